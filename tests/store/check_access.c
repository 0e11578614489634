/* Access codes: who may use one, what it opens, and setting lanes up. */
#include "domain/access.h"

#include <stdio.h>
#include <string.h>

#include "domain/lane_admin.h"
#include "domain/waiting_room.h"
#include "lib/test_room.h"

#define CODE "FAN-0001"

static const struct lane_setting two_lanes[] = {{"fan club", 30}, {"press", 10}};

/* Concert 1 with the lanes "fan club" (1) and "press" (2); CODE and PRESS-1 open them. */
static void open_lanes(int capacity)
{
    static const char *const fan_codes[] = {CODE, "FAN-0002", "FAN-0003"};
    static const char *const press_codes[] = {"PRESS-1"};
    struct call *call = test_call();
    struct lane_list lanes;
    struct code_import import;

    test_room_open(capacity, 60000);
    ck_assert_int_eq(lane_admin_set(call, TEST_CONCERT, two_lanes, 2, &lanes), ERR_OK);
    ck_assert_int_eq(lanes.count, 2);
    ck_assert_int_eq(lane_admin_import(call, TEST_CONCERT, "fan club", fan_codes, 3, &import),
                     ERR_OK);
    ck_assert_int_eq(import.imported, 3);
    ck_assert_int_eq(lane_admin_import(call, TEST_CONCERT, "press", press_codes, 1, &import),
                     ERR_OK);
}

static enum err join_with(struct call *call, int fan, const char *code, struct standing *standing)
{
    test_room_sign_in(call, fan);
    return waiting_room_join_with_code(call, TEST_CONCERT, code, standing);
}

static int64_t lane_of(int64_t place_no)
{
    return test_number("SELECT lane FROM queue_entry WHERE place_no = %lld", (long long)place_no);
}

static int64_t used_codes(void)
{
    return test_number("SELECT COUNT(*) FROM access_code WHERE used_by IS NOT NULL");
}

START_TEST(a_code_opens_its_lane_however_it_is_typed)
{
    static const char *const typed[] = {"FAN-0001", " fan 0001\n", "f-a-n-0-0-0-1", "Fan0001"};
    struct call *call = test_call();
    struct standing standing;

    open_lanes(0);
    for (size_t i = 0; i < sizeof typed / sizeof typed[0]; i++) {
        test_sql("DELETE FROM queue_entry");
        test_sql("UPDATE access_code SET used_by = NULL, used_at_us = NULL, place_no = NULL");
        ck_assert_int_eq(join_with(call, 1, typed[i], &standing), ERR_OK);
        ck_assert(standing.is_new);
        ck_assert_str_eq(standing.lane, "fan club");
        ck_assert_int_eq(standing.place.lane, 1);
        ck_assert_int_eq(lane_of(standing.place.place_no), 1);
        ck_assert_int_eq(test_number("SELECT place_no FROM access_code WHERE used_by IS NOT NULL"),
                         standing.place.place_no);
        ck_assert_str_eq(test_room_ask(call, &standing).lane, "fan club");
    }
    test_audit(call);
}
END_TEST

START_TEST(a_bad_code_changes_nothing)
{
    static const struct {
        const char *code;
        enum err err;
    } rows[] = {
        {"FAN-9999", ERR_UNKNOWN_ACCESS_CODE},
        {"F", ERR_UNKNOWN_ACCESS_CODE},
        {"F\xc3\x84N-0001", ERR_UNKNOWN_ACCESS_CODE},
        {"' OR 1=1 --", ERR_UNKNOWN_ACCESS_CODE},
        {CODE, ERR_ACCESS_CODE_USED},
    };
    struct call *call = test_call();
    struct standing standing;

    open_lanes(0);
    ck_assert_int_eq(join_with(call, 1, CODE, &standing), ERR_OK);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        ck_assert_int_eq(join_with(call, 2, rows[i].code, &standing), rows[i].err);
        ck_assert_str_eq(call->detail.field, "access_code");
        ck_assert_int_eq(test_number("SELECT COUNT(*) FROM queue_entry"), 1);
        ck_assert_int_eq(used_codes(), 1);
    }
    /* No number was burned. */
    ck_assert_int_eq(join_with(call, 2, NULL, &standing), ERR_OK);
    ck_assert_int_eq(standing.place.place_no, 2);
    ck_assert_ptr_null(standing.lane);
    /* So it is with a live place. */
    ck_assert_int_eq(join_with(call, 2, CODE, &standing), ERR_ACCESS_CODE_USED);
    ck_assert_int_eq(lane_of(2), 0);
}
END_TEST

