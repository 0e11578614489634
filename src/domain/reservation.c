/*
 * Reserving: a fan's hold on seats until it is paid, released or past its deadline.
 *
 * Place, sale and hall are looked at in one read without a lock. Then the place is locked as it was
 * found, which serialises one fan; the reservation is written if the hall is still the same, and its
 * seats are claimed in ascending order. Any seat lost: everything rolls back.
 */
#include "domain/reservation.h"

#include <string.h>

#include "domain/admission.h"
#include "domain/catalogue.h"
#include "domain/label.h"
#include "model/best_available.h"
#include "store/claim_store.h"
#include "store/reservation_store.h"
#include "util/counter.h"

#define US_PER_SECOND 1000000

/* The first pick and three more after a lost race. */
#define PICKS_MAX 4

/* Overdue holds a transaction of the sweep ends, and transactions a sweep: it must not hold locks
 * or the janitor for long. */
#define SWEEP_BATCH       50
#define SWEEP_BATCHES_MAX 20

/* A hold looks so many times at what changes between looking and locking. */
#define LOOKS_MAX 3

/* What a hold is made from; its transaction may run again, so ids are made before it. */
struct holding {
    const struct reservation_wish *wish;
    struct uuid reservation_id;
    int32_t seat_nos[SEATS_PER_RESERVATION_MAX]; /* ascending */
    bool is_picked;                              /* false: no row has that many side by side */
    struct reservation *reservation;             /* out */
    struct admitted admitted;                    /* as found last */
};

static void show_held(struct call *call, void *arg)
{
    catalogue_show_held(call, arg);
}

static void show_freed(struct call *call, void *arg)
{
    catalogue_show_freed(call, arg);
}

void reservation_free_seats_after_commit(struct call *call, const struct reservation *reservation)
{
    tx_after_commit(call, show_freed, (void *)reservation);
    tx_wake_janitor(call);
}

typedef enum err find_fn(struct call *call, const struct uuid *reservation_id,
                         struct reservation *reservation_out);

/* A user's reservation, plainly or locked, in its state now. Another's does not exist. */
static enum err find_own(struct call *call, const struct uuid *user_id,
                         const struct uuid *reservation_id, find_fn *find,
                         struct reservation *reservation_out)
{
    enum err err = find(call, reservation_id, reservation_out);

    if (err == ERR_NOT_FOUND ||
        (err == ERR_OK && !uuid_is_equal(&reservation_out->user_id, user_id)))
        return err_set(call, ERR_NOT_FOUND, "you have no such reservation");
    if (err != ERR_OK)
        return err;
    reservation_out->state = reservation_state_at(reservation_out, call->now_us);
    return ERR_OK;
}

static enum err find_labelled(struct call *call, const struct uuid *user_id,
                              const struct uuid *reservation_id,
                              struct reservation *reservation_out)
{
    struct labeller labeller = {0};
    enum err err = find_own(call, user_id, reservation_id, reservation_store_find, reservation_out);

    return err == ERR_OK ? labeller_fill(call, &labeller, reservation_out) : err;
}

/* Seats and prices as the hall has them. */
static enum err fill_seats(struct call *call, const struct layout *layout,
                           const struct holding *holding, struct reservation *reservation)
{
    for (size_t i = 0; i < reservation->seat_count; i++) {
        struct seat seat;

        if (!layout_find_seat(layout, holding->seat_nos[i], &seat))
            return err_set(call, ERR_UNKNOWN_SEAT, "the hall has no seat %d",
                           (int)holding->seat_nos[i]);
        reservation->seats[i] = (struct reserved_seat){
            .seat_no = seat.seat_no,
            .price = seat.section->price,
            .label = seat_label(call->arena, &seat),
        };
        reservation->amount += seat.section->price;
    }
    return ERR_OK;
}

/* One hold a place and so many seats a person: decided under the place's lock. */
static enum err check_limits(struct call *call, const struct concert *concert,
                             const struct reservation *wanted,
                             const struct reservation_usage *usage)
{
    int64_t seats = usage->seats + (int64_t)wanted->seat_count;

    if (usage->has_held_of_place)
        return err_set(call, ERR_RESERVATION_EXISTS, "this place has a held reservation");
    if (seats > concert->max_seats_per_user)
        return err_set(call, ERR_LIMIT_REACHED, "%lld seats would be yours, one person may have %d",
                       (long long)seats, (int)concert->max_seats_per_user);
    return ERR_OK;
}

