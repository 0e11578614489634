/* The gate statement of a payment, alone: what it changes, when it refuses, races. */
#include "store/payment_store.h"

#include "lib/test_sale.h"
#include "store/tx.h"

struct settling {
    const struct test_fan *fan;
    const struct reservation *reservation;
    struct payment payment;
    struct settlement settlement;
};

static enum err settle(struct call *call, void *arg)
{
    struct settling *settling = arg;
    enum err err = payment_store_settle(call, &settling->payment, settling->reservation,
                                        &settling->fan->token, &settling->settlement);

    if (err == ERR_OK && !settling->settlement.is_paid)
        return ERR_RESERVATION_EXPIRED; /* rolls back */
    return err;
}

static enum err pay(struct call *call, const struct test_fan *fan,
                    const struct reservation *reservation, struct settlement *settlement_out)
{
    struct settling settling = {
        .fan = fan,
        .reservation = reservation,
        .payment = {.payment_id = call_uuid(call),
                    .reservation_id = reservation->reservation_id,
                    .user_id = fan->user_id,
                    .paid_at_us = call->now_us},
    };
    enum err err = tx_run(call, "test.settle", settle, &settling);

    *settlement_out = settling.settlement;
    return err;
}

START_TEST(one_statement_pays_for_any_number_of_seats)
{
    struct call *call = test_call();

    test_sale_open(10);
    for (int n = 1; n <= SEATS_PER_RESERVATION_MAX; n++) {
        struct test_fan fan = test_fan_admitted(n, 1000000);
        struct settlement settlement;
        struct reservation held;

        test_sql("DELETE FROM claim");
        held = test_hold(call, &fan, 1, (size_t)n);
        ck_assert_int_eq(pay(call, &fan, &held, &settlement), ERR_OK);
        ck_assert(settlement.is_paid);
        ck_assert_int_eq(settlement.balance_after, 1000000 - n * TEST_PRICE);
        ck_assert_int_eq(test_number("SELECT balance FROM account WHERE user_id = (SELECT user_id "
                                     "FROM user WHERE email = 'fan%d@example.org')",
                                     n),
                         1000000 - n * TEST_PRICE);
        ck_assert_int_eq(test_number("SELECT COUNT(*) FROM claim WHERE expires_at_us IS NULL"), n);
        ck_assert_int_eq(test_number("SELECT state FROM queue_entry WHERE place_no = %d", n), 4);
        ck_assert_int_eq(test_number("SELECT live FROM queue_entry WHERE place_no = %d", n), -1);
    }
    ck_assert_int_eq(test_number("SELECT COUNT(*) FROM reservation WHERE state = 2"), 10);
}
END_TEST

START_TEST(a_seat_that_costs_nothing_can_be_paid)
{
    struct call *call = test_call();
    struct settlement settlement;
    struct reservation held;
    struct test_fan fan;

    test_sale_open(2);
    fan = test_fan_admitted(1, 0);
    held = test_hold(call, &fan, 1, 2);
    test_sql("UPDATE reservation SET amount = 0");
    test_sql("UPDATE account SET updated_at_us = %lld", (long long)call->now_us);
    held.amount = 0;
    ck_assert_int_eq(pay(call, &fan, &held, &settlement), ERR_OK);
    ck_assert(settlement.is_paid);
    ck_assert_int_eq(settlement.balance_after, 0);
}
END_TEST

/* Each line makes one thing wrong; the gate must refuse. */
static const char *const obstacles[] = {
    "UPDATE reservation SET state = 2",
    "UPDATE reservation SET state = 3",
    "UPDATE reservation SET state = 4",
    "UPDATE reservation SET state = 5",
    "UPDATE reservation SET expires_at_us = 1767225600000000",
    "UPDATE reservation SET amount = 19999",
    "UPDATE reservation SET user_id = x'ffffffffffffffffffffffffffffffff'",
    "UPDATE account SET balance = 19999",
    "DELETE FROM claim WHERE seat_no = 2",
    "DELETE FROM claim",
    "UPDATE claim SET reservation_id = x'ffffffffffffffffffffffffffffffff' WHERE seat_no = 1",
    "UPDATE claim SET expires_at_us = 1767225600000000 WHERE seat_no = 1",
    "UPDATE queue_entry SET state = 1",
    "UPDATE queue_entry SET state = 4",
    "UPDATE queue_entry SET state = 5",
    "UPDATE queue_entry SET admission_expires_at_us = 1767225600000000",
    "UPDATE queue_entry SET epoch = 2",
    "UPDATE queue_entry SET token_version = 2",
    "UPDATE queue_entry SET user_id = x'ffffffffffffffffffffffffffffffff'",
};

START_TEST(each_obstacle_alone_stops_a_payment_and_nothing_is_changed)
{
    struct call *call = test_call();
    struct settlement settlement;

    for (size_t i = 0; i < sizeof obstacles / sizeof obstacles[0]; i++) {
        struct reservation held;
        struct test_fan fan;

        test_sale_open(2);
        fan = test_fan_admitted(1, 20000);
        held = test_hold(call, &fan, 1, 2);
        test_sql("%s", obstacles[i]);
        ck_assert_msg(pay(call, &fan, &held, &settlement) == ERR_RESERVATION_EXPIRED,
                      "paid in spite of: %s", obstacles[i]);
        ck_assert_int_ge(test_number("SELECT balance FROM account"), 19999);
        ck_assert_int_eq(test_number("SELECT COUNT(*) FROM claim WHERE expires_at_us IS NULL"), 0);
        for (const char *const *table =
                 (const char *const[]){"concert", "waiting_room", "performance", "section", "user",
                                       "account", "posting", "ledger_entry", "queue_entry",
                                       "reservation", "claim", NULL};
             *table != NULL; table++)
            test_sql("DELETE FROM %s", *table);
    }
}
END_TEST

START_TEST(the_last_microsecond_of_a_hold_still_pays)
{
    struct call *call = test_call();
    struct settlement settlement;
    struct reservation held;
    struct test_fan fan;

    test_sale_open(1);
    fan = test_fan_admitted(1, TEST_PRICE);
    held = test_hold(call, &fan, 1, 1);
    test_sleep(call, TEST_HOLD_US - 1);
    ck_assert_int_eq(pay(call, &fan, &held, &settlement), ERR_OK);
    ck_assert_int_eq(settlement.balance_after, 0);
}
END_TEST

struct race {
    struct test_fan fan;
    struct reservation held;
};

static enum err race_to_pay(struct call *call, int index, void *arg)
{
    const struct race *race = arg;
    struct settlement settlement;

    (void)index;
    return pay(call, &race->fan, &race->held, &settlement);
}

START_TEST(of_forty_payers_of_one_hold_one_wins)
{
    int counts[ERR_COUNT];
    struct race race;

    test_sale_open(4);
    race.fan = test_fan_admitted(1, 1000000);
    race.held = test_hold(test_call(), &race.fan, 1, 4);
    test_race(40, race_to_pay, &race, counts);
    ck_assert_int_eq(counts[ERR_OK], 1);
    ck_assert_int_eq(counts[ERR_RESERVATION_EXPIRED], 39);
    ck_assert_int_eq(test_number("SELECT balance FROM account"), 1000000 - 4 * TEST_PRICE);
}
END_TEST

CHECK_SUITE_WITH("payment store", test_db_setup, test_db_teardown,
                 one_statement_pays_for_any_number_of_seats, a_seat_that_costs_nothing_can_be_paid,
                 each_obstacle_alone_stops_a_payment_and_nothing_is_changed,
                 the_last_microsecond_of_a_hold_still_pays, of_forty_payers_of_one_hold_one_wins)
