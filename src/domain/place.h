/*
 * One fan's place: whose token names it, and how it ends.
 */
#ifndef TICKETD_DOMAIN_PLACE_H
#define TICKETD_DOMAIN_PLACE_H

#include <stdbool.h>

#include "domain/presence.h"
#include "model/concert.h"
#include "model/queue_token.h"
#include "model/waiting_room.h"
#include "util/call.h"
#include "util/err.h"

/*
 * The place that call->token names, with its room and concert; the token checked against the place's
 * owner, epoch and token_version and the room's epoch. Errors: INVALID_TOKEN, NOT_SIGNED_IN.
 * Database: find reads plainly in one statement; lock takes the place's row FOR UPDATE.
 */
enum err place_find_of_token(struct call *call, struct place *place_out,
                             struct sale *sale_out) MUST_CHECK;
enum err place_lock_of_token(struct call *call, struct place *place_out,
                             struct sale *sale_out) MUST_CHECK;

/* place_find_of_token() with a performance in the same statement. Errors: also NOT_FOUND: there is no
 * such performance, or no such place. */
enum err place_find_with_performance(struct call *call, int32_t performance_id,
                                     struct place *place_out, struct sale *sale_out,
                                     struct performance *performance_out) MUST_CHECK;

/*
 * The same for heartbeats: the room as it was a moment ago (kept_sale_find()), and the place as it is.
 * Of a place that can only wait it is what memcached keeps of it, for KEPT_PLACE_AGE_US at most: behind
 * those who are next, and seen often enough that nobody has set it aside. A refusal, and what is said
 * of a place that has ended, rest on the tables.
 * The room is as it looks from the place's lane (lanes_look_from()).
 * kept_out: what memcached keeps, with the place that was found put in; all else zero when it keeps
 * nothing.
 */
#define KEPT_PLACE_AGE_US (600 * INT64_C(1000000))
enum err place_find_for_heartbeat(struct call *call, struct kept_place *kept_out,
                                  struct sale *sale_out) MUST_CHECK;

/*
 * Ends a live place as `to` (EXPIRED or LEFT) and with it its unpaid hold, whose seats are free then;
 * wakes the janitor when a slot became free. Nothing happens when the place has ended meanwhile, or
 * `to` is EXPIRED and its admission has not.
 * Database: a short transaction of its own: place, reservation, claims.
 */
enum err place_end(struct call *call, const struct place *place, enum place_state to) MUST_CHECK;

/* An absent fan is back: absent → waiting, seen now. place is brought up to date. */
enum err place_come_back(struct call *call, struct place *place) MUST_CHECK;

/* Whom a place is signed for: what goes into its token. exp from now. */
struct queue_token place_token(const struct call *call, const struct place *place,
                               const struct sale *sale);

#endif
