/* How many workers a pool needs. */
#include "model/staffing.h"

#include "lib/check_main.h"

#include <glib.h>

START_TEST(load_is_rate_times_service)
{
    /* 800 a second of 4 ms keep 3.2 busy. */
    ck_assert_int_eq(staffing_load(800 * 1000, 4000), 3200);
    ck_assert_int_eq(staffing_load(0, 4000), 0);
    ck_assert_int_eq(staffing_load(1000, 0), 0);
    ck_assert_int_eq(staffing_load(INT64_MAX, 1000000), STAFFING_LOAD_MAX);
}
END_TEST

START_TEST(twice_the_root_is_added)
{
    static const struct {
        int64_t load_milli, workers;
    } rows[] = {{0, 1},    {100, 1},  {172, 2},      {1000, 3},     {1001, 4},
                {3200, 7}, {4000, 8}, {100000, 120}, {100001, 121}, {STAFFING_LOAD_MAX, 1064}};

    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++)
        ck_assert_int_eq(staffing_workers(rows[i].load_milli), rows[i].workers);
}
END_TEST

START_TEST(workers_bear_what_they_are_recommended_for)
{
    for (int64_t workers = 1; workers < 300; workers++) {
        int64_t load_milli = staffing_bears(workers);
        ck_assert_int_eq(staffing_workers(load_milli), workers);
        ck_assert_int_eq(staffing_workers(load_milli + 1), workers + 1);
    }
}
END_TEST

CHECK_SUITE("staffing", load_is_rate_times_service, twice_the_root_is_added,
            workers_bear_what_they_are_recommended_for)
