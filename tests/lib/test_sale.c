/*
 * A sale to test with; see test_sale.h.
 */
#include "lib/test_sale.h"

#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "domain/audit.h"
#include "domain/reservation.h"
#include "store/claim_store.h"
#include "store/db.h"
#include "store/reservation_store.h"
#include "store/tx.h"
#include "util/text.h"

#define HOUR_US (3600 * INT64_C(1000000))

void test_sale_open(int max_seats)
{
    test_sql("INSERT INTO concert (concert_id, title, venue, description, on_sale_at_us, "
             "lobby_opens_at_us, sale_ends_at_us, hold_seconds, max_seats_per_user, created_at_us) "
             "VALUES (%d, 'Winter', 'Hall', '', %lld, NULL, NULL, 300, %d, 1)",
             TEST_CONCERT, (long long)(TEST_NOW_US - HOUR_US), max_seats);
    test_sql("INSERT INTO waiting_room (concert_id, capacity, admit_per_minute, admission_seconds, "
             "absent_after_seconds, paused, closed, sold_out, halted, message, epoch, "
             "epoch_first_no, generation, number_limit, now_serving, rate_tokens_u, "
             "rate_refilled_at_us, version) "
             "VALUES (%d, 1000, 600, 600, 180, 0, 0, 0, NULL, '', 1, 1, 1, 100000, 0, 0, 0, 1)",
             TEST_CONCERT);
    for (int performance = 1; performance <= 2; performance++) {
        test_sql("INSERT INTO performance (performance_id, concert_id, starts_at_us, "
                 "layout_version, seats_total, price_from, price_to) VALUES (%d, %d, %lld, 1, %d, "
                 "%d, %d)",
                 performance, TEST_CONCERT, (long long)(TEST_NOW_US + 30 * 24 * HOUR_US),
                 TEST_SEATS, TEST_PRICE, TEST_PRICE);
        test_sql("INSERT INTO section (performance_id, section_no, name, row_count, "
                 "seats_per_row, price, first_seat_no) VALUES (%d, 1, 'A', 5, 10, %d, 1)",
                 performance, TEST_PRICE);
    }
}

/* An id that tells what it is of: kind in the first byte, number in the last four. */
static struct uuid id_of(int kind, int number)
{
    struct uuid id = {{(uint8_t)kind}};

    for (int i = 0; i < 4; i++)
        id.bytes[15 - i] = (uint8_t)(number >> 8 * i);
    return id;
}

static const char *hex(const struct uuid *id)
{
    static char texts[4][2 * UUID_BYTES + 1];
    static int next;
    char *text = texts[next++ % 4];

    for (int i = 0; i < UUID_BYTES; i++)
        snprintf(text + 2 * i, 3, "%02x", id->bytes[i]);
    return text;
}

static void charge(const struct uuid *user_id, int number, int64_t balance)
{
    struct uuid posting_id = id_of(2, number);

    test_sql("INSERT INTO posting (posting_id, kind, ref, reason, created_at_us) "
             "VALUES (x'%s', 1, x'%s', NULL, 1)",
             hex(&posting_id), hex(&posting_id));
    test_sql("INSERT INTO ledger_entry (account_id, posting_id, line, kind, amount, "
             "balance_after, payment_id, created_at_us) "
             "VALUES (x'%s', x'%s', 1, 1, %lld, %lld, NULL, 1), "
             "(x'00000000000000000000000000000002', x'%s', 2, 1, %lld, NULL, NULL, 1)",
             hex(user_id), hex(&posting_id), (long long)balance, (long long)balance,
             hex(&posting_id), -(long long)balance);
}

static void insert_place(const struct test_fan *fan)
{
    test_sql("INSERT INTO queue_entry (concert_id, place_no, user_id, state, epoch, "
             "token_version, joined_at_us, last_seen_at_us, admitted_at_us, "
             "admission_expires_at_us, queue_number, has_held, ended_at_us) "
             "VALUES (%d, %lld, x'%s', 3, 1, 1, 1, %lld, %lld, %lld, place_no, 0, NULL)",
             TEST_CONCERT, (long long)fan->token.place_no, hex(&fan->user_id),
             (long long)TEST_NOW_US, (long long)TEST_NOW_US,
             (long long)(TEST_NOW_US + HOUR_US / 2));
    test_sql("UPDATE waiting_room SET now_serving = GREATEST(now_serving, %lld)",
             (long long)fan->token.place_no);
}

struct test_fan test_fan_admitted(int number, int64_t balance)
{
    struct uuid user_id = id_of(1, number);
    struct test_fan fan = {
        .user_id = user_id,
        .token =
            {
                .user_id = user_id,
                .concert_id = TEST_CONCERT,
                .place_no = number,
                .has_number = true,
                .number = number,
                .epoch = 1,
                .token_version = 1,
                .expires_at_us = TEST_NOW_US + HOUR_US,
            },
        .session = {.user_id = user_id, .role = ROLE_FAN, .expires_at_us = TEST_NOW_US + HOUR_US},
    };

    test_sql("INSERT INTO user (user_id, email, name, role, password_hash, created_at_us) "
             "VALUES (x'%s', 'fan%d@example.org', 'Fan %d', 1, '', 1)",
             hex(&user_id), number, number);
    test_sql("INSERT INTO account (user_id, balance, updated_at_us) VALUES (x'%s', %lld, 1)",
             hex(&user_id), (long long)balance);
    charge(&user_id, number, balance);
    insert_place(&fan);
    return fan;
}

