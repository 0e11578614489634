/*
 * Lanes: the main one, which everybody waits in, and some beside it for holders of an access code,
 * each with a share of the admissions.
 *
 * Shares are percent of the slots while people wait in every lane; what a lane does not use flows to
 * the others by their shares. Main's share is what the others leave, LANE_MAIN_MIN at least, so a
 * lane never starves it.
 *
 * Source: Bennett and Zhang, "WF2Q: worst-case fair weighted fair queueing", 1996; with one slot at a
 * time, no lane is ever a whole slot ahead of its share or behind it.
 */
#ifndef TICKETD_MODEL_LANE_H
#define TICKETD_MODEL_LANE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define LANES_MAX       8  /* beside the main one */
#define LANE_NAME_MAX   50 /* characters */
#define LANE_NAME_BYTES (4 * LANE_NAME_MAX + 1)
#define LANE_SHARE_MAX  90 /* of all lanes beside the main one together */
#define LANE_MAIN_MIN   (100 - LANE_SHARE_MAX)

struct lane {
    int32_t lane; /* 1 … */
    char name[LANE_NAME_BYTES];
    int32_t share;       /* percent */
    int64_t now_serving; /* highest number of the lane ever admitted; never falls */
    int64_t admitted_total;
    int64_t turn_u; /* what it was served, by its share */
};

/* A concert's lanes beside the main one, ascending by number. */
struct lane_list {
    size_t count;
    struct lane items[LANES_MAX];
};

/* Main's share. */
int32_t lane_main_share(const struct lane_list *lanes);

/* NULL: there is no such lane (the main one neither). */
const struct lane *lane_by_number(const struct lane_list *lanes, int32_t lane);
const struct lane *lane_by_name(const struct lane_list *lanes, const char *name);

/* --- Whose turn it is -------------------------------------------------------------------------- */

/* A lane, main or other, as the scheduler sees it. */
struct lane_turn {
    int32_t share;
    int64_t turn_u;
    int64_t waiting; /* who could enter now; more than there are slots makes no difference */
};

#define LANE_TURNS_MAX (LANES_MAX + 1)

/*
 * How many of `slots` each lane gets: fewer in all only where fewer wait. One by one, to the lane whose
 * next slot would end first by its share, among those that are not ahead of theirs. The same turns
 * always give the same plan.
 */
void lane_plan(const struct lane_turn *turns, size_t count, int64_t slots,
               int64_t slots_out[LANE_TURNS_MAX]);

/*
 * Notes what was served. waiting goes down by it, and a lane where nobody waits any more is brought up
 * to the others: it saves up no credit while it is empty.
 */
void lane_note_served(struct lane_turn *turns, size_t count, const int64_t *served);

/*
 * Slots that are given, to everybody, until the `position`th person of lane `index` has one: the lanes
 * go on side by side by their shares, each until it is empty.
 */
int64_t lane_slots_until(const struct lane_turn *turns, size_t count, size_t index,
                         int64_t position);

#endif
