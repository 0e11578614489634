/*
 * Who is still there: the signs of life that memcached keeps, judged with what the table knows.
 *
 * Cache: CACHE_PLACE_SEEN, CACHE_PRESENCE_SINCE. A loss makes nobody absent: a place without a record
 * is judged by the table alone, and only when nothing was lost for one full grace.
 */
#ifndef TICKETD_DOMAIN_PRESENCE_H
#define TICKETD_DOMAIN_PRESENCE_H

#include <stdbool.h>

#include "model/waiting_room.h"
#include "util/call.h"
#include "util/err.h"

/* false: memcached does not know the place. */
bool presence_find(struct call *call, const struct place *place, struct presence *presence_out);

void presence_keep(struct call *call, const struct place *place, const struct presence *presence);

/* Notes that signs of life are being kept from now on, unless that was noted before. */
void presence_begin(struct call *call, int32_t concert_id);

/* The place has been silent longer than the room allows. */
bool place_is_silent(struct call *call, const struct waiting_room *room, const struct place *place);

#endif
