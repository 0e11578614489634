/*
 * Refunding: points back to the fan, seats back on sale, tickets void.
 */
#ifndef TICKETD_DOMAIN_REFUND_H
#define TICKETD_DOMAIN_REFUND_H

#include "domain/idempotency.h"
#include "model/reservation.h"
#include "util/call.h"
#include "util/err.h"

/*
 * Refunds a paid reservation as call->session's admin; tickets that were used, too.
 * Errors: NOT_FOUND, NOT_PAID (refunded before, too).
 * Database: once_run().
 */
enum err refund_reservation(struct call *call, const struct uuid *reservation_id,
                            const char *reason, struct once *once,
                            struct refund *refund_out) MUST_CHECK;

#endif
