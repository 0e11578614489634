/*
 * A waiting room to test with; see test_room.h.
 */
#include "lib/test_room.h"

#include <string.h>

void test_room_open(int capacity, int admit_per_minute)
{
    test_sale_open(4);
    test_sql("UPDATE waiting_room SET generation = 0, number_limit = 0, capacity = %d, "
             "admit_per_minute = %d, rate_refilled_at_us = %lld",
             capacity, admit_per_minute, (long long)(TEST_NOW_US - 60 * TEST_SECOND_US));
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

enum place_state test_room_state(int64_t place_no)
{
    return (enum place_state)test_number("SELECT state FROM queue_entry WHERE place_no = %lld",
                                         (long long)place_no);
}
