/*
 * The gate of the sale.
 *
 * Invariant: nobody holds seats but through admission_lock_for_hold() in the transaction that does
 * (I7); the place's row lock orders one fan's actions and the place's end.
 */
#include "domain/admission.h"

#include "domain/lanes.h"
#include "domain/place.h"
#include "domain/room_curve.h"
#include "store/place_store.h"

/* not_admitted: where one stands, and when to ask again. */
static enum err refuse_waiting(struct call *call, const struct sale *sale,
                               const struct place *place, enum place_state state)
{
    struct crowd_view view = {.curve = room_curve_peek(call, &sale->room, place->lane)};
    bool is_in_queue = state == PLACE_WAITING || state == PLACE_ABSENT;
    struct poll_question question = {
        .state = state,
        .position = -1,
        .wait_seconds = -1,
        .until_open_us = sale->concert.on_sale_at_us - call->now_us,
    };

    /* By what is at hand: this may run inside a transaction, where memcached is not asked. */
    int64_t number;
    if (is_in_queue && place_number(place, sale, call->now_us, &number)) {
        struct sale seen = *sale;
        enum err err = lanes_look_from(call, place, &seen);
        if (err == ERR_OK)
            err = room_position(call, &seen, place->lane, number, &view, &question.position);
        if (err != ERR_OK)
            return err;
    }
    enum err err = err_set(call, ERR_NOT_ADMITTED, "the place is in the state \"%s\"",
                           place_state_text(state));
    call->detail.position = question.position;
    if (is_in_queue || state == PLACE_LOBBY)
        call->detail.retry_after = poll_after_seconds(&question);
    return err;
}

/* The refusals in their order, once the token is known to be good. */
static enum err check_place(struct call *call, int32_t concert_id, const struct sale *sale,
                            const struct place *place)
{
    if (place->concert_id != concert_id)
        return err_set(call, ERR_WRONG_CONCERT, "the queue token is of concert %d",
                       place->concert_id);
    if (waiting_room_phase(&sale->room, &sale->concert, call->now_us) == PHASE_CLOSED)
        return err_set(call, ERR_SALE_CLOSED, "the sale is closed");
    switch (place_state_at(place, sale, call->now_us)) {
    case PLACE_ADMITTED: return ERR_OK;
    case PLACE_EXPIRED:
        return err_set(call, ERR_ADMISSION_EXPIRED, "the admission has ended; join again");
    case PLACE_LOBBY:
    case PLACE_WAITING:
    case PLACE_ABSENT:
    case PLACE_DONE:
    case PLACE_LEFT: break;
    }
    return refuse_waiting(call, sale, place, place_state_at(place, sale, call->now_us));
}

enum err admission_find_for_hold(struct call *call, int32_t performance_id,
                                 struct admitted *admitted_out)
{
    struct admitted found;
    enum err err = place_find_with_performance(call, performance_id, &found.place, &found.sale,
                                               &found.performance);

    if (err == ERR_OK)
        err = check_place(call, found.performance.concert_id, &found.sale, &found.place);
    if (err != ERR_OK)
        return err;
    *admitted_out = found;
    return ERR_OK;
}

static enum err find_admitted(struct call *call, int32_t concert_id, struct place *place_out)
{
    struct sale sale;
    enum err err = place_find_of_token(call, place_out, &sale);

    return err == ERR_OK ? check_place(call, concert_id, &sale, place_out) : err;
}

/* The first act of an admission is written down. false: somebody was faster, perhaps the janitor. */
static enum err note_entered(struct call *call, const struct place *place, bool *is_settled_out)
{
    *is_settled_out = true;
    if (place->state != PLACE_ADMITTED || place_has_entered(place))
        return ERR_OK;
    return place_store_set_entered(call, place, is_settled_out);
}

enum err admission_check(struct call *call, int32_t concert_id, struct place *place_out)
{
    struct place place;
    bool is_settled = true;
    enum err err = find_admitted(call, concert_id, &place);

    if (err == ERR_OK)
        err = note_entered(call, &place, &is_settled);
    if (err == ERR_OK && !is_settled)
        err = find_admitted(call, concert_id, &place);
    if (err != ERR_OK)
        return err;
    *place_out = place;
    return ERR_OK;
}

void admission_note_act(struct call *call, const struct place *place)
{
    struct err_detail detail = call->detail;
    bool is_settled;

    if (note_entered(call, place, &is_settled) != ERR_OK)
        call->detail = detail;
}

enum err admission_lock_place(struct call *call, struct place *place_out)
{
    struct place place;
    struct sale sale;
    enum err err = place_lock_of_token(call, &place, &sale);

    if (err != ERR_OK)
        return err;
    *place_out = place;
    return ERR_OK;
}

enum err admission_find_place(struct call *call, struct place *place_out)
{
    struct place place;
    struct sale sale;
    bool is_settled;
    enum err err = place_find_of_token(call, &place, &sale);

    if (err == ERR_OK)
        err = note_entered(call, &place, &is_settled);
    if (err != ERR_OK)
        return err;
    *place_out = place;
    return ERR_OK;
}

static bool is_same_admission(const struct place *a, const struct place *b)
{
    return a->state == b->state && a->epoch == b->epoch && a->token_version == b->token_version &&
           a->admission_expires_at_us == b->admission_expires_at_us && a->has_held == b->has_held;
}

enum err admission_lock_for_hold(struct call *call, struct place *place, int64_t until_us,
                                 bool *is_current_out)
{
    struct place locked = *place;
    enum err err;

    if (place->has_held) {
        err = place_store_lock(call, place->concert_id, place->place_no, &locked);
        *is_current_out = err == ERR_OK && is_same_admission(place, &locked);
        return err == ERR_NOT_FOUND ? ERR_OK : err;
    }
    locked.has_held = true;
    if (locked.admission_expires_at_us < until_us)
        locked.admission_expires_at_us = until_us;
    err =
        place_store_set_admission_end(call, place, locked.admission_expires_at_us, is_current_out);
    if (err == ERR_OK && *is_current_out)
        *place = locked;
    return err;
}
