/* What is on sale, and which seats are free. */
#include "domain/catalogue.h"

#include <stdio.h>

#include "domain/admission.h"
#include "domain/reservation.h"
#include "lib/test_sale.h"
#include "store/concert_store.h"
#include "store/performance_store.h"
#include "store/tx.h"

#define SECOND_US INT64_C(1000000)

/* A claim of performance 1 beside the domain: `until_us` 0 for good, `owner` 0 blocked. */
static void claim(int32_t seat_no, int owner, int64_t until_us)
{
    char expires[32] = "NULL";

    if (until_us != 0)
        snprintf(expires, sizeof expires, "%lld", (long long)until_us);
    test_sql("INSERT INTO claim (performance_id, seat_no, reservation_id, expires_at_us) "
             "VALUES (%d, %d, UNHEX(LPAD(HEX(%d), 32, '0')), %s)",
             TEST_PERFORMANCE, seat_no, owner, expires);
}

static struct performance performance_one(struct call *call)
{
    struct performance performance;

    ck_assert_int_eq(catalogue_find_performance(call, TEST_PERFORMANCE, &performance), ERR_OK);
    return performance;
}

static const unsigned char *load_states(struct call *call, bool fresh, int64_t *as_of_us_out)
{
    struct performance performance = performance_one(call);
    const unsigned char *states;

    ck_assert_int_eq(catalogue_load_seat_states(call, &performance, fresh, &states, as_of_us_out),
                     ERR_OK);
    ck_assert_int_le(call->now_us - *as_of_us_out, SECOND_US);
    return states;
}

static const unsigned char *states(struct call *call, bool fresh)
{
    int64_t as_of_us;

    return load_states(call, fresh, &as_of_us);
}

static int64_t states_as_of(struct call *call)
{
    int64_t as_of_us;

    load_states(call, false, &as_of_us);
    return as_of_us;
}

START_TEST(claims_decide_the_state_of_a_seat)
{
    struct call *call = test_call();
    const unsigned char *found;

    test_sale_open(4);
    claim(1, 7, TEST_NOW_US + 1);
    claim(2, 7, TEST_NOW_US);
    claim(3, 7, 0);
    claim(50, 0, 0);
    found = states(call, true);
    ck_assert_int_eq(found[0], SEAT_HELD);
    ck_assert_int_eq(found[1], SEAT_AVAILABLE); /* its deadline is now: binds nobody */
    ck_assert_int_eq(found[2], SEAT_SOLD);
    ck_assert_int_eq(found[3], SEAT_AVAILABLE);
    ck_assert_int_eq(found[49], SEAT_BLOCKED);
}
END_TEST

START_TEST(states_are_kept_for_less_than_a_second)
{
    struct call *call = test_call();

    test_sale_open(4);
    ck_assert_int_eq(states(call, false)[4], SEAT_AVAILABLE);
    claim(5, 7, 0);
    test_sleep(call, SECOND_US - 1);
    ck_assert_int_eq(states(call, false)[4], SEAT_AVAILABLE);
    test_sleep(call, 1);
    ck_assert_int_eq(states(call, false)[4], SEAT_SOLD);
}
END_TEST

START_TEST(fresh_states_do_not_come_from_the_cache)
{
    struct call *call = test_call();

    test_sale_open(4);
    ck_assert_int_eq(states(call, false)[4], SEAT_AVAILABLE);
    claim(5, 7, 0);
    ck_assert_int_eq(states(call, true)[4], SEAT_SOLD);
    ck_assert_int_eq(states(call, false)[4], SEAT_SOLD);
}
END_TEST

START_TEST(states_of_another_hall_are_not_used)
{
    struct call *call = test_call();
    struct performance performance;

    test_sale_open(4);
    ck_assert_int_eq(states(call, false)[4], SEAT_AVAILABLE);
    claim(5, 7, 0);
    test_sql("UPDATE performance SET layout_version = 2");
    performance = performance_one(call);
    ck_assert_int_eq(performance.layout_version, 2);
    ck_assert_int_eq(states(call, false)[4], SEAT_SOLD);
}
END_TEST

