/*
 * One fan's place.
 *
 * Invariant: a place that ends takes its unpaid hold with it, in one transaction.
 */
#include "domain/place.h"

#include "domain/kept_sale.h"
#include "domain/lanes.h"
#include "model/conf.h"
#include "model/reservation.h"
#include "store/performance_store.h"
#include "store/place_store.h"
#include "store/reservation_store.h"
#include "store/tx.h"
#include "store/waiting_room_store.h"

#define SECOND_US 1000000LL

static enum err no_such_place(struct call *call)
{
    return err_set(call, ERR_INVALID_TOKEN, "the queue token names no place");
}

static enum err no_token(struct call *call)
{
    return err_set(call, ERR_NOT_SIGNED_IN, "a queue token is needed here");
}

static bool is_of_token_epoch(const struct queue_token *token, const struct place *place,
                              const struct sale *sale)
{
    return token->epoch == place->epoch && token->epoch == sale->room.epoch &&
           !place_is_of_former_epoch(place, &sale->room);
}

static enum err check_token(struct call *call, const struct place *place, const struct sale *sale)
{
    const struct queue_token *token = call->token;

    if (!uuid_is_equal(&place->user_id, &token->user_id))
        return no_such_place(call);
    if (!is_of_token_epoch(token, place, sale))
        return err_set(call, ERR_INVALID_TOKEN, "the waiting room was reset; join again");
    if (token->token_version != place->token_version)
        return err_set(call, ERR_INVALID_TOKEN, "the queue token was ended; join again");
    return ERR_OK;
}

enum err place_find_of_token(struct call *call, struct place *place_out, struct sale *sale_out)
{
    const struct queue_token *token = call->token;

    if (token == NULL)
        return no_token(call);
    enum err err =
        place_store_find_with_sale(call, token->concert_id, token->place_no, place_out, sale_out);
    if (err == ERR_NOT_FOUND)
        return no_such_place(call);
    if (err != ERR_OK)
        return err;
    return check_token(call, place_out, sale_out);
}

enum err place_find_with_performance(struct call *call, int32_t performance_id,
                                     struct place *place_out, struct sale *sale_out,
                                     struct performance *performance_out)
{
    const struct queue_token *token = call->token;

    if (token == NULL)
        return no_token(call);
    enum err err =
        performance_store_find_with_place(call, performance_id, token->concert_id, token->place_no,
                                          performance_out, place_out, sale_out);
    if (err != ERR_OK)
        return err;
    return check_token(call, place_out, sale_out);
}

/* In the lobby, or waiting behind the next, called up or not. */
static bool can_only_wait(const struct kept_place *kept, const struct sale *sale, int64_t now_us)
{
    const struct place *place = &kept->place;
    const struct waiting_room *room = &sale->room;
    int64_t number;

    if (place_state_at(place, sale, now_us) == PLACE_LOBBY)
        return now_us < sale->concert.on_sale_at_us;
    if ((place->state != PLACE_WAITING && place->state != PLACE_LOBBY) ||
        !place_number(place, sale, now_us, &number) || waiting_room_is_next(room, number))
        return false;
    return !waiting_room_is_near(room, number) ||
           presence_is_on_time(&kept->presence, room->absent_after_seconds, now_us);
}

/* Nothing but leaving and the end of its tokens can befall the place, and both forget what is kept. */
static bool is_kept_good(const struct queue_token *token, const struct kept_place *kept,
                         const struct sale *sale, int64_t now_us)
{
    const struct place *place = &kept->place;

    return now_us >= kept->read_at_us && now_us - kept->read_at_us < KEPT_PLACE_AGE_US &&
           can_only_wait(kept, sale, now_us) && uuid_is_equal(&place->user_id, &token->user_id) &&
           is_of_token_epoch(token, place, sale) && token->token_version == place->token_version;
}

static enum err read_place(struct call *call, struct kept_place *kept, struct sale *sale_out)
{
    const struct queue_token *token = call->token;
    enum err err = place_store_find(call, token->concert_id, token->place_no, &kept->place);

