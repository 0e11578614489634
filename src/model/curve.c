/*
 * The curve of those waiting.
 *
 * The line is drawn in one pass: from the last point on, the slopes are kept that pass everybody since
 * within the tolerance, and when none is left a new point is set where the line was last possible.
 *
 * Invariant: for everybody who waits, the people ahead by the line are wrong by one person or one
 * hundredth at most. The tolerance and the rounding of a point to a whole person, half a person, are below
 * a hundredth from 167 people on, and below one and a half persons, which rounds to one, before.
 * Floating point is good enough: it tells how many are ahead, not who.
 *
 * Source: the swing filter (Elmeleegy et al., "Online piece-wise linear approximation of numerical
 * streams with precision guarantees", 2009).
 */
#include "model/curve.h"

#include <string.h>

#define TOLERANCE_LEAST 0.5
#define TOLERANCE_SHARE 0.004

/* Steeper than any line: a point that lies too low is made good within one number. */
#define STEEPEST 1e12

static double smaller(double one, double other)
{
    return one < other ? one : other;
}

static double larger(double one, double other)
{
    return one > other ? one : other;
}

static int64_t rounded(double not_negative)
{
    return (int64_t)(not_negative + 0.5);
}

/* --- Sets of numbers --------------------------------------------------------------------------- */

size_t number_set_words(int64_t first, int64_t last)
{
    return last < first ? 0 : (size_t)((last - first) / NUMBERS_A_WORD + 1);
}

void number_set_add(struct number_set *set, int64_t number)
{
    int64_t offset = number - set->first;

    set->words[offset / NUMBERS_A_WORD] |= UINT64_C(1) << (offset % NUMBERS_A_WORD);
}

/* --- Drawing ----------------------------------------------------------------------------------- */

struct pen {
    struct curve *curve;
    double share;           /* tolerance in parts of the people */
    double low, high;       /* slopes that are still possible from the last point on */
    int64_t number, people; /* where the pen is; not a point yet, unless the last one is there */
    bool is_full;
};

static const struct curve_point *last_point(const struct curve *curve)
{
    return &curve->points[curve->point_count - 1];
}

static void add_point(struct curve *curve, int64_t number, int64_t people)
{
    curve->points[curve->point_count++] = (struct curve_point){number, people};
}

/* Sets a point where the pen is, on the line that passes everybody since the last one. */
static void set_point(struct pen *pen)
{
    const struct curve_point *from = last_point(pen->curve);
    double distance = (double)(pen->number - from->number);
    double least = (double)from->people + pen->low * distance;
    double most = (double)from->people + pen->high * distance;

    if (pen->number == from->number)
        return;
    if (pen->curve->point_count == CURVE_POINTS_MAX - 1) {
        pen->is_full = true;
        return;
    }
    add_point(pen->curve, pen->number, rounded(smaller(larger((double)pen->people, least), most)));
    pen->low = 0;
    pen->high = STEEPEST;
}

/* Narrows the slopes so that the line passes `people` at `number` closely enough; false: none is left. */
static bool can_pass(struct pen *pen, int64_t number, int64_t people)
{
    const struct curve_point *from = last_point(pen->curve);
    double distance = (double)(number - from->number);
    double tolerance = larger(TOLERANCE_LEAST, pen->share * (double)people);
    double rise = (double)(people - from->people);
    double low = larger(pen->low, (rise - tolerance) / distance);
    double high = smaller(pen->high, (rise + tolerance) / distance);

    if (low > high)
        return false;
    pen->low = low;
    pen->high = high;
    return true;
}

static void move_pen(struct pen *pen, int64_t number, int64_t people)
{
    if (number > last_point(pen->curve)->number && !can_pass(pen, number, people)) {
        set_point(pen);
        if (number > last_point(pen->curve)->number)
            (void)can_pass(pen, number, people);
    }
    pen->number = number;
    pen->people = people;
}

/* One person more, at this number: the line has to be right just before it. */
static void meet_person(struct pen *pen, int64_t number, int64_t *people)
{
    move_pen(pen, number - 1, *people);
    ++*people;
}

