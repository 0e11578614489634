/*
 * Lanes and whose turn it is.
 *
 * Invariant: turns are virtual times. A slot moves its lane on by TURN_ONE / share, so lanes that are
 * served by their shares stay side by side. The time of all of them together is their mean weighted by
 * share; it moves as it would if everybody were served at once in small pieces, and a lane that is not
 * beyond it has not had more than its share.
 */
#include "model/lane.h"

#include <string.h>

/* What one slot moves a lane of share 1 on by. Rounding costs a lane a slot in some ten million. */
#define TURN_ONE 1000000000

int32_t lane_main_share(const struct lane_list *lanes)
{
    int32_t share = 100;

    for (size_t i = 0; i < lanes->count; i++)
        share -= lanes->items[i].share;
    return share;
}

const struct lane *lane_by_number(const struct lane_list *lanes, int32_t lane)
{
    for (size_t i = 0; i < lanes->count; i++)
        if (lanes->items[i].lane == lane)
            return &lanes->items[i];
    return NULL;
}

const struct lane *lane_by_name(const struct lane_list *lanes, const char *name)
{
    for (size_t i = 0; i < lanes->count; i++)
        if (strcmp(lanes->items[i].name, name) == 0)
            return &lanes->items[i];
    return NULL;
}

static int64_t step_of(const struct lane_turn *turn)
{
    return TURN_ONE / turn->share;
}

/* The weighted mean of the busy lanes' turns. They lie some steps apart, so the products are small
 * when taken from the least of them. false: nobody waits anywhere. */
static bool find_mean(const struct lane_turn *turns, size_t count, int64_t *mean_out)
{
    int64_t least = INT64_MAX, sum = 0, shares = 0;

    for (size_t i = 0; i < count; i++)
        if (turns[i].waiting > 0 && turns[i].turn_u < least)
            least = turns[i].turn_u;
    for (size_t i = 0; i < count; i++)
        if (turns[i].waiting > 0) {
            sum += turns[i].share * (turns[i].turn_u - least);
            shares += turns[i].share;
        }
    if (shares == 0)
        return false;
    *mean_out = least + sum / shares;
    return true;
}

/* The lane that gets the next slot; count: nobody waits. Equal ones: the first. */
static size_t choose(const struct lane_turn *turns, size_t count)
{
    size_t best = count;
    int64_t mean;

    if (!find_mean(turns, count, &mean))
        return count;
    for (size_t i = 0; i < count; i++) {
        if (turns[i].waiting <= 0 || turns[i].turn_u > mean)
            continue;
        if (best == count ||
            turns[i].turn_u + step_of(&turns[i]) < turns[best].turn_u + step_of(&turns[best]))
            best = i;
    }
    return best;
}

void lane_plan(const struct lane_turn *turns, size_t count, int64_t slots,
               int64_t slots_out[LANE_TURNS_MAX])
{
    struct lane_turn left[LANE_TURNS_MAX];

    for (size_t i = 0; i < count; i++) {
        left[i] = turns[i];
        slots_out[i] = 0;
    }
    for (; slots > 0; slots--) {
        size_t next = choose(left, count);
        if (next == count)
            return;
        left[next].turn_u += step_of(&left[next]);
        left[next].waiting--;
        slots_out[next]++;
    }
}

void lane_note_served(struct lane_turn *turns, size_t count, const int64_t *served)
{
    int64_t mean, most = 0;

    for (size_t i = 0; i < count; i++) {
        turns[i].turn_u += served[i] * step_of(&turns[i]);
        turns[i].waiting -= served[i];
        most = turns[i].turn_u > most ? turns[i].turn_u : most;
    }
    /* Nobody waits anywhere: nobody is behind anybody. */
    if (!find_mean(turns, count, &mean))
        mean = most;
    for (size_t i = 0; i < count; i++)
        if (turns[i].waiting <= 0 && turns[i].turn_u < mean)
            turns[i].turn_u = mean;
}

int64_t lane_slots_until(const struct lane_turn *turns, size_t count, size_t index,
                         int64_t position)
{
    int64_t slots = position;

    for (size_t i = 0; i < count; i++) {
        if (i == index)
            continue;
        int64_t beside = position * turns[i].share / turns[index].share;
        slots += beside < turns[i].waiting ? beside : turns[i].waiting;
    }
    return slots;
}
