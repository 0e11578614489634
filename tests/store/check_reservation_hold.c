/* Holding seats: what is refused and in which order, deadlines, take-overs, races. */
#include "lib/test_sale.h"

#include <string.h>

#include "domain/reservation.h"
#include "store/db.h"
#include "store/reservation_store.h"
#include "store/stmt.h"
#include "store/tx.h"
#include "util/text.h"

#define SEATS(...)                                                                                 \
    ((const int32_t[]){__VA_ARGS__}), (sizeof((const int32_t[]){__VA_ARGS__}) / sizeof(int32_t))

static enum err best(struct call *call, const struct test_fan *fan, size_t count,
                     const char *section, struct reservation *reservation_out)
{
    struct reservation_wish wish = {
        .performance_id = TEST_PERFORMANCE, .seat_count = count, .section = section};
    struct once once = test_once(fan, NULL);

    test_act_as(call, fan);
    return reservation_hold_seats(call, &wish, &once, reservation_out);
}

START_TEST(a_hold_has_its_seats_in_order_with_labels_and_prices)
{
    struct call *call = test_call();
    struct reservation held;
    struct test_fan fan;

    test_sale_open(4);
    fan = test_fan_admitted(1, 0);
    ck_assert_int_eq(test_reserve(call, &fan, SEATS(12, 3, 50), &held), ERR_OK);
    ck_assert_uint_eq(held.seat_count, 3);
    ck_assert_int_eq(held.seats[0].seat_no, 3);
    ck_assert_str_eq(held.seats[0].label, "A-1-3");
    ck_assert_str_eq(held.seats[1].label, "A-2-2");
    ck_assert_str_eq(held.seats[2].label, "A-5-10");
    ck_assert_int_eq(held.amount, 3 * TEST_PRICE);
    ck_assert_int_eq(held.state, RESERVATION_HELD);
    ck_assert_int_eq(held.expires_at_us, call->now_us + TEST_HOLD_US);
    ck_assert_int_eq(test_number("SELECT COUNT(*) FROM claim WHERE expires_at_us = %lld",
                                 (long long)held.expires_at_us),
                     3);
    test_audit(call);
}
END_TEST

START_TEST(a_taken_seat_is_named_and_nothing_is_held)
{
    struct call *call = test_call();
    struct reservation held;
    struct test_fan a, b;

    test_sale_open(4);
    a = test_fan_admitted(1, 0);
    b = test_fan_admitted(2, 0);
    ck_assert_int_eq(test_reserve(call, &a, SEATS(5, 6), &held), ERR_OK);
    ck_assert_int_eq(test_reserve(call, &b, SEATS(4, 5, 6, 7), &held), ERR_SEAT_TAKEN);
    ck_assert_uint_eq(call->detail.conflict_count, 2);
    ck_assert_int_eq(call->detail.conflicts[0], 5);
    ck_assert_int_eq(call->detail.conflicts[1], 6);
    ck_assert_int_eq(test_number("SELECT COUNT(*) FROM reservation"), 1);
    ck_assert_int_eq(test_number("SELECT COUNT(*) FROM claim"), 2);
    ck_assert_int_eq(test_number("SELECT has_held FROM queue_entry WHERE place_no = 2"), 0);
    test_audit(call);
}
END_TEST

START_TEST(one_place_has_one_hold_and_a_fan_no_more_seats_than_allowed)
{
    struct call *call = test_call();
    struct reservation held, other;
    struct receipt receipt;
    struct test_fan fan;

    test_sale_open(3);
    fan = test_fan_admitted(1, 10 * TEST_PRICE);
    ck_assert_int_eq(test_reserve(call, &fan, SEATS(1, 2, 3, 4), &held), ERR_LIMIT_REACHED);
    ck_assert_int_eq(test_reserve(call, &fan, SEATS(1, 2), &held), ERR_OK);
    ck_assert_int_eq(test_reserve(call, &fan, SEATS(3), &other), ERR_RESERVATION_EXISTS);
    ck_assert_int_eq(test_reserve(call, &fan, SEATS(3, 4), &other), ERR_RESERVATION_EXISTS);
    ck_assert_int_eq(test_pay(call, &fan, &held, &receipt), ERR_OK);
    test_fan_again(&fan, 2);
    ck_assert_int_eq(test_reserve(call, &fan, SEATS(3, 4), &other), ERR_LIMIT_REACHED);
    ck_assert_int_eq(test_reserve(call, &fan, SEATS(3), &other), ERR_OK);
    test_audit(call);
}
END_TEST

