/*
 * A waiting room to test with; see test_room.h.
 */
#include "lib/test_room.h"

#include <string.h>

void test_room_open(int capacity, int admit_per_minute)
{
    test_sale_open(4);
    test_sql("UPDATE waiting_room SET generation = 0, number_limit = 0, capacity = %d, "
             "admit_per_minute = %d, rate_tokens_u = %lld, rate_refilled_at_us = %lld",
             capacity, admit_per_minute, (long long)(INT64_C(1000000) * RATE_ONE),
             (long long)(TEST_NOW_US - 60 * TEST_SECOND_US));
}

void test_room_sign_in(struct call *call, int number)
{
    static struct session sessions[TEST_FANS_MAX];
    struct session *session = &sessions[number];
    int64_t low = number;

    *session = (struct session){.role = ROLE_FAN, .user_id = {{9}}};
    memcpy(session->user_id.bytes + 8, &low, sizeof low);
    call->session = session;
    call->token = NULL;
}

struct standing test_room_join(struct call *call, int number)
{
    struct standing standing;

    test_room_sign_in(call, number);
    ck_assert_int_eq(waiting_room_join(call, TEST_CONCERT, &standing), ERR_OK);
    return standing;
}

void test_room_act_as(struct call *call, const struct standing *standing)
{
    call->session = NULL;
    call->token = &standing->token;
}

struct standing test_room_ask(struct call *call, const struct standing *standing)
{
    struct standing answer;

    test_room_act_as(call, standing);
    ck_assert_int_eq(waiting_room_heartbeat(call, TEST_CONCERT, &answer), ERR_OK);
    return answer;
}

void test_room_tick(struct call *call)
{
    ck_assert_int_eq(waiting_room_tick(call), ERR_OK);
}

struct standing test_room_enter(struct call *call, int number)
{
    struct standing standing = test_room_join(call, number);

    test_room_tick(call);
    return standing;
}

enum place_state test_room_state(int64_t place_no)
{
    return (enum place_state)test_number("SELECT state FROM queue_entry WHERE place_no = %lld",
                                         (long long)place_no);
}

#define DIGITS                                                                                     \
    "(SELECT 0 n UNION SELECT 1 UNION SELECT 2 UNION SELECT 3 UNION SELECT 4 UNION SELECT 5 "      \
    "UNION SELECT 6 UNION SELECT 7 UNION SELECT 8 UNION SELECT 9) "

void test_room_crowd(struct call *call, enum place_state state, int first, int count)
{
    long long now_us = call->now_us;

    test_sql("INSERT INTO queue_entry (concert_id, place_no, user_id, state, epoch, token_version, "
             "joined_at_us, last_seen_at_us, queue_number, has_held, admitted_at_us, "
             "admission_expires_at_us) "
             "SELECT 1, %d + i, UNHEX(LPAD(HEX(%d + i), 32, '0')), %d, 1, 1, %lld, %lld, "
             "IF(%d = 0, NULL, %d + i), 0, IF(%d = 3, %lld, NULL), IF(%d = 3, %lld, NULL) "
             "FROM (SELECT a.n + 10 * b.n + 100 * c.n + 1000 * d.n + 10000 * e.n AS i FROM " DIGITS
             "a, " DIGITS "b, " DIGITS "c, " DIGITS "d, " DIGITS "e) AS numbers WHERE i < %d",
             first, first, (int)state, now_us, now_us, (int)state, first, (int)state, now_us,
             (int)state, now_us + 600 * TEST_SECOND_US, count);
    test_sql("UPDATE waiting_room SET number_limit = GREATEST(number_limit, %d)",
             first + count - 1);
}
