/*
 * Which rooms a round of the janitor looks at: those that are watched, because somebody is there or
 * something has just changed, and a few of the others in turn. So a round costs what happens, not what is
 * on sale; a site with no more than ROOMS_IN_TURN concerts has all of them looked at in every round.
 */
#ifndef TICKETD_DOMAIN_ROOM_WATCH_H
#define TICKETD_DOMAIN_ROOM_WATCH_H

#include <stddef.h>
#include <stdint.h>

#include "model/waiting_room.h"
#include "store/waiting_room_store.h"
#include "util/call.h"
#include "util/err.h"

#define ROOMS_IN_TURN 5

/* After a pause like this nobody is taken for watched: the round looks at every room. Microseconds. */
#define ROUNDS_APART_MAX_US 30000000

/* What a janitor remembers between two rounds. Begins as zero: the first round looks at every room. */
struct room_watch {
    int64_t listed_at_us;   /* 0: never */
    struct room_range turn; /* whose turn it was then */
};

/* The rooms of this round whose lobby or sale has begun and whose end, if any, is after ended_after_us. */
enum err room_watch_list(struct call *call, struct room_watch *watch, int64_t ended_after_us,
                         struct running_sale **items_out, size_t *count_out) MUST_CHECK;

/*
 * Somebody is there, or is about to be: the room stays watched for a while. Database: a statement of its
 * own about once a minute, else nothing.
 */
enum err room_watch_keep(struct call *call, const struct waiting_room *room) MUST_CHECK;

/*
 * Something changed in a room where perhaps nobody is: it is watched, and the janitor need not wait for
 * its tick. After the commit of what changed; where it fails, the room has its turn among the others.
 */
void room_watch_change(struct call *call, int32_t concert_id);

#endif
