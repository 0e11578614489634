/* The curve of those waiting: a page's own position to within one hundredth, whoever has left. */
#include "model/curve.h"

#include <stdlib.h>
#include <string.h>

#include "lib/check_main.h"

#define PEOPLE 300000

/* A queue of numbers 1…size, in which some still wait. */
struct queue {
    int64_t size;
    bool *waits; /* by number */
};

static uint64_t random_state = 1;

static uint64_t next_random(void)
{
    random_state = random_state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return random_state >> 33;
}

static bool is_one_in_two(int64_t number)
{
    (void)number;
    return next_random() % 2 == 0;
}

static bool is_nine_in_ten(int64_t number)
{
    (void)number;
    return next_random() % 10 != 0;
}

static bool is_one_in_a_hundred(int64_t number)
{
    (void)number;
    return next_random() % 100 == 0;
}

static bool is_everybody(int64_t number)
{
    (void)number;
    return true;
}

static bool is_nobody(int64_t number)
{
    (void)number;
    return false;
}

static bool is_behind_a_hole(int64_t number)
{
    return number == 1 || number > PEOPLE / 2;
}

static bool is_before_a_hole(int64_t number)
{
    return number < PEOPLE / 3 || number == PEOPLE;
}

/* Blocks that double in length, every other one empty. */
static bool is_in_a_doubling_block(int64_t number)
{
    return (63 - __builtin_clzll((unsigned long long)number)) % 2 == 0;
}

/* Blocks of one in a hundred of their number, every other one empty: a step wherever a hundredth ends. */
static bool is_in_a_growing_block(int64_t number)
{
    int64_t end = 2, block = 0;

    while (end <= number) {
        end += end / 50 + 1;
        block++;
    }
    return block % 2 == 0;
}

/* A few in dense blocks, the others thin. */
static bool is_thin_with_dense_blocks(int64_t number)
{
    return number % 997 == 0 || (number / 1000) % 7 == 0;
}

static bool is_random_block(int64_t number)
{
    static bool waits;

    if (number == 1 || next_random() % 300 == 0)
        waits = next_random() % 2 == 0;
    return waits;
}

static bool (*const patterns[])(int64_t) = {
    is_everybody,
    is_nobody,
    is_one_in_two,
    is_nine_in_ten,
    is_one_in_a_hundred,
    is_behind_a_hole,
    is_before_a_hole,
    is_in_a_doubling_block,
    is_in_a_growing_block,
    is_random_block,
    is_thin_with_dense_blocks,
};

static struct queue make_queue(bool (*waits)(int64_t), int64_t size)
{
    struct queue queue = {.size = size, .waits = calloc((size_t)size + 2, sizeof(bool))};

    ck_assert_ptr_nonnull(queue.waits);
    for (int64_t number = 1; number <= size; number++)
        queue.waits[number] = waits(number);
    return queue;
}

/* Of the numbers above `served` up to `last`; those below that wait have come back. */
static struct curve *draw(const struct queue *queue, int64_t served, int64_t last)
{
    struct curve *curve = calloc(1, sizeof *curve);
    struct number_set set = {.first = served + 1, .word_count = number_set_words(served + 1, last)};
    int64_t passed = 0;

    set.words = calloc(set.word_count + 1, sizeof *set.words);
    ck_assert(curve != NULL && set.words != NULL);
    for (int64_t number = 1; number <= last; number++)
        if (queue->waits[number] && number > served)
            number_set_add(&set, number);
        else
            passed += queue->waits[number];
    curve_draw(curve, served, passed, &set, last);
    free(set.words);
    return curve;
}

static void check_point_order(const struct curve *curve)
{
    ck_assert_int_ge(curve->point_count, 1);
    ck_assert_int_le(curve->point_count, CURVE_POINTS_MAX);
    for (int i = 1; i < curve->point_count; i++) {
        ck_assert_int_gt(curve->points[i].number, curve->points[i - 1].number);
        ck_assert_int_ge(curve->points[i].people, curve->points[i - 1].people);
    }
}

