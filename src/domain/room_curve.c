/*
 * The curve of those waiting, counted and kept.
 *
 * Invariant: a second costs the same however many wait.
 */
#include "domain/room_curve.h"

#include <string.h>

#include "cache/cache.h"
#include "domain/kept_sale.h"
#include "model/draw.h"
#include "model/full_count.h"
#include "store/crowd_bits_store.h"
#include "store/crowd_store.h"

#define SECOND_US 1000000LL

/* The next so many numbers are counted each second (some 2 ms). */
#define FRONT_NUMBERS 4096

struct lane_progress room_progress(const struct waiting_room *room)
{
    return (struct lane_progress){room->now_serving, room->admitted_total};
}

/* --- Counting ---------------------------------------------------------------------------------- */

static bool make_set(struct call *call, int64_t first, int64_t last, struct number_set *set_out)
{
    struct number_set set = {.first = first, .word_count = number_set_words(first, last)};

    set.words = ARENA_ARRAY(call->arena, uint64_t, set.word_count + 1);
    if (set.words == NULL)
        return false;
    memset(set.words, 0, set.word_count * sizeof set.words[0]);
    *set_out = set;
    return true;
}

static bool is_in_set(const struct number_set *set, int64_t number)
{
    return number >= set->first && number < set->first + (int64_t)set->word_count * NUMBERS_A_WORD;
}

/* Those of the lobby that are still to be called up wait with the numbers that were drawn for them. */
static void add_drawn(struct call *call, const struct waiting_room *room,
                      const struct number_set *places, struct number_set *numbers)
{
    struct draw draw;
    int64_t before = room->epoch_first_no - 1;

    if (!room_draw(room, &draw))
        return;
    (void)draw_tabulate(&draw, call->arena);
    for (size_t i = 0; i < places->word_count; i++)
        for (uint64_t word = places->words[i]; word != 0; word &= word - 1) {
            int64_t place = places->first + (int64_t)i * NUMBERS_A_WORD + __builtin_ctzll(word);
            int64_t number =
                place - before > draw.count ? place : before + draw_number(&draw, place - before);
            if (is_in_set(numbers, number))
                number_set_add(numbers, number);
        }
}

static enum err add_lobby(struct call *call, const struct waiting_room *room, int32_t lane,
                          struct number_set *numbers)
{
    struct number_set places;
    int64_t last_place = room->draw.lobby_last_no;

    if (room_frontier(room) == INT64_MAX)
        return ERR_OK;
    if (!make_set(call, room->epoch_first_no, last_place, &places))
        return err_set(call, ERR_TOO_LARGE, "a lobby up to place %lld", (long long)last_place);
    enum err err = crowd_bits_store_add_lobby(call, room, lane, &places);
    if (err == ERR_OK)
        add_drawn(call, room, &places, numbers);
    return err;
}

/* Counts a lane from the progress up to `last` and draws it. The lobby, as long as it is not called up,
 * lies beyond the front: it is left out there. */
static enum err count_curve(struct call *call, const struct waiting_room *room,
                            const struct lane_progress *progress, int64_t last, bool with_lobby,
                            struct curve *curve)
{
    struct arena_mark mark = arena_mark(call->arena);
    struct number_set set;
    int64_t passed;

