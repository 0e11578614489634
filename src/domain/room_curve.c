/*
 * The curve of those waiting, counted and kept.
 *
 * Invariant: a second costs the same however many wait.
 */
#include "domain/room_curve.h"

#include <string.h>

#include "cache/cache.h"
#include "domain/curve_count.h"
#include "domain/kept_sale.h"
#include "model/draw.h"
#include "model/full_count.h"
#include "store/crowd_count_store.h"

#define SECOND_US 1000000LL

/* The next so many numbers are counted each second (some 2 ms). */
#define FRONT_NUMBERS 4096

/* What a process has read for others is good enough for a refusal. */
#define PEEK_AGE_US (10 * SECOND_US)

struct lane_progress room_progress(const struct waiting_room *room)
{
    return (struct lane_progress){room->now_serving, room->admitted_total};
}

struct curve_span room_span(const struct waiting_room *room, const struct room_figures *figures)
{
    return (struct curve_span){LANE_MAIN, room_progress(room), figures->last_number};
}

struct curve_span lane_span(const struct lane *lane, const struct room_figures *figures)
{
    return (struct curve_span){
        lane->lane, {lane->now_serving, lane->admitted_total}, figures->last_number};
}

/* --- Keeping ----------------------------------------------------------------------------------- */

/* What is counted in full is used for a time in proportion to it, and for a second at least. */
static bool is_young(const struct curve *curve, int64_t now_us)
{
    int64_t age_us = now_us - curve->counted_at_us;

    if (curve->point_count == 0 || age_us < 0)
        return false;
    return age_us < SECOND_US ||
           age_us < count_keeps_us(curve->points[curve->point_count - 1].people);
}

/* Goes on with a full count, or begins one when the last has had its time. */
static enum err go_on_counting(struct call *call, const struct waiting_room *room,
                               const struct curve_span *span, struct kept_curve *kept)
{
    bool is_done;

    if (!kept->count.is_running) {
        if (is_young(&kept->curve, call->now_us))
            return ERR_OK;
        enum err err = curve_count_begin(call, room, span, kept);
        if (err != ERR_OK)
            return err;
    }
    enum err err = curve_count_step(call, room, &kept->count, &is_done);
    if (err == ERR_OK && is_done)
        curve_count_end(&kept->count, room, &kept->curve);
    if (err != ERR_OK)
        kept->count.is_running = false;
    return err;
}

/* Until something was counted. */
static void take_straight(struct call *call, const struct waiting_room *room,
                          const struct curve_span *span, int64_t waiting, struct curve *curve)
{
    curve->concert_id = room->concert_id;
    curve->lane = span->lane;
    curve->epoch = room->epoch;
    curve->counted_at_us = call->now_us;
    curve->admitted_total = span->progress.admitted_total;
    curve_draw_straight(curve, span->progress.now_serving, waiting, span->last);
}

/* The full count with the front counted again; where the front is everything, that alone. */
static enum err bring_up_to_date(struct call *call, const struct waiting_room *room,
                                 const struct curve_span *span, int64_t waiting,
                                 struct kept_curve *kept, struct curve *curve)
{
    int64_t frontier = room_frontier(room);
    struct curve_span front_span = *span;
    struct curve *front = ARENA_ARRAY(call->arena, struct curve, 1);

    if (front == NULL)
        return err_set(call, ERR_TOO_LARGE, "no memory for a curve");
    /* Up to the frontier everybody's number stands in the table. */
    front_span.last = span->progress.now_serving + FRONT_NUMBERS;
    if (front_span.last >= frontier)
        front_span.last = frontier - 1;
    if (front_span.last >= span->last)
        return curve_count_at_once(call, room, span, curve);
    enum err err = go_on_counting(call, room, span, kept);
    if (err == ERR_OK && front_span.last > span->progress.now_serving)
        err = curve_count_at_once(call, room, &front_span, front);
    if (err != ERR_OK)
        return err;
    if (kept->curve.point_count > 0)
        memcpy(curve, &kept->curve, CURVE_BYTES(kept->curve.point_count));
    else
        take_straight(call, room, span, waiting, curve);
    if (front_span.last > span->progress.now_serving)
        curve_renew(curve, front, front_span.last);
    return ERR_OK;
}

/* In the order of the draw, from the sale's opening on. */
static bool has_order(const struct sale *sale, int64_t now_us)
{
    const struct draw_record *draw = &sale->room.draw;

    return now_us >= sale->concert.on_sale_at_us && (!draw->has_secret || draw->drawn_at_us != 0);
}