START_TEST(the_own_code_gives_the_same_place)
{
    struct call *call = test_call();
    struct standing first, again;

    open_lanes(0);
    ck_assert_int_eq(join_with(call, 1, CODE, &first), ERR_OK);
    ck_assert_int_eq(join_with(call, 1, CODE, &again), ERR_OK);
    ck_assert(!again.is_new);
    ck_assert_int_eq(again.place.place_no, first.place.place_no);
    ck_assert_int_eq(join_with(call, 1, NULL, &again), ERR_OK);
    ck_assert_str_eq(again.lane, "fan club");
    /* Another code of a place that is in a lane already is not used up. */
    ck_assert_int_eq(join_with(call, 1, "PRESS-1", &again), ERR_OK);
    ck_assert_str_eq(again.lane, "fan club");
    ck_assert_int_eq(used_codes(), 1);
}
END_TEST

START_TEST(a_code_is_spent_once_its_place_was_admitted)
{
    struct call *call = test_call();
    struct standing standing;
    struct waiting_room room;

    open_lanes(1);
    ck_assert_int_eq(join_with(call, 1, CODE, &standing), ERR_OK);
    test_room_act_as(call, &standing);
    ck_assert_int_eq(waiting_room_leave(call, TEST_CONCERT), ERR_OK);
    /* Left without ever being inside: it opens the lane again, to its account alone. */
    struct standing other;
    ck_assert_int_eq(join_with(call, 2, CODE, &other), ERR_ACCESS_CODE_USED);
    ck_assert_int_eq(join_with(call, 1, CODE, &standing), ERR_OK);
    ck_assert(standing.is_new);
    ck_assert_int_eq(standing.place.place_no, 2);
    ck_assert_str_eq(standing.lane, "fan club");
    test_room_tick(call);
    ck_assert_int_eq(test_room_state(2), PLACE_ADMITTED);
    test_audit(call); /* though main has not reached its number */
    ck_assert_int_eq(join_with(call, 1, CODE, &standing), ERR_OK); /* the live place */
    test_room_act_as(call, &standing);
    ck_assert_int_eq(waiting_room_leave(call, TEST_CONCERT), ERR_OK);
    ck_assert_int_eq(join_with(call, 1, CODE, &standing), ERR_ACCESS_CODE_USED);
    /* After a reset everything begins anew. */
    ck_assert_int_eq(waiting_room_reset(call, TEST_CONCERT, &room), ERR_OK);
    ck_assert_int_eq(test_number("SELECT MIN(now_serving) FROM lane"), room.now_serving);
    ck_assert_int_eq(join_with(call, 1, CODE, &standing), ERR_OK);
    ck_assert_str_eq(standing.lane, "fan club");
    test_audit(call);
}
END_TEST

START_TEST(a_place_goes_over_with_its_number)
{
    struct call *call = test_call();
    struct standing standing;

    open_lanes(1);
    for (int fan = 1; fan <= 5; fan++)
        test_room_join(call, fan);
    test_room_tick(call);
    ck_assert_int_eq(join_with(call, 5, NULL, &standing), ERR_OK);
    ck_assert_int_eq(standing.position, 4);
    ck_assert_int_eq(join_with(call, 5, CODE, &standing), ERR_OK);
    ck_assert(!standing.is_new);
    ck_assert_int_eq(standing.number, 5);
    ck_assert_int_eq(standing.position, 1);
    ck_assert_str_eq(standing.lane, "fan club");
    ck_assert_int_eq(lane_of(5), 1);
    ck_assert_int_eq(used_codes(), 1);
    /* Whoever is inside stays where it is and keeps the code. */
    ck_assert_int_eq(join_with(call, 1, "FAN-0002", &standing), ERR_OK);
    ck_assert_ptr_null(standing.lane);
    ck_assert_int_eq(used_codes(), 1);
    /* So does whoever comes next: the main lane has reached that number. */
    test_sql("UPDATE waiting_room SET now_serving = 2");
    ck_assert_int_eq(join_with(call, 2, "FAN-0002", &standing), ERR_OK);
    ck_assert_ptr_null(standing.lane);
    test_audit(call);
}
END_TEST