void test_fan_again(struct test_fan *fan, int64_t place_no)
{
    test_sql(
        "UPDATE queue_entry SET state = 6, ended_at_us = 1 WHERE user_id = x'%s' AND state = 3",
        hex(&fan->user_id));
    fan->token.place_no = place_no;
    fan->token.number = place_no;
    insert_place(fan);
}

void test_act_as(struct call *call, const struct test_fan *fan)
{
    call->token = &fan->token;
}

struct holding {
    struct reservation reservation;
};

static enum err write_hold(struct call *call, void *arg)
{
    const struct holding *holding = arg;
    int32_t lost[SEATS_PER_RESERVATION_MAX];
    size_t lost_count;
    bool is_current;
    enum err err = reservation_store_insert(call, &holding->reservation, 1, &is_current);

    ck_assert(err != ERR_OK || is_current);
    return err == ERR_OK ? claim_store_take(call, &holding->reservation, lost, &lost_count) : err;
}

struct reservation test_hold(struct call *call, const struct test_fan *fan, int32_t first_seat,
                             size_t count)
{
    struct holding holding = {
        .reservation =
            {
                .reservation_id = call_uuid(call),
                .user_id = fan->user_id,
                .concert_id = TEST_CONCERT,
                .performance_id = TEST_PERFORMANCE,
                .place_no = fan->token.place_no,
                .state = RESERVATION_HELD,
                .seat_count = count,
                .amount = (int64_t)count * TEST_PRICE,
                .created_at_us = call->now_us,
                .expires_at_us = call->now_us + TEST_HOLD_US,
            },
    };

    for (size_t i = 0; i < count; i++)
        holding.reservation.seats[i] =
            (struct reserved_seat){.seat_no = first_seat + (int32_t)i, .price = TEST_PRICE};
    ck_assert_int_eq(tx_run(call, "test.hold", write_hold, &holding), ERR_OK);
    return holding.reservation;
}

static enum err encode_id(struct call *call, const void *result, const char **body_out,
                          size_t *bytes_out)
{
    *body_out = arena_string(call->arena, hex(result));
    *bytes_out = 2 * UUID_BYTES;
    return ERR_OK;
}

struct once test_once(const struct test_fan *fan, const char *key)
{
    struct once once = {
        .has_key = key != NULL,
        .user_id = fan->user_id,
        .status = 201,
        .encode = encode_id,
    };

    if (key != NULL)
        sha256(key, strlen(key), once.key_hash);
    return once;
}

enum err test_reserve(struct call *call, const struct test_fan *fan, const int32_t *seat_nos,
                      size_t count, struct reservation *reservation_out)
{
    struct reservation_wish wish = {
        .performance_id = TEST_PERFORMANCE, .seat_count = count, .seat_nos = seat_nos};
    struct once once = test_once(fan, NULL);

    test_act_as(call, fan);
    return reservation_hold_seats(call, &wish, &once, reservation_out);
}

enum err test_pay(struct call *call, const struct test_fan *fan,
                  const struct reservation *reservation, struct receipt *receipt_out)
{
    struct once once = test_once(fan, NULL);

    test_act_as(call, fan);
    return payment_pay(call, &fan->user_id, &reservation->reservation_id, &once, receipt_out);
}

void test_audit(struct call *call)
{
    struct audit_report *report = ARENA_NEW(call->arena, struct audit_report);

    ck_assert_int_eq(audit_run(call, report), ERR_OK);
    for (size_t i = 0; i < report->check_count; i++)
        ck_assert_msg(report->checks[i].violations == 0, "%s: %s (%s)", report->checks[i].check_id,
                      report->checks[i].name, report->checks[i].sample[0]);
    ck_assert(report->is_ok);
}

/* One racer: waits for the start, runs, tells the parent how it ended. */
static void run_racer(int start_fd, int result_fd, int index,
                      enum err (*fn)(struct call *call, int index, void *arg), void *arg)
{
    struct call *call = test_call_new();
    unsigned char result;
    char byte;

    if (db_connect(call) != ERR_OK || read(start_fd, &byte, 1) != 0)
        _exit(1);
    result = (unsigned char)fn(call, index, arg);
    if (write(result_fd, &result, 1) != 1)
        _exit(1);
    _exit(0);
}

void test_race(int count, enum err (*fn)(struct call *call, int index, void *arg), void *arg,
               int counts[ERR_COUNT])
{
    int start[2], results[2];
    unsigned char result;
    int got = 0;

    /* Dozens of memchecks at once are slower than any wait is long: the test ends before its race. */
    if (getenv("TICKETD_MEMCHECK") != NULL)
        exit(EXIT_SUCCESS);
    ck_assert_int_eq(pipe(start), 0);
    ck_assert_int_eq(pipe(results), 0);
    for (int i = 0; i < count; i++) {
        pid_t pid = fork();

        ck_assert_int_ge(pid, 0);
        if (pid == 0) {
            close(start[1]);
            run_racer(start[0], results[1], i, fn, arg);
        }
    }
    close(results[1]);
    close(start[0]);
    close(start[1]); /* the end of the pipe is the start of the race */
    memset(counts, 0, sizeof counts[0] * ERR_COUNT);
    while (read(results[0], &result, 1) == 1) {
        counts[result]++;
        got++;
    }
    close(results[0]);
    while (waitpid(-1, NULL, 0) > 0)
        continue;
    ck_assert_msg(got == count, "%d of %d racers came back", got, count);
}
