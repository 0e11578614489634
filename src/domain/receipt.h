/*
 * The receipt of a place, from its row.
 */
#ifndef TICKETD_DOMAIN_RECEIPT_H
#define TICKETD_DOMAIN_RECEIPT_H

#include "model/receipt.h"
#include "util/call.h"
#include "util/err.h"

/*
 * Of call->token's place, live or ended; it is no sign of life.
 * Errors: INVALID_TOKEN, WRONG_CONCERT. Database: one plain read.
 */
enum err receipt_load(struct call *call, int32_t concert_id,
                      struct receipt *receipt_out) MUST_CHECK;

#endif