    if (!make_set(call, progress->now_serving + 1, last, &set))
        return err_set(call, ERR_TOO_LARGE, "numbers up to %lld", (long long)last);
    enum err err =
        crowd_bits_store_count_up_to(call, room, curve->lane, progress->now_serving, &passed);
    if (err == ERR_OK)
        err = crowd_bits_store_add_waiting(call, room, curve->lane, &set);
    if (err == ERR_OK && with_lobby)
        err = add_lobby(call, room, curve->lane, &set);
    if (err == ERR_OK) {
        curve->concert_id = room->concert_id;
        curve->epoch = room->epoch;
        curve->counted_at_us = call->now_us;
        curve->admitted_total = progress->admitted_total;
        curve_draw(curve, progress->now_serving, passed, &set, last);
    }
    arena_rewind(call->arena, mark);
    return err;
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

/* The last full count, or a new one when its time is over. */
static enum err find_full(struct call *call, const struct waiting_room *room,
                          const struct lane_progress *progress, int64_t last, struct curve *full)
{
    if (is_young(full, call->now_us))
        return ERR_OK;
    return count_curve(call, room, progress, last, true, full);
}

/* The full count with the front counted again; where the front is everything, that alone. */
static enum err bring_up_to_date(struct call *call, const struct waiting_room *room,
                                 const struct lane_progress *progress, int64_t last,
                                 struct curve *full, struct curve *curve)
{
    int64_t frontier = room_frontier(room);
    int64_t front_end = progress->now_serving + FRONT_NUMBERS;

    /* Up to the frontier everybody's number stands in the table. */
    if (front_end >= frontier)
        front_end = frontier - 1;
    if (front_end >= last)
        return count_curve(call, room, progress, last, true, curve);
    enum err err = find_full(call, room, progress, last, full);
    if (err != ERR_OK || full->counted_at_us == call->now_us ||
        front_end <= progress->now_serving) {
        memcpy(curve, full, CURVE_BYTES(full->point_count));
        return err;
    }
    struct curve *front = ARENA_ARRAY(call->arena, struct curve, 1);
    if (front == NULL)
        return err_set(call, ERR_TOO_LARGE, "no memory for a curve");
    front->lane = full->lane;
    err = count_curve(call, room, progress, front_end, false, front);
    memcpy(curve, full, CURVE_BYTES(full->point_count));
    if (err == ERR_OK)
        curve_renew(curve, front, front_end);
    return err;
}

/* In the order of the draw, from the sale's opening on. */
static bool has_order(const struct sale *sale, int64_t now_us)
{
    const struct draw_record *draw = &sale->room.draw;

    return now_us >= sale->concert.on_sale_at_us && (!draw->has_secret || draw->drawn_at_us != 0);
}

enum err room_curve_keep(struct call *call, const struct sale *sale, int32_t lane,
                         const struct lane_progress *progress, int64_t last_number)
{
    struct kept_curve *kept = kept_curve_counted(call, &sale->room, lane);
    struct curve *curve = ARENA_ARRAY(call->arena, struct curve, 1);

    if (!has_order(sale, call->now_us))
        return ERR_OK;
    if (kept == NULL || curve == NULL)
        return err_set(call, ERR_TOO_LARGE, "no memory for a curve");
    if (call->now_us >= kept->kept_at_us && call->now_us - kept->kept_at_us < SECOND_US)
        return ERR_OK;
    kept->curve.lane = curve->lane = lane;
    enum err err = bring_up_to_date(call, &sale->room, progress, last_number, &kept->curve, curve);
    if (err != ERR_OK)
        return err;
    kept->kept_at_us = call->now_us;
    cache_set(call, CACHE_CURVE, IDS(sale->room.concert_id, lane), curve,
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

const struct curve *room_curve_show(struct call *call, const struct sale *sale,
                                    const struct room_figures *figures)
{
    const struct waiting_room *room = &sale->room;
    struct lane_progress progress = room_progress(room);
    const struct curve *found = room_curve_find(call, room, LANE_MAIN);
    struct curve *shown = ARENA_ARRAY(call->arena, struct curve, 1);

    if (shown == NULL || !has_order(sale, call->now_us))
        return NULL;
    if (found != NULL) {
        memcpy(shown, found, CURVE_BYTES(found->point_count));
        curve_trim(shown, &progress);
    } else {
        curve_draw_straight(shown, room->now_serving, figures->waiting, figures->last_number);
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

    /* In a large crowd and far behind, counting would only show that it is far. */
    if (known <= POSITION_EXACT_MAX || number - sale->room.now_serving <= POSITION_EXACT_MAX) {
        enum err err = crowd_store_count_ahead(call, &sale->room, lane, number,
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
