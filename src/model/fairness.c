/*
 * Inversions, counted by a sweep through time: a tree over the numbers knows who waits at each moment,
 * so that each admission asks once how many waiting numbers lie below its own.
 */
#include "model/fairness.h"

#include <stdlib.h>

int64_t waits_since_us(const struct place *place, const struct concert *concert)
{
    return place->joined_at_us < concert->on_sale_at_us ? concert->on_sale_at_us
                                                        : place->joined_at_us;
}

static int64_t end_of_waiting(const struct place *place)
{
    if (place->admitted_at_us != 0)
        return place->admitted_at_us;
    return place->ended_at_us != 0 ? place->ended_at_us : INT64_MAX;
}

struct fairness_place fairness_of(const struct place *place, const struct concert *concert,
                                  int64_t number, int64_t settle_us)
{
    bool is_back = place->returned_at_us >= place->passed_at_us;
    int64_t begun_us = place->joined_at_us;
    struct fairness_place out = {
        .number = number,
        .place_no = place->place_no,
        .from_us = waits_since_us(place, concert),
        .until_us = end_of_waiting(place),
        .admitted_at_us = place->admitted_at_us,
        .epoch = place->epoch,
        .lane = place->lane,
    };

    if (begun_us < place->returned_at_us)
        begun_us = place->returned_at_us;
    if (begun_us < place->lane_since_us)
        begun_us = place->lane_since_us;
    if (out.from_us < begun_us)
        out.from_us = begun_us;
    out.settled_us = begun_us + settle_us;
    if (out.settled_us < out.from_us)
        out.settled_us = out.from_us;
    if (!is_back && out.until_us > place->passed_at_us)
        out.until_us = place->passed_at_us;
    /* An absence without its time was written by a version that did not note it. */
    bool is_unknown = place->state == PLACE_ABSENT && place->passed_at_us == 0;
    if (place->second_chance || is_unknown)
        out.until_us = out.from_us;
    return out;
}

int64_t percentile(const int64_t *values, size_t count, int percent)
{
    if (count == 0)
        return 0;
    size_t rank = (count * (size_t)percent + 99) / 100;
    return values[rank == 0 ? 0 : rank - 1];
}

/* --- The sweep --------------------------------------------------------------------------------- */

/* At one moment whoever stops waiting goes first and whoever begins goes last: a batch is admitted at
 * one time, and nobody in it overtakes another. */
enum moment { STOPS_WAITING, IS_ADMITTED, BEGINS_WAITING };

struct event {
    int64_t at_us;
    uint32_t rank; /* 1…: of the place in its group; equal numbers have one */
    uint32_t moment;
};

/* Places of one lane and epoch, ascending by number. */
struct group {
    const struct fairness_place *places;
    size_t count;
    struct event *events; /* room for three a place */
    uint32_t *tree;       /* Fenwick: count + 1 sums of who waits */
};

static int compare_i64(int64_t a, int64_t b)
{
    return (a > b) - (a < b);
}

static int compare_places(const void *left, const void *right)
{
    const struct fairness_place *a = left, *b = right;
    int order = compare_i64(a->lane, b->lane);

    if (order == 0)
        order = compare_i64(a->epoch, b->epoch);
    if (order == 0)
        order = compare_i64(a->number, b->number);
    return order != 0 ? order : compare_i64(a->place_no, b->place_no);
}

static int compare_events(const void *left, const void *right)
{
    const struct event *a = left, *b = right;
    int order = compare_i64(a->at_us, b->at_us);

    if (order == 0)
        order = compare_i64(a->moment, b->moment);
    return order != 0 ? order : compare_i64(a->rank, b->rank);
}

static void add(const struct group *group, size_t rank, uint32_t change)
{
    for (; rank <= group->count; rank += rank & -rank)
        group->tree[rank] += change; /* modulo 2^32, so that -1 takes away */
}

static int64_t count_below(const struct group *group, size_t rank)
{
    int64_t count = 0;

    for (rank--; rank > 0; rank -= rank & -rank)
        count += group->tree[rank];
    return count;
}

/* The rank of the first who waits. */
static size_t first_waiting(const struct group *group)
{
    size_t rank = 0, step = 1;

    while (step * 2 <= group->count)
        step *= 2;
    for (; step > 0; step /= 2)
        if (rank + step <= group->count && group->tree[rank + step] == 0)
            rank += step;
    return rank + 1;
}

