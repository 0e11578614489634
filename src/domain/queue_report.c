/*
 * Reading a waiting room's places once, from the first to the last.
 *
 * Invariant: a place is counted from its row alone, so that memory is bounded by the few numbers that
 * are kept of each.
 */
#include "domain/queue_report.h"

#include <stdlib.h>

#include "model/conf.h"
#include "model/draw.h"
#include "store/lane_store.h"
#include "store/queue_report_store.h"
#include "store/waiting_room_store.h"

#define SECOND_US   INT64_C(1000000)
#define MINUTE_US   (60 * SECOND_US)
#define MINUTES_MAX (366 * 24 * 60)

struct reading {
    struct queue_report *report;
    struct draw draw; /* of the running epoch */
    bool is_drawn;
    size_t place_max, place_count, wait_count;
    struct fairness_place *places;
    int64_t *waits;
    size_t minute_max;
    int64_t first_minute;
    struct queue_minute *minutes; /* NULL before the first place */
};

/* --- Minutes ----------------------------------------------------------------------------------- */

/* Numbers are given in the order of joining, but for a moment; the first place is about the first. */
static bool begin_minutes(struct call *call, struct reading *reading, const struct place *place)
{
    int64_t last = reading->report->as_of_us / MINUTE_US;
    int64_t first = place->joined_at_us / MINUTE_US - 1;

    if (first > last)
        first = last;
    if (last - first >= MINUTES_MAX)
        first = last - MINUTES_MAX + 1;
    reading->first_minute = first;
    reading->minute_max = (size_t)(last - first) + 1;
    reading->minutes = ARENA_ARRAY(call->arena, struct queue_minute, reading->minute_max);
    return reading->minutes != NULL;
}

static struct queue_minute *minute_of(const struct reading *reading, int64_t at_us)
{
    int64_t index = at_us / MINUTE_US - reading->first_minute;

    if (index < 0)
        return &reading->minutes[0];
    if (index >= (int64_t)reading->minute_max)
        return &reading->minutes[reading->minute_max - 1];
    return &reading->minutes[index];
}

static bool is_empty(const struct queue_minute *minute)
{
    return minute->joined == 0 && minute->admitted == 0 && minute->ended == 0;
}

static void end_minutes(const struct reading *reading)
{
    size_t first = 0, end = reading->minutes == NULL ? 0 : reading->minute_max;

    while (first < end && is_empty(&reading->minutes[first]))
        first++;
    while (end > first && is_empty(&reading->minutes[end - 1]))
        end--;
    for (size_t i = first; i < end; i++)
        reading->minutes[i].begins_at_us = (reading->first_minute + (int64_t)i) * MINUTE_US;
    reading->report->minutes = reading->minutes + (end > first ? first : 0);
    reading->report->minute_count = end - first;
}

/* --- Places ------------------------------------------------------------------------------------ */

/* false: it came to a lobby that was never drawn, so nobody could be ahead or behind. */
static bool number_of(const struct reading *reading, const struct place *place, int64_t *number_out)
{
    const struct waiting_room *room = &reading->report->sale.room;
    int64_t nth = place->place_no - room->epoch_first_no + 1;

    if (place->queue_number != 0) {
        *number_out = place->queue_number;
        return true;
    }
    if (!reading->is_drawn || nth < 1 || nth > reading->draw.count)
        return false;
    *number_out = room->epoch_first_no - 1 + draw_number(&reading->draw, nth);
    return true;
}

static void count_place(const struct reading *reading, const struct place *place)
{
    struct queue_report *report = reading->report;
    bool never_entered = !place->has_held && place->last_seen_at_us < place->admitted_at_us;

    report->joined++;
    report->from_lobby += place_came_from_lobby(place, &report->sale);
    report->states[place_state_at(place, &report->sale, report->as_of_us)]++;
    report->admitted += place->admitted_at_us != 0;
    report->set_aside += place->passed_at_us != 0;
    report->came_back += place->returned_at_us != 0;
    report->no_shows += place->second_chance;
    report->no_shows_twice +=
        place->second_chance && place->state == PLACE_EXPIRED && never_entered;
    minute_of(reading, place->joined_at_us)->joined++;
    if (place->admitted_at_us != 0)
        minute_of(reading, place->admitted_at_us)->admitted++;
    if (place->ended_at_us != 0)
        minute_of(reading, place->ended_at_us)->ended++;
}

