/* What the public may know of a draw, as JSON: for the state document and ticketctl. */
#ifndef TICKETD_API_DRAW_JSON_H
#define TICKETD_API_DRAW_JSON_H

#include "http/json.h"
#include "model/waiting_room.h"

/*
 * {"commitment", "first_number", "secret", "participants", "roster_digest"}, or null where nothing is
 * drawn by lot. The commitment is there from the beginning; the last three are null before the draw.
 */
void draw_write_json(struct json *out, const struct waiting_room *room);

#endif