START_TEST(a_hold_and_its_end_show_at_once_without_reading_the_claims)
{
    struct call *call = test_call();
    struct reservation reservation;

    test_sale_open(4);
    struct test_fan fan = test_fan_admitted(1, 0);
    ck_assert_int_eq(states(call, false)[1], SEAT_AVAILABLE);
    claim(50, 7, 0); /* shows only where the claims are read */
    test_sleep(call, SECOND_US / 4);
    ck_assert_int_eq(test_reserve(call, &fan, (int32_t[]){2, 3}, 2, &reservation), ERR_OK);
    ck_assert_int_eq(states(call, false)[0], SEAT_AVAILABLE);
    ck_assert_int_eq(states(call, false)[1], SEAT_HELD);
    ck_assert_int_eq(states(call, false)[2], SEAT_HELD);
    ck_assert_int_eq(states(call, false)[3], SEAT_AVAILABLE);
    ck_assert_int_eq(states(call, false)[49], SEAT_AVAILABLE);
    ck_assert_int_eq(states_as_of(call), call->now_us);
    test_sleep(call, SECOND_US / 4);
    ck_assert_int_eq(reservation_release(call, &fan.user_id, &reservation.reservation_id), ERR_OK);
    ck_assert_int_eq(states(call, false)[1], SEAT_AVAILABLE);
    ck_assert_int_eq(states(call, false)[49], SEAT_AVAILABLE);
    ck_assert_int_eq(states_as_of(call), call->now_us);
    test_sleep(call, SECOND_US / 2); /* since they were read */
    ck_assert_int_eq(states(call, false)[49], SEAT_SOLD);
}
END_TEST

static struct seat_totals totals(struct call *call)
{
    struct performance performance = performance_one(call);
    struct seat_totals totals;

    ck_assert_int_eq(catalogue_count_seats(call, &performance, false, &totals), ERR_OK);
    return totals;
}

static int64_t available(struct call *call)
{
    return totals(call).available;
}

START_TEST(available_seats_are_counted_without_ended_holds)
{
    struct call *call = test_call();

    test_sale_open(4);
    claim(1, 7, TEST_NOW_US + 1);
    claim(2, 7, TEST_NOW_US - 1);
    claim(3, 7, 0);
    claim(4, 0, 0);
    ck_assert_int_eq(available(call), TEST_SEATS - 3);
    ck_assert_int_eq(totals(call).held, 1);
    ck_assert_int_eq(totals(call).sold, 1); /* the other is blocked */
    ck_assert_int_eq(totals(call).total, TEST_SEATS);
    test_forget_cache();
    test_sleep(call, 1);
    ck_assert_int_eq(available(call), TEST_SEATS - 2);
}
END_TEST

START_TEST(counts_lag_two_seconds_at_most)
{
    struct call *call = test_call();

    test_sale_open(4);
    ck_assert_int_eq(available(call), TEST_SEATS);
    claim(1, 7, 0);
    test_sleep(call, 2 * SECOND_US);
    ck_assert_int_eq(available(call), TEST_SEATS - 1);
    claim(2, 7, 0);
    ck_assert_int_eq(available(call), TEST_SEATS - 1);
    test_sleep(call, 2 * SECOND_US);
    ck_assert_int_eq(available(call), TEST_SEATS - 2);
}
END_TEST

START_TEST(dates_are_those_ahead_with_a_seat_not_gone)
{
    struct call *call = test_call();
    struct test_fan fan;
    struct date *dates;
    size_t count;

    test_sale_open(4);
    fan = test_fan_admitted(1, 0);
    test_act_as(call, &fan);
    test_sql("UPDATE performance SET starts_at_us = starts_at_us - 1 WHERE performance_id = 2");
    ck_assert_int_eq(catalogue_list_dates(call, TEST_CONCERT, &dates, &count), ERR_OK);
    ck_assert_uint_eq(count, 2);
    ck_assert_int_eq(dates[0].performance.performance_id, 2);
    ck_assert_int_eq(dates[1].performance.performance_id, 1);
    ck_assert_int_eq(dates[1].seats_available, TEST_SEATS);

    test_sql("UPDATE performance SET starts_at_us = %lld WHERE performance_id = 2",
             (long long)TEST_NOW_US);
    for (int seat_no = 1; seat_no < TEST_SEATS; seat_no++)
        claim(seat_no, seat_no % 2, 0);
    claim(TEST_SEATS, 7, TEST_NOW_US + 1);
    test_forget_cache();
    ck_assert_int_eq(catalogue_list_dates(call, TEST_CONCERT, &dates, &count), ERR_OK);
    ck_assert_uint_eq(count, 1); /* a held seat may come back */
    ck_assert_int_eq(dates[0].seats_available, 0);

    test_sql("UPDATE claim SET expires_at_us = NULL");
    test_forget_cache();
    ck_assert_int_eq(catalogue_list_dates(call, TEST_CONCERT, &dates, &count), ERR_OK);
    ck_assert_uint_eq(count, 0);
}
END_TEST

