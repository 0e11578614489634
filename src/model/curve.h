/*
 * The curve of those waiting: how many people of a lane wait with a number up to a given one, as a
 * line through some points. Whoever knows it and a number knows the position, without asking.
 *
 * Numbers of those who left, paid or are away leave steps behind; the line passes each person that waits
 * within CURVE_ERROR of the truth, so a queue that nobody left is two points, one with random leavers
 * some hundred, and no pattern of leavers makes the error larger.
 */
#ifndef TICKETD_MODEL_CURVE_H
#define TICKETD_MODEL_CURVE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* --- Sets of numbers --------------------------------------------------------------------------- */

/* So many numbers share a word: one more bit would be the sign of what SQL gives. */
#define NUMBERS_A_WORD 62

/* Which numbers of first…first + NUMBERS_A_WORD * word_count - 1 are waited with. */
struct number_set {
    int64_t first;
    size_t word_count;
    uint64_t *words;
};

/* Words for numbers first…last; 0 when there are none. */
size_t number_set_words(int64_t first, int64_t last);

/* The number must lie in the set. */
void number_set_add(struct number_set *set, int64_t number);

/* --- The curve --------------------------------------------------------------------------------- */

/* Enough for any pattern of leavers among a few millions; a longer curve is drawn again more coarsely. */
#define CURVE_POINTS_MAX 1024

struct curve_point {
    int64_t number;
    int64_t people; /* that wait with a number up to it */
};

struct curve {
    int32_t concert_id; /* 0: none */
    int32_t lane;
    int32_t epoch;
    int32_t point_count; /* 1 at least; ascending in both */
    int64_t counted_at_us;
    int64_t admitted_total; /* of the lane, before it was counted */
    struct curve_point points[CURVE_POINTS_MAX];
};

#define CURVE_BYTES(point_count)                                                                   \
    (offsetof(struct curve, points) + (size_t)(point_count) * sizeof(struct curve_point))

/*
 * Draws the points from the numbers that are waited with, all above `served`: `passed` people wait with
 * lower ones (they came back). `last` is the highest number given out: whoever comes later stands there.
 */
void curve_draw(struct curve *curve, int64_t served, int64_t passed, const struct number_set *set,
                int64_t last);

/* A straight line: `waiting` people spread evenly over the numbers above `served` up to `last`. */
void curve_draw_straight(struct curve *curve, int64_t served, int64_t waiting, int64_t last);

/*
 * Replaces the beginning, up to the end of `front`, by `front`, which was counted later. Where the two
 * are too long together, the beginning stays as it was.
 */
void curve_renew(struct curve *curve, const struct curve *front, int64_t front_end);

/* People with a number up to this one. Beyond the curve everybody waits. */
int64_t curve_people(const struct curve *curve, int64_t number);

/* How far a lane is by now: the numbers up to now_serving were called, so many admitted in all. */
struct lane_progress {
    int64_t now_serving;
    int64_t admitted_total;
};

/* Who is still ahead of a number above now_serving: those called since the curve was counted are not. */
int64_t curve_ahead(const struct curve *curve, const struct lane_progress *now, int64_t number);

/* The curve without those called since, for everybody to see: it begins at now_serving. */
void curve_trim(struct curve *curve, const struct lane_progress *now);

#endif
