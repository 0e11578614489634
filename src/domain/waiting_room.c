/*
 * The waiting room as fans meet it: join, heartbeat, leave, the public document.
 *
 * Invariant: a fan has one live place a concert (the table's unique key says so last), and asking for
 * it again never costs a number.
 */
#include "domain/waiting_room.h"

#include "cache/cache.h"
#include "domain/access.h"
#include "domain/kept_sale.h"
#include "domain/lanes.h"
#include "domain/lobby.h"
#include "domain/place.h"
#include "domain/presence.h"
#include "domain/queue_number.h"
#include "domain/room_watch.h"
#include "model/account.h"
#include "model/conf.h"
#include "store/place_store.h"
#include "store/waiting_room_store.h"
#include "util/counter.h"

#define SECOND_US 1000000LL

/* Each further try means that another tab joined and left within the one before. */
#define JOIN_TRIES_MAX 5

/* The table is told of a sign of life so many times within absent_after_seconds. */
#define SEEN_WRITES_A_GRACE 3

static uint32_t random_u32(struct call *call)
{
    uint32_t random;

    call->random(&random, sizeof random);
    return random;
}

static bool is_in_queue(enum place_state state)
{
    return state == PLACE_WAITING || state == PLACE_ABSENT;
}

static enum chance find_chance(const struct sale *sale, const struct room_figures *figures,
                               int64_t position)
{
    struct selling selling = {
        .seats_available = figures->seats_available,
        .seats_held = figures->seats_held,
        .seats_sold = figures->seats_sold,
        .done = figures->places_done,
        .expired = figures->places_expired,
        .inside = figures->inside,
        .max_seats_per_user = sale->concert.max_seats_per_user,
    };

    return forecast_chance(&selling, position - 1);
}

/* Where a place in the queue stands, never told worse than before. */
static enum err look_ahead(struct call *call, const struct sale *sale,
                           const struct room_figures *figures, struct told *told,
                           struct standing *standing)
{
    /* The janitor keeps figures wherever somebody waits or is inside: without them the room is free. */
    int64_t inside = figures != NULL ? figures->inside : 0;
    struct crowd_view view = {
        .figures = figures,
        .curve = room_curve_find(call, &sale->room, standing->place.lane),
    };
    int32_t lane = standing->place.lane;
    int64_t beside = 0;
    enum err err = room_position(call, sale, lane, standing->number, &view, &standing->position);

    if (err == ERR_OK && figures != NULL)
        err = lanes_count_beside(call, &sale->room, figures, lane, standing->position, &beside);
    if (err != ERR_OK)
        return err;
    standing->wait = forecast_wait(sale, inside, standing->position + beside, call->now_us);
    told_next(told, sale->room.version, &standing->position, &standing->wait);
    if (figures != NULL) {
        standing->seats_available = figures->seats_available;
        standing->chance = find_chance(sale, figures, standing->position + beside);
    }
    return ERR_OK;
}

/* Fills the rest of a standing from its place and what it was told before. */
static enum err look_at_place(struct call *call, const struct sale *sale, struct told *told,
                              struct standing *standing)
{
    static const struct wait_forecast now = {0, 0, 0}, unknown = {-1, -1, -1};
    const struct place *place = &standing->place;
    struct room_figures figures;
    const struct room_figures *known = NULL;

    standing->token = place_token(call, place, sale);
    standing->state = place_state_at(place, sale, call->now_us);
    standing->has_number = place_number(place, sale, call->now_us, &standing->number);
    standing->position = standing->state == PLACE_ADMITTED ? 0 : -1;
    standing->wait = standing->state == PLACE_ADMITTED ? now : unknown;
    if (standing->state == PLACE_ADMITTED) {
        standing->admitted_until = place->admission_expires_at_us;
        standing->enter_by_us = place_enter_by_us(place, &sale->room);
    }
    if ((standing->state == PLACE_LOBBY || is_in_queue(standing->state)) &&
        kept_figures_find(call, place->concert_id, &figures))
        known = &figures;
    if (is_in_queue(standing->state)) {
        enum err err = look_ahead(call, sale, known, told, standing);
        if (err != ERR_OK)
            return err;
    }
    enum err err = lanes_find_name(call, &sale->room, place->lane, &standing->lane);
    if (err != ERR_OK)
        return err;
    struct poll_question question = {
        .state = standing->state,
        .position = standing->position,
        .wait_seconds = standing->wait.seconds,
        .waiting = known != NULL ? known->waiting : 0,
        .budget = call->conf->poll_budget,
        .until_open_us = sale->concert.on_sale_at_us - call->now_us,
        .admitted_left_us = place->admission_expires_at_us - call->now_us,
        .random = random_u32(call),
    };
    standing->poll_seconds = poll_after_seconds(&question);
    return ERR_OK;
}

