/*
 * Counts of a crowd at a cost that does not grow with it: made in full at once while it is small, and
 * once in a while, in proportion, when it is large (model/full_count.h). What a process remembers is its
 * own, never memcached's: a loss costs nothing, and a value that another database left there would let
 * people in over capacity.
 */
#ifndef TICKETD_DOMAIN_ROOM_COUNTS_H
#define TICKETD_DOMAIN_ROOM_COUNTS_H

#include "model/full_count.h"
#include "util/call.h"
#include "util/err.h"

/*
 * The people inside: inside_at_most() says how many, now or under the room's lock a moment later.
 * Exact up to COUNT_EXACT_MAX.
 * Database: a plain read, outside of transactions.
 */
enum err room_count_inside(struct call *call, const struct waiting_room *room,
                           struct inside_count *count_out) MUST_CHECK;

/*
 * Places by state, over the whole room; exact up to COUNT_EXACT_MAX places, else some seconds old.
 */
enum err room_count_states(struct call *call, int32_t concert_id,
                           int64_t counts[PLACE_STATE_COUNT]) MUST_CHECK;

/*
 * The same for once a second: ten seconds old in a small room. In a large one each call counts a piece of
 * it, at most one a second, and all pieces make a count: it is as many seconds old as there are pieces of
 * 16,384 numbers, up to twice, and nothing at first.
 */
enum err room_count_states_lately(struct call *call, int32_t concert_id, int64_t last_number,
                                  int64_t counts[PLACE_STATE_COUNT]) MUST_CHECK;

/* Reservations held now, over all sales. `kept`, zeroed at first, is the caller's from call to call. */
struct kept_holds {
    int64_t counted_at_us;
    int64_t holds;
};
enum err room_count_holds(struct call *call, struct kept_holds *kept) MUST_CHECK;

#endif
