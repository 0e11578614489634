/*
 * A sale to test with: concert 1 with two performances of fifty seats, and fans inside.
 *
 * Everything that these functions make satisfies the audit.
 */
#ifndef TICKETD_TESTS_TEST_SALE_H
#define TICKETD_TESTS_TEST_SALE_H

#include "domain/payment.h"
#include "lib/test_db.h"
#include "model/account.h"
#include "model/queue_token.h"
#include "model/reservation.h"

#define TEST_CONCERT     1
#define TEST_PERFORMANCE 1 /* the other is 2 */
#define TEST_SEATS       50
#define TEST_PRICE       10000
#define TEST_HOLD_US     (300 * INT64_C(1000000))

/* A fan with points and an admitted place of concert 1. */
struct test_fan {
    struct uuid user_id;
    struct queue_token token;
    struct session session;
};

/* Concert 1 on sale since an hour; its performances are in thirty days. One person may have
 * `max_seats` seats, and holds last TEST_HOLD_US. */
void test_sale_open(int max_seats);

/* Fan `number` (1…) with place `number`, admitted for half an hour. */
struct test_fan test_fan_admitted(int number, int64_t balance);

/* The fan leaves the former place and has a new one, admitted. */
void test_fan_again(struct test_fan *fan, int64_t place_no);

/* The call acts with the fan's queue token. */
void test_act_as(struct call *call, const struct test_fan *fan);

/* A held reservation and its claims for a fan, written as rows: seats first … first + count - 1. */
struct reservation test_hold(struct call *call, const struct test_fan *fan, int32_t first_seat,
                             size_t count);

/* What a keyed or (key NULL) plain change is run with; its answer is the id its result begins with. */
struct once test_once(const struct test_fan *fan, const char *key);

/* The fan asks for these seats of performance 1, and pays for a reservation. */
enum err test_reserve(struct call *call, const struct test_fan *fan, const int32_t *seat_nos,
                      size_t count, struct reservation *reservation_out);
enum err test_pay(struct call *call, const struct test_fan *fan,
                  const struct reservation *reservation, struct receipt *receipt_out);

/* Fails the test, naming the first violation, unless the audit is clean. */
void test_audit(struct call *call);

/* Runs fn in `count` processes at once, each with a call of its own at the same moment; what each
 * one returns is counted in counts[enum err]. Under memcheck the test ends here, and is good. */
void test_race(int count, enum err (*fn)(struct call *call, int index, void *arg), void *arg,
               int counts[ERR_COUNT]);

#endif