START_TEST(refusals_come_in_the_order_of_the_contract)
{
    struct call *call = test_call();
    struct reservation held;
    struct test_fan fan;
    struct reservation_wish nowhere = {
        .performance_id = 99, .seat_count = 1, .seat_nos = (const int32_t[]){1}};
    struct once once;

    test_sale_open(2);
    fan = test_fan_admitted(1, 0);
    once = test_once(&fan, NULL);
    test_act_as(call, &fan);
    ck_assert_int_eq(reservation_hold_seats(call, &nowhere, &once, &held), ERR_NOT_FOUND);
    ck_assert_int_eq(test_reserve(call, &fan, SEATS(51), &held), ERR_UNKNOWN_SEAT);
    test_sql("UPDATE queue_entry SET state = 1");
    ck_assert_int_eq(test_reserve(call, &fan, SEATS(51), &held), ERR_NOT_ADMITTED);
    test_sql("UPDATE queue_entry SET state = 3, admission_expires_at_us = %lld",
             (long long)call->now_us);
    ck_assert_int_eq(test_reserve(call, &fan, SEATS(51), &held), ERR_ADMISSION_EXPIRED);
    test_sql("UPDATE waiting_room SET closed = 1");
    ck_assert_int_eq(test_reserve(call, &fan, SEATS(51), &held), ERR_SALE_CLOSED);
    test_sql("UPDATE queue_entry SET token_version = 9");
    ck_assert_int_eq(test_reserve(call, &fan, SEATS(51), &held), ERR_INVALID_TOKEN);
    ck_assert_int_eq(reservation_hold_seats(call, &nowhere, &once, &held), ERR_INVALID_TOKEN);
    test_audit(call);
}
END_TEST

START_TEST(a_performance_that_has_begun_is_not_sold)
{
    struct call *call = test_call();
    struct reservation held;
    struct test_fan fan;

    test_sale_open(2);
    fan = test_fan_admitted(1, 0);
    test_sql("UPDATE performance SET starts_at_us = %lld", (long long)call->now_us);
    ck_assert_int_eq(test_reserve(call, &fan, SEATS(1), &held), ERR_SALE_CLOSED);
}
END_TEST

START_TEST(the_first_hold_moves_the_admissions_end_and_later_ones_are_cut)
{
    struct call *call = test_call();
    struct reservation held;
    struct test_fan fan;
    int64_t end_us = call->now_us + TEST_HOLD_US / 3;

    test_sale_open(2);
    fan = test_fan_admitted(1, 0);
    test_sql("UPDATE queue_entry SET admission_expires_at_us = %lld", (long long)end_us);
    ck_assert_int_eq(test_reserve(call, &fan, SEATS(1), &held), ERR_OK);
    ck_assert_int_eq(held.expires_at_us, call->now_us + TEST_HOLD_US);
    ck_assert_int_eq(test_number("SELECT admission_expires_at_us FROM queue_entry"),
                     held.expires_at_us);
    end_us = held.expires_at_us;
    ck_assert_int_eq(reservation_release(call, &fan.user_id, &held.reservation_id), ERR_OK);
    test_sleep(call, 1000000);
    ck_assert_int_eq(test_reserve(call, &fan, SEATS(1), &held), ERR_OK);
    ck_assert_int_eq(held.expires_at_us, end_us);
    test_audit(call);
}
END_TEST