static size_t list_events(const struct group *group, bool settled)
{
    size_t count = 0;
    uint32_t rank = 1;

    for (size_t i = 0; i < group->count; i++) {
        const struct fairness_place *place = &group->places[i];
        int64_t from_us = settled ? place->settled_us : place->from_us;

        if (i > 0 && place->number != place[-1].number)
            rank = (uint32_t)i + 1;
        if (place->admitted_at_us != 0)
            group->events[count++] = (struct event){place->admitted_at_us, rank, IS_ADMITTED};
        if (from_us >= place->until_us)
            continue;
        group->events[count++] = (struct event){from_us, rank, BEGINS_WAITING};
        group->events[count++] = (struct event){place->until_us, rank, STOPS_WAITING};
    }
    qsort(group->events, count, sizeof group->events[0], compare_events);
    return count;
}

static void note_sample(const struct group *group, const struct event *event, int64_t below,
                        struct fairness *fairness)
{
    const struct fairness_place *place = &group->places[event->rank - 1];
    const struct fairness_place *overtaken = &group->places[first_waiting(group) - 1];

    if (fairness->sample_count == FAIRNESS_SAMPLES)
        return;
    fairness->samples[fairness->sample_count++] = (struct fairness_sample){
        .lane = place->lane,
        .number = place->number,
        .place_no = place->place_no,
        .admitted_at_us = event->at_us,
        .overtaken_number = overtaken->number,
        .overtaken_place_no = overtaken->place_no,
        .overtaken_since_us = overtaken->from_us,
        .overtaken_count = below,
    };
}

/* Pairs of a group, of places that were settled or of all; fairness is NULL where the count is enough. */
static int64_t sweep(const struct group *group, bool settled, struct fairness *fairness)
{
    size_t count = list_events(group, settled);
    int64_t pairs = 0;

    for (size_t i = 0; i <= group->count; i++)
        group->tree[i] = 0;
    for (size_t i = 0; i < count; i++) {
        const struct event *event = &group->events[i];
        if (event->moment != IS_ADMITTED) {
            add(group, event->rank, event->moment == BEGINS_WAITING ? 1 : (uint32_t)-1);
            continue;
        }
        int64_t below = count_below(group, event->rank);
        pairs += below;
        if (below > 0 && fairness != NULL)
            note_sample(group, event, below, fairness);
    }
    return pairs;
}

/* --- Lanes ------------------------------------------------------------------------------------- */

static bool is_same_group(const struct fairness_place *a, const struct fairness_place *b)
{
    return a->lane == b->lane && a->epoch == b->epoch;
}

static size_t group_end(const struct fairness_place *places, size_t count, size_t begin)
{
    size_t end = begin;

    while (end < count && is_same_group(&places[begin], &places[end]))
        end++;
    return end;
}

static void measure(const struct fairness_place *places, size_t count, size_t *largest_out,
                    size_t *lanes_out)
{
    *largest_out = 0;
    *lanes_out = 0;
    for (size_t begin = 0, end; begin < count; begin = end) {
        end = group_end(places, count, begin);
        if (end - begin > *largest_out)
            *largest_out = end - begin;
        if (begin == 0 || places[begin].lane != places[begin - 1].lane)
            ++*lanes_out;
    }
}

static void judge_group(const struct group *group, struct fairness *fairness)
{
    struct fairness_lane *lane = fairness->lanes + fairness->lane_count;

    if (fairness->lane_count == 0 || lane[-1].lane != group->places[0].lane) {
        lane->lane = group->places[0].lane;
        fairness->lane_count++;
    } else {
        lane--;
    }
    int64_t pairs = sweep(group, true, fairness);
    fairness->inversions += pairs;
    fairness->unsettled += sweep(group, false, NULL) - pairs;
    lane->inversions += pairs;
    lane->places += (int64_t)group->count;
    for (size_t i = 0; i < group->count; i++)
        lane->admitted += group->places[i].admitted_at_us != 0;
}

bool fairness_judge(struct arena *arena, struct fairness_place *places, size_t count,
                    struct fairness *fairness_out)
{
    struct fairness fairness = {0};
    size_t largest, lanes;

    qsort(places, count, sizeof places[0], compare_places);
    measure(places, count, &largest, &lanes);
    fairness.lanes = ARENA_ARRAY(arena, struct fairness_lane, lanes + 1);
    struct arena_mark mark = arena_mark(arena);
    struct event *events = ARENA_ARRAY(arena, struct event, 3 * largest + 1);
    uint32_t *tree = ARENA_ARRAY(arena, uint32_t, largest + 1);
    if (fairness.lanes == NULL || events == NULL || tree == NULL)
        return false;
    for (size_t begin = 0, end; begin < count; begin = end) {
        end = group_end(places, count, begin);
        struct group group = {&places[begin], end - begin, events, tree};
        judge_group(&group, &fairness);
    }
    arena_rewind(arena, mark);
    *fairness_out = fairness;
    return true;
}
