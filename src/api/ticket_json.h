/*
 * A ticket as the API shows it: to its holder and at the door.
 */
#ifndef TICKETD_API_TICKET_JSON_H
#define TICKETD_API_TICKET_JSON_H

#include "http/json.h"
#include "model/reservation.h"

void ticket_json_write(struct json *out, const struct ticket_details *details);

/* A QR code of a ticket's code as an SVG document in the arena. Errors: TOO_LARGE. */
enum err ticket_qr_svg(struct call *call, const char *code, const char **svg_out) MUST_CHECK;

#endif
