/* Seats kept back: exactly the named ones, never one that is sold or held. */
#include "domain/seat_block.h"

#include <stdio.h>

#include "domain/concert_admin.h"
#include "lib/test_sale.h"
#include "util/text.h"

#define BLOCK(...)                                                                                 \
    (&(struct seat_block){sizeof((int32_t[]){__VA_ARGS__}) / sizeof(int32_t),                      \
                          (const int32_t[]){__VA_ARGS__}, "camera"})
#define BLOCK_NOTHING (&(struct seat_block){0, NULL, "over"})

static enum err block(const struct seat_block *wanted)
{
    return seat_block_set(test_call(), TEST_PERFORMANCE, wanted);
}

/* "3 4": what the claims keep back; the rows with the reasons must say the same. */
static const char *blocked(void)
{
    static char reasons[1024];

    snprintf(reasons, sizeof reasons, "%s",
             test_text("SELECT COALESCE(GROUP_CONCAT(seat_no ORDER BY seat_no SEPARATOR ' '), '') "
                       "FROM blocked_seat WHERE performance_id = 1"));
    ck_assert_str_eq(
        reasons,
        test_text("SELECT COALESCE(GROUP_CONCAT(seat_no ORDER BY seat_no SEPARATOR ' '), '') "
                  "FROM claim WHERE performance_id = 1 AND expires_at_us IS NULL "
                  "AND reservation_id = REPEAT(CHAR(0), 16)"));
    return reasons;
}

START_TEST(exactly_the_named_seats_are_kept_back)
{
    test_sale_open(4);
    ck_assert_int_eq(block(BLOCK(9, 3, 50)), ERR_OK);
    ck_assert_str_eq(blocked(), "3 9 50");
    ck_assert_int_eq(block(BLOCK(3, 4)), ERR_OK);
    ck_assert_str_eq(blocked(), "3 4");
    ck_assert_str_eq(test_text("SELECT reason FROM blocked_seat LIMIT 1"), "camera");
    ck_assert_int_eq(block(BLOCK_NOTHING), ERR_OK);
    ck_assert_str_eq(blocked(), "");
    ck_assert_int_eq(test_number("SELECT COUNT(*) FROM claim"), 0);
    ck_assert_int_eq(test_number("SELECT COUNT(*) FROM admin_log WHERE action = 'seats.block'"), 3);
    test_audit(test_call());
}
END_TEST

START_TEST(seats_that_the_hall_has_not_are_unknown)
{
    test_sale_open(4);
    ck_assert_int_eq(block(BLOCK(1, 51)), ERR_UNKNOWN_SEAT);
    ck_assert_str_eq(blocked(), "");
    ck_assert_int_eq(seat_block_set(test_call(), 99, BLOCK(1)), ERR_NOT_FOUND);
}
END_TEST

START_TEST(a_taken_seat_stops_all_of_it)
{
    struct call *call = test_call();
    struct test_fan fan;

    test_sale_open(4);
    fan = test_fan_admitted(1, 0);
    ck_assert_int_eq(block(BLOCK(1, 2)), ERR_OK);
    test_hold(call, &fan, 7, 2);
    ck_assert_int_eq(block(BLOCK(2, 3, 7, 8)), ERR_SEAT_TAKEN);
    ck_assert_uint_eq(call->detail.conflict_count, 2);
    ck_assert_int_eq(call->detail.conflicts[0], 7);
    ck_assert_int_eq(call->detail.conflicts[1], 8);
    ck_assert_str_eq(blocked(), "1 2");
    test_sleep(call, TEST_HOLD_US);
    ck_assert_int_eq(block(BLOCK(2, 3, 7, 8)), ERR_OK);
    ck_assert_str_eq(blocked(), "2 3 7 8");
    test_audit(call);
}
END_TEST

START_TEST(a_blocked_seat_is_not_for_fans)
{
    struct call *call = test_call();
    struct reservation reservation;
    struct test_fan fan;

    test_sale_open(4);
    fan = test_fan_admitted(1, 0);
    ck_assert_int_eq(block(BLOCK(7)), ERR_OK);
    ck_assert_int_eq(test_reserve(call, &fan, (int32_t[]){6, 7}, 2, &reservation), ERR_SEAT_TAKEN);
    ck_assert_int_eq(call->detail.conflicts[0], 7);
    ck_assert_int_eq(block(BLOCK_NOTHING), ERR_OK);
    ck_assert_int_eq(test_reserve(call, &fan, (int32_t[]){6, 7}, 2, &reservation), ERR_OK);
}
END_TEST