static void note_wait(struct reading *reading, const struct place *place)
{
    int64_t wait_us = place->admitted_at_us - waits_since_us(place, &reading->report->sale.concert);

    if (place->admitted_at_us != 0 && !place->second_chance)
        reading->waits[reading->wait_count++] = wait_us < 0 ? 0 : wait_us;
}

/* place_fn */
static enum err read_place(struct call *call, void *arg, const struct place *place)
{
    struct reading *reading = arg;
    int64_t number;

    /* Whoever joined since the places were counted is the next report's. */
    if (reading->report->joined == (int64_t)reading->place_max)
        return ERR_OK;
    if (reading->minutes == NULL && !begin_minutes(call, reading, place))
        return err_set(call, ERR_TOO_LARGE, "the report does not fit into memory");
    count_place(reading, place);
    note_wait(reading, place);
    if (number_of(reading, place, &number))
        reading->places[reading->place_count++] =
            fairness_of(place, &reading->report->sale.concert, number, reading->report->settle_us);
    return ERR_OK;
}

/* --- The whole --------------------------------------------------------------------------------- */

static int compare_waits(const void *left, const void *right)
{
    int64_t a = *(const int64_t *)left, b = *(const int64_t *)right;

    return (a > b) - (a < b);
}

static struct queue_waits measure_waits(int64_t *waits, size_t count)
{
    qsort(waits, count, sizeof waits[0], compare_waits);
    return (struct queue_waits){
        .count = (int64_t)count,
        .p50_us = percentile(waits, count, 50),
        .p90_us = percentile(waits, count, 90),
        .p99_us = percentile(waits, count, 99),
        .most_us = percentile(waits, count, 100),
    };
}

static enum err begin(struct call *call, int32_t concert_id, struct reading *reading)
{
    struct queue_report *report = reading->report;
    int64_t count;
    enum err err = waiting_room_store_find(call, concert_id, &report->sale);

    if (err == ERR_OK)
        err = lane_store_list(call, concert_id, &report->lanes);
    if (err == ERR_OK)
        err = queue_report_store_count(call, concert_id, &count);
    if (err != ERR_OK)
        return err;
    report->as_of_us = call->now_us;
    report->settle_us = call->conf->request_deadline_ms * 1000;
    reading->is_drawn = room_draw(&report->sale.room, &reading->draw);
    if (reading->is_drawn)
        (void)draw_tabulate(&reading->draw, call->arena);
    reading->place_max = (size_t)count;
    reading->places = ARENA_ARRAY(call->arena, struct fairness_place, reading->place_max + 1);
    reading->waits = ARENA_ARRAY(call->arena, int64_t, reading->place_max + 1);
    if (reading->places == NULL || reading->waits == NULL)
        return err_set(call, ERR_TOO_LARGE, "the report does not fit into memory");
    return ERR_OK;
}

enum err queue_report_make(struct call *call, int32_t concert_id, struct queue_report *report_out)
{
    struct queue_report report = {0};
    struct reading reading = {.report = &report};
    enum err err = begin(call, concert_id, &reading);

    if (err == ERR_OK)
        err = queue_report_store_each(call, concert_id, read_place, &reading);
    if (err != ERR_OK)
        return err;
    end_minutes(&reading);
    report.waits = measure_waits(reading.waits, reading.wait_count);
    if (!fairness_judge(call->arena, reading.places, reading.place_count, &report.fairness))
        return err_set(call, ERR_TOO_LARGE, "the report does not fit into memory");
    *report_out = report;
    return ERR_OK;
}
