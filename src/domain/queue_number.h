/*
 * Queue numbers: unique, and in the order in which people asked (I4).
 */
#ifndef TICKETD_DOMAIN_QUEUE_NUMBER_H
#define TICKETD_DOMAIN_QUEUE_NUMBER_H

#include <stdint.h>

#include "model/waiting_room.h"
#include "util/call.h"
#include "util/err.h"

/*
 * A number for a new place. `room` must have been read for this very join: generation and limit of an
 * earlier read would break the order.
 * Errors: of the database.
 * Database: usually none; else a short transaction of its own that locks the room's row.
 * Cache: CACHE_NUMBER. Without it numbers come from under the lock: slower, nobody is turned away.
 */
enum err queue_number_take(struct call *call, const struct waiting_room *room,
                           int64_t *number_out) MUST_CHECK;

/*
 * Shows memcached that the room's counter is in use. Incrementing does not: under memory pressure the
 * busiest counter would be the first to go. For the janitor, each round.
 * Cache: CACHE_NUMBER is read.
 */
void queue_number_keep(struct call *call, const struct waiting_room *room);

#endif