START_TEST(at_its_deadline_a_hold_gives_way_and_the_old_reservation_is_not_written)
{
    struct call *call = test_call();
    struct reservation a_held, b_held;
    struct test_fan a, b;
    size_t ended;

    test_sale_open(2);
    a = test_fan_admitted(1, 0);
    b = test_fan_admitted(2, 0);
    ck_assert_int_eq(test_reserve(call, &a, SEATS(1, 2), &a_held), ERR_OK);
    test_sleep(call, TEST_HOLD_US - 1);
    ck_assert_int_eq(test_reserve(call, &b, SEATS(2, 3), &b_held), ERR_SEAT_TAKEN);
    test_sleep(call, 1);
    ck_assert_int_eq(test_reserve(call, &b, SEATS(2, 3), &b_held), ERR_OK);
    ck_assert_int_eq(test_number("SELECT COUNT(*) FROM reservation WHERE state = 1"), 2);
    test_act_as(call, &a);
    ck_assert_int_eq(reservation_find(call, &a.user_id, &a_held.reservation_id, &a_held), ERR_OK);
    ck_assert_int_eq(a_held.state, RESERVATION_EXPIRED);
    ck_assert_int_eq(reservation_sweep(call, &ended), ERR_OK);
    ck_assert_uint_eq(ended, 1);
    ck_assert_int_eq(test_number("SELECT COUNT(*) FROM claim"), 2);
    ck_assert_int_eq(test_number("SELECT COUNT(*) FROM claim WHERE expires_at_us = %lld",
                                 (long long)b_held.expires_at_us),
                     2);
    test_audit(call);
}
END_TEST

START_TEST(the_sweep_never_touches_a_paid_seat)
{
    struct call *call = test_call();
    struct reservation held;
    struct receipt receipt;
    struct test_fan fan;
    size_t ended;

    test_sale_open(2);
    fan = test_fan_admitted(1, 10 * TEST_PRICE);
    ck_assert_int_eq(test_reserve(call, &fan, SEATS(1, 2), &held), ERR_OK);
    ck_assert_int_eq(test_pay(call, &fan, &held, &receipt), ERR_OK);
    test_sleep(call, 10 * TEST_HOLD_US);
    ck_assert_int_eq(reservation_sweep(call, &ended), ERR_OK);
    ck_assert_uint_eq(ended, 0);
    ck_assert_int_eq(test_number("SELECT COUNT(*) FROM claim WHERE expires_at_us IS NULL"), 2);
    test_audit(call);
}
END_TEST

START_TEST(a_sweep_ends_many_holds_and_frees_their_seats)
{
    struct call *call = test_call();
    struct reservation held;
    size_t ended;

    test_sale_open(2);
    for (int i = 1; i <= TEST_SEATS; i++) {
        struct test_fan fan = test_fan_admitted(i, 0);

        held = test_hold(call, &fan, i, 1);
    }
    test_sleep(call, TEST_HOLD_US);
    ck_assert_int_eq(reservation_sweep(call, &ended), ERR_OK);
    ck_assert_uint_eq(ended, TEST_SEATS);
    ck_assert_int_eq(test_number("SELECT COUNT(*) FROM claim"), 0);
    ck_assert_int_eq(test_number("SELECT COUNT(*) FROM reservation WHERE state = 3 AND "
                                 "ended_at_us = %lld",
                                 (long long)call->now_us),
                     TEST_SEATS);
    ck_assert_int_eq(reservation_find(call, &held.user_id, &held.reservation_id, &held), ERR_OK);
    test_audit(call);
}
END_TEST

START_TEST(a_released_hold_is_free_at_once_and_ends_once)
{
    struct call *call = test_call();
    struct reservation held;
    struct test_fan a, b;

    test_sale_open(2);
    a = test_fan_admitted(1, 0);
    b = test_fan_admitted(2, 0);
    ck_assert_int_eq(test_reserve(call, &a, SEATS(1, 2), &held), ERR_OK);
    ck_assert_int_eq(reservation_release(call, &b.user_id, &held.reservation_id), ERR_NOT_FOUND);
    ck_assert_int_eq(reservation_release(call, &a.user_id, &held.reservation_id), ERR_OK);
    ck_assert_int_eq(test_number("SELECT COUNT(*) FROM claim"), 0);
    ck_assert_int_eq(reservation_release(call, &a.user_id, &held.reservation_id),
                     ERR_RESERVATION_EXPIRED);
    ck_assert_int_eq(test_reserve(call, &b, SEATS(1, 2), &held), ERR_OK);
    test_audit(call);
}
END_TEST