static enum err set_conflicts(struct call *call, const int32_t *lost, size_t lost_count)
{
    enum err err = lost_count == 1 ? err_set(call, ERR_SEAT_TAKEN, "seat %d is taken", (int)lost[0])
                                   : err_set(call, ERR_SEAT_TAKEN, "seat %d and %zu more are taken",
                                             (int)lost[0], lost_count - 1);

    memcpy(call->detail.conflicts, lost, lost_count * sizeof lost[0]);
    call->detail.conflict_count = lost_count;
    return err;
}

static enum err write_hold(struct call *call, const struct reservation *reservation,
                           int32_t layout_version, bool *is_current_out)
{
    int32_t lost[SEATS_PER_RESERVATION_MAX];
    size_t lost_count;
    enum err err = reservation_store_insert(call, reservation, layout_version, is_current_out);

    /* An earlier run was committed unseen, and that hold is over already. */
    if (err == ERR_DUPLICATE)
        return err_set(call, ERR_RESERVATION_EXPIRED, "the hold has ended meanwhile");
    if (err != ERR_OK || !*is_current_out)
        return err;
    err = claim_store_take(call, reservation, lost, &lost_count);
    if (err != ERR_OK)
        return err;
    if (lost_count > 0)
        return set_conflicts(call, lost, lost_count);
    tx_after_commit(call, show_held, (void *)reservation);
    return ERR_OK;
}

/* The limits, in API order, and the writes; the place is locked. */
static enum err hold_for_place(struct call *call, const struct holding *holding,
                               int32_t layout_version, bool *is_current_out)
{
    struct reservation *reservation = holding->reservation;
    struct reservation_usage usage;
    enum err err = reservation_store_load_usage(call, reservation, &usage);

    if (err != ERR_OK)
        return err;
    /* An earlier run of this transaction was committed, though its answer never came. */
    if (usage.has_wanted)
        return find_labelled(call, &reservation->user_id, &holding->reservation_id, reservation);
    err = check_limits(call, &holding->admitted.sale.concert, reservation, &usage);
    if (err != ERR_OK)
        return err;
    if (!holding->is_picked)
        return err_set(call, ERR_NOT_ENOUGH_ADJACENT, "no row has %zu free seats side by side",
                       holding->wish->seat_count);
    return write_hold(call, reservation, layout_version, is_current_out);
}

/* A token that is not in force is told before a performance that does not exist. */
static enum err refuse_unknown(struct call *call, int32_t performance_id)
{
    struct place place;
    enum err err = admission_find_place(call, &place);

    if (err != ERR_OK)
        return err;
    return err_set(call, ERR_NOT_FOUND, "there is no performance %d", (int)performance_id);
}

/* Locks the place for the hold, whose end never outlives the admission. */
static enum err lock_place(struct call *call, const struct admitted *admitted,
                           struct reservation *reservation, bool *is_current_out)
{
    struct place place = admitted->place;
    int64_t until_us = call->now_us + (int64_t)admitted->sale.concert.hold_seconds * US_PER_SECOND;
    enum err err = admission_lock_for_hold(call, &place, until_us, is_current_out);

    reservation->expires_at_us =
        until_us < place.admission_expires_at_us ? until_us : place.admission_expires_at_us;
    return err;
}

/* What was found admitted, from here on under its locks. */
static enum err hold_as_found(struct call *call, const struct holding *holding,
                              bool *is_current_out)
{
    const struct admitted *admitted = &holding->admitted;
    const struct performance *performance = &admitted->performance;
    const struct layout *layout;
    enum err err = catalogue_load_layout(call, performance, &layout);

    if (err != ERR_OK)
        return err;
    if (performance->starts_at_us <= call->now_us)
        return err_set(call, ERR_SALE_CLOSED, "the performance has begun");
    *holding->reservation = (struct reservation){
        .reservation_id = holding->reservation_id,
        .user_id = admitted->place.user_id,
        .concert_id = performance->concert_id,
        .performance_id = performance->performance_id,
        .place_no = admitted->place.place_no,
        .state = RESERVATION_HELD,
        .created_at_us = call->now_us,
        .seat_count = holding->wish->seat_count,
    };
    if (holding->is_picked)
        err = fill_seats(call, layout, holding, holding->reservation);
    if (err == ERR_OK)
        err = lock_place(call, admitted, holding->reservation, is_current_out);
    if (err != ERR_OK || !*is_current_out)
        return err;
    return hold_for_place(call, holding, layout->layout_version, is_current_out);
}

