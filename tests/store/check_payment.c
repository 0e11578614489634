/* Paying and refunding. */
#include "domain/payment.h"

#include <stdio.h>
#include <string.h>

#include "domain/refund.h"
#include "domain/reservation.h"
#include "lib/test_sale.h"

#define SEATS(...)                                                                                 \
    ((const int32_t[]){__VA_ARGS__}), (sizeof((const int32_t[]){__VA_ARGS__}) / sizeof(int32_t))

static enum err pay_with_key(struct call *call, const struct test_fan *fan,
                             const struct reservation *held, const char *key, struct once *once_out)
{
    struct receipt receipt;

    *once_out = test_once(fan, key);
    test_act_as(call, fan);
    return payment_pay(call, &fan->user_id, &held->reservation_id, once_out, &receipt);
}

static enum err give_back(struct call *call, const struct reservation *reservation,
                          struct refund *refund_out)
{
    static const struct test_fan admin = {.session = {.role = ROLE_ADMIN}};
    struct once once = test_once(&admin, NULL);

    call->session = &admin.session;
    return refund_reservation(call, &reservation->reservation_id, "rain", &once, refund_out);
}

/* A fan with `balance` points and a hold on seats 1 and 2. */
static struct reservation hold_two(struct call *call, int64_t balance, struct test_fan *fan_out)
{
    struct reservation held;

    test_sale_open(2);
    *fan_out = test_fan_admitted(1, balance);
    ck_assert_int_eq(test_reserve(call, fan_out, SEATS(1, 2), &held), ERR_OK);
    return held;
}

START_TEST(paying_gives_tickets_and_ends_the_place)
{
    struct call *call = test_call();
    struct test_fan fan;
    struct reservation held = hold_two(call, 50000, &fan);
    struct receipt receipt;

    ck_assert_int_eq(test_pay(call, &fan, &held, &receipt), ERR_OK);
    ck_assert_int_eq(receipt.payment.amount, 20000);
    ck_assert_int_eq(receipt.balance, 30000);
    ck_assert_uint_eq(receipt.ticket_count, 2);
    ck_assert_str_eq(receipt.tickets[1].label, "A-1-2");
    ck_assert_mem_ne(receipt.tickets[0].code, receipt.tickets[1].code, 16);
    ck_assert_int_eq(test_number("SELECT state FROM queue_entry"), 4);
    ck_assert_int_eq(test_number("SELECT balance_after FROM ledger_entry WHERE kind = 2 AND "
                                 "line = 1"),
                     30000);
    ck_assert_int_eq(reservation_find(call, &fan.user_id, &held.reservation_id, &held), ERR_OK);
    ck_assert_int_eq(held.state, RESERVATION_PAID);
    ck_assert_int_eq(held.paid_at_us, call->now_us);
    ck_assert(uuid_is_equal(&held.payment_id, &receipt.payment.payment_id));
    test_audit(call);
}
END_TEST

START_TEST(too_few_points_are_told_and_nothing_changes)
{
    struct call *call = test_call();
    struct test_fan fan;
    struct reservation held = hold_two(call, 19999, &fan);
    struct receipt receipt;

    ck_assert_int_eq(test_pay(call, &fan, &held, &receipt), ERR_INSUFFICIENT_POINTS);
    ck_assert_int_eq(call->detail.balance, 19999);
    ck_assert_int_eq(call->detail.amount, 20000);
    ck_assert_int_eq(test_number("SELECT state FROM reservation"), RESERVATION_HELD);
    ck_assert_int_eq(test_number("SELECT state FROM queue_entry"), 3);
    test_audit(call);
}
END_TEST

/* What is changed before paying, and the refusal that comes of it: the first in API.md's order. */
static const struct {
    const char *sql;
    enum err err;
} refusals[] = {
    {"UPDATE queue_entry SET token_version = 2", ERR_INVALID_TOKEN},
    {"UPDATE queue_entry SET epoch = 2", ERR_INVALID_TOKEN},
    {"UPDATE waiting_room SET epoch = 2", ERR_INVALID_TOKEN},
    {"UPDATE reservation SET user_id = x'0f'", ERR_NOT_FOUND},
    {"DELETE FROM reservation", ERR_NOT_FOUND},
    {"UPDATE reservation SET concert_id = 2", ERR_WRONG_CONCERT},
    {"UPDATE queue_entry SET state = 1", ERR_NOT_ADMITTED},
    {"UPDATE queue_entry SET state = 2", ERR_NOT_ADMITTED},
    {"UPDATE queue_entry SET state = 4", ERR_NOT_ADMITTED},
    {"UPDATE queue_entry SET state = 6", ERR_NOT_ADMITTED},
    {"UPDATE queue_entry SET state = 5", ERR_ADMISSION_EXPIRED},
    {"UPDATE queue_entry SET admission_expires_at_us = 1", ERR_ADMISSION_EXPIRED},
    {"UPDATE reservation SET state = 2", ERR_ALREADY_PAID},
    {"UPDATE reservation SET state = 3", ERR_RESERVATION_EXPIRED},
    {"UPDATE reservation SET state = 4", ERR_RESERVATION_EXPIRED},
    {"UPDATE reservation SET state = 5", ERR_RESERVATION_EXPIRED},
    {"UPDATE reservation SET expires_at_us = 1", ERR_RESERVATION_EXPIRED},
    {"UPDATE claim SET reservation_id = x'0f' WHERE seat_no = 2", ERR_RESERVATION_EXPIRED},
    {"DELETE FROM claim", ERR_RESERVATION_EXPIRED},
    {"UPDATE account SET balance = 1", ERR_INSUFFICIENT_POINTS},
};