/* false: the points do not suffice. */
static bool draw(struct pen *pen, int64_t served, int64_t passed, const struct number_set *set,
                 int64_t last)
{
    int64_t people = passed, number = served;

    pen->curve->point_count = 0;
    add_point(pen->curve, served, passed);
    pen->low = 0;
    pen->high = STEEPEST;
    pen->number = served;
    pen->people = passed;
    for (size_t i = 0; i < set->word_count && !pen->is_full; i++)
        for (uint64_t word = set->words[i]; word != 0; word &= word - 1) {
            number = set->first + (int64_t)i * NUMBERS_A_WORD + __builtin_ctzll(word);
            meet_person(pen, number, &people);
        }
    move_pen(pen, number, people);
    set_point(pen);
    if (last > number)
        add_point(pen->curve, last, last_point(pen->curve)->people);
    return !pen->is_full;
}

void curve_draw(struct curve *curve, int64_t served, int64_t passed, const struct number_set *set,
                int64_t last)
{
    struct pen pen = {.curve = curve, .share = TOLERANCE_SHARE};

    while (!draw(&pen, served, passed, set, last))
        pen = (struct pen){.curve = curve, .share = pen.share * 2};
}

void curve_draw_straight(struct curve *curve, int64_t served, int64_t waiting, int64_t last)
{
    curve->point_count = 0;
    add_point(curve, served, 0);
    if (last > served)
        add_point(curve, last, waiting < last - served ? waiting : last - served);
}

void curve_renew(struct curve *curve, const struct curve *front, int64_t front_end)
{
    struct curve_point points[CURVE_POINTS_MAX];
    int64_t before = curve_people(curve, front_end);
    int64_t at_end = curve_people(front, front_end);
    int32_t count = 0, i = 0;

    while (count < front->point_count && front->points[count].number < front_end) {
        points[count] = front->points[count];
        count++;
    }
    while (i < curve->point_count && curve->points[i].number <= front_end)
        i++;
    if (count + 1 + curve->point_count - i > CURVE_POINTS_MAX)
        return;
    points[count++] = (struct curve_point){front_end, at_end};
    for (; i < curve->point_count; i++)
        points[count++] = (struct curve_point){curve->points[i].number,
                                               at_end + curve->points[i].people - before};
    memcpy(curve->points, points, (size_t)count * sizeof points[0]);
    curve->point_count = count;
    curve->admitted_total = front->admitted_total;
}

/* --- Reading ----------------------------------------------------------------------------------- */

/* The last point at or before a number that is not before all of them. */
static int32_t find_point(const struct curve *curve, int64_t number)
{
    int32_t low = 0, high = curve->point_count - 1;

    while (low < high) {
        int32_t middle = low + (high - low + 1) / 2;
        if (curve->points[middle].number <= number)
            low = middle;
        else
            high = middle - 1;
    }
    return low;
}

int64_t curve_people(const struct curve *curve, int64_t number)
{
    if (number <= curve->points[0].number)
        return curve->points[0].people;
    int32_t at = find_point(curve, number);
    const struct curve_point *from = &curve->points[at], *to = from + 1;
    if (at == curve->point_count - 1)
        return from->people + (number - from->number);
    double slope = (double)(to->people - from->people) / (double)(to->number - from->number);
    return from->people + rounded(slope * (double)(number - from->number));
}

/* Of those who wait with a number already called, so many can still be there: they enter first. */
static int64_t still_passed(const struct curve *curve, const struct lane_progress *now)
{
    int64_t admitted = now->admitted_total - curve->admitted_total;
    int64_t left = curve->points[0].people - (admitted > 0 ? admitted : 0);

    return left > 0 ? left : 0;
}

int64_t curve_ahead(const struct curve *curve, const struct lane_progress *now, int64_t number)
{
    int64_t ahead = curve_people(curve, number - 1) - curve_people(curve, now->now_serving);

    return still_passed(curve, now) + (ahead > 0 ? ahead : 0);
}

void curve_trim(struct curve *curve, const struct lane_progress *now)
{
    int64_t passed = still_passed(curve, now);
    int64_t gone = curve_people(curve, now->now_serving);
    int32_t count = 1, i = 0;

    if (now->now_serving < curve->points[0].number)
        return;
    while (i < curve->point_count && curve->points[i].number <= now->now_serving)
        i++;
    curve->points[0] = (struct curve_point){now->now_serving, passed};
    for (; i < curve->point_count; i++)
        curve->points[count++] =
            (struct curve_point){curve->points[i].number, curve->points[i].people - gone + passed};
    curve->point_count = count;
    curve->admitted_total = now->admitted_total;
}
