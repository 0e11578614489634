/*
 * Letting people in from the queue, by slots and rate.
 */
#ifndef TICKETD_DOMAIN_ROOM_ADMIT_H
#define TICKETD_DOMAIN_ROOM_ADMIT_H

#include "model/waiting_room.h"
#include "util/call.h"
#include "util/err.h"

/*
 * Admits the next as many as slots and rate allow, after setting the silent at the front aside. Cost
 * grows with those admitted and those found silent, not with those who wait.
 * Database: short transactions of its own, under the room's row lock.
 */
enum err room_admit(struct call *call, const struct sale *sale) MUST_CHECK;

#endif