/* The position of everybody who waits, by the curve, is right to within so many people or a part. */
static void check_positions(const struct queue *queue, const struct curve *curve,
                            const struct lane_progress *now, int64_t least, int64_t parts)
{
    int64_t ahead = 0;

    for (int64_t number = 1; number <= queue->size; number++) {
        if (!queue->waits[number])
            continue;
        int64_t wrong = number > now->now_serving ? curve_ahead(curve, now, number) - ahead : 0;
        int64_t allowed = (ahead + 1) / parts > least ? (ahead + 1) / parts : least;
        if (llabs(wrong) > allowed) /* an assertion a person would take minutes */
            ck_abort_msg("number %lld: %lld ahead, wrong by %lld", (long long)number,
                         (long long)ahead, (long long)wrong);
        ahead++;
    }
}

START_TEST(a_queue_that_nobody_left_is_two_points)
{
    struct queue queue = make_queue(is_everybody, PEOPLE);
    struct curve *curve = draw(&queue, 1000, PEOPLE);

    for (int64_t number = 1; number <= 1000; number++)
        queue.waits[number] = false;
    free(curve);
    curve = draw(&queue, 1000, PEOPLE);
    ck_assert_int_eq(curve->point_count, 2);
    ck_assert_int_eq(curve->points[0].number, 1000);
    ck_assert_int_eq(curve->points[0].people, 0);
    ck_assert_int_eq(curve->points[1].number, PEOPLE);
    ck_assert_int_eq(curve->points[1].people, PEOPLE - 1000);
    free(curve);
    free(queue.waits);
}
END_TEST

START_TEST(every_position_is_right_to_a_hundredth_whoever_left)
{
    for (size_t i = 0; i < sizeof patterns / sizeof patterns[0]; i++)
        for (int64_t size = 1; size <= PEOPLE; size = size * 7 + 3) {
            struct queue queue = make_queue(patterns[i], size);
            struct curve *curve = draw(&queue, 0, size);

            check_point_order(curve);
            check_positions(&queue, curve, &(struct lane_progress){0, 0}, 1, 100);
            free(curve);
            free(queue.waits);
        }
}
END_TEST

START_TEST(the_usual_crowd_needs_some_hundred_points)
{
    struct queue queue = make_queue(is_nine_in_ten, PEOPLE);
    struct curve *curve = draw(&queue, 0, PEOPLE);

    ck_assert_int_le(curve->point_count, 200);
    free(curve);
    free(queue.waits);
    queue = make_queue(is_one_in_two, PEOPLE);
    curve = draw(&queue, 0, PEOPLE);
    ck_assert_int_le(curve->point_count, 500);
    free(curve);
    free(queue.waits);
}
END_TEST

START_TEST(whoever_comes_later_stands_behind_everybody)
{
    struct queue queue = make_queue(is_nine_in_ten, 1000);
    struct curve *curve = draw(&queue, 0, 990);
    int64_t people = curve_people(curve, 990);

    ck_assert_int_eq(curve_people(curve, 991), people + 1);
    ck_assert_int_eq(curve_people(curve, 1500), people + 510);
    ck_assert_int_eq(curve_ahead(curve, &(struct lane_progress){0, 0}, 1001), people + 10);
    free(curve);
    free(queue.waits);
}
END_TEST

/* The first `served` were called meanwhile: by whom they were is of no importance. */
static void go_on(struct queue *queue, int64_t served, struct lane_progress *now)
{
    for (int64_t number = 1; number <= served; number++) {
        now->admitted_total += queue->waits[number];
        queue->waits[number] = false;
    }
    now->now_serving = served;
}

