/*
 * A waiting room's rate and the load of the site.
 */
#ifndef TICKETD_DOMAIN_ROOM_LOAD_H
#define TICKETD_DOMAIN_ROOM_LOAD_H

#include "model/load.h"
#include "util/call.h"
#include "util/err.h"

/*
 * Moves the rate in force of a room whose automatic mode is on (auto_rate_follow()), in the row and in
 * *room. Nothing happens where another host was faster.
 * Database: one UPDATE where it moves. Log: when the site begins to slow the queue, and when the whole
 * rate is back.
 */
enum err room_follow_load(struct call *call, struct waiting_room *room,
                          const struct load *load) MUST_CHECK;

#endif