START_TEST(a_paid_or_ended_reservation_cannot_be_released)
{
    struct call *call = test_call();
    struct reservation held;
    struct receipt receipt;
    struct test_fan a, b;

    test_sale_open(2);
    a = test_fan_admitted(1, 10 * TEST_PRICE);
    b = test_fan_admitted(2, 0);
    ck_assert_int_eq(test_reserve(call, &a, SEATS(1), &held), ERR_OK);
    ck_assert_int_eq(test_pay(call, &a, &held, &receipt), ERR_OK);
    ck_assert_int_eq(reservation_release(call, &a.user_id, &held.reservation_id), ERR_ALREADY_PAID);
    ck_assert_int_eq(test_reserve(call, &b, SEATS(2), &held), ERR_OK);
    test_sleep(call, TEST_HOLD_US);
    ck_assert_int_eq(reservation_release(call, &b.user_id, &held.reservation_id),
                     ERR_RESERVATION_EXPIRED);
    test_audit(call);
}
END_TEST

static enum err end_place(struct call *call, void *arg)
{
    return reservation_store_release_of_place(call, TEST_CONCERT, 1, RESERVATION_RELEASED, arg);
}

START_TEST(a_place_that_ends_takes_its_hold_with_it_and_no_other)
{
    struct call *call = test_call();
    struct reservation held;
    struct test_fan a, b;
    size_t ended = 0;

    test_sale_open(2);
    a = test_fan_admitted(1, 0);
    b = test_fan_admitted(2, 0);
    ck_assert_int_eq(test_reserve(call, &a, SEATS(1), &held), ERR_OK);
    ck_assert_int_eq(test_reserve(call, &b, SEATS(2), &held), ERR_OK);
    ck_assert_int_eq(tx_run(call, "test.end", end_place, &ended), ERR_OK);
    ck_assert_uint_eq(ended, 1);
    ck_assert_int_eq(test_number("SELECT seat_no FROM claim"), 2);
    ck_assert_int_eq(test_number("SELECT COUNT(*) FROM reservation WHERE state = 4"), 1);
    test_audit(call);
}
END_TEST

START_TEST(the_same_key_holds_once)
{
    struct call *call = test_call();
    struct reservation_wish wish = {
        .performance_id = TEST_PERFORMANCE, .seat_count = 1, .seat_nos = (const int32_t[]){7}};
    struct reservation held;
    struct test_fan fan;
    struct once first, second;

    test_sale_open(2);
    fan = test_fan_admitted(1, 0);
    test_act_as(call, &fan);
    first = test_once(&fan, "reserve-7");
    second = first;
    ck_assert_int_eq(reservation_hold_seats(call, &wish, &first, &held), ERR_OK);
    ck_assert_int_eq(reservation_hold_seats(call, &wish, &second, &held), ERR_OK);
    ck_assert(!first.replayed);
    ck_assert(second.replayed);
    ck_assert_uint_eq(first.body_bytes, second.body_bytes);
    ck_assert_mem_eq(first.body, second.body, first.body_bytes);
    ck_assert_int_eq(test_number("SELECT COUNT(*) FROM reservation"), 1);
}
END_TEST

static const struct stmt connection_id = {
    .name = "test.connection_id",
    .sql = "SELECT CONNECTION_ID()",
};

/* The first answer is made, the transaction commits, and the connection is gone before anybody is
 * told: what tx_run() then sees is a commit without an answer. */
static enum err encode_and_lose_the_commit(struct call *call, const void *result,
                                           const char **body_out, size_t *bytes_out)
{
    static int runs;
    const struct column *row;

    (void)result;
    *body_out = "";
    *bytes_out = 0;
    if (++runs > 1)
        return ERR_OK;
    ck_assert_int_eq(stmt_select_one(call, &connection_id, NO_ARGS, &row), ERR_OK);
    ck_assert_int_eq(db_run_text(call, "COMMIT", strlen("COMMIT")), ERR_OK);
    test_sql("KILL CONNECTION %lld", (long long)column_i64(&row[0]));
    return ERR_OK;
}

