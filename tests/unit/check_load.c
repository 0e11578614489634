/* The automatic rate: when it is lowered, when it comes back, what load it is told of. */
#include "model/load.h"

#include "daemon/load_watch.h"
#include "lib/check_main.h"

#define SECOND_US INT64_C(1000000)
#define NOW_US    (2000 * SECOND_US)

static struct waiting_room room_at(int64_t auto_rate_u)
{
    return (struct waiting_room){
        .admit_per_minute = 600, .auto_rate = true, .auto_rate_u = auto_rate_u};
}

START_TEST(either_limit_alone_is_too_much)
{
    const struct load_limits limits = {.p95_us = 500000, .busy_percent = 80};
    static const struct {
        struct load load;
        bool is_too_high;
    } rows[] = {
        {{500000, 80}, false}, {{500001, 0}, true},
        {{0, 81}, true},       {{-1, -1}, false}, /* nobody asked for anything */
        {{-1, 100}, true},     {{900000, -1}, true},
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        ck_assert_int_eq(load_is_too_high(&rows[i].load, &limits), rows[i].is_too_high);
}
END_TEST

START_TEST(a_loaded_site_lowers_the_rate_every_other_second)
{
    struct waiting_room room = room_at(RATE_ONE);

    ck_assert(auto_rate_follow(&room, true, NOW_US));
    ck_assert_int_eq(room.auto_rate_u, 700000);
    ck_assert(!auto_rate_follow(&room, true, NOW_US + SECOND_US));
    ck_assert(!auto_rate_follow(&room, true, NOW_US + 2 * SECOND_US - 1));
    ck_assert(auto_rate_follow(&room, true, NOW_US + 2 * SECOND_US));
    ck_assert_int_eq(room.auto_rate_u, 490000);
    ck_assert_int_eq(room.auto_lowered_at_us, NOW_US + 2 * SECOND_US);
}
END_TEST

START_TEST(the_rate_never_falls_below_a_twentieth)
{
    struct waiting_room room = room_at(RATE_ONE);

    for (int i = 0; i < 60; i++)
        (void)auto_rate_follow(&room, true, NOW_US + i * SECOND_US);
    ck_assert_int_eq(room.auto_rate_u, AUTO_RATE_LEAST_U);
    ck_assert_int_eq(rate_in_force(&room), 30);
}
END_TEST

START_TEST(a_calm_site_raises_the_rate_by_a_twentieth_a_second)
{
    struct waiting_room room = room_at(RATE_ONE);

    ck_assert(auto_rate_follow(&room, true, NOW_US));
    for (int i = 1; i <= 5; i++)
        ck_assert(auto_rate_follow(&room, false, NOW_US + i * SECOND_US));
    ck_assert_int_eq(room.auto_rate_u, 950000);
    ck_assert(auto_rate_follow(&room, false, NOW_US + 6 * SECOND_US));
    ck_assert_int_eq(room.auto_rate_u, RATE_ONE);
    ck_assert(!auto_rate_follow(&room, false, NOW_US + 7 * SECOND_US));
}
END_TEST

START_TEST(many_hosts_raise_no_faster_than_one)
{
    struct waiting_room room = room_at(500000);

    room.auto_changed_at_us = NOW_US;
    for (int i = 1; i <= 40; i++)
        (void)auto_rate_follow(&room, false, NOW_US + i * SECOND_US / 8);
    ck_assert_int_eq(room.auto_rate_u, 750000);
    /* A host whose clock is behind changes nothing. */
    ck_assert(!auto_rate_follow(&room, false, NOW_US));
}
END_TEST

START_TEST(a_long_time_without_a_look_is_not_made_up_for)
{
    struct waiting_room room = room_at(500000);

    room.auto_changed_at_us = NOW_US;
    ck_assert(auto_rate_follow(&room, false, NOW_US + 3600 * SECOND_US));
    ck_assert_int_eq(room.auto_rate_u, 600000);
}
END_TEST

START_TEST(p95_lies_in_its_bucket)
{
    static const int64_t bounds_us[] = {1000, 2000, 4000};
    static const struct {
        uint64_t counts[4];
        int64_t p95_us;
    } rows[] = {
        {{9, 0, 0, 0}, -1},
        {{10, 0, 0, 0}, 1000},
        {{100, 0, 0, 0}, 950},
        {{95, 5, 0, 0}, 1000},
        {{94, 6, 0, 0}, 1000 + 166},
        {{0, 0, 100, 0}, 2000 + 1900},
        {{0, 0, 0, 100}, 4000 + 3800},
        {{50, 0, 0, 50}, 4000 + 3600},
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        ck_assert_int_eq(load_p95_us(rows[i].counts, bounds_us, 4), rows[i].p95_us);
}
END_TEST

START_TEST(a_watch_tells_of_the_time_between_two_looks)
{
    static const struct route *const tables[] = {NULL};
    struct metrics *metrics = metrics_new(tables);
    struct load_watch watch = {.watches = {[DUTY_SALE] = true}};
    struct load load;
    size_t slots[4];

    for (int i = 0; i < 4; i++) {
        slots[i] = metrics_take_slot(metrics, DUTY_SALE);
        metrics_set_slot(metrics, slots[i], SLOT_IDLE);
    }
    for (int i = 0; i < 100; i++)
        metrics_count_duration(metrics, DUTY_SALE, 2 * SECOND_US);
    ck_assert(!load_watch_look(&watch, metrics, NOW_US, &load)); /* whatever was before */
    for (int i = 0; i < 100; i++) {
        metrics_count_duration(metrics, DUTY_SALE, 400);
        metrics_count_duration(metrics, DUTY_READ, 2 * SECOND_US);
    }
    load_watch_sample(&watch, metrics);
    metrics_set_slot(metrics, slots[0], SLOT_BUSY);
    metrics_set_slot(metrics, slots[1], SLOT_BUSY);
    load_watch_sample(&watch, metrics);
    ck_assert(!load_watch_look(&watch, metrics, NOW_US + LOAD_LOOK_US - 1, &load));
    ck_assert(load_watch_look(&watch, metrics, NOW_US + LOAD_LOOK_US, &load));
    ck_assert_int_eq(load.busy_percent, 25);
    ck_assert_int_le(load.p95_us, 500);
    ck_assert(load_watch_look(&watch, metrics, NOW_US + 2 * LOAD_LOOK_US, &load));
    ck_assert_int_eq(load.p95_us, -1);
    ck_assert_int_eq(load.busy_percent, -1);
}
END_TEST

CHECK_SUITE("load", either_limit_alone_is_too_much,
            a_loaded_site_lowers_the_rate_every_other_second,
            the_rate_never_falls_below_a_twentieth,
            a_calm_site_raises_the_rate_by_a_twentieth_a_second,
            many_hosts_raise_no_faster_than_one, a_long_time_without_a_look_is_not_made_up_for,
            p95_lies_in_its_bucket, a_watch_tells_of_the_time_between_two_looks)
