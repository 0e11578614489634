/*
 * What somebody with a place sees and may do, in every state of the place and every phase of the room:
 * the table in the OpenAPI document (readPlace).
 */
#include "domain/waiting_room.h"

#include "domain/admission.h"
#include <string.h>

#include "lib/test_room.h"

/* Phases, as an organiser or the time makes them; the room's and the concert's columns. */
static const struct {
    enum phase phase;
    const char *room;
    int64_t on_sale_in_us;
    bool has_lobby;
} phases[] = {
    {PHASE_SCHEDULED, "paused = 0", 60 * TEST_SECOND_US, false},
    {PHASE_LOBBY, "paused = 0", 60 * TEST_SECOND_US, true},
    {PHASE_OPEN, "paused = 0", -60 * TEST_SECOND_US, false},
    {PHASE_PAUSED, "paused = 1", -60 * TEST_SECOND_US, false},
    {PHASE_SOLD_OUT, "sold_out = 1", -60 * TEST_SECOND_US, false},
    {PHASE_CLOSED, "closed = 1", -60 * TEST_SECOND_US, false},
};

static const struct {
    enum place_state state, shown;
    bool has_position; /* above 0 */
    enum err gate;     /* of the sale, unless the room is closed */
} states[] = {
    {PLACE_WAITING, PLACE_WAITING, true, ERR_NOT_ADMITTED},
    {PLACE_ABSENT, PLACE_WAITING, true, ERR_NOT_ADMITTED}, /* the call itself brings it back */
    {PLACE_ADMITTED, PLACE_ADMITTED, false, ERR_OK},
    {PLACE_DONE, PLACE_DONE, false, ERR_NOT_ADMITTED},
    {PLACE_EXPIRED, PLACE_EXPIRED, false, ERR_ADMISSION_EXPIRED},
    {PLACE_LEFT, PLACE_LEFT, false, ERR_NOT_ADMITTED},
};

static struct standing put_place(struct call *call, enum place_state state)
{
    struct standing standing = {0};

    test_sql("DELETE FROM queue_entry WHERE place_no = 7");
    test_sql("INSERT INTO queue_entry (concert_id, place_no, user_id, state, epoch, token_version, "
             "joined_at_us, last_seen_at_us, queue_number, has_held, admitted_at_us, "
             "admission_expires_at_us, ended_at_us) "
             "VALUES (1, 7, REPEAT('u', 16), %d, 1, 1, %lld, 1, 7, 0, %s, %s, %s)",
             (int)state, (long long)(call->now_us - TEST_SECOND_US),
             state >= PLACE_ADMITTED ? "1767225600000000" : "NULL",
             state >= PLACE_ADMITTED ? "1767225600000000 + 600000000" : "NULL",
             place_is_live(state) ? "NULL" : "1");
    standing.token =
        (struct queue_token){.concert_id = 1, .place_no = 7, .epoch = 1, .token_version = 1};
    memset(standing.token.user_id.bytes, 'u', UUID_BYTES);
    return standing;
}

static void set_phase(struct call *call, size_t p)
{
    struct room_document document;
    int64_t on_sale_us = call->now_us + phases[p].on_sale_in_us;

    test_sql("UPDATE waiting_room SET paused = 0, sold_out = 0, closed = 0");
    test_sql("UPDATE waiting_room SET %s", phases[p].room);
    test_sql("UPDATE concert SET on_sale_at_us = %lld, lobby_opens_at_us = %s",
             (long long)on_sale_us, phases[p].has_lobby ? "1" : "NULL");
    ck_assert_int_eq(waiting_room_load_document(call, TEST_CONCERT, &document), ERR_OK);
    ck_assert_int_eq(document.phase, phases[p].phase);
}

static void check_sight(const struct standing *seen, size_t s, enum phase phase)
{
    bool is_admitted = states[s].shown == PLACE_ADMITTED;

    ck_assert_int_eq(seen->state, states[s].shown);
    ck_assert(seen->has_number);
    ck_assert_int_eq(seen->number, 7);
    ck_assert_int_eq(seen->position, states[s].has_position ? 3 : is_admitted ? 0 : -1);
    if (states[s].has_position && phase == PHASE_OPEN)
        ck_assert_int_gt(seen->wait.seconds, 0);
    else
        ck_assert_int_eq(seen->wait.seconds, is_admitted ? 0 : -1);
    ck_assert_int_eq(seen->admitted_until != 0, is_admitted);
    ck_assert_int_eq(seen->enter_by_us != 0, is_admitted);
    ck_assert_int_ge(seen->poll_seconds, POLL_SECONDS_MIN);
}

START_TEST(each_state_in_each_phase_is_shown_as_documented)
{
    struct call *call = test_call();
    struct standing seen;
    struct place place;

    test_room_open(10, 600);
    test_room_join(call, 1);
    test_room_join(call, 2);
    for (size_t p = 0; p < sizeof phases / sizeof phases[0]; p++) {
        set_phase(call, p);
        for (size_t s = 0; s < sizeof states / sizeof states[0]; s++) {
            test_forget_cache();
            struct standing mine = put_place(call, states[s].state);
            test_room_act_as(call, &mine);
            ck_assert_int_eq(waiting_room_heartbeat(call, TEST_CONCERT, &seen), ERR_OK);
            check_sight(&seen, s, phases[p].phase);
            ck_assert_int_eq(admission_check(call, TEST_CONCERT, &place),
                             phases[p].phase == PHASE_CLOSED ? ERR_SALE_CLOSED : states[s].gate);
        }
    }
}
END_TEST

START_TEST(a_number_stays_when_the_sale_is_put_off)
{
    struct call *call = test_call();
    struct standing standing, seen;

    test_room_open(10, 600);
    standing = test_room_join(call, 1);
    test_sql("UPDATE concert SET on_sale_at_us = %lld",
             (long long)call->now_us + 3600 * TEST_SECOND_US);
    seen = test_room_ask(call, &standing);
    ck_assert_int_eq(seen.state, PLACE_WAITING);
    ck_assert_int_eq(seen.number, standing.number);
    ck_assert_int_eq(seen.position, 1);
    test_room_tick(call);
    ck_assert_int_eq(test_room_state(standing.number), PLACE_WAITING);
}
END_TEST

CHECK_SUITE_WITH("room states", test_db_setup, test_db_teardown,
                 each_state_in_each_phase_is_shown_as_documented,
                 a_number_stays_when_the_sale_is_put_off)