START_TEST(many_seats_go_in_batches)
{
    int32_t seat_nos[1203];

    test_sale_open(4);
    test_sql("UPDATE section SET row_count = 200");
    test_sql("UPDATE performance SET seats_total = 2000");
    for (size_t i = 0; i < COUNT_OF(seat_nos); i++)
        seat_nos[i] = 2000 - (int32_t)i;
    ck_assert_int_eq(block(&(struct seat_block){COUNT_OF(seat_nos), seat_nos, "wing"}), ERR_OK);
    ck_assert_int_eq(test_number("SELECT COUNT(*) FROM claim"), COUNT_OF(seat_nos));
    ck_assert_int_eq(block(BLOCK(1999)), ERR_OK);
    ck_assert_int_eq(test_number("SELECT COUNT(*) FROM claim"), 1);
}
END_TEST

static const struct section_plan turned[] = {
    {.name = "B", .rows = 1, .seats_per_row = 5, .price = 1},
    {.name = "A", .rows = 3, .seats_per_row = 8, .price = 1},
};

START_TEST(blocked_seats_follow_their_labels_into_a_new_hall)
{
    struct performance_change change = {.has_hall = true, .hall = {2, turned}};
    struct performance performance;

    test_sale_open(4);
    /* A-1-1, A-1-9 (gone with its seat), A-3-8, A-4-1 (gone with its row) */
    ck_assert_int_eq(block(BLOCK(1, 9, 28, 31)), ERR_OK);
    ck_assert_int_eq(performance_change(test_call(), TEST_PERFORMANCE, &change, &performance),
                     ERR_OK);
    ck_assert_str_eq(blocked(), "6 29");
    ck_assert_int_eq(performance_remove(test_call(), TEST_PERFORMANCE), ERR_OK);
    ck_assert_str_eq(blocked(), "");
    ck_assert_int_eq(test_number("SELECT COUNT(*) FROM claim"), 0);
}
END_TEST

static enum err block_or_hold(struct call *call, int index, void *arg)
{
    const struct test_fan *fans = arg;
    struct reservation reservation;

    if (index == 0)
        return seat_block_set(call, TEST_PERFORMANCE, BLOCK(1, 2, 3, 4, 5));
    return test_reserve(call, &fans[index], (int32_t[]){index, index + 1}, 2, &reservation);
}

START_TEST(a_seat_is_blocked_or_held_and_never_both)
{
    test_sale_open(4);
    for (int round = 0; round < 10; round++) {
        struct test_fan fans[8];
        int counts[ERR_COUNT] = {0};

        test_sql("DELETE FROM claim");
        test_sql("DELETE FROM blocked_seat");
        for (int i = 1; i < 8; i++)
            fans[i] = test_fan_admitted(100 * round + i, 0);
        test_race(8, block_or_hold, fans, counts);
        ck_assert_int_eq(counts[ERR_OK] + counts[ERR_SEAT_TAKEN], 8);
        blocked();
        ck_assert_int_eq(
            test_number("SELECT COUNT(*) FROM claim c JOIN reservation r USING (reservation_id)") %
                2,
            0);
    }
}
END_TEST

START_TEST(an_organiser_sees_every_seat_and_why_it_is_kept_back)
{
    struct seat_block_view view;
    struct test_fan fan;

    test_sale_open(4);
    fan = test_fan_admitted(1, 0);
    ck_assert_int_eq(block(BLOCK(9, 3)), ERR_OK);
    test_hold(test_call(), &fan, 7, 1);
    ck_assert_int_eq(seat_block_load(test_call(), TEST_PERFORMANCE, &view), ERR_OK);
    ck_assert_int_eq(view.states[2], SEAT_BLOCKED);
    ck_assert_int_eq(view.states[3], SEAT_AVAILABLE);
    ck_assert_int_eq(view.states[6], SEAT_HELD);
    ck_assert_uint_eq(view.count, 2);
    ck_assert_int_eq(view.seats[1].seat_no, 9);
    ck_assert_str_eq(view.seats[1].reason, "camera");
    ck_assert_int_eq(seat_block_load(test_call(), 99, &view), ERR_NOT_FOUND);
}
END_TEST

CHECK_SUITE_WITH("seats kept back", test_db_setup, test_db_teardown,
                 exactly_the_named_seats_are_kept_back, seats_that_the_hall_has_not_are_unknown,
                 a_taken_seat_stops_all_of_it, a_blocked_seat_is_not_for_fans,
                 many_seats_go_in_batches, blocked_seats_follow_their_labels_into_a_new_hall,
                 an_organiser_sees_every_seat_and_why_it_is_kept_back,
                 a_seat_is_blocked_or_held_and_never_both)