/* tx_fn. 404, then the admission's refusals, then everything about seats. */
static enum err hold(struct call *call, void *arg)
{
    struct holding *holding = arg;

    for (int look = 0; look < LOOKS_MAX; look++) {
        bool is_current = true;
        enum err err =
            admission_find_for_hold(call, holding->wish->performance_id, &holding->admitted);

        if (err == ERR_NOT_FOUND)
            return refuse_unknown(call, holding->wish->performance_id);
        if (err == ERR_OK)
            err = hold_as_found(call, holding, &is_current);
        if (err != ERR_OK || is_current)
            return err;
    }
    return err_set(call, ERR_UNAVAILABLE, "the place or the hall changed at each look");
}

static void sort_seats(const int32_t *seat_nos, size_t count, int32_t *sorted_out)
{
    for (size_t i = 0; i < count; i++) {
        size_t at = i;

        for (; at > 0 && sorted_out[at - 1] > seat_nos[i]; at--)
            sorted_out[at] = sorted_out[at - 1];
        sorted_out[at] = seat_nos[i];
    }
}

static bool has_section(const struct layout *layout, const char *name)
{
    for (size_t i = 0; i < layout->section_count; i++)
        if (strcmp(layout->sections[i].name, name) == 0)
            return true;
    return false;
}

/*
 * Looks for seats side by side, outside the transaction: it is a guess that the claims confirm, and
 * what it reads may come from the cache. No such performance: the transaction says so in its turn.
 */
static enum err pick_seats(struct call *call, struct holding *holding, bool fresh)
{
    const struct reservation_wish *wish = holding->wish;
    struct performance performance;
    const struct layout *layout;
    const unsigned char *states;
    int64_t as_of_us;
    uint64_t random;
    enum err err = catalogue_find_performance(call, wish->performance_id, &performance);

    holding->is_picked = false;
    if (err != ERR_OK)
        return err == ERR_NOT_FOUND ? ERR_OK : err;
    err = catalogue_load_layout(call, &performance, &layout);
    if (err != ERR_OK)
        return err;
    if (wish->section != NULL && !has_section(layout, wish->section))
        return err_field(call, "section", "the hall has no such section");
    err = catalogue_load_seat_states(call, &performance, fresh, &states, &as_of_us);
    if (err != ERR_OK)
        return err;
    call->random(&random, sizeof random);
    holding->is_picked = best_available_pick(layout, states, wish->section, (int)wish->seat_count,
                                             random, holding->seat_nos);
    return ERR_OK;
}

static enum err hold_best_seats(struct call *call, struct holding *holding, struct once *once)
{
    enum err err = ERR_OK;

    for (int pick = 0; pick < PICKS_MAX; pick++) {
        err = pick_seats(call, holding, pick > 0);
        if (err != ERR_OK)
            return err;
        err = once_run(call, "reservation.hold", once, hold, holding, holding->reservation);
        if (err != ERR_SEAT_TAKEN)
            return err;
    }
    return err;
}

enum err reservation_hold_seats(struct call *call, const struct reservation_wish *wish,
                                struct once *once, struct reservation *reservation_out)
{
    struct holding holding = {
        .wish = wish,
        .reservation_id = call_uuid(call),
        .reservation = reservation_out,
        .admitted.place.state = PLACE_LEFT, /* until one is found */
    };
    enum err err;

    if (wish->seat_nos == NULL) {
        err = hold_best_seats(call, &holding, once);
    } else {
        sort_seats(wish->seat_nos, wish->seat_count, holding.seat_nos);
        holding.is_picked = true;
        err = once_run(call, "reservation.hold", once, hold, &holding, reservation_out);
    }
    if (err != ERR_OK)
        admission_note_act(call, &holding.admitted.place);
    return err;
}

/* A token of a place that was reset or whose sessions ended opens nothing; whether the place is
 * admitted does not matter for reading. */
static enum err check_token(struct call *call)
{
    struct place place;

    return call->token == NULL ? ERR_OK : admission_find_place(call, &place);
}