/* --- Joining ----------------------------------------------------------------------------------- */

static enum err check_open(struct call *call, const struct sale *sale)
{
    switch (waiting_room_phase(&sale->room, &sale->concert, call->now_us)) {
    case PHASE_CLOSED: return err_set(call, ERR_SALE_CLOSED, "the sale is closed");
    case PHASE_SCHEDULED: {
        enum err err = err_set(call, ERR_NOT_OPEN_YET, "the waiting room is not open yet");
        call->detail.opens_at_us = waiting_room_opens_at_us(&sale->concert);
        return err;
    }
    case PHASE_LOBBY:
    case PHASE_OPEN:
    case PHASE_PAUSED:
    case PHASE_SOLD_OUT: break;
    }
    return ERR_OK;
}

/* Brings a live place up to date. Errors: NOT_FOUND: it was over already, and is now ended. */
static enum err refresh_place(struct call *call, const struct sale *sale, struct place *place)
{
    enum place_state state = place_state_at(place, sale, call->now_us);

    if (!place_is_live(state)) {
        /* Ended by time or by a reset, and the janitor has not come by: it must not stand in the
         * way of a new place. */
        enum err err = place_end(call, place, state);
        return err != ERR_OK ? err : ERR_NOT_FOUND;
    }
    return state == PLACE_ABSENT ? place_come_back(call, place) : ERR_OK;
}

/* A new place; code NULL: in the main lane. Errors: DUPLICATE: the number or the fan's live place
 * exists, or the lobby was closed between. */
static enum err take_place(struct call *call, const struct sale *sale,
                           const struct access_code *code, struct place *place_out)
{
    bool is_lobby = lobby_is_ahead(&sale->concert, &sale->room, call->now_us);
    struct place place = {
        .concert_id = sale->room.concert_id,
        .user_id = call->session->user_id,
        .state = is_lobby ? PLACE_LOBBY : PLACE_WAITING,
        .epoch = sale->room.epoch,
        .token_version = 1,
        .joined_at_us = call->now_us,
        .last_seen_at_us = call->now_us,
    };
    enum err err = queue_number_take(call, &sale->room, &place.place_no);

    if (err == ERR_OK) {
        place.queue_number = is_lobby ? 0 : place.place_no;
        err = code == NULL ? lobby_insert_place(call, &place)
                           : access_insert_place(call, code, &place);
    }
    if (err != ERR_OK)
        return err;
    *place_out = place;
    return ERR_OK;
}

/* A number of the queue is taken only when those of the lobby are settled. */
static enum err close_lobby_if_due(struct call *call, struct sale *sale)
{
    if (!lobby_is_due(sale, call->now_us))
        return ERR_OK;
    enum err err = lobby_close(call, sale->room.concert_id);
    return err == ERR_OK ? waiting_room_store_find(call, sale->room.concert_id, sale) : err;
}

/* A new place where the fan has none. DUPLICATE: another tab came between. */
static enum err take_new_place(struct call *call, struct sale *sale, const struct access_code *code,
                               struct place *place_out)
{
    if (waiting_room_phase(&sale->room, &sale->concert, call->now_us) == PHASE_SOLD_OUT)
        return err_set(call, ERR_SOLD_OUT, "every seat is sold");
    enum err err = close_lobby_if_due(call, sale);
    return err == ERR_OK ? take_place(call, sale, code, place_out) : err;
}

/* What the place was told before, by another tab. */
static struct told find_told(struct call *call, const struct standing *standing)
{
    const struct place *place = &standing->place;
    struct kept_place kept;

    /* A place that went over to a lane is told of that lane from the beginning. */
    if (standing->is_new || !presence_find(call, place->concert_id, place->place_no, &kept) ||
        kept.place.lane != place->lane)
        return (struct told){0};
    return kept.told;
}

/* The first call after a join is never too soon: no call is noted. */
static void note_join(struct call *call, const struct sale *sale, const struct standing *standing,
                      const struct told *told)
{
    const struct place *place = &standing->place;
    struct kept_place kept = {
        .presence = {.seen_at_us = call->now_us, .poll_seconds = standing->poll_seconds},
        .read_at_us = call->now_us,
        .place = *place,
        .told = *told,
    };

    presence_keep(call, &kept);
    /* Perhaps there is a free slot: with few ahead, do not wait for the next tick. */
    if (standing->state == PLACE_WAITING && standing->position <= sale->room.capacity)
        call_wake_janitor(call);
}

