/*
 * Rows of reservation.
 *
 * A take-over of seats never writes the old reservation; a reservation changes state only by
 * compare-and-set here and in the payment's gate (payment_store.h).
 */
#ifndef TICKETD_STORE_RESERVATION_STORE_H
#define TICKETD_STORE_RESERVATION_STORE_H

#include "model/reservation.h"
#include "model/slice.h"
#include "util/call.h"
#include "util/err.h"

/*
 * Writes a reservation whose seats are those of a version of the hall. false, and nothing written: the
 * hall was replaced meanwhile, or the performance has begun.
 * Errors: DUPLICATE (the id is there: an earlier run of the same transaction was committed).
 * Database: shares the performance's row until the end of the transaction, so that its hall stays.
 */
enum err reservation_store_insert(struct call *call, const struct reservation *reservation,
                                  int32_t layout_version, bool *is_current_out) MUST_CHECK;

/*
 * As stored: reservation_state_at() tells the state now. Labels are not filled in.
 * Errors: NOT_FOUND. Database: find reads plainly, lock reads FOR UPDATE.
 */
enum err reservation_store_find(struct call *call, const struct uuid *reservation_id,
                                struct reservation *reservation_out) MUST_CHECK;
enum err reservation_store_lock(struct call *call, const struct uuid *reservation_id,
                                struct reservation *reservation_out) MUST_CHECK;

/* A reservation that is about to be paid, with what else paying has to know. */
struct due_reservation {
    struct reservation reservation;
    int32_t room_epoch;     /* queue tokens of another one are refused */
    int32_t layout_version; /* of its performance's hall */
};
/* Errors: NOT_FOUND. */
enum err reservation_store_find_due(struct call *call, const struct uuid *reservation_id,
                                    struct due_reservation *due_out) MUST_CHECK;

/* A user's reservations, newest first, in the arena. */
enum err reservation_store_list(struct call *call, const struct uuid *user_id,
                                const struct slice *slice, struct reservation **items_out,
                                size_t *count_out) MUST_CHECK;

/* What a user has of a concert over all places: paid seats and seats of holds that bind now. */
struct reservation_usage {
    int64_t seats;          /* paid or held */
    bool has_held_of_place; /* the place of the wanted one has a hold that binds */
    bool has_wanted;        /* the wanted one is there: an earlier run was committed */
};
enum err reservation_store_load_usage(struct call *call, const struct reservation *wanted,
                                      struct reservation_usage *usage_out) MUST_CHECK;

/*
 * Compare-and-set of the state; expired, released and refunded get ended_at_us = now.
 * is_changed_out: false when it is not in state `from` any more.
 */
enum err reservation_store_change_state(struct call *call, const struct uuid *reservation_id,
                                        enum reservation_state from, enum reservation_state to,
                                        bool *is_changed_out) MUST_CHECK;

/* Holds whose deadline has passed, oldest deadline first, in the arena. */
enum err reservation_store_list_overdue(struct call *call, size_t limit,
                                        struct reservation **items_out,
                                        size_t *count_out) MUST_CHECK;

/* Compare-and-set of those that are still held and past their deadline: how many became expired. */
enum err reservation_store_expire_many(struct call *call, const struct reservation *overdue,
                                       size_t count, uint64_t *expired_out) MUST_CHECK;

/*
 * Ends the unpaid hold of a place that leaves or expires: the hold becomes `to` (RELEASED or
 * EXPIRED), its seats are free. How many holds ended (0 or 1, with late sweeps more).
 * Database: in the caller's transaction, which has locked the place.
 */
enum err reservation_store_release_of_place(struct call *call, int32_t concert_id, int64_t place_no,
                                            enum reservation_state to,
                                            size_t *ended_out) MUST_CHECK;

extern const struct stmt *const reservation_store_statements[];

#endif