START_TEST(those_called_since_are_no_longer_ahead)
{
    for (int64_t served = 1; served <= 10000; served *= 10) {
        struct queue queue = make_queue(is_everybody, PEOPLE);
        struct curve *curve = draw(&queue, 0, PEOPLE);
        struct lane_progress now = {0};

        go_on(&queue, served, &now);
        check_positions(&queue, curve, &now, 1, 100);
        curve_trim(curve, &now);
        check_point_order(curve);
        ck_assert_int_eq(curve->points[0].number, served);
        ck_assert_int_eq(curve->points[0].people, 0);
        check_positions(&queue, curve, &now, 1, 100);
        free(curve);
        free(queue.waits);
    }
}
END_TEST

START_TEST(those_who_came_back_are_ahead_until_they_enter)
{
    struct queue queue = make_queue(is_everybody, 1000);
    struct lane_progress now = {100, 50};
    struct curve *curve;

    for (int64_t number = 1; number <= 90; number++)
        queue.waits[number] = false;
    curve = draw(&queue, 100, 1000);
    curve->admitted_total = 50;
    ck_assert_int_eq(curve->points[0].people, 10);
    ck_assert_int_eq(curve_ahead(curve, &now, 101), 10);
    now.admitted_total = 57;
    ck_assert_int_eq(curve_ahead(curve, &now, 101), 3);
    now = (struct lane_progress){110, 70};
    ck_assert_int_eq(curve_ahead(curve, &now, 111), 0);
    ck_assert_int_eq(curve_ahead(curve, &now, 121), 10);
    curve_trim(curve, &now);
    ck_assert_int_eq(curve->points[0].people, 0);
    ck_assert_int_eq(curve_ahead(curve, &now, 121), 10);
    free(curve);
    free(queue.waits);
}
END_TEST

START_TEST(a_renewed_front_is_right_and_keeps_the_rest)
{
    enum { FRONT = 4000 };
    for (size_t i = 0; i < sizeof patterns / sizeof patterns[0]; i++) {
        struct queue queue = make_queue(patterns[i], PEOPLE);
        struct curve *curve = draw(&queue, 0, PEOPLE), *front;
        struct lane_progress now = {0};
        int64_t served = 1000;

        go_on(&queue, served, &now);
        for (int64_t number = served + 1; number <= served + FRONT; number++)
            if (next_random() % 3 == 0)
                queue.waits[number] = false; /* they left */
        front = draw(&queue, served, served + FRONT);
        front->admitted_total = now.admitted_total;
        curve_renew(curve, front, served + FRONT);
        check_point_order(curve);
        /* Right where it was renewed; behind, as good as the first count was for those called since. */
        check_positions(&(struct queue){served + FRONT, queue.waits}, curve, &now, 1, 100);
        check_positions(&queue, curve, &now, 3 + now.admitted_total / 100, 50);
        free(curve);
        free(front);
        free(queue.waits);
    }
}
END_TEST

START_TEST(a_straight_line_is_there_when_nothing_was_counted)
{
    struct curve curve;

    curve_draw_straight(&curve, 100, 450, 1000);
    ck_assert_int_eq(curve_people(&curve, 100), 0);
    ck_assert_int_eq(curve_people(&curve, 550), 225);
    ck_assert_int_eq(curve_people(&curve, 1000), 450);
    curve_draw_straight(&curve, 100, 5, 100);
    ck_assert_int_eq(curve.point_count, 1);
    curve_draw_straight(&curve, 100, 5000, 110); /* figures of two moments */
    ck_assert_int_eq(curve_people(&curve, 110), 10);
}
END_TEST

CHECK_SUITE("curve", a_queue_that_nobody_left_is_two_points,
            every_position_is_right_to_a_hundredth_whoever_left,
            the_usual_crowd_needs_some_hundred_points, whoever_comes_later_stands_behind_everybody,
            those_called_since_are_no_longer_ahead, those_who_came_back_are_ahead_until_they_enter,
            a_renewed_front_is_right_and_keeps_the_rest,
            a_straight_line_is_there_when_nothing_was_counted)