START_TEST(each_refusal_of_a_payment_has_its_own_name)
{
    static const char *const tables[] = {
        "concert", "waiting_room", "performance", "section",     "user", "account",
        "posting", "ledger_entry", "queue_entry", "reservation", "claim"};
    struct call *call = test_call();

    for (size_t i = 0; i < sizeof refusals / sizeof refusals[0]; i++) {
        struct test_fan fan;
        struct reservation held = hold_two(call, 20000, &fan);
        struct receipt receipt;
        enum err err;

        test_sql("%s", refusals[i].sql);
        err = test_pay(call, &fan, &held, &receipt);
        ck_assert_msg(err == refusals[i].err, "%s instead of %s after: %s", err_row(err)->name,
                      err_row(refusals[i].err)->name, refusals[i].sql);
        for (size_t t = 0; t < sizeof tables / sizeof tables[0]; t++)
            test_sql("DELETE FROM %s", tables[t]);
    }
}
END_TEST

START_TEST(a_closed_sale_still_takes_the_payment_of_a_hold)
{
    struct call *call = test_call();
    struct test_fan fan;
    struct reservation held = hold_two(call, 19999, &fan);
    struct receipt receipt;

    test_sql("UPDATE waiting_room SET closed = 1");
    ck_assert_int_eq(test_pay(call, &fan, &held, &receipt), ERR_INSUFFICIENT_POINTS);
    test_sql("UPDATE account SET balance = 20000");
    test_sql("UPDATE ledger_entry SET amount = IF(amount < 0, -20000, 20000)");
    ck_assert_int_eq(test_pay(call, &fan, &held, &receipt), ERR_OK);
    test_audit(call);
}
END_TEST

START_TEST(the_same_key_gives_the_same_answer_and_pays_once)
{
    struct call *call = test_call();
    struct test_fan fan;
    struct reservation held = hold_two(call, 50000, &fan);
    struct once first, second;

    ck_assert_int_eq(pay_with_key(call, &fan, &held, "key-a", &first), ERR_OK);
    ck_assert_int_eq(pay_with_key(call, &fan, &held, "key-a", &second), ERR_OK);
    ck_assert(!first.replayed && second.replayed);
    ck_assert_uint_eq(first.body_bytes, second.body_bytes);
    ck_assert_mem_eq(first.body, second.body, first.body_bytes);
    ck_assert_int_eq(test_number("SELECT COUNT(*) FROM payment"), 1);
    test_audit(call);
}
END_TEST

struct race {
    struct test_fan fan;
    struct reservation held;
};

static enum err pay_with_own_key(struct call *call, int index, void *arg)
{
    const struct race *race = arg;
    struct once once;
    char key[32];

    snprintf(key, sizeof key, "key-%d", index);
    return pay_with_key(call, &race->fan, &race->held, key, &once);
}

START_TEST(of_a_hundred_payers_of_one_reservation_one_pays)
{
    struct race race;
    int counts[ERR_COUNT];

    race.held = hold_two(test_call(), 1000000, &race.fan);
    test_race(100, pay_with_own_key, &race, counts);
    ck_assert_int_eq(counts[ERR_OK], 1);
    ck_assert_int_eq(counts[ERR_NOT_ADMITTED], 99);
    ck_assert_int_eq(test_number("SELECT COUNT(*) FROM payment"), 1);
    ck_assert_int_eq(test_number("SELECT balance FROM account"), 980000);
    test_audit(test_call());
}
END_TEST

static enum err pay_with_one_key(struct call *call, int index, void *arg)
{
    const struct race *race = arg;
    struct once once;
    enum err err = pay_with_key(call, &race->fan, &race->held, "one-key", &once);

    (void)index;
    return err == ERR_OK && once.replayed ? ERR_REPLAY : err;
}

START_TEST(of_fifty_requests_with_one_key_all_get_the_one_answer)
{
    struct race race;
    int counts[ERR_COUNT];

    race.held = hold_two(test_call(), 1000000, &race.fan);
    test_race(50, pay_with_one_key, &race, counts);
    ck_assert_int_eq(counts[ERR_OK], 1);
    ck_assert_int_eq(counts[ERR_REPLAY] + counts[ERR_REQUEST_IN_PROGRESS], 49);
    ck_assert_int_ge(counts[ERR_REPLAY], 1);
    ck_assert_int_eq(test_number("SELECT COUNT(*) FROM payment"), 1);
    test_audit(test_call());
}
END_TEST