enum err room_curve_keep(struct call *call, const struct sale *sale, const struct curve_span *span,
                         int64_t waiting)
{
    struct kept_curve *kept = kept_curve_counted(call, &sale->room, span->lane);
    struct curve *curve = ARENA_ARRAY(call->arena, struct curve, 1);

    if (!has_order(sale, call->now_us))
        return ERR_OK;
    if (kept == NULL || curve == NULL)
        return err_set(call, ERR_TOO_LARGE, "no memory for a curve");
    if (call->now_us >= kept->kept_at_us && call->now_us - kept->kept_at_us < SECOND_US)
        return ERR_OK;
    enum err err = bring_up_to_date(call, &sale->room, span, waiting, kept, curve);
    if (err != ERR_OK)
        return err;
    kept->kept_at_us = call->now_us;
    cache_set(call, CACHE_CURVE, IDS(sale->room.concert_id, span->lane), curve,
              CURVE_BYTES(curve->point_count));
    return ERR_OK;
}

/* --- Reading ----------------------------------------------------------------------------------- */

/* Into the slot what memcached has; no point when it has nothing that fits. */
static void read_curve(struct call *call, const struct waiting_room *room, int32_t lane,
                       struct curve *curve)
{
    const void *bytes;
    size_t length;
    enum err err = cache_get(call, CACHE_CURVE, IDS(room->concert_id, lane), &bytes, &length);

    curve->point_count = 0;
    if (err != ERR_OK || length < CURVE_BYTES(1) || length > sizeof *curve)
        return;
    memcpy(curve, bytes, length);
    if (curve->point_count < 1 || curve->point_count > CURVE_POINTS_MAX ||
        length != CURVE_BYTES(curve->point_count) || curve->epoch != room->epoch)
        curve->point_count = 0;
}

const struct curve *room_curve_find(struct call *call, const struct waiting_room *room,
                                    int32_t lane)
{
    struct kept_curve *kept = kept_curve_read(call, room, lane);

    if (kept == NULL)
        return NULL;
    if (call->now_us < kept->kept_at_us || call->now_us - kept->kept_at_us >= KEPT_SALE_AGE_US) {
        read_curve(call, room, lane, &kept->curve);
        kept->kept_at_us = call->now_us;
    }
    return kept->curve.point_count > 0 ? &kept->curve : NULL;
}

const struct curve *room_curve_peek(struct call *call, const struct waiting_room *room,
                                    int32_t lane)
{
    const struct kept_curve *kept =
        call->kept_sales == NULL ? NULL : kept_curve_read(call, room, lane);

    if (kept == NULL || kept->curve.point_count == 0 || call->now_us < kept->kept_at_us ||
        call->now_us - kept->kept_at_us >= PEEK_AGE_US)
        return NULL;
    return &kept->curve;
}

const struct curve *room_curve_show(struct call *call, const struct sale *sale,
                                    const struct curve_span *span, int64_t waiting)
{
    const struct curve *found = room_curve_find(call, &sale->room, span->lane);
    struct curve *shown = ARENA_ARRAY(call->arena, struct curve, 1);

    if (shown == NULL || !has_order(sale, call->now_us))
        return NULL;
    if (found != NULL) {
        memcpy(shown, found, CURVE_BYTES(found->point_count));
        curve_trim(shown, &span->progress);
    } else {
        curve_draw_straight(shown, span->progress.now_serving, waiting, span->last);
    }
    return shown;
}

/* --- Positions --------------------------------------------------------------------------------- */

/* How many are ahead by what is known; -1: unknown. */
static int64_t ahead_by_view(const struct waiting_room *room, int32_t lane, int64_t number,
                             const struct crowd_view *view)
{
    struct lane_progress progress = room_progress(room);
    struct curve straight;

    if (view->curve != NULL)
        return curve_ahead(view->curve, &progress, number);
    if (view->figures == NULL)
        return -1;
    straight.admitted_total = room->admitted_total;
    curve_draw_straight(&straight, room->now_serving, room_figures_waiting(view->figures, lane),
                        view->figures->last_number);
    return curve_ahead(&straight, &progress, number);
}

enum err room_position(struct call *call, const struct sale *sale, int32_t lane, int64_t number,
                       const struct crowd_view *view, int64_t *position_out)
{
    int64_t known = ahead_by_view(&sale->room, lane, number, view);
    int64_t counted = POSITION_EXACT_MAX + 1;

    /* In a large crowd and far behind, counting would only show that it is far; where not everybody
     * ahead is called up, it would miss them. */
    if ((known <= POSITION_EXACT_MAX || number - sale->room.now_serving <= POSITION_EXACT_MAX) &&
        (lane != LANE_MAIN || number <= room_frontier(&sale->room))) {
        enum err err = crowd_count_store_ahead(call, &sale->room, lane, number,
                                               POSITION_EXACT_MAX + 1, &counted);
        if (err != ERR_OK)
            return err;
    }
    if (counted <= POSITION_EXACT_MAX)
        *position_out = counted + 1;
    else if (known > POSITION_EXACT_MAX)
        *position_out = known + 1;
    else if (known >= 0)
        *position_out = POSITION_EXACT_MAX + 2;
    else
        *position_out = number - sale->room.now_serving;
    return ERR_OK;
}