START_TEST(a_lobby_keeps_its_lanes_and_draws_one_order)
{
    struct call *call = test_call();
    struct standing standings[41], standing;

    open_lanes(4);
    test_sql("UPDATE concert SET lobby_opens_at_us = 1, on_sale_at_us = %lld",
             (long long)(TEST_NOW_US + 60 * TEST_SECOND_US));
    test_sql("UPDATE waiting_room SET draw_secret = REPEAT('s', 32)");
    for (int fan = 1; fan <= 40; fan++)
        ck_assert_int_eq(join_with(call, fan, NULL, &standings[fan]), ERR_OK);
    /* One goes over while in the lobby, one comes with a code, one has it too late. */
    ck_assert_int_eq(join_with(call, 20, CODE, &standing), ERR_OK);
    ck_assert_int_eq(standing.state, PLACE_LOBBY);
    ck_assert_str_eq(standing.lane, "fan club");
    ck_assert(!standing.has_number);
    ck_assert_int_eq(join_with(call, 41, "FAN-0002", &standing), ERR_OK);
    ck_assert_int_eq(standing.place.place_no, 41);
    test_sleep(call, 61 * TEST_SECOND_US);
    test_sql("UPDATE waiting_room SET capacity = 0");
    test_room_tick(call);
    ck_assert_int_eq(join_with(call, 42, "FAN-0003", &standing), ERR_OK);
    ck_assert_int_eq(standing.number, 42);
    ck_assert_int_eq(standing.position, 3);
    ck_assert_int_eq(test_number("SELECT COUNT(DISTINCT queue_number) FROM queue_entry "
                                 "WHERE queue_number BETWEEN 1 AND 41 AND state = 1"),
                     41);
    /* The two of the lobby come in the order of their drawn numbers, before the late one. */
    int64_t first = test_number("SELECT place_no FROM queue_entry WHERE lane = 1 "
                                "ORDER BY queue_number LIMIT 1");
    ck_assert(first == 20 || first == 41);
    test_sql("UPDATE waiting_room SET capacity = 3");
    test_room_tick(call);
    ck_assert_int_eq(test_room_state(first), PLACE_ADMITTED);
    ck_assert_int_eq(test_number("SELECT COUNT(*) FROM queue_entry WHERE state = 3"), 3);
    ck_assert_int_eq(test_number("SELECT COUNT(*) FROM queue_entry WHERE state = 3 AND lane = 1"),
                     1);
    ck_assert_int_eq(test_number("SELECT now_serving FROM lane WHERE lane = 1"),
                     test_number("SELECT queue_number FROM queue_entry WHERE place_no = %lld",
                                 (long long)first));
    test_audit(call);
}
END_TEST

static enum err race_for_the_code(struct call *call, int index, void *arg)
{
    struct standing standing;

    (void)arg;
    return join_with(call, 10 + index, CODE, &standing);
}

START_TEST(of_many_with_one_code_one_gets_the_lane)
{
    int counts[ERR_COUNT];

    open_lanes(0);
    test_race(8, race_for_the_code, NULL, counts);
    ck_assert_int_eq(counts[ERR_OK], 1);
    ck_assert_int_eq(counts[ERR_ACCESS_CODE_USED], 7);
    ck_assert_int_eq(test_number("SELECT COUNT(*) FROM queue_entry"), 1);
    ck_assert_int_eq(test_number("SELECT COUNT(*) FROM access_code a JOIN queue_entry q "
                                 "ON q.place_no = a.place_no AND q.user_id = a.used_by "
                                 "AND q.lane = a.lane"),
                     1);
    test_audit(test_call());
}
END_TEST

static enum err race_of_tabs(struct call *call, int index, void *arg)
{
    struct standing standing;

    (void)arg;
    return join_with(call, 1, index % 2 == 0 ? CODE : NULL, &standing);
}

START_TEST(tabs_of_one_account_have_one_place_and_use_the_code_once)
{
    int counts[ERR_COUNT];

    open_lanes(0);
    test_race(8, race_of_tabs, NULL, counts);
    ck_assert_int_eq(counts[ERR_OK], 8);
    ck_assert_int_eq(test_number("SELECT COUNT(*) FROM queue_entry"), 1);
    ck_assert_int_eq(test_number("SELECT lane FROM queue_entry"), 1);
    ck_assert_int_eq(used_codes(), 1);
    test_audit(test_call());
}
END_TEST

START_TEST(guessing_codes_is_limited)
{
    struct call *call = test_call();
    struct standing standing;
    char code[16];

    open_lanes(0);
    for (int i = 0; i < 10; i++) {
        snprintf(code, sizeof code, "GUESS%03d", i);
        ck_assert_int_eq(join_with(call, 1, code, &standing), ERR_UNKNOWN_ACCESS_CODE);
    }
    /* Even a right one is refused now, so that the limit limits guessing. */
    ck_assert_int_eq(join_with(call, 1, CODE, &standing), ERR_TOO_MANY_REQUESTS);
    ck_assert_int_ge(call->detail.retry_after, 1);
    ck_assert_int_eq(join_with(call, 1, NULL, &standing), ERR_OK);
    ck_assert_int_eq(join_with(call, 2, CODE, &standing), ERR_OK);
    test_sleep(call, 60 * TEST_SECOND_US);
    ck_assert_int_eq(join_with(call, 1, "FAN-0002", &standing), ERR_OK);
}
END_TEST

