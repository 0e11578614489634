/*
 * When a waiting room wants to be looked at again.
 */
#ifndef TICKETD_DOMAIN_ROOM_PACE_H
#define TICKETD_DOMAIN_ROOM_PACE_H

#include <stdbool.h>

#include "model/waiting_room.h"
#include "util/call.h"
#include "util/err.h"

/*
 * After people were let in: lets the rate rest where it has more tokens than it could use, so that idle
 * time is not saved up, and tells when it lets the next one in. *due_us_out is only ever lowered; it
 * stays when nobody waits for the rate. room: as read before this round admitted anybody.
 * Database: one plain read where somebody waits, and one UPDATE where the rate comes to rest.
 */
enum err room_keep_pace(struct call *call, const struct waiting_room *room, bool has_crowd,
                        int64_t *due_us_out) MUST_CHECK;

#endif
