/*
 * Reserving: a fan's hold on seats until it is paid, released or past its deadline.
 *
 * A hold has all its seats or none, one hold a place, never more seats than the concert allows a
 * person over all places. Past its deadline it binds nobody, whether or not the sweep ran (I6).
 */
#ifndef TICKETD_DOMAIN_RESERVATION_H
#define TICKETD_DOMAIN_RESERVATION_H

#include "domain/idempotency.h"
#include "model/reservation.h"
#include "model/slice.h"
#include "util/call.h"
#include "util/err.h"

/* What a fan asks for. */
struct reservation_wish {
    int32_t performance_id;
    size_t seat_count;       /* 1 … SEATS_PER_RESERVATION_MAX */
    const int32_t *seat_nos; /* no repeats, any order; NULL: the best seats side by side */
    const char *section;     /* with best seats: only there; NULL: anywhere */
};

/*
 * Holds the seats for the admitted place that call->token names. Best seats are picked again up to
 * three times after a lost race. Labels are filled in.
 * Errors: those of admission_find_for_hold(), SALE_CLOSED (also once the performance has begun),
 * UNKNOWN_SEAT, LIMIT_REACHED, RESERVATION_EXISTS, SEAT_TAKEN (conflicts in the detail),
 * NOT_ENOUGH_ADJACENT, INVALID_FIELD (section).
 * Database: once_run(), so `once` carries the answer; each pick is a transaction of its own.
 */
enum err reservation_hold_seats(struct call *call, const struct reservation_wish *wish,
                                struct once *once, struct reservation *reservation_out) MUST_CHECK;

/*
 * A user's reservation in its state now, with labels. A queue token in call->token must be in force.
 * Errors: INVALID_TOKEN, NOT_FOUND (another's too).
 */
enum err reservation_find(struct call *call, const struct uuid *user_id,
                          const struct uuid *reservation_id,
                          struct reservation *reservation_out) MUST_CHECK;

/* The same for a slice of them, newest first. Errors: INVALID_TOKEN. */
enum err reservation_list(struct call *call, const struct uuid *user_id, const struct slice *slice,
                          struct reservation **items_out, size_t *count_out) MUST_CHECK;

/*
 * Gives up a hold; its seats are free at once.
 * Errors: INVALID_TOKEN, NOT_FOUND, ALREADY_PAID, RESERVATION_EXPIRED (released ones too).
 */
enum err reservation_release(struct call *call, const struct uuid *user_id,
                             const struct uuid *reservation_id) MUST_CHECK;

/*
 * The janitor's sweep: ends holds whose deadline has passed, in small transactions, and removes the
 * claims that nobody took over. Correctness does not depend on it.
 */
enum err reservation_sweep(struct call *call, size_t *ended_out) MUST_CHECK;

/* After a commit that freed seats: the cache shows it, and the janitor need not wait for its tick. The
 * reservation must live until the commit. */
void reservation_free_seats_after_commit(struct call *call, const struct reservation *reservation);

#endif