START_TEST(a_far_place_of_a_lane_beats_without_the_table)
{
    struct call *call = test_call();
    struct standing standing;

    open_lanes(0);
    test_sql("UPDATE waiting_room SET number_limit = 50000, generation = 0, "
             "admit_per_minute = 60");
    ck_assert_int_eq(join_with(call, 1, CODE, &standing), ERR_OK);
    ck_assert_int_gt(standing.number, 50000);
    /* Far in the main lane, and in its own too: what memcached keeps is enough. */
    test_sleep(call, (standing.poll_seconds + 1) * TEST_SECOND_US);
    test_room_ask(call, &standing);
    test_sql("UPDATE queue_entry SET last_seen_at_us = 1");
    test_sleep(call, 80 * TEST_SECOND_US);
    test_room_ask(call, &standing);
    ck_assert_int_eq(test_number("SELECT last_seen_at_us FROM queue_entry"), 1);
    /* Now its lane comes near, though main does not. */
    test_sql("UPDATE lane SET now_serving = 50000 WHERE lane = 1");
    test_sleep(call, 80 * TEST_SECOND_US);
    test_room_ask(call, &standing);
    ck_assert_int_eq(test_number("SELECT last_seen_at_us FROM queue_entry"), call->now_us);
}
END_TEST

START_TEST(lanes_are_set_as_a_whole)
{
    static const struct lane_setting changed[] = {{"press", 25}, {"sponsors", 5}};
    struct call *call = test_call();
    struct lane_list lanes;
    struct standing standing;

    open_lanes(0);
    ck_assert_int_eq(lane_admin_set(call, TEST_CONCERT, changed, 2, &lanes), ERR_OK);
    ck_assert_int_eq(lanes.count, 2);
    ck_assert_str_eq(lane_by_number(&lanes, 2)->name, "press");
    ck_assert_int_eq(lane_by_number(&lanes, 2)->share, 25);
    ck_assert_str_eq(lane_by_number(&lanes, 3)->name, "sponsors");
    /* The codes of a lane that is gone open nothing, until it is back under its number. */
    ck_assert_int_eq(join_with(call, 1, CODE, &standing), ERR_UNKNOWN_ACCESS_CODE);
    ck_assert_int_eq(lane_admin_set(call, TEST_CONCERT, two_lanes, 2, &lanes), ERR_OK);
    ck_assert_int_eq(lane_by_name(&lanes, "fan club")->lane, 1);
    ck_assert_int_eq(join_with(call, 1, CODE, &standing), ERR_OK);
    ck_assert_int_eq(lane_admin_set(call, TEST_CONCERT, changed, 2, &lanes), ERR_LANE_IN_USE);
    ck_assert_int_eq(lane_admin_list(call, TEST_CONCERT, &lanes), ERR_OK);
    ck_assert_int_eq(lanes.count, 2);
    ck_assert_str_eq(lanes.items[0].name, "fan club");
    ck_assert_int_eq(lanes.items[1].share, 10);
    test_sql("UPDATE queue_entry SET state = 6");
    ck_assert_int_eq(lane_admin_set(call, TEST_CONCERT, NULL, 0, &lanes), ERR_OK);
    ck_assert_int_eq(lanes.count, 0);
    ck_assert_int_eq(test_number("SELECT lane_count FROM waiting_room"), 0);
    ck_assert_int_eq(test_number("SELECT COUNT(*) FROM admin_log WHERE action = 'lanes.change'"),
                     4);
    test_audit(call);
}
END_TEST

START_TEST(bad_lanes_are_refused_by_their_field)
{
    static const struct {
        struct lane_setting lanes[3];
        size_t count;
        const char *field;
    } rows[] = {
        {{{" ", 10}}, 1, "lanes[0].name"},
        {{{"a", 10}, {"b", 10}, {"a", 10}}, 3, "lanes[2].name"},
        {{{"a", 50}, {"b", 41}}, 2, "lanes[1].share"},
        {{{"a", 0}}, 1, "lanes[0].share"},
    };
    struct call *call = test_call();
    struct lane_list lanes;

    test_room_open(1, 60);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        ck_assert_int_eq(lane_admin_set(call, TEST_CONCERT, rows[i].lanes, rows[i].count, &lanes),
                         ERR_INVALID_FIELD);
        ck_assert_str_eq(call->detail.field, rows[i].field);
        ck_assert_int_eq(test_number("SELECT COUNT(*) FROM lane"), 0);
    }
    ck_assert_int_eq(lane_admin_set(call, 77, two_lanes, 2, &lanes), ERR_NOT_FOUND);
    ck_assert_int_eq(lane_admin_list(call, 77, &lanes), ERR_NOT_FOUND);
}
END_TEST