START_TEST(a_refund_undoes_a_payment_and_frees_the_limit)
{
    struct call *call = test_call();
    struct test_fan fan;
    struct reservation held = hold_two(call, 20000, &fan);
    struct receipt receipt;
    struct refund refund;

    ck_assert_int_eq(give_back(call, &held, &refund), ERR_NOT_PAID);
    ck_assert_int_eq(test_pay(call, &fan, &held, &receipt), ERR_OK);
    test_sql("UPDATE ticket SET state = 2, used_at_us = 1 WHERE seat_no = 2");
    ck_assert_int_eq(give_back(call, &held, &refund), ERR_OK);
    ck_assert_int_eq(refund.amount, 20000);
    ck_assert_int_eq(test_number("SELECT balance FROM account"), 20000);
    ck_assert_int_eq(test_number("SELECT COUNT(*) FROM claim"), 0);
    ck_assert_int_eq(test_number("SELECT COUNT(*) FROM ticket WHERE state = 3"), 2);
    ck_assert_int_eq(test_number("SELECT COUNT(*) FROM admin_log"), 1);
    ck_assert_int_eq(give_back(call, &held, &refund), ERR_NOT_PAID);
    test_audit(call);
    test_fan_again(&fan, 2);
    ck_assert_int_eq(test_reserve(call, &fan, SEATS(1, 2), &held), ERR_OK);
    test_audit(call);
}
END_TEST

static enum err refund_too(struct call *call, int index, void *arg)
{
    const struct race *race = arg;
    struct refund refund;

    (void)index;
    return give_back(call, &race->held, &refund);
}

START_TEST(of_thirty_refunds_of_one_reservation_one_is_made)
{
    struct call *call = test_call();
    struct receipt receipt;
    struct race race;
    int counts[ERR_COUNT];

    race.held = hold_two(call, 20000, &race.fan);
    ck_assert_int_eq(test_pay(call, &race.fan, &race.held, &receipt), ERR_OK);
    test_race(30, refund_too, &race, counts);
    ck_assert_int_eq(counts[ERR_OK], 1);
    ck_assert_int_eq(counts[ERR_NOT_PAID], 29);
    ck_assert_int_eq(test_number("SELECT balance FROM account"), 20000);
    test_audit(call);
}
END_TEST

START_TEST(a_refund_of_nothing_is_not_found)
{
    struct reservation nothing = {.reservation_id = {{1}}};
    struct refund refund;

    ck_assert_int_eq(give_back(test_call(), &nothing, &refund), ERR_NOT_FOUND);
}
END_TEST

START_TEST(payments_are_listed_newest_first_in_pages)
{
    struct call *call = test_call();
    struct slice slice = {.limit = 2};
    struct payment *items;
    struct test_fan fan;
    size_t count;

    test_sale_open(4);
    fan = test_fan_admitted(1, 1000000);
    for (int seat = 1; seat <= 3; seat++) {
        struct reservation held;
        struct receipt receipt;
        struct refund refund;

        test_sleep(call, 2000);
        ck_assert_int_eq(test_reserve(call, &fan, &seat, 1, &held), ERR_OK);
        ck_assert_int_eq(test_pay(call, &fan, &held, &receipt), ERR_OK);
        if (seat == 2)
            ck_assert_int_eq(give_back(call, &held, &refund), ERR_OK);
        test_fan_again(&fan, seat + 1);
    }
    ck_assert_int_eq(payment_list(call, &fan.user_id, &slice, &items, &count), ERR_OK);
    ck_assert_uint_eq(count, 2);
    ck_assert(!items[0].is_refunded && items[1].is_refunded);
    ck_assert_int_gt(items[0].paid_at_us, items[1].paid_at_us);
    slice.after = items[1].payment_id;
    ck_assert_int_eq(payment_list(call, &fan.user_id, &slice, &items, &count), ERR_OK);
    ck_assert_uint_eq(count, 1);
    ck_assert(!items[0].is_refunded);
}
END_TEST

CHECK_SUITE_WITH("payment", test_db_setup, test_db_teardown,
                 paying_gives_tickets_and_ends_the_place,
                 too_few_points_are_told_and_nothing_changes,
                 each_refusal_of_a_payment_has_its_own_name,
                 a_closed_sale_still_takes_the_payment_of_a_hold,
                 the_same_key_gives_the_same_answer_and_pays_once,
                 of_a_hundred_payers_of_one_reservation_one_pays,
                 of_fifty_requests_with_one_key_all_get_the_one_answer,
                 a_refund_undoes_a_payment_and_frees_the_limit,
                 of_thirty_refunds_of_one_reservation_one_is_made, a_refund_of_nothing_is_not_found,
                 payments_are_listed_newest_first_in_pages)