    if (err == ERR_NOT_FOUND)
        return no_such_place(call);
    if (err != ERR_OK)
        return err;
    kept->read_at_us = call->now_us;
    if (!place_is_live(kept->place.state) || !is_of_token_epoch(token, &kept->place, sale_out))
        return place_find_of_token(call, &kept->place, sale_out);
    return check_token(call, &kept->place, sale_out);
}

enum err place_find_for_heartbeat(struct call *call, struct kept_place *kept_out,
                                  struct sale *sale_out)
{
    const struct queue_token *token = call->token;

    if (token == NULL)
        return no_token(call);
    enum err err = kept_sale_find(call, token->concert_id, sale_out);
    if (err == ERR_NOT_FOUND)
        return no_such_place(call);
    if (err != ERR_OK)
        return err;
    if (!presence_find(call, token->concert_id, token->place_no, kept_out))
        *kept_out = (struct kept_place){0};
    err = lanes_look_from(call, &kept_out->place, sale_out);
    if (err != ERR_OK || is_kept_good(token, kept_out, sale_out, call->now_us))
        return err;
    err = read_place(call, kept_out, sale_out);
    return err == ERR_OK ? lanes_look_from(call, &kept_out->place, sale_out) : err;
}

enum err place_lock_of_token(struct call *call, struct place *place_out, struct sale *sale_out)
{
    const struct queue_token *token = call->token;

    if (token == NULL)
        return no_token(call);
    enum err err = waiting_room_store_find(call, token->concert_id, sale_out);
    if (err == ERR_OK)
        err = place_store_lock(call, token->concert_id, token->place_no, place_out);
    if (err == ERR_NOT_FOUND)
        return no_such_place(call);
    if (err != ERR_OK)
        return err;
    return check_token(call, place_out, sale_out);
}

struct ending {
    const struct place *place;
    enum place_state to;
};

/* tx_fn */
static enum err end_in_transaction(struct call *call, void *arg)
{
    const struct ending *ending = arg;
    struct place place;
    bool is_changed;
    size_t holds;
    enum err err =
        place_store_lock(call, ending->place->concert_id, ending->place->place_no, &place);

    if (err != ERR_OK)
        return err;
    if (!place_is_live(place.state))
        return ERR_OK;
    if (ending->to == PLACE_EXPIRED &&
        (place.state != PLACE_ADMITTED || place_is_admitted(&place, call->now_us)))
        return ERR_OK;
    err = place_store_change_state(call, &place, place.state, ending->to, &is_changed);
    if (err != ERR_OK)
        return err;
    if (place.state == PLACE_ADMITTED)
        tx_wake_janitor(call);
    if (!place.has_held)
        return ERR_OK;
    return reservation_store_release_of_place(
        call, place.concert_id, place.place_no,
        ending->to == PLACE_EXPIRED ? RESERVATION_EXPIRED : RESERVATION_RELEASED, &holds);
}

enum err place_end(struct call *call, const struct place *place, enum place_state to)
{
    struct ending ending = {.place = place, .to = to};
    enum err err = tx_run(call, "place.end", end_in_transaction, &ending);

    if (err == ERR_OK)
        presence_forget(call, place->concert_id, place->place_no);
    return err;
}

enum err place_come_back(struct call *call, struct place *place)
{
    bool is_changed;
    enum err err = place_store_change_state(call, place, PLACE_ABSENT, PLACE_WAITING, &is_changed);

    if (err != ERR_OK)
        return err;
    /* Changed by us or, a moment before, by another tab: the row says what came of it. */
    return place_store_find(call, place->concert_id, place->place_no, place);
}

struct queue_token place_token(const struct call *call, const struct place *place,
                               const struct sale *sale)
{
    return (struct queue_token){
        .user_id = place->user_id,
        .concert_id = place->concert_id,
        .place_no = place->place_no,
        .has_number = !place_came_from_lobby(place, sale),
        .number = place->place_no,
        .epoch = place->epoch,
        .token_version = place->token_version,
        .issued_at_us = call->now_us,
        .expires_at_us = call->now_us + call->conf->queue_token_seconds * SECOND_US,
    };
}
