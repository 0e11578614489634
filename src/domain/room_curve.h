/*
 * The curve of those waiting (model/curve.h): counted by the janitor, read by everybody.
 *
 * All of a crowd is counted once in a while, in proportion to it, by each janitor for itself; the next
 * few thousand numbers each second. In between it is carried on by what the room's row says. memcached
 * brings it from the janitor to those who answer: without it positions are exact near the front and
 * beyond that as if leavers were spread evenly.
 *
 * Cache: CACHE_CURVE.
 */
#ifndef TICKETD_DOMAIN_ROOM_CURVE_H
#define TICKETD_DOMAIN_ROOM_CURVE_H

#include "domain/curve_count.h"
#include "domain/room_figures.h"
#include "model/curve.h"
#include "util/call.h"
#include "util/err.h"

/*
 * Brings the curve of a lane up to date, unless that was done within the last second. Nothing happens
 * before the sale opens and while the lobby is not drawn: nobody has a number. A full count costs some
 * 0.5 us a person, at most once in 50 us a person, and not more than a piece of it each time; until the first
 * one is done, `waiting` people are taken to be spread evenly behind the front.
 * Database: plain reads.
 */
enum err room_curve_keep(struct call *call, const struct sale *sale, const struct curve_span *span,
                         int64_t waiting) MUST_CHECK;

/*
 * The lane's curve as it was kept at most some seconds ago; NULL when there is none of this epoch.
 * Memory: borrowed until the call's end.
 */
const struct curve *room_curve_find(struct call *call, const struct waiting_room *room,
                                    int32_t lane);

/* The same without asking anybody, for calls inside a transaction: NULL unless this process has read one
 * within the last seconds. */
const struct curve *room_curve_peek(struct call *call, const struct waiting_room *room,
                                    int32_t lane);

/* How far a lane is, and the numbers above: of the main one, and of another. */
struct lane_progress room_progress(const struct waiting_room *room);
struct curve_span room_span(const struct waiting_room *room, const struct room_figures *figures);
struct curve_span lane_span(const struct lane *lane, const struct room_figures *figures);

/*
 * For everybody to see: the lane's curve from now_serving on, or without one a straight line for so many
 * waiting. NULL: there is no order yet (before the sale), or no memory.
 */
const struct curve *room_curve_show(struct call *call, const struct sale *sale,
                                    const struct curve_span *span, int64_t waiting);

/* What is known of a crowd; NULL: unknown. */
struct crowd_view {
    const struct room_figures *figures;
    const struct curve *curve;
};

/*
 * Position of a number: people ahead + 1. The next POSITION_EXACT_MAX are counted, beyond them the curve
 * tells, or without it the figures.
 */
enum err room_position(struct call *call, const struct sale *sale, int32_t lane, int64_t number,
                       const struct crowd_view *view, int64_t *position_out) MUST_CHECK;

#endif
