/* Looking back at a waiting room: what the report says of rooms whose story is known. */
#include "domain/queue_report.h"

#include <string.h>

#include "lib/test_room.h"

#define MINUTE_US (60 * TEST_SECOND_US)
#define TEST_TICK TEST_SECOND_US

static struct queue_report report_of(struct call *call)
{
    struct queue_report report;

    ck_assert_int_eq(queue_report_make(call, TEST_CONCERT, &report), ERR_OK);
    return report;
}

START_TEST(an_empty_room_has_nothing_to_report)
{
    struct queue_report report;

    test_room_open(10, 600);
    report = report_of(test_call());
    ck_assert_int_eq(report.joined, 0);
    ck_assert_int_eq(report.fairness.inversions, 0);
    ck_assert_uint_eq(report.minute_count, 0);
    ck_assert_int_eq(report.waits.count, 0);
    ck_assert_int_eq(queue_report_make(test_call(), 99, &report), ERR_NOT_FOUND);
}
END_TEST

/* Forty fans, five inside at a time; every third leaves, every eighth falls silent, the others stay
 * until their admission ends. */
static void play_a_sale(struct call *call)
{
    static struct standing standings[41];

    test_room_open(5, 6000);
    test_sql("UPDATE waiting_room SET admission_seconds = 20, absent_after_seconds = 30");
    for (int fan = 1; fan <= 40; fan++) {
        standings[fan] = test_room_join(call, fan);
        test_sleep(call, TEST_SECOND_US / 4);
    }
    for (int second = 0; second < 400; second++) {
        test_sleep(call, TEST_TICK);
        test_room_tick(call);
        if (second % 20 != 0)
            continue;
        for (int fan = 1; fan <= 40; fan++) {
            int64_t state = test_room_state(standings[fan].place.place_no);
            if (fan % 8 == 0 || (state != PLACE_WAITING && state != PLACE_ADMITTED))
                continue;
            test_room_act_as(call, &standings[fan]);
            if (fan % 3 == 0 && second == 40)
                ck_assert_int_eq(waiting_room_leave(call, TEST_CONCERT), ERR_OK);
            else
                test_sql("UPDATE queue_entry SET last_seen_at_us = %lld WHERE place_no = %lld",
                         (long long)call->now_us, (long long)standings[fan].place.place_no);
        }
    }
}

START_TEST(an_honest_sale_is_in_order)
{
    struct call *call = test_call();
    struct queue_report report;
    int64_t joined = 0, admitted = 0, ended = 0;

    play_a_sale(call);
    report = report_of(call);
    ck_assert_int_eq(report.joined, 40);
    ck_assert_int_eq(report.admitted,
                     test_number("SELECT COUNT(*) FROM queue_entry WHERE admitted_at_us > 0"));
    ck_assert_int_gt(report.admitted, 20);
    ck_assert_int_gt(report.states[PLACE_LEFT], 5);
    ck_assert_int_gt(report.waits.most_us, 40 * TEST_SECOND_US);
    ck_assert_int_eq(report.fairness.inversions, 0);
    ck_assert_int_eq(report.fairness.unsettled, 0);
    for (size_t i = 0; i < report.minute_count; i++) {
        ck_assert_int_eq(report.minutes[i].begins_at_us % MINUTE_US, 0);
        joined += report.minutes[i].joined;
        admitted += report.minutes[i].admitted;
        ended += report.minutes[i].ended;
    }
    ck_assert_int_eq(joined, 40);
    ck_assert_int_eq(admitted, report.admitted);
    ck_assert_int_eq(ended, test_number("SELECT COUNT(ended_at_us) FROM queue_entry"));
}
END_TEST

/* Of the last batch the second goes a microsecond before the first. */
START_TEST(one_changed_time_is_one_inversion)
{
    struct call *call = test_call();
    struct queue_report report;
    long long batch_us, first, second;

    play_a_sale(call);
    batch_us =
        test_number("SELECT MAX(admitted_at_us) FROM (SELECT admitted_at_us FROM queue_entry "
                    "GROUP BY admitted_at_us HAVING COUNT(admitted_at_us) > 1) AS batch");
    first =
        test_number("SELECT MIN(place_no) FROM queue_entry WHERE admitted_at_us = %lld", batch_us);
    second = test_number("SELECT MIN(place_no) FROM queue_entry WHERE admitted_at_us = %lld "
                         "AND place_no > %lld",
                         batch_us, first);
    test_sql("UPDATE queue_entry SET admitted_at_us = %lld WHERE place_no = %lld", batch_us - 1,
             second);
    report = report_of(call);
    ck_assert_int_eq(report.fairness.inversions, 1);
    ck_assert_uint_eq(report.fairness.sample_count, 1);
    ck_assert_int_eq(report.fairness.samples[0].place_no, second);
    ck_assert_int_eq(report.fairness.samples[0].overtaken_place_no, first);
}
END_TEST