enum err waiting_room_join(struct call *call, int32_t concert_id, struct standing *standing_out)
{
    return waiting_room_join_with_code(call, concert_id, NULL, standing_out);
}

/* One try: the live place or a new one. DUPLICATE when another tab came between. */
static enum err try_join(struct call *call, int32_t concert_id, const char *typed,
                         struct sale *sale, struct standing *standing)
{
    struct access_code found;
    const struct access_code *code = typed == NULL ? NULL : &found;
    bool has_place;
    enum err err = place_store_find_live_with_sale(call, concert_id, &call->session->user_id, sale,
                                                   &standing->place, &has_place);

    if (err == ERR_OK)
        err = room_watch_keep(call, &sale->room);
    if (err == ERR_OK)
        err = check_open(call, sale);
    if (err == ERR_OK && code != NULL)
        err = access_find(call, sale, typed, &found);
    if (err != ERR_OK)
        return err;
    err = has_place ? refresh_place(call, sale, &standing->place) : ERR_NOT_FOUND;
    standing->is_new = err == ERR_NOT_FOUND;
    if (standing->is_new)
        return take_new_place(call, sale, code, &standing->place);
    if (err == ERR_OK && code != NULL)
        err = access_move_place(call, sale, code, &standing->place);
    return err;
}

enum err waiting_room_join_with_code(struct call *call, int32_t concert_id, const char *code,
                                     struct standing *standing_out)
{
    struct standing standing = {0};
    struct told told = {0};
    struct sale sale;
    enum err err = ERR_DUPLICATE;

    for (int tries = 0; err == ERR_DUPLICATE; tries++) {
        if (tries == JOIN_TRIES_MAX)
            return err_set(call, ERR_UNAVAILABLE, "too many joins of one account at once");
        err = try_join(call, concert_id, code, &sale, &standing);
    }
    if (err == ERR_OK)
        err = lanes_look_from(call, &standing.place, &sale);
    if (err == ERR_OK) {
        told = find_told(call, &standing);
        err = look_at_place(call, &sale, &told, &standing);
    }
    if (err != ERR_OK)
        return err;
    note_join(call, &sale, &standing, &told);
    *standing_out = standing;
    return ERR_OK;
}

/* --- Being there ------------------------------------------------------------------------------- */

/* The place of the token is in another queue: 404 when the path's concert does not exist at all. */
static enum err check_concert(struct call *call, int32_t concert_id, const struct place *place)
{
    struct sale other;

    if (place->concert_id == concert_id)
        return ERR_OK;
    enum err err = waiting_room_store_find(call, concert_id, &other);
    if (err != ERR_OK)
        return err;
    return err_set(call, ERR_WRONG_CONCERT, "the queue token is of concert %d", place->concert_id);
}

/* A place in the crowd whose turn has not come: its calls are limited and keep it present. */
static bool is_before_its_turn(const struct place *place, const struct sale *sale, int64_t now_us)
{
    enum place_state state = place_state_at(place, sale, now_us);
    int64_t number;

    return state == PLACE_LOBBY ||
           (is_in_queue(state) && place_number(place, sale, now_us, &number) &&
            number > sale->room.now_serving);
}

/* Of whom the janitor asks whether the page is still there: those whose turn is to come, and those who
 * were let in and have not acted yet. */
static bool is_presence_kept(const struct place *place)
{
    return place->state == PLACE_LOBBY || is_in_queue(place->state) ||
           (place->state == PLACE_ADMITTED && !place_has_entered(place));
}

/*
 * Many calls at the same moment all read the same record and are each the second of its interval. Which
 * of them may pass is decided by whoever makes a key first; the usual heartbeat, the first of its
 * interval, does not pay for that.
 */
static bool is_beaten_by_another_call(struct call *call, const struct kept_place *kept)
{
    uint64_t value;

    return !cache_add_counter(
               call, CACHE_SECOND_CALL,
               IDS(kept->place.concert_id, kept->place.place_no, kept->presence.call_at_us), 1) &&
           cache_read_counter(
               call, CACHE_SECOND_CALL,
               IDS(kept->place.concert_id, kept->place.place_no, kept->presence.call_at_us),
               &value) == ERR_OK;
}

static enum err check_not_too_soon(struct call *call, const struct kept_place *kept)
{
    int64_t seconds = presence_too_soon_seconds(&kept->presence, call->now_us);