enum err reservation_find(struct call *call, const struct uuid *user_id,
                          const struct uuid *reservation_id, struct reservation *reservation_out)
{
    enum err err = check_token(call);

    if (err != ERR_OK)
        return err;
    return find_labelled(call, user_id, reservation_id, reservation_out);
}

enum err reservation_list(struct call *call, const struct uuid *user_id, const struct slice *slice,
                          struct reservation **items_out, size_t *count_out)
{
    struct labeller labeller = {0};
    struct reservation *items;
    size_t count;
    enum err err = check_token(call);

    if (err != ERR_OK)
        return err;
    err = reservation_store_list(call, user_id, slice, &items, &count);
    if (err != ERR_OK)
        return err;
    for (size_t i = 0; i < count; i++) {
        items[i].state = reservation_state_at(&items[i], call->now_us);
        err = labeller_fill(call, &labeller, &items[i]);
        if (err != ERR_OK)
            return err;
    }
    *items_out = items;
    *count_out = count;
    return ERR_OK;
}

struct release {
    const struct uuid *user_id;
    const struct uuid *reservation_id;
    struct reservation reservation;
    bool is_written; /* an earlier run may have been committed without an answer */
};

/* A hold that can be given up; anything else is refused. */
static enum err check_held(struct call *call, const struct reservation *reservation)
{
    enum reservation_state state = reservation->state;

    if (state == RESERVATION_PAID)
        return err_set(call, ERR_ALREADY_PAID, "only an organiser can refund it");
    if (state != RESERVATION_HELD)
        return err_set(call, ERR_RESERVATION_EXPIRED, "the reservation is %s",
                       reservation_state_text(state));
    return ERR_OK;
}

/* tx_fn */
static enum err release(struct call *call, void *arg)
{
    struct release *release = arg;
    struct place place;
    bool is_changed;
    enum err err = ERR_OK;

    if (call->token != NULL)
        err = admission_lock_place(call, &place);
    if (err != ERR_OK)
        return err;
    err = find_own(call, release->user_id, release->reservation_id, reservation_store_lock,
                   &release->reservation);
    if (err != ERR_OK)
        return err;
    if (release->is_written && release->reservation.state == RESERVATION_RELEASED)
        return ERR_OK;
    err = check_held(call, &release->reservation);
    if (err != ERR_OK)
        return err;
    err = reservation_store_change_state(call, release->reservation_id, RESERVATION_HELD,
                                         RESERVATION_RELEASED, &is_changed);
    if (err != ERR_OK)
        return err;
    err = claim_store_free_held(call, &release->reservation);
    if (err != ERR_OK)
        return err;
    release->is_written = true;
    reservation_free_seats_after_commit(call, &release->reservation);
    return ERR_OK;
}

enum err reservation_release(struct call *call, const struct uuid *user_id,
                             const struct uuid *reservation_id)
{
    struct release arg = {.user_id = user_id, .reservation_id = reservation_id};

    return tx_run(call, "reservation.release", release, &arg);
}

struct batch {
    const struct reservation *overdue;
    size_t count;
    uint64_t ended;
};

/* tx_fn. Runs again harmlessly: what was ended is not held any more. */
static enum err expire_batch(struct call *call, void *arg)
{
    struct batch *batch = arg;
    enum err err = reservation_store_expire_many(call, batch->overdue, batch->count, &batch->ended);

    if (err != ERR_OK)
        return err;
    return claim_store_free_overdue(call, batch->overdue, batch->count);
}

enum err reservation_sweep(struct call *call, size_t *ended_out)
{
    size_t ended = 0;

    for (int i = 0; i < SWEEP_BATCHES_MAX; i++) {
        struct arena_mark mark = arena_mark(call->arena);
        struct reservation *overdue;
        struct batch batch = {0};
        enum err err = reservation_store_list_overdue(call, SWEEP_BATCH, &overdue, &batch.count);

        if (err != ERR_OK)
            return err;
        if (batch.count == 0)
            break;
        batch.overdue = overdue;
        err = tx_run(call, "reservation.sweep", expire_batch, &batch);
        if (err != ERR_OK)
            return err;
        ended += batch.ended;
        arena_rewind(call->arena, mark);
        if (batch.count < SWEEP_BATCH)
            break;
    }
    counter_add(call, COUNTER_HOLDS_EXPIRED, ended);
    *ended_out = ended;
    return ERR_OK;
}