START_TEST(a_hold_whose_commit_was_not_answered_is_found_again)
{
    struct call *call = test_call();
    struct reservation_wish wish = {
        .performance_id = TEST_PERFORMANCE, .seat_count = 1, .seat_nos = (const int32_t[]){7}};
    struct once once = {.encode = encode_and_lose_the_commit};
    struct reservation held;
    struct test_fan fan;

    test_sale_open(1);
    fan = test_fan_admitted(1, 0);
    test_act_as(call, &fan);
    ck_assert_int_eq(reservation_hold_seats(call, &wish, &once, &held), ERR_OK);
    ck_assert_int_eq(held.seats[0].seat_no, 7);
    ck_assert_str_eq(held.seats[0].label, "A-1-7");
    ck_assert_int_eq(test_number("SELECT COUNT(*) FROM reservation"), 1);
    ck_assert_int_eq(reservation_find(call, &fan.user_id, &held.reservation_id, &held), ERR_OK);
    test_audit(call);
}
END_TEST

START_TEST(best_seats_lie_side_by_side_in_one_row)
{
    struct call *call = test_call();
    struct reservation held;
    struct test_fan fan;

    test_sale_open(10);
    fan = test_fan_admitted(1, 0);
    ck_assert_int_eq(best(call, &fan, 4, NULL, &held), ERR_OK);
    for (size_t i = 1; i < 4; i++)
        ck_assert_int_eq(held.seats[i].seat_no, held.seats[0].seat_no + (int32_t)i);
    ck_assert_int_eq((held.seats[0].seat_no - 1) / 10, (held.seats[3].seat_no - 1) / 10);
    test_audit(call);
}
END_TEST

START_TEST(best_seats_are_refused_where_no_row_has_them)
{
    struct call *call = test_call();
    struct reservation held;
    struct test_fan fan;

    test_sale_open(10);
    fan = test_fan_admitted(1, 0);
    ck_assert_int_eq(best(call, &fan, 2, "Z", &held), ERR_INVALID_FIELD);
    ck_assert_str_eq(call->detail.field, "section");
    for (int seat = 1; seat <= TEST_SEATS; seat += 2)
        test_sql("INSERT INTO claim VALUES (1, %d, x'00000000000000000000000000000000', NULL)",
                 seat);
    test_sql("INSERT INTO blocked_seat SELECT performance_id, seat_no, '', reservation_id, 1 "
             "FROM claim");
    test_forget_cache();
    ck_assert_int_eq(best(call, &fan, 2, "A", &held), ERR_NOT_ENOUGH_ADJACENT);
    ck_assert_int_eq(best(call, &fan, 1, "A", &held), ERR_OK);
    test_audit(call);
}
END_TEST

struct crowd {
    int count;
    struct test_fan fans[200];
};

static struct crowd *crowd_of(int count)
{
    static struct crowd crowd;

    crowd.count = count;
    for (int i = 0; i < count; i++)
        crowd.fans[i] = test_fan_admitted(i + 1, 10 * TEST_PRICE);
    return &crowd;
}

static enum err want_seat_seven(struct call *call, int index, void *arg)
{
    const struct crowd *crowd = arg;
    struct reservation held;
    enum err err = test_reserve(call, &crowd->fans[index], SEATS(7), &held);

    if (err == ERR_SEAT_TAKEN &&
        (call->detail.conflict_count != 1 || call->detail.conflicts[0] != 7))
        return ERR_INTERNAL;
    return err;
}

START_TEST(of_eighty_fans_of_one_seat_one_gets_it)
{
    struct crowd *crowd;
    int counts[ERR_COUNT];

    test_sale_open(1);
    crowd = crowd_of(80);
    test_race(80, want_seat_seven, crowd, counts);
    ck_assert_int_eq(counts[ERR_OK], 1);
    ck_assert_int_eq(counts[ERR_SEAT_TAKEN], 79);
    ck_assert_int_eq(test_number("SELECT COUNT(*) FROM reservation"), 1);
    test_audit(test_call());
}
END_TEST

