/* The last hour in samples: what a sample counts, and that an hour is kept. */
#include "daemon/history_watch.h"

#include "lib/check_main.h"

#define STEP_US (HISTORY_STEP_SECONDS * INT64_C(1000000))
#define CONCERT 7

static const struct route routes[] = {
    {METHOD_GET, "/a", "a.get", NULL, 0, NULL},
    {.pattern = NULL},
};
static const struct route *const tables[] = {routes, NULL};

static struct metrics *metrics;
static struct history_watch watch;
static int64_t now_us;

static void set_up(void)
{
    metrics = metrics_new(tables);
    watch = HISTORY_WATCH_NEW;
    now_us = INT64_C(1763712000000000);
}

static void take(void)
{
    history_watch_take(&watch, metrics, now_us);
    now_us += STEP_US;
}

static const struct history_sample *newest(void)
{
    size_t count = history_count(&metrics->history);

    ck_assert_uint_gt(count, 0);
    return history_at(&metrics->history, count - 1);
}

static void answer(enum duty duty, int status, int64_t duration_us, int times)
{
    for (int i = 0; i < times; i++) {
        metrics_count_request(metrics, &routes[0], METHOD_GET, status, duration_us);
        metrics_count_duration(metrics, duty, duration_us);
    }
}

START_TEST(the_first_look_only_notes_where_the_counters_stand)
{
    answer(DUTY_READ, 200, 700, 5);
    take();
    ck_assert_uint_eq(history_count(&metrics->history), 0);
    take();
    ck_assert_int_eq(newest()->requests, 0);
}
END_TEST

START_TEST(a_sample_counts_what_came_since_the_one_before)
{
    take();
    answer(DUTY_READ, 200, 700, 80);
    answer(DUTY_SALE, 409, 700, 10);
    answer(DUTY_SALE, 503, 700, 3);
    answer(DUTY_SALE, 500, 700, 1);
    take();
    ck_assert_int_eq(newest()->requests, 94);
    ck_assert_int_eq(newest()->errors, 4);
    ck_assert_int_gt(newest()->load.p95_us, 500);
    ck_assert_int_le(newest()->load.p95_us, 1000);
    answer(DUTY_READ, 200, 700, 2);
    take();
    ck_assert_int_eq(newest()->requests, 2);
    ck_assert_int_eq(newest()->errors, 0);
    ck_assert_int_eq(newest()->load.p95_us, -1);
}
END_TEST

START_TEST(a_sign_in_is_slow_on_purpose_and_no_fan_waits_for_it)
{
    take();
    answer(DUTY_AUTH, 201, 900000, 50);
    answer(DUTY_READ, 200, 700, 20);
    take();
    ck_assert_int_eq(newest()->requests, 70);
    ck_assert_int_le(newest()->load.p95_us, 1000);
}
END_TEST

START_TEST(busy_workers_are_an_average_of_the_looks)
{
    size_t sale = metrics_take_slot(metrics, DUTY_SALE),
           read = metrics_take_slot(metrics, DUTY_READ);

    take();
    metrics_set_slot(metrics, sale, SLOT_IDLE);
    metrics_set_slot(metrics, read, SLOT_IDLE);
    load_watch_sample(&watch.load, metrics);
    metrics_set_slot(metrics, sale, SLOT_BUSY);
    load_watch_sample(&watch.load, metrics);
    take();
    ck_assert_int_eq(newest()->load.busy_percent, 25);
    take();
    ck_assert_int_eq(newest()->load.busy_percent, -1);
}
END_TEST

START_TEST(a_sample_has_the_running_sales_and_no_other)
{
    struct sales_gauges gauges = {.sale_count = 1};
    struct sale_figures *sale = &gauges.sales[0];

    *sale = (struct sale_figures){CONCERT, .rate_in_force = 60, .admitted_per_minute = 58};
    sale->places[PLACE_LOBBY] = 1;
    sale->places[PLACE_WAITING] = 2;
    sale->places[PLACE_ADMITTED] = 4;
    sale->places[PLACE_ABSENT] = 8;
    sale->seats[SEAT_SOLD] = 16;
    sale->seats[SEAT_HELD] = 32;
    take();
    take();
    ck_assert_ptr_null(history_sale(newest(), CONCERT));
    metrics_show_sales(metrics, &gauges);
    take();
    const struct sale_sample *sample = history_sale(newest(), CONCERT);
    ck_assert_ptr_nonnull(sample);
    ck_assert_int_eq(sample->waiting, 3);
    ck_assert_int_eq(sample->inside, 4);
    ck_assert_int_eq(sample->rate_in_force, 60);
    ck_assert_int_eq(sample->admitted_per_minute, 58);
    ck_assert_int_eq(sample->sold, 16);
    ck_assert_int_eq(sample->held, 32);
    ck_assert_ptr_null(history_sale(newest(), CONCERT + 1));
}
END_TEST

START_TEST(an_hour_is_kept_and_no_more)
{
    take();
    for (int i = 0; i < 2 * HISTORY_SAMPLES + 5; i++) {
        answer(DUTY_READ, 200, 700, i % 3);
        take();
    }
    ck_assert_uint_eq(history_count(&metrics->history), HISTORY_SAMPLES);
    for (size_t i = 1; i < HISTORY_SAMPLES; i++)
        ck_assert_int_eq(history_at(&metrics->history, i)->at_us -
                             history_at(&metrics->history, i - 1)->at_us,
                         STEP_US);
    ck_assert_int_eq(newest()->at_us, now_us - STEP_US);
}
END_TEST

START_TEST(two_janitors_take_one_sample)
{
    struct history_watch other = HISTORY_WATCH_NEW;

    take();
    history_watch_take(&other, metrics, now_us - 1);
    take();
    history_watch_take(&other, metrics, now_us - STEP_US + 1);
    ck_assert_uint_eq(history_count(&metrics->history), 1);
    history_watch_take(&other, metrics, now_us);
    ck_assert_uint_eq(history_count(&metrics->history), 2);
}
END_TEST

CHECK_SUITE_WITH("history", set_up, NULL, the_first_look_only_notes_where_the_counters_stand,
                 a_sample_counts_what_came_since_the_one_before,
                 a_sign_in_is_slow_on_purpose_and_no_fan_waits_for_it,
                 busy_workers_are_an_average_of_the_looks,
                 a_sample_has_the_running_sales_and_no_other, an_hour_is_kept_and_no_more,
                 two_janitors_take_one_sample)
