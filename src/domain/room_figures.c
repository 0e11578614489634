/*
 * A waiting room in figures.
 *
 * Invariant: nothing here costs more because a million wait, but one full count of a large crowd a
 * minute.
 */
#include "domain/room_figures.h"

#include <string.h>

#include "cache/cache.h"
#include "domain/catalogue.h"
#include "domain/lanes.h"
#include "domain/room_curve.h"
#include "domain/room_counts.h"
#include "domain/room_curve.h"
#include "store/crowd_count_store.h"
#include "store/performance_store.h"

#define SECOND_US 1000000LL

#define FIGURES_AGE_MAX_US SECOND_US

/* Up to here the waiting are counted each time (some 3 ms). */
#define WAITING_COUNT_MAX 10000

/* A full count (some 0.25 ms a thousand) is carried forward this long. */
#define CROWD_AGE_MAX_US (60 * SECOND_US)

/* A full count of a large crowd and what the room said at that moment. */
struct crowd {
    int64_t counted_at_us;
    int64_t waiting;
    int64_t last_number;
    int64_t admitted_total;
};

bool room_figures_find(struct call *call, int32_t concert_id, struct room_figures *figures_out)
{
    const void *bytes;
    size_t length;
    enum err err = cache_get(call, CACHE_STATE_DOCUMENT, IDS(concert_id), &bytes, &length);

    if (err != ERR_OK || length != sizeof *figures_out)
        return false;
    memcpy(figures_out, bytes, sizeof *figures_out);
    return true;
}

void room_figures_forget(struct call *call, int32_t concert_id)
{
    cache_delete(call, CACHE_STATE_DOCUMENT, IDS(concert_id));
}

static bool find_crowd(struct call *call, int32_t concert_id, struct crowd *crowd_out)
{
    const void *bytes;
    size_t length;
    enum err err = cache_get(call, CACHE_CROWD, IDS(concert_id), &bytes, &length);

    if (err != ERR_OK || length != sizeof *crowd_out)
        return false;
    memcpy(crowd_out, bytes, sizeof *crowd_out);
    return call->now_us - crowd_out->counted_at_us < CROWD_AGE_MAX_US;
}

static enum err count_crowd(struct call *call, const struct sale *sale, int64_t last_number,
                            struct crowd *crowd_out)
{
    struct crowd crowd = {
        .counted_at_us = call->now_us,
        .last_number = last_number,
        .admitted_total = sale->room.admitted_total,
    };
    enum err err = crowd_count_store_all_waiting(call, &sale->room, &crowd.waiting);

    if (err != ERR_OK)
        return err;
    cache_set(call, CACHE_CROWD, IDS(sale->room.concert_id), &crowd, sizeof crowd);
    *crowd_out = crowd;
    return ERR_OK;
}

/* Where there are no lanes beside it, the curve of the main one is of all who wait. */
static bool waiting_by_curve(struct call *call, const struct sale *sale, int64_t last_number,
                             int64_t *waiting_out)
{
    const struct curve *curve = room_curve_find(call, &sale->room, LANE_MAIN);
    struct lane_progress progress = room_progress(&sale->room);

    if (sale->room.lane_count > 0 || curve == NULL)
        return false;
    *waiting_out = curve_ahead(curve, &progress, last_number + 1);
    return *waiting_out > WAITING_COUNT_MAX;
}

static enum err count_waiting(struct call *call, const struct sale *sale, int64_t last_number,
                              int64_t *waiting_out)
{
    struct crowd crowd;
    int64_t waiting;
    enum err err = crowd_count_store_waiting(call, &sale->room, WAITING_COUNT_MAX + 1, &waiting);

    if (err != ERR_OK)
        return err;
    if (waiting > WAITING_COUNT_MAX && waiting_by_curve(call, sale, last_number, waiting_out))
        return ERR_OK;
    if (waiting > WAITING_COUNT_MAX) {
        if (!find_crowd(call, sale->room.concert_id, &crowd))
            err = count_crowd(call, sale, last_number, &crowd);
        if (err != ERR_OK)
            return err;
        waiting = crowd.waiting + (last_number - crowd.last_number) -
                  (sale->room.admitted_total - crowd.admitted_total);
        if (waiting <= WAITING_COUNT_MAX)
            waiting = WAITING_COUNT_MAX + 1;
    }
    *waiting_out = waiting;
    return ERR_OK;
}

int64_t room_figures_waiting(const struct room_figures *figures, int32_t lane)
{
    int64_t waiting = figures->waiting;

    for (size_t i = 0; i < figures->lane_count; i++) {
        if (figures->lanes[i].lane == lane)
            return figures->lanes[i].waiting;
        waiting -= figures->lanes[i].waiting;
    }
    return lane == LANE_MAIN && waiting > 0 ? waiting : 0;
}

