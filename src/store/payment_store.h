/*
 * Paying: the gate statement, and the rows of payment and refund.
 */
#ifndef TICKETD_STORE_PAYMENT_STORE_H
#define TICKETD_STORE_PAYMENT_STORE_H

#include "model/queue_token.h"
#include "model/reservation.h"
#include "model/slice.h"
#include "util/call.h"
#include "util/err.h"

/*
 * The whole decision of a payment in one statement: the hold becomes paid, the account pays, the
 * claims become sold for good and the place is done; all of it, or nothing that the caller may keep.
 * is_paid_out: every row that must change did. Otherwise the caller rolls back; has_changed_out
 * tells that the transaction has seen some of its own writes and must not read to find out why.
 * Database: in the caller's transaction; locks the reservation, its claims, the account, the place.
 */
struct settlement {
    bool is_paid;
    bool has_changed;
    int64_t balance_after;
};
enum err payment_store_settle(struct call *call, const struct payment *payment,
                              const struct reservation *reservation,
                              const struct queue_token *token,
                              struct settlement *settlement_out) MUST_CHECK;

enum err payment_store_insert(struct call *call, const struct payment *payment) MUST_CHECK;

/* Errors: NOT_FOUND. */
enum err payment_store_find_of_reservation(struct call *call, const struct uuid *reservation_id,
                                           struct payment *payment_out) MUST_CHECK;

/* A user's payments, newest first, in the arena. */
enum err payment_store_list(struct call *call, const struct uuid *user_id,
                            const struct slice *slice, struct payment **items_out,
                            size_t *count_out) MUST_CHECK;

/* Errors: DUPLICATE (the payment was refunded). */
enum err payment_store_insert_refund(struct call *call, const struct refund *refund) MUST_CHECK;

extern const struct stmt *const payment_store_statements[];

#endif