START_TEST(codes_are_stored_as_hashes_and_counted_by_lane)
{
    static const char *const codes[] = {"fan 0001", "NEW-CODE-1", "new code 1", "NEW-CODE-2"};
    static const char *const bad[] = {"GOOD-CODE", "no good!"};
    struct call *call = test_call();
    struct lane_codes counts[LANES_MAX];
    struct code_import import;
    struct standing standing;
    size_t count;

    open_lanes(0);
    ck_assert_int_eq(lane_admin_import(call, TEST_CONCERT, "press", codes, 4, &import), ERR_OK);
    ck_assert_int_eq(import.imported, 2);
    ck_assert_int_eq(import.already_known, 2); /* of another lane, and twice in the list */
    ck_assert_int_eq(lane_admin_import(call, TEST_CONCERT, "press", bad, 2, &import),
                     ERR_INVALID_FIELD);
    ck_assert_str_eq(call->detail.field, "codes[1]");
    ck_assert_int_eq(lane_admin_import(call, TEST_CONCERT, "main", codes, 4, &import),
                     ERR_UNKNOWN_LANE);
    ck_assert_str_eq(call->detail.field, "lane");
    ck_assert_int_eq(lane_admin_import(call, 77, "press", codes, 4, &import), ERR_NOT_FOUND);

    ck_assert_int_eq(join_with(call, 1, CODE, &standing), ERR_OK);
    ck_assert_str_eq(standing.lane, "fan club");
    ck_assert_int_eq(lane_admin_count_codes(call, TEST_CONCERT, counts, &count), ERR_OK);
    ck_assert_int_eq(count, 2);
    ck_assert_int_eq(counts[0].total, 3);
    ck_assert_int_eq(counts[0].used, 1);
    ck_assert_int_eq(counts[1].total, 3);
    ck_assert_int_eq(counts[1].used, 0);
    /* No log has a code. */
    ck_assert_int_eq(test_number("SELECT COUNT(*) FROM admin_log WHERE detail LIKE '%%0001%%' "
                                 "OR detail LIKE '%%CODE%%'"),
                     0);
    ck_assert_int_eq(test_number("SELECT COUNT(*) FROM access_code WHERE code_hash = "
                                 "UNHEX(SHA2(CONCAT(concert_id, ':', 'NEWCODE1'), 256))"),
                     1);
}
END_TEST

START_TEST(the_state_document_shows_the_lanes)
{
    struct call *call = test_call();
    struct room_document document;
    struct standing standing;

    open_lanes(1);
    ck_assert_int_eq(join_with(call, 1, NULL, &standing), ERR_OK);
    ck_assert_int_eq(join_with(call, 2, CODE, &standing), ERR_OK);
    ck_assert_int_eq(join_with(call, 3, "FAN-0002", &standing), ERR_OK);
    test_room_tick(call);
    ck_assert_int_eq(waiting_room_load_document(call, TEST_CONCERT, &document), ERR_OK);
    ck_assert_int_eq(document.lanes.count, 2);
    ck_assert_str_eq(document.lanes.items[0].name, "fan club");
    ck_assert_int_eq(document.lanes.items[0].share, 30);
    ck_assert_int_eq(room_figures_waiting(&document.figures, 1), 2);
    ck_assert_int_eq(room_figures_waiting(&document.figures, 2), 0);
    ck_assert_int_eq(room_figures_waiting(&document.figures, LANE_MAIN), 0);
    ck_assert_int_eq(document.figures.waiting, 2);
}
END_TEST

CHECK_SUITE_WITH("access", test_db_setup, test_db_teardown,
                 a_code_opens_its_lane_however_it_is_typed, a_bad_code_changes_nothing,
                 the_own_code_gives_the_same_place, a_code_is_spent_once_its_place_was_admitted,
                 a_place_goes_over_with_its_number, a_lobby_keeps_its_lanes_and_draws_one_order,
                 of_many_with_one_code_one_gets_the_lane,
                 tabs_of_one_account_have_one_place_and_use_the_code_once,
                 guessing_codes_is_limited, a_far_place_of_a_lane_beats_without_the_table,
                 lanes_are_set_as_a_whole, bad_lanes_are_refused_by_their_field,
                 codes_are_stored_as_hashes_and_counted_by_lane, the_state_document_shows_the_lanes)