/* Beyond what is counted each time, the lane's curve knows. */
static enum err count_lane(struct call *call, const struct sale *sale, const struct lane *lane,
                           int64_t last_number, int64_t *waiting_out)
{
    int64_t waiting;
    enum err err =
        crowd_count_store_lane(call, &sale->room, lane->lane, WAITING_COUNT_MAX + 1, &waiting);

    if (err != ERR_OK)
        return err;
    if (waiting > WAITING_COUNT_MAX) {
        const struct curve *curve = room_curve_find(call, &sale->room, lane->lane);
        struct lane_progress progress = {lane->now_serving, lane->admitted_total};
        int64_t known = curve == NULL ? 0 : curve_ahead(curve, &progress, last_number + 1);
        waiting = known > waiting ? known : waiting;
    }
    *waiting_out = waiting;
    return ERR_OK;
}

static enum err count_lanes(struct call *call, const struct sale *sale,
                            struct room_figures *figures)
{
    struct lane_list lanes;
    enum err err = lanes_load(call, &sale->room, &lanes);

    if (err != ERR_OK)
        return err;
    for (size_t i = 0; err == ERR_OK && i < lanes.count; i++) {
        figures->lanes[i].lane = lanes.items[i].lane;
        err = count_lane(call, sale, &lanes.items[i], figures->last_number,
                         &figures->lanes[i].waiting);
    }
    figures->lane_count = lanes.count;
    return err;
}

/* Of all performances that lie ahead. */
static enum err sum_seats(struct call *call, int32_t concert_id, bool fresh,
                          struct seat_totals *sum_out)
{
    struct performance *performances;
    struct seat_totals sum = {0};
    size_t count;
    enum err err = performance_store_list(call, concert_id, call->now_us, &performances, &count);

    if (err != ERR_OK)
        return err;
    for (size_t i = 0; i < count; i++) {
        struct seat_totals one;
        err = catalogue_count_seats(call, &performances[i], fresh, &one);
        if (err != ERR_OK)
            return err;
        sum.total += one.total;
        sum.available += one.available;
        sum.held += one.held;
        sum.sold += one.sold;
    }
    *sum_out = sum;
    return ERR_OK;
}

enum err room_count_seats(struct call *call, int32_t concert_id, bool fresh, int64_t *seats_out)
{
    struct seat_totals sum;
    enum err err = sum_seats(call, concert_id, fresh, &sum);

    if (err == ERR_OK)
        *seats_out = sum.available;
    return err;
}

static enum err count_figures(struct call *call, const struct sale *sale,
                              struct room_figures *figures_out)
{
    int32_t concert_id = sale->room.concert_id;
    struct room_figures figures = {.counted_at_us = call->now_us};
    int64_t places[PLACE_STATE_COUNT];
    struct inside_count inside;
    struct seat_totals seats;
    enum err err = crowd_count_store_last_number(call, concert_id, &figures.last_number);

    /* After a reset nobody has a number of the new epoch yet. */
    if (figures.last_number < sale->room.epoch_first_no - 1)
        figures.last_number = sale->room.epoch_first_no - 1;
    if (err == ERR_OK)
        err = count_waiting(call, sale, figures.last_number, &figures.waiting);
    if (err == ERR_OK)
        err = count_lanes(call, sale, &figures);
    if (err == ERR_OK)
        err = room_count_inside(call, &sale->room, &inside);
    if (err == ERR_OK)
        err = sum_seats(call, concert_id, false, &seats);
    if (err == ERR_OK)
        err = room_count_states_lately(call, concert_id, figures.last_number, places);
    if (err != ERR_OK)
        return err;
    figures.inside = inside_at_most(&inside, &sale->room);
    figures.seats_available = seats.available;
    figures.seats_held = seats.held;
    figures.seats_total = seats.total;
    figures.seats_sold = seats.sold;
    figures.places_done = places[PLACE_DONE];
    figures.places_expired = places[PLACE_EXPIRED];
    *figures_out = figures;
    return ERR_OK;
}

enum err room_figures_load(struct call *call, const struct sale *sale,
                           struct room_figures *figures_out)
{
    int32_t concert_id = sale->room.concert_id;

    if (room_figures_find(call, concert_id, figures_out) &&
        call->now_us - figures_out->counted_at_us < FIGURES_AGE_MAX_US)
        return ERR_OK;
    enum err err = count_figures(call, sale, figures_out);
    if (err == ERR_OK)
        cache_set(call, CACHE_STATE_DOCUMENT, IDS(concert_id), figures_out, sizeof *figures_out);
    return err;
}