START_TEST(dates_and_seats_need_an_admission)
{
    struct call *call = test_call();
    struct seat_view view;
    struct test_fan fan;
    struct date *dates;
    size_t count;

    test_sale_open(4);
    fan = test_fan_admitted(1, 0);
    test_act_as(call, &fan);
    ck_assert_int_eq(catalogue_view_seats(call, TEST_PERFORMANCE, &view), ERR_OK);
    ck_assert_int_eq(view.layout->seats_total, TEST_SEATS);
    ck_assert_int_eq(catalogue_view_seats(call, 99, &view), ERR_NOT_FOUND);
    ck_assert_int_eq(catalogue_list_dates(call, 99, &dates, &count), ERR_NOT_FOUND);
    test_sql("UPDATE queue_entry SET state = 1, admitted_at_us = NULL");
    ck_assert_int_eq(catalogue_view_seats(call, TEST_PERFORMANCE, &view), ERR_NOT_ADMITTED);
    ck_assert_int_eq(catalogue_list_dates(call, TEST_CONCERT, &dates, &count), ERR_NOT_ADMITTED);
    ck_assert_int_eq(catalogue_list_dates(call, 99, &dates, &count), ERR_NOT_FOUND);
}
END_TEST

START_TEST(concerts_are_listed_by_id_with_their_spans)
{
    struct call *call = test_call();
    struct concert_overview *items;
    size_t count;

    test_sale_open(4);
    test_sql("UPDATE performance SET price_from = 500, price_to = 20000, starts_at_us = 77 "
             "WHERE performance_id = 2");
    test_sql(
        "INSERT INTO concert SELECT 9, 'Bare', venue, description, on_sale_at_us, "
        "lobby_opens_at_us, sale_ends_at_us, hold_seconds, max_seats_per_user, 1 FROM concert");
    test_sql("INSERT INTO waiting_room (concert_id, capacity, admit_per_minute, admission_seconds, "
             "absent_after_seconds, paused, closed, sold_out, message, epoch, epoch_first_no, "
             "generation, number_limit, now_serving, rate_tokens_u, rate_refilled_at_us, version) "
             "SELECT 9, capacity, admit_per_minute, admission_seconds, absent_after_seconds, "
             "paused, closed, sold_out, message, epoch, epoch_first_no, generation, "
             "number_limit, now_serving, rate_tokens_u, rate_refilled_at_us, version "
             "FROM waiting_room");
    ck_assert_int_eq(catalogue_list_concerts(call, 0, 10, &items, &count), ERR_OK);
    ck_assert_uint_eq(count, 2);
    ck_assert_int_eq(items[0].sale.concert.concert_id, TEST_CONCERT);
    ck_assert_str_eq(items[0].sale.concert.title, "Winter");
    ck_assert(items[0].has_performances);
    ck_assert_int_eq(items[0].performances_from_us, 77);
    ck_assert_int_gt(items[0].performances_to_us, TEST_NOW_US);
    ck_assert_int_eq(items[0].price_from, 500);
    ck_assert_int_eq(items[0].price_to, 20000);
    ck_assert_str_eq(items[1].sale.concert.title, "Bare");
    ck_assert(!items[1].has_performances);
    ck_assert_int_eq(catalogue_list_concerts(call, 1, 10, &items, &count), ERR_OK);
    ck_assert_uint_eq(count, 1);
    ck_assert_int_eq(catalogue_list_concerts(call, 0, 1, &items, &count), ERR_OK);
    ck_assert_uint_eq(count, 1);
    ck_assert_int_eq(catalogue_list_concerts(call, 9, 1, &items, &count), ERR_OK);
    ck_assert_uint_eq(count, 0);
}
END_TEST

START_TEST(a_concert_has_its_dates_soonest_first)
{
    struct call *call = test_call();
    struct concert_details details;

    test_sale_open(4);
    test_sql("UPDATE performance SET starts_at_us = 77 WHERE performance_id = 2");
    ck_assert_int_eq(catalogue_load_concert(call, TEST_CONCERT, &details), ERR_OK);
    ck_assert_uint_eq(details.performance_count, 2);
    ck_assert_int_eq(details.performances[0].performance_id, 2);
    ck_assert_int_eq(details.performances[1].performance_id, 1);
    ck_assert_str_eq(details.overview.sale.concert.description, "");
    ck_assert_int_eq(catalogue_load_concert(call, 2, &details), ERR_NOT_FOUND);
}
END_TEST