/* Each fan starts at a seat of its own and goes on to the next until one is free or all are gone. */
static enum err want_any_seat(struct call *call, int index, void *arg)
{
    const struct crowd *crowd = arg;
    struct reservation held;

    for (int i = 0; i < TEST_SEATS; i++) {
        int32_t seat = (index * 7 + i) % TEST_SEATS + 1;
        enum err err = test_reserve(call, &crowd->fans[index], SEATS(seat), &held);

        if (err != ERR_SEAT_TAKEN)
            return err;
        if (call->detail.conflict_count != 1 || call->detail.conflicts[0] != seat)
            return ERR_INTERNAL;
    }
    return ERR_SEAT_TAKEN;
}

START_TEST(of_a_hundred_fans_of_fifty_seats_fifty_get_one)
{
    struct crowd *crowd;
    int counts[ERR_COUNT];

    test_sale_open(1);
    crowd = crowd_of(100);
    test_race(100, want_any_seat, crowd, counts);
    ck_assert_int_eq(counts[ERR_OK], 50);
    ck_assert_int_eq(counts[ERR_SEAT_TAKEN], 50);
    ck_assert_int_eq(test_number("SELECT COUNT(DISTINCT reservation_id) FROM claim"), 50);
    test_audit(test_call());
}
END_TEST

static enum err want_three_seats(struct call *call, int index, void *arg)
{
    const struct crowd *crowd = arg;
    int32_t first = (index * 7) % 48 + 1;
    struct reservation held;

    return test_reserve(call, &crowd->fans[index], SEATS(first + 2, first, first + 1), &held);
}

START_TEST(overlapping_wishes_are_met_whole_or_not_at_all)
{
    struct crowd *crowd;
    int counts[ERR_COUNT];

    test_sale_open(3);
    crowd = crowd_of(60);
    test_race(60, want_three_seats, crowd, counts);
    ck_assert_int_eq(counts[ERR_OK] + counts[ERR_SEAT_TAKEN], 60);
    ck_assert_int_eq(test_number("SELECT COUNT(*) FROM claim"), 3 * counts[ERR_OK]);
    ck_assert_int_ge(counts[ERR_OK], 1);
    test_audit(test_call());
}
END_TEST

static enum err want_best_pair(struct call *call, int index, void *arg)
{
    const struct crowd *crowd = arg;
    struct reservation held;

    return best(call, &crowd->fans[index], 2, NULL, &held);
}

START_TEST(a_crowd_of_best_pairs_shares_the_hall)
{
    struct crowd *crowd;
    int counts[ERR_COUNT];

    test_sale_open(2);
    crowd = crowd_of(40);
    test_race(40, want_best_pair, crowd, counts);
    ck_assert_int_eq(counts[ERR_OK] + counts[ERR_NOT_ENOUGH_ADJACENT] + counts[ERR_SEAT_TAKEN], 40);
    ck_assert_int_ge(counts[ERR_OK], 15);
    ck_assert_int_eq(test_number("SELECT COUNT(*) FROM claim"), 2 * counts[ERR_OK]);
    test_audit(test_call());
}
END_TEST

static enum err want_more_and_more(struct call *call, int index, void *arg)
{
    const struct test_fan *fan = arg;
    struct reservation held;

    return test_reserve(call, fan, SEATS(index + 1), &held);
}

START_TEST(one_fan_in_many_windows_gets_one_hold)
{
    int counts[ERR_COUNT];
    struct test_fan fan;

    test_sale_open(2);
    fan = test_fan_admitted(1, 0);
    test_race(40, want_more_and_more, &fan, counts);
    ck_assert_int_eq(counts[ERR_OK], 1);
    ck_assert_int_eq(counts[ERR_RESERVATION_EXISTS], 39);
    test_audit(test_call());
}
END_TEST

struct deadline_race {
    struct test_fan owner;
    struct reservation held;
    struct crowd *crowd;
};

/* Even ones pay in the hold's last microsecond, odd ones take over at its end. */
static enum err pay_or_take_over(struct call *call, int index, void *arg)
{
    const struct deadline_race *race = arg;
    struct reservation held;
    struct receipt receipt;

