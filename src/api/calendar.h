/*
 * A ticket as a calendar file.
 *
 * Source: RFC 5545. Lines end in CRLF and are folded at 75 octets (section 3.1), texts are escaped
 * (3.3.11). A performance has no length, so the event has only its beginning (3.6.1). The code that
 * lets its bearer in is not in it: calendars are shared.
 */
#ifndef TICKETD_API_CALENDAR_H
#define TICKETD_API_CALENDAR_H

#include <stddef.h>

#include "model/reservation.h"
#include "util/call.h"
#include "util/err.h"

/* In UTF-8, in the arena; as of call->now_us. Errors: TOO_LARGE. */
enum err calendar_write_ticket(struct call *call, const struct ticket_details *details,
                               const char **body_out, size_t *bytes_out) MUST_CHECK;

#endif