START_TEST(a_hall_is_read_once_a_version)
{
    struct call *call = test_call();
    struct performance performance;
    const struct layout *first, *second;

    test_sale_open(4);
    performance = performance_one(call);
    call->halls = hall_cache_new();
    ck_assert_int_eq(catalogue_load_layout(call, &performance, &first), ERR_OK);
    test_sql("DELETE FROM section");
    ck_assert_int_eq(catalogue_load_layout(call, &performance, &second), ERR_OK);
    ck_assert_ptr_eq(first, second);
    ck_assert_int_eq(second->seats_total, TEST_SEATS);
    ck_assert_str_eq(second->sections[0].name, "A");
    performance.layout_version = 2;
    ck_assert_int_eq(catalogue_load_layout(call, &performance, &second), ERR_NOT_FOUND);
    hall_cache_free(&call->halls);
    ck_assert_ptr_null(call->halls);
}
END_TEST

START_TEST(a_hall_of_a_newer_version_is_not_taken_for_the_old_one)
{
    struct call *call = test_call();
    struct performance performance;
    const struct layout *layout;

    test_sale_open(4);
    performance = performance_one(call);
    test_sql("UPDATE performance SET layout_version = 2");
    call->halls = hall_cache_new();
    ck_assert_int_eq(catalogue_load_layout(call, &performance, &layout), ERR_UNAVAILABLE);
    performance = performance_one(call);
    ck_assert_int_eq(catalogue_load_layout(call, &performance, &layout), ERR_OK);
    ck_assert_int_eq(layout->layout_version, 2);
    hall_cache_free(&call->halls);
}
END_TEST

START_TEST(halls_stay_borrowed_until_the_calls_end)
{
    struct call *call = test_call();
    const struct layout *halls[2 * HALLS_KEPT];

    test_sale_open(4);
    for (int id = 3; id <= 2 * HALLS_KEPT; id++) {
        test_sql("INSERT INTO performance SELECT %d, concert_id, starts_at_us, 1, %d, 5, 5 "
                 "FROM performance WHERE performance_id = 1",
                 id, id);
        test_sql("INSERT INTO section VALUES (%d, 1, 'S%d', 1, %d, 5, 1)", id, id, id);
    }
    call->halls = hall_cache_new();
    for (int round = 0; round < 2; round++, test_sleep(call, 1))
        for (int id = 2 * HALLS_KEPT; id >= 3; id--) {
            ck_assert_int_eq(catalogue_find_hall(call, id, &halls[id - 1]), ERR_OK);
            for (int former = 2 * HALLS_KEPT; former >= id; former--)
                ck_assert_int_eq(halls[former - 1]->sections[0].seats_per_row, former);
        }
    hall_cache_free(&call->halls);
}
END_TEST

START_TEST(ids_begin_above_what_is_there_and_never_repeat)
{
    struct call *call = test_call();
    int32_t id, first;

    test_sale_open(4);
    ck_assert_int_eq(concert_store_take_concert_id(call, &id), ERR_OK);
    ck_assert_int_eq(id, TEST_CONCERT + 1);
    ck_assert_int_eq(concert_store_take_performance_ids(call, 3, &first), ERR_OK);
    ck_assert_int_eq(first, 3);
    ck_assert_int_eq(concert_store_take_performance_ids(call, 1, &first), ERR_OK);
    ck_assert_int_eq(first, 6);
    ck_assert_int_eq(concert_store_take_concert_id(call, &id), ERR_OK);
    ck_assert_int_eq(id, TEST_CONCERT + 2);
}
END_TEST

CHECK_SUITE_WITH("catalogue", test_db_setup, test_db_teardown, claims_decide_the_state_of_a_seat,
                 states_are_kept_for_less_than_a_second, fresh_states_do_not_come_from_the_cache,
                 states_of_another_hall_are_not_used,
                 a_hold_and_its_end_show_at_once_without_reading_the_claims,
                 available_seats_are_counted_without_ended_holds, counts_lag_two_seconds_at_most,
                 dates_are_those_ahead_with_a_seat_not_gone, dates_and_seats_need_an_admission,
                 concerts_are_listed_by_id_with_their_spans, a_concert_has_its_dates_soonest_first,
                 a_hall_is_read_once_a_version,
                 a_hall_of_a_newer_version_is_not_taken_for_the_old_one,
                 halls_stay_borrowed_until_the_calls_end,
                 ids_begin_above_what_is_there_and_never_repeat)
