/*
 * People who were let in and never came.
 */
#ifndef TICKETD_DOMAIN_ROOM_NO_SHOW_H
#define TICKETD_DOMAIN_ROOM_NO_SHOW_H

#include "model/waiting_room.h"
#include "util/call.h"
#include "util/err.h"

/*
 * Takes back admissions that nobody has used for enter_seconds. The first time the place gets a second
 * chance: with a page that still gives signs of life it waits again, at the head, as its number is; else
 * it is absent, and waits at the head once it returns. The second time it expires.
 *
 * Every admission is judged once. room: as read in this round.
 * Database: some 512 places a statement, each a compare-and-set; no room lock. Cache: CACHE_PLACE_SEEN.
 */
enum err room_take_back_unused(struct call *call, const struct waiting_room *room) MUST_CHECK;

#endif
