/*
 * Paying: a hold becomes a paid reservation with one payment, one posting and a ticket a seat (I3).
 */
#ifndef TICKETD_DOMAIN_PAYMENT_H
#define TICKETD_DOMAIN_PAYMENT_H

#include "domain/idempotency.h"
#include "model/reservation.h"
#include "model/slice.h"
#include "util/call.h"
#include "util/err.h"

/* What the fan gets. */
struct receipt {
    struct payment payment;
    int64_t balance; /* after paying */
    size_t ticket_count;
    struct ticket tickets[SEATS_PER_RESERVATION_MAX];
};

/*
 * Pays the user's held reservation from the points and ends the place that call->token names.
 * Errors: INVALID_TOKEN, NOT_FOUND, WRONG_CONCERT, SALE_CLOSED (closed, and the place is not
 * admitted), NOT_ADMITTED, ADMISSION_EXPIRED, ALREADY_PAID, RESERVATION_EXPIRED, INSUFFICIENT_POINTS.
 * Database: once_run().
 */
enum err payment_pay(struct call *call, const struct uuid *user_id,
                     const struct uuid *reservation_id, struct once *once,
                     struct receipt *receipt_out) MUST_CHECK;

/* A user's payments, newest first. */
enum err payment_list(struct call *call, const struct uuid *user_id, const struct slice *slice,
                      struct payment **items_out, size_t *count_out) MUST_CHECK;

#endif
