/*
 * Who is still there: the signs of life that memcached keeps, judged with what the table knows.
 *
 * Cache: CACHE_PLACE_SEEN, CACHE_PRESENCE_SINCE. A loss makes nobody absent: a place without a record
 * is judged by the table alone, and only when nothing was lost for one full grace.
 */
#ifndef TICKETD_DOMAIN_PRESENCE_H
#define TICKETD_DOMAIN_PRESENCE_H

#include <stdbool.h>

#include "model/forecast.h"
#include "model/waiting_room.h"
#include "util/call.h"
#include "util/err.h"

/*
 * What memcached keeps of a place: its signs of life, and beside them the place as it was last read.
 * Far from its turn a place only waits until it leaves, so a heartbeat from there can go without the
 * table (place_find_for_heartbeat()).
 */
struct kept_place {
    struct presence presence;
    int64_t read_at_us; /* when the place was read from the table; 0: it was not */
    struct place place;
    struct told told;
};

/* false: memcached does not know the place. */
bool presence_find(struct call *call, int32_t concert_id, int64_t place_no,
                   struct kept_place *kept_out);

void presence_keep(struct call *call, const struct kept_place *kept);

/* The place has ended or its tokens have: the next heartbeat reads the table. */
void presence_forget(struct call *call, int32_t concert_id, int64_t place_no);

/* The same for every live place of a user. Best effort, like all that memcached knows. */
void presence_forget_user(struct call *call, const struct uuid *user_id);

/* Notes that signs of life are being kept from now on, unless that was noted before. */
void presence_begin(struct call *call, int32_t concert_id);

/* How long silence may last in a room. */
struct silence room_silence(const struct call *call, const struct waiting_room *room);

/* The table has not seen the place for so long that it may be silent. Asks nobody. */
bool place_is_long_unseen(struct call *call, const struct waiting_room *room,
                          const struct place *place);

/* What memcached keeps of each of a list, in one round trip: into kept_out[i], has_out[i] false where
 * it does not know the place. Errors: TOO_LARGE. */
enum err presence_find_many(struct call *call, const struct place *places, size_t count,
                            struct kept_place *kept_out, bool *has_out) MUST_CHECK;

/* Which of a list, of one room, have been silent longer than it allows; two round trips for all of them. */
enum err presence_judge_many(struct call *call, const struct waiting_room *room,
                             const struct place *places, size_t count,
                             bool *is_silent_out) MUST_CHECK;

#endif