    if (seconds == 0) {
        seconds = presence_second_seconds(&kept->presence, call->now_us);
        if (seconds == 0 || !is_beaten_by_another_call(call, kept))
            return ERR_OK;
    }
    enum err err = err_set(call, ERR_TOO_MANY_REQUESTS, "ask again in %lld s", (long long)seconds);
    call->detail.retry_after = seconds;
    return err;
}

/* Keeps the sign of life where the janitor will look for it. */
static enum err note_call(struct call *call, const struct sale *sale,
                          const struct standing *standing, struct kept_place *kept)
{
    const struct place *place = &standing->place;
    int64_t seen_for_us = call->now_us - place->last_seen_at_us;
    int64_t pause_us = sale->room.absent_after_seconds * SECOND_US / SEEN_WRITES_A_GRACE;
    bool is_for_table = is_in_queue(standing->state) && seen_for_us >= pause_us &&
                        waiting_room_is_near(&sale->room, standing->number);

    kept->place = *place;
    if (is_for_table)
        kept->place.last_seen_at_us = call->now_us;
    presence_note_call(&kept->presence, standing->poll_seconds, call->now_us);
    presence_keep(call, kept);
    return is_for_table ? place_store_set_last_seen(call, place, call->now_us) : ERR_OK;
}

enum err waiting_room_heartbeat(struct call *call, int32_t concert_id,
                                struct standing *standing_out)
{
    struct standing standing = {0};
    struct kept_place kept;
    struct sale sale;
    enum err err = place_find_for_heartbeat(call, &kept, &sale);

    if (err == ERR_OK)
        err = check_concert(call, concert_id, &kept.place);
    if (err != ERR_OK)
        return err;
    standing.place = kept.place;
    if (is_before_its_turn(&standing.place, &sale, call->now_us))
        err = check_not_too_soon(call, &kept);
    if (err == ERR_OK && standing.place.state == PLACE_ABSENT)
        err = place_come_back(call, &standing.place);
    if (err == ERR_OK)
        err = look_at_place(call, &sale, &kept.told, &standing);
    if (err == ERR_OK && is_presence_kept(&standing.place))
        err = note_call(call, &sale, &standing, &kept);
    if (err != ERR_OK)
        return err;
    *standing_out = standing;
    return ERR_OK;
}

enum err waiting_room_leave(struct call *call, int32_t concert_id)
{
    struct place place;
    struct sale sale;
    enum err err = place_find_of_token(call, &place, &sale);

    if (err == ERR_OK)
        err = check_concert(call, concert_id, &place);
    if (err != ERR_OK || !place_is_live(place.state))
        return err;
    bool has_run_out = place_state_at(&place, &sale, call->now_us) == PLACE_EXPIRED;
    return place_end(call, &place, has_run_out ? PLACE_EXPIRED : PLACE_LEFT);
}

static void show_curves(struct call *call, struct room_document *document)
{
    const struct room_figures *figures = &document->figures;
    struct curve_span span = room_span(&document->sale.room, figures);

    document->ahead =
        room_curve_show(call, &document->sale, &span, room_figures_waiting(figures, LANE_MAIN));
    for (size_t i = 0; i < document->lanes.count; i++) {
        span = lane_span(&document->lanes.items[i], figures);
        document->lanes_ahead[i] =
            room_curve_show(call, &document->sale, &span, room_figures_waiting(figures, span.lane));
    }
}

enum err waiting_room_load_document(struct call *call, int32_t concert_id,
                                    struct room_document *document_out)
{
    struct room_document document;
    enum err err = waiting_room_store_find(call, concert_id, &document.sale);

    if (err == ERR_OK)
        err = lanes_load(call, &document.sale.room, &document.lanes);
    if (err == ERR_OK)
        err = room_figures_load(call, &document.sale, &document.figures);
    if (err != ERR_OK)
        return err;
    document.phase = waiting_room_phase(&document.sale.room, &document.sale.concert, call->now_us);
    if (!messages_unpack(call->arena, document.sale.room.messages, &document.messages))
        return err_set(call, ERR_TOO_LARGE, "too many messages");
    document.admitted_per_minute = admitted_per_minute_at(&document.sale.room, call->now_us);
    show_curves(call, &document);
    document.poll_seconds = state_poll_seconds(document.phase, document.figures.waiting,
                                               document.sale.concert.on_sale_at_us - call->now_us,
                                               call->conf->poll_budget);
    *document_out = document;
    return ERR_OK;
}