/* Waits of 0, 10, …, 990 s; the lobby waits from the opening. */
START_TEST(waits_are_told_by_percentile)
{
    struct call *call = test_call();
    struct queue_report report;
    long long sale_us;

    test_room_open(200, 600);
    test_room_crowd(call, PLACE_ADMITTED, 1, 100);
    sale_us = test_number("SELECT on_sale_at_us FROM concert WHERE concert_id = 1");
    test_sql("UPDATE queue_entry SET joined_at_us = IF(place_no <= 50, %lld - 777000000, %lld), "
             "admitted_at_us = %lld + (place_no - 1) * 10000000",
             sale_us, sale_us, sale_us);
    report = report_of(call);
    ck_assert_int_eq(report.from_lobby, 50);
    ck_assert_int_eq(report.waits.count, 100);
    ck_assert_int_eq(report.waits.p50_us, 490 * TEST_SECOND_US);
    ck_assert_int_eq(report.waits.p90_us, 890 * TEST_SECOND_US);
    ck_assert_int_eq(report.waits.p99_us, 980 * TEST_SECOND_US);
    ck_assert_int_eq(report.waits.most_us, 990 * TEST_SECOND_US);
    test_sql("UPDATE queue_entry SET second_chance = 1 WHERE place_no = 100");
    report = report_of(call);
    ck_assert_int_eq(report.waits.count, 99);
    ck_assert_int_eq(report.no_shows, 1);
}
END_TEST

START_TEST(who_was_absent_and_who_never_came_are_counted)
{
    struct call *call = test_call();
    struct queue_report report;

    test_room_open(200, 600);
    test_room_crowd(call, PLACE_WAITING, 1, 10);
    test_sql("UPDATE queue_entry SET state = 2, passed_at_us = 7 WHERE place_no IN (1, 2, 3)");
    test_sql("UPDATE queue_entry SET passed_at_us = 7, returned_at_us = 8 WHERE place_no = 4");
    test_sql("UPDATE queue_entry SET second_chance = 1, state = 5, admitted_at_us = %lld, "
             "ended_at_us = %lld, last_seen_at_us = 1 WHERE place_no = 5",
             (long long)call->now_us, (long long)call->now_us);
    report = report_of(call);
    ck_assert_int_eq(report.states[PLACE_ABSENT], 3);
    ck_assert_int_eq(report.states[PLACE_WAITING], 6);
    ck_assert_int_eq(report.set_aside, 4);
    ck_assert_int_eq(report.came_back, 1);
    ck_assert_int_eq(report.no_shows, 1);
    ck_assert_int_eq(report.no_shows_twice, 1);
}
END_TEST

/* Times that cannot be make no report impossible. */
START_TEST(a_year_of_minutes_is_the_most)
{
    struct call *call = test_call();
    struct queue_report report;

    test_room_open(200, 600);
    test_room_crowd(call, PLACE_DONE, 1, 3);
    test_sql("UPDATE queue_entry SET joined_at_us = 1 WHERE place_no = 1");
    test_sql("UPDATE queue_entry SET admitted_at_us = 9000000000000000 WHERE place_no = 2");
    report = report_of(call);
    ck_assert_uint_eq(report.minute_count, 366 * 24 * 60);
    ck_assert_int_eq(report.minutes[0].joined, 1);
    ck_assert_int_eq(report.minutes[report.minute_count - 1].joined, 2);
    ck_assert_int_eq(report.minutes[report.minute_count - 1].admitted, 1);
}
END_TEST

CHECK_SUITE_WITH("queue report", test_db_setup, test_db_teardown,
                 an_empty_room_has_nothing_to_report, an_honest_sale_is_in_order,
                 one_changed_time_is_one_inversion, waits_are_told_by_percentile,
                 who_was_absent_and_who_never_came_are_counted, a_year_of_minutes_is_the_most)
