/*
 * What the bench counts with: latencies and alarms.
 */
#include "lib/check_main.h"

#include <glib.h>
#include <stdbool.h>
#include <string.h>

#include "histogram.h"
#include "wheel.h"

#define MEMBERS 5

START_TEST(times_are_told_within_two_hundredths)
{
    static const int64_t times[] = {0, 1, 63, 64, 65, 127, 128, 1000, 99999, 12345678, 3600000000};

    for (size_t i = 0; i < sizeof times / sizeof *times; i++) {
        struct histogram histogram = {0};
        histogram_record(&histogram, times[i]);
        histogram_record(&histogram, INT64_C(1) << 40); /* not the most: its cell is told */
        ck_assert_int_ge(histogram_at(&histogram, 50), times[i]);
        ck_assert_int_le(histogram_at(&histogram, 50), times[i] + times[i] / 50);
    }
}
END_TEST

START_TEST(a_share_of_the_times_is_not_above)
{
    struct histogram histogram = {0};

    for (int64_t us = 1; us <= 60; us++)
        histogram_record(&histogram, us);
    ck_assert_int_eq(histogram_at(&histogram, 50), 30);
    ck_assert_int_eq(histogram_at(&histogram, 95), 57);
    ck_assert_int_eq(histogram_at(&histogram, 100), 60);
    ck_assert_int_eq(histogram.max_us, 60);
    memset(&histogram, 0, sizeof histogram);
    ck_assert_int_eq(histogram_at(&histogram, 99), 0);
}
END_TEST

static struct {
    int rung[MEMBERS];
    int64_t due_us[MEMBERS];
    struct wheel *again;
} alarms;

static void ring(size_t member, int64_t due_us)
{
    alarms.rung[member]++;
    alarms.due_us[member] = due_us;
    if (alarms.again)
        wheel_set(alarms.again, member, due_us + 2000);
}

START_TEST(an_alarm_rings_once_and_not_before_its_time)
{
    /* Now, soon, in the same slot, after more than one turn of the wheel, and in the past. */
    static const int64_t due_us[MEMBERS] = {5000, 70000, 70400, 200000000, 1000};
    int64_t now_us = 5000;
    bool is_early = false, is_late = false;
    struct wheel *wheel = wheel_new(MEMBERS, now_us);

    for (size_t i = 0; i < MEMBERS; i++)
        wheel_set(wheel, i, due_us[i]);
    for (; now_us < 210000000; now_us += 700) {
        wheel_ring(wheel, now_us, ring);
        for (size_t i = 0; i < MEMBERS; i++) {
            is_early |= alarms.rung[i] > 0 && due_us[i] > now_us;
            is_late |= alarms.rung[i] == 0 && MAX(due_us[i], 5000) + 4000 < now_us;
        }
    }
    ck_assert(!is_early);
    ck_assert(!is_late);
    for (size_t i = 0; i < MEMBERS; i++) {
        ck_assert_int_eq(alarms.rung[i], 1);
        ck_assert_int_eq(alarms.due_us[i], due_us[i]);
    }
    wheel_free(&wheel);
}
END_TEST

START_TEST(who_is_rung_may_set_the_next_alarm)
{
    struct wheel *wheel = wheel_new(MEMBERS, 0);

    alarms.again = wheel;
    wheel_set(wheel, 3, 1000);
    for (int64_t now_us = 0; now_us <= 1000000; now_us += 1000)
        wheel_ring(wheel, now_us, ring);
    ck_assert_int_ge(alarms.rung[3], 400);
    wheel_free(&wheel);
}
END_TEST

CHECK_SUITE("bench_parts", times_are_told_within_two_hundredths, a_share_of_the_times_is_not_above,
            an_alarm_rings_once_and_not_before_its_time, who_is_rung_may_set_the_next_alarm)