    test_sleep(call, TEST_HOLD_US - 1 + index % 2);
    if (index % 2 == 0)
        return test_pay(call, &race->owner, &race->held, &receipt);
    return test_reserve(call, &race->crowd->fans[index], SEATS(7), &held) == ERR_OK
               ? ERR_REPLAY
               : ERR_SEAT_TAKEN;
}

START_TEST(payer_and_taker_over_at_the_deadline_have_one_winner)
{
    struct deadline_race race;
    int counts[ERR_COUNT];

    test_sale_open(1);
    race.crowd = crowd_of(16);
    race.owner = test_fan_admitted(100, 10 * TEST_PRICE);
    race.held = test_hold(test_call(), &race.owner, 7, 1);
    test_race(16, pay_or_take_over, &race, counts);
    ck_assert_int_eq(counts[ERR_OK] + counts[ERR_REPLAY], 1);
    ck_assert_int_eq(test_number("SELECT COUNT(*) FROM claim"), 1);
    ck_assert_int_eq(test_number("SELECT COUNT(*) FROM payment"), counts[ERR_OK]);
    test_sleep(test_call(), TEST_HOLD_US); /* the audit, too, must live in the racers' time */
    test_audit(test_call());
}
END_TEST

struct late_hold {
    struct reservation reservation;
    int32_t layout_version;
    bool is_current;
};

/* tx_fn */
static enum err write_late(struct call *call, void *arg)
{
    struct late_hold *late = arg;

    return reservation_store_insert(call, &late->reservation, late->layout_version,
                                    &late->is_current);
}

START_TEST(hold_of_a_former_hall_or_a_past_date_is_not_written)
{
    struct call *call = test_call();
    struct late_hold late = {.layout_version = 2};
    struct test_fan fan;

    test_sale_open(4);
    fan = test_fan_admitted(1, 0);
    late.reservation = test_hold(call, &fan, 1, 1);
    late.reservation.reservation_id = call_uuid(call);
    ck_assert_int_eq(tx_run(call, "test.late", write_late, &late), ERR_OK);
    ck_assert(!late.is_current);
    late.layout_version = 1;
    test_sql("UPDATE performance SET starts_at_us = %lld", (long long)call->now_us);
    ck_assert_int_eq(tx_run(call, "test.late", write_late, &late), ERR_OK);
    ck_assert(!late.is_current);
    ck_assert_int_eq(test_number("SELECT COUNT(*) FROM reservation"), 1);
}
END_TEST

CHECK_SUITE_WITH(
    "reservation hold", test_db_setup, test_db_teardown,
    a_hold_has_its_seats_in_order_with_labels_and_prices, a_taken_seat_is_named_and_nothing_is_held,
    one_place_has_one_hold_and_a_fan_no_more_seats_than_allowed,
    refusals_come_in_the_order_of_the_contract, a_performance_that_has_begun_is_not_sold,
    the_first_hold_moves_the_admissions_end_and_later_ones_are_cut,
    at_its_deadline_a_hold_gives_way_and_the_old_reservation_is_not_written,
    the_sweep_never_touches_a_paid_seat, a_sweep_ends_many_holds_and_frees_their_seats,
    a_released_hold_is_free_at_once_and_ends_once, a_paid_or_ended_reservation_cannot_be_released,
    a_place_that_ends_takes_its_hold_with_it_and_no_other, the_same_key_holds_once,
    a_hold_whose_commit_was_not_answered_is_found_again, best_seats_lie_side_by_side_in_one_row,
    best_seats_are_refused_where_no_row_has_them, of_eighty_fans_of_one_seat_one_gets_it,
    of_a_hundred_fans_of_fifty_seats_fifty_get_one, overlapping_wishes_are_met_whole_or_not_at_all,
    a_crowd_of_best_pairs_shares_the_hall, one_fan_in_many_windows_gets_one_hold,
    payer_and_taker_over_at_the_deadline_have_one_winner,
    hold_of_a_former_hall_or_a_past_date_is_not_written)
