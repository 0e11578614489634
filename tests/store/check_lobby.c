/* From lobby to queue: who may join it, closing, the draw, calling up; many at once, and interrupted. */
#include "domain/lobby.h"

#include <stdio.h>
#include <string.h>

#include "domain/concert_admin.h"
#include "domain/draw_verify.h"
#include "domain/room_admit.h"
#include "domain/roster.h"
#include "lib/test_room.h"
#include "model/draw.h"
#include "store/place_store.h"
#include "store/tx.h"
#include "store/waiting_room_store.h"
#include "util/text.h"

#define OPENING_US (TEST_NOW_US + 60 * TEST_SECOND_US)

/* The sale opens in a minute, the lobby is open, and its secret is there. */
static void open_lobby(int capacity)
{
    test_room_open(capacity, 600000);
    test_sql("UPDATE concert SET lobby_opens_at_us = 1, on_sale_at_us = %lld",
             (long long)OPENING_US);
    test_sql("UPDATE waiting_room SET draw_secret = x'%064d'", 42);
}

static void open_sale(struct call *call)
{
    test_sleep(call, OPENING_US - call->now_us);
}

static struct sale read_sale(struct call *call)
{
    struct sale sale;

    ck_assert_int_eq(waiting_room_store_find(call, TEST_CONCERT, &sale), ERR_OK);
    return sale;
}

static int64_t count_state(enum place_state state)
{
    return test_number("SELECT COUNT(*) FROM queue_entry WHERE state = %d", (int)state);
}

/* What the database says of the draw, as one text. */
static const char *draw_text(void)
{
    return test_text("SELECT CONCAT_WS(' ', lobby_last_no, participants, HEX(roster_digest), "
                     "HEX(draw_secret), (SELECT MD5(GROUP_CONCAT(place_no, ':', queue_number ORDER "
                     "BY place_no)) FROM queue_entry)) FROM waiting_room");
}

START_TEST(everybody_in_the_lobby_gets_the_drawn_number_and_late_comers_follow)
{
    struct call *call = test_call();
    struct standing fans[20], late;
    int64_t number;

    open_lobby(5);
    for (int i = 0; i < 20; i++)
        fans[i] = test_room_join(call, i + 1);
    open_sale(call);
    test_room_tick(call);
    struct sale sale = read_sale(call);
    ck_assert_int_eq(sale.room.draw.participants, 20);
    ck_assert_int_eq(sale.room.draw.drawn_at_us, call->now_us);
    late = test_room_join(call, 21);
    ck_assert_int_eq(late.number, 21);
    ck_assert(late.token.has_number);
    for (int i = 0; i < 20; i++) {
        struct standing standing = test_room_ask(call, &fans[i]);
        ck_assert(room_draw_number(&sale.room, i + 1, &number));
        ck_assert(standing.has_number);
        ck_assert_int_eq(standing.number, number);
        ck_assert(!standing.token.has_number);
        ck_assert_int_eq(standing.state, number <= 5 ? PLACE_ADMITTED : PLACE_WAITING);
        ck_assert_int_eq(standing.position, number <= 5 ? 0 : number - 5);
        ck_assert_int_eq(
            test_number("SELECT queue_number FROM queue_entry WHERE place_no = %d", i + 1), number);
    }
    ck_assert_int_eq(sale.room.draw.called_no, 20);
    ck_assert_int_eq(late.position, 16);
}
END_TEST

START_TEST(who_left_the_lobby_holds_nobody_up)
{
    struct call *call = test_call();
    struct standing fans[10];

    open_lobby(4);
    for (int i = 0; i < 10; i++)
        fans[i] = test_room_join(call, i + 1);
    for (int i = 0; i < 5; i++) {
        test_room_act_as(call, &fans[i]);
        ck_assert_int_eq(waiting_room_leave(call, TEST_CONCERT), ERR_OK);
    }
    open_sale(call);
    test_room_tick(call);
    ck_assert_int_eq(count_state(PLACE_ADMITTED), 4);
    ck_assert_int_eq(count_state(PLACE_WAITING), 1);
    ck_assert_int_eq(test_number("SELECT COUNT(*) FROM queue_entry WHERE queue_number IS NULL"), 5);
    /* Who left is in the roster all the same: it was final when they had joined. */
    ck_assert_int_eq(read_sale(call).room.draw.participants, 10);
}
END_TEST

START_TEST(before_the_draw_nobody_has_a_number_and_nobody_enters)
{
    struct call *call = test_call();
    struct standing standing, late;

    open_lobby(5);
    standing = test_room_join(call, 1);
    open_sale(call);
    /* A late comer comes before the janitor and closes the lobby. */
    late = test_room_join(call, 2);
    ck_assert_int_eq(late.state, PLACE_WAITING);
    ck_assert_int_eq(late.number, 2);
    struct sale sale = read_sale(call);
    ck_assert(sale.room.draw.is_closed);
    ck_assert_int_eq(sale.room.draw.lobby_last_no, 1);
    ck_assert_int_eq(sale.room.draw.drawn_at_us, 0);
    ck_assert_int_eq(room_frontier(&sale.room), 1);
    standing = test_room_ask(call, &standing);
    ck_assert_int_eq(standing.state, PLACE_LOBBY);
    ck_assert(!standing.has_number);
    ck_assert_int_eq(standing.position, -1);
    /* The fan's second tab gets the same place. */
    test_room_sign_in(call, 1);
    ck_assert_int_eq(waiting_room_join(call, TEST_CONCERT, &standing), ERR_OK);
    ck_assert(!standing.is_new);
    ck_assert_int_eq(standing.state, PLACE_LOBBY);

    test_room_tick(call);
    standing = test_room_ask(call, &standing);
    ck_assert_int_eq(standing.state, PLACE_ADMITTED);
    ck_assert_int_eq(standing.number, 1);
}
END_TEST

START_TEST(an_empty_lobby_holds_up_nobody)
{
    struct call *call = test_call();

    open_lobby(5);
    open_sale(call);
    test_room_tick(call);
    struct sale sale = read_sale(call);
    ck_assert(sale.room.draw.is_closed);
    ck_assert_int_eq(sale.room.draw.participants, 0);
    ck_assert_int_ne(sale.room.draw.drawn_at_us, 0);
    ck_assert_int_eq(test_room_join(call, 1).number, 1);
    test_room_tick(call);
    ck_assert_int_eq(count_state(PLACE_ADMITTED), 1);
}
END_TEST

static struct place straggler_of(const struct sale *sale, int64_t place_no)
{
    return (struct place){
        .concert_id = TEST_CONCERT,
        .place_no = place_no,
        .user_id = {{7}},
        .state = PLACE_LOBBY,
        .epoch = sale->room.epoch,
        .token_version = 1,
        .joined_at_us = OPENING_US - 1,
        .last_seen_at_us = OPENING_US - 1,
    };
}

/* It has a number and is about to be inserted when the lobby closes. */
START_TEST(a_straggler_does_not_get_into_a_closed_lobby)
{
    struct call *call = test_call();
    bool is_open = true;

    open_lobby(5);
    test_room_join(call, 1);
    struct sale before = read_sale(call);
    struct place straggler = straggler_of(&before, 2);
    open_sale(call);
    ck_assert_int_eq(lobby_close(call, TEST_CONCERT), ERR_OK);
    ck_assert_int_eq(place_store_insert_in_lobby(call, &straggler, &is_open), ERR_OK);
    ck_assert(!is_open);
    ck_assert_int_eq(test_number("SELECT COUNT(*) FROM queue_entry"), 1);
    /* What the counter of the lobby had still to give is not given to the queue. */
    ck_assert_int_eq(read_sale(call).room.generation, before.room.generation + 1);
    ck_assert_int_eq(test_room_join(call, 2).number, 2);
}
END_TEST

START_TEST(a_straggler_does_not_get_into_another_epoch)
{
    struct call *call = test_call();
    struct waiting_room room;
    bool is_open = true;

    open_lobby(5);
    test_room_join(call, 1);
    struct sale before = read_sale(call);
    struct place straggler = straggler_of(&before, 2);
    ck_assert_int_eq(waiting_room_reset(call, TEST_CONCERT, &room), ERR_OK);
    ck_assert_int_eq(place_store_insert_in_lobby(call, &straggler, &is_open), ERR_OK);
    ck_assert(!is_open);
}
END_TEST

struct sharing {
    struct place place;
    struct call *closer;
    bool is_open;
    enum err closed;
};

/* tx_fn: while the straggler's transaction is open the lobby cannot be closed. */
static enum err insert_and_let_close(struct call *call, void *arg)
{
    struct sharing *sharing = arg;
    enum err err = place_store_insert_in_lobby(call, &sharing->place, &sharing->is_open);

    sharing->closed = lobby_close(sharing->closer, TEST_CONCERT);
    return err;
}

START_TEST(closing_waits_for_whoever_is_joining)
{
    struct call *call = test_call(), *closer = test_call_new();
    struct sharing sharing = {.closer = closer};

    open_lobby(5);
    struct sale sale = read_sale(call);
    sharing.place = straggler_of(&sale, 3);
    test_sql("UPDATE waiting_room SET number_limit = 10");
    open_sale(call);
    open_sale(closer);
    ck_assert_int_eq(tx_run(call, "test.join", insert_and_let_close, &sharing), ERR_OK);
    ck_assert(sharing.is_open);
    ck_assert_int_eq(sharing.closed, ERR_DB_LOCK_TIMEOUT);
    ck_assert_int_eq(lobby_close(closer, TEST_CONCERT), ERR_OK);
    ck_assert_int_eq(read_sale(call).room.draw.lobby_last_no, 3);
}
END_TEST

static enum err tick_at_opening(struct call *call, int index, void *arg)
{
    (void)index;
    (void)arg;
    open_sale(call);
    return waiting_room_tick(call);
}

START_TEST(four_janitors_at_once_draw_once)
{
    struct call *call = test_call();
    int counts[ERR_COUNT];

    open_lobby(5);
    test_room_crowd(call, PLACE_LOBBY, 1, 3000);
    test_race(4, tick_at_opening, NULL, counts);
    ck_assert_int_eq(counts[ERR_OK], 4);
    struct sale sale = read_sale(call);
    ck_assert_int_eq(sale.room.draw.participants, 3000);
    ck_assert_int_eq(sale.room.generation, 0);
    ck_assert_int_ge(sale.room.draw.called_no, 2000);
    ck_assert_int_eq(count_state(PLACE_ADMITTED), 5);
    ck_assert_int_eq(test_number("SELECT COUNT(*) FROM queue_entry WHERE queue_number IS NOT NULL"),
                     sale.room.draw.called_no);
    ck_assert_int_eq(test_number("SELECT COUNT(DISTINCT queue_number) FROM queue_entry"),
                     sale.room.draw.called_no);
    ck_assert_int_eq(test_number("SELECT MAX(queue_number) FROM queue_entry"),
                     sale.room.draw.called_no);
    ck_assert_int_eq(test_number("SELECT MAX(queue_number) FROM queue_entry WHERE state = 3"), 5);
}
END_TEST

/* Joins race with the closing: whoever got into the lobby is drawn, everybody else is behind. */
static enum err join_around_the_opening(struct call *call, int index, void *arg)
{
    struct standing standing;

    (void)arg;
    if (index == 0)
        return tick_at_opening(call, index, NULL);
    if (index % 2 == 0)
        test_sleep(call, OPENING_US - 1 - call->now_us);
    else
        open_sale(call);
    for (int i = 0; i < 20; i++) {
        test_room_sign_in(call, index * 100 + i);
        enum err err = waiting_room_join(call, TEST_CONCERT, &standing);
        if (err != ERR_OK)
            return err;
    }
    return ERR_OK;
}

START_TEST(joins_race_with_the_closing_and_nobody_slips_in)
{
    struct call *call = test_call();
    int counts[ERR_COUNT];

    open_lobby(5);
    for (int i = 1; i <= 30; i++)
        test_room_join(call, i);
    test_race(9, join_around_the_opening, NULL, counts);
    ck_assert_int_eq(counts[ERR_OK], 9);
    open_sale(call);
    test_room_tick(call);
    ck_assert_int_eq(test_number("SELECT COUNT(*) FROM queue_entry"), 30 + 8 * 20);
    ck_assert_int_eq(count_state(PLACE_LOBBY), 0);
    ck_assert_int_eq(test_number("SELECT COUNT(*) FROM queue_entry WHERE queue_number IS NULL"), 0);
    ck_assert_int_eq(test_number("SELECT COUNT(DISTINCT queue_number) FROM queue_entry"), 190);
    /* Of the lobby: numbers up to the last place of it. Behind: the place's. */
    ck_assert_int_eq(test_number("SELECT COUNT(*) FROM queue_entry q JOIN waiting_room w WHERE "
                                 "IF(q.place_no <= w.lobby_last_no, q.queue_number > "
                                 "w.lobby_last_no, q.queue_number <> q.place_no)"),
                     0);
}
END_TEST

START_TEST(a_draw_that_was_interrupted_goes_on_to_the_same_result)
{
    struct call *call = test_call();
    char whole[512];

    open_lobby(1);
    test_room_crowd(call, PLACE_LOBBY, 1, 700);
    open_sale(call);
    test_room_tick(call);
    snprintf(whole, sizeof whole, "%s", draw_text());
    ck_assert_int_eq(count_state(PLACE_LOBBY), 0);

    /* Killed after the closing … */
    test_sql("UPDATE queue_entry SET state = 0, queue_number = NULL, admitted_at_us = NULL");
    test_sql(
        "UPDATE waiting_room SET roster_digest = NULL, participants = NULL, drawn_at_us = NULL, "
        "called_no = 0, now_serving = 0");
    test_room_tick(call);
    ck_assert_str_eq(draw_text(), whole);

    /* … and between two batches. */
    test_sql("UPDATE queue_entry SET state = 0, queue_number = NULL WHERE queue_number > 512");
    test_sql("UPDATE waiting_room SET called_no = 512");
    test_room_tick(call);
    ck_assert_str_eq(draw_text(), whole);
}
END_TEST

START_TEST(only_so_many_as_are_needed_are_called_up)
{
    struct call *call = test_call();

    open_lobby(100);
    test_sql("UPDATE waiting_room SET admit_per_minute = 600");
    test_room_crowd(call, PLACE_LOBBY, 1, 10000);
    open_sale(call);
    test_room_tick(call);
    struct sale sale = read_sale(call);
    ck_assert_int_ge(sale.room.draw.called_no, 2000);
    ck_assert_int_lt(sale.room.draw.called_no, 3000);
    /* A late comer is not admitted before them, nor is anybody uncalled. */
    struct standing late = test_room_join(call, 1);
    ck_assert_int_eq(late.number, 10001);
    ck_assert_int_gt(late.position, 9000);
    test_sql("UPDATE queue_entry SET state = 6 WHERE state = 1 AND queue_number <= 10000");
    test_sql("UPDATE waiting_room SET capacity = 100000");
    int64_t serving = test_number("SELECT now_serving FROM waiting_room");
    /* One round calls up further people, and its frontier bounds who is admitted. */
    test_sleep(call, TEST_SECOND_US);
    test_room_tick(call);
    sale = read_sale(call);
    ck_assert_int_gt(sale.room.now_serving, serving);
    ck_assert_int_le(sale.room.now_serving, sale.room.draw.called_no);
    ck_assert_int_eq(test_room_state(late.place.place_no), PLACE_WAITING);
}
END_TEST

START_TEST(nobody_passes_those_who_are_not_called_up_yet)
{
    struct call *call = test_call();

    open_lobby(0);
    test_room_crowd(call, PLACE_LOBBY, 1, 20);
    open_sale(call);
    test_room_tick(call);
    struct standing late = test_room_join(call, 21);
    /* Called up are ten, who have left since; the other janitor's calling of the rest is on its way. */
    test_sql("UPDATE queue_entry SET state = 6 WHERE queue_number <= 10");
    test_sql("UPDATE queue_entry SET state = 0, queue_number = NULL "
             "WHERE queue_number BETWEEN 11 AND 20");
    test_sql("UPDATE waiting_room SET called_no = 10, capacity = 5");
    struct sale sale = read_sale(call);
    test_sleep(call, TEST_SECOND_US);
    ck_assert_int_eq(room_admit(call, &sale), ERR_OK);
    ck_assert_int_eq(count_state(PLACE_ADMITTED), 0);
    test_room_tick(call);
    ck_assert_int_eq(count_state(PLACE_ADMITTED), 5);
    ck_assert_int_eq(test_room_state(late.place.place_no), PLACE_WAITING);
}
END_TEST

START_TEST(who_is_not_called_up_has_number_and_position)
{
    struct call *call = test_call();
    int64_t number;

    open_lobby(1);
    test_sql("UPDATE waiting_room SET admit_per_minute = 1");
    test_room_crowd(call, PLACE_LOBBY, 1, 9999);
    test_sql("UPDATE waiting_room SET generation = 1");
    struct standing standing = test_room_join(call, 3000);
    ck_assert_int_eq(standing.place.place_no, 10000);
    open_sale(call);
    test_room_tick(call);
    struct sale sale = read_sale(call);
    standing = test_room_ask(call, &standing);
    ck_assert(room_draw_number(&sale.room, 10000, &number));
    ck_assert_int_eq(standing.number, number);
    ck_assert_int_eq(standing.state, PLACE_WAITING);
    ck_assert_int_gt(number, sale.room.draw.called_no);
    ck_assert_int_eq(test_room_state(10000), PLACE_LOBBY);
    ck_assert_int_ge(standing.position, number * 95 / 100);
    ck_assert_int_le(standing.position, number * 105 / 100);
}
END_TEST

START_TEST(whom_the_former_binary_let_wait_gets_a_number)
{
    struct call *call = test_call();

    test_room_open(1, 600);
    test_room_crowd(call, PLACE_WAITING, 1, 3);
    test_sql("UPDATE queue_entry SET queue_number = NULL");
    test_room_tick(call);
    ck_assert_int_eq(test_number("SELECT COUNT(*) FROM queue_entry WHERE queue_number = place_no"),
                     3);
    ck_assert_int_eq(count_state(PLACE_ADMITTED), 1);
}
END_TEST

START_TEST(a_lobby_of_the_former_binary_gets_a_secret_before_the_sale)
{
    struct call *call = test_call();

    open_lobby(1);
    test_sql("UPDATE waiting_room SET draw_secret = NULL");
    test_room_tick(call);
    ck_assert_str_ne(test_text("SELECT HEX(draw_secret) FROM waiting_room"), "NULL");
    char secret[65];
    snprintf(secret, sizeof secret, "%s", test_text("SELECT HEX(draw_secret) FROM waiting_room"));
    test_room_tick(call);
    ck_assert_str_eq(test_text("SELECT HEX(draw_secret) FROM waiting_room"), secret);
}
END_TEST

START_TEST(a_reset_before_the_sale_begins_another_draw)
{
    struct call *call = test_call();
    struct waiting_room room;
    char before[65];

    open_lobby(5);
    test_room_join(call, 1);
    snprintf(before, sizeof before, "%s", test_text("SELECT HEX(draw_secret) FROM waiting_room"));
    ck_assert_int_eq(waiting_room_reset(call, TEST_CONCERT, &room), ERR_OK);
    ck_assert_str_ne(test_text("SELECT HEX(draw_secret) FROM waiting_room"), before);
    struct standing first = test_room_join(call, 2), second = test_room_join(call, 3);
    ck_assert_int_eq(first.state, PLACE_LOBBY);
    open_sale(call);
    test_room_tick(call);
    struct sale sale = read_sale(call);
    /* Numbers of the epoch, the places that were lost to the counter among them. */
    ck_assert_int_eq(sale.room.draw.participants,
                     second.place.place_no - sale.room.epoch_first_no + 1);
    first = test_room_ask(call, &first);
    ck_assert_int_ge(first.number, sale.room.epoch_first_no);
    ck_assert_int_le(first.number, sale.room.draw.lobby_last_no);
    ck_assert_int_eq(count_state(PLACE_ADMITTED), 2);
}
END_TEST

START_TEST(a_reset_after_the_draw_has_no_draw)
{
    struct call *call = test_call();
    struct waiting_room room;

    open_lobby(5);
    test_room_join(call, 1);
    open_sale(call);
    test_room_tick(call);
    ck_assert_int_eq(waiting_room_reset(call, TEST_CONCERT, &room), ERR_OK);
    struct sale sale = read_sale(call);
    ck_assert(!sale.room.draw.has_secret);
    ck_assert(!sale.room.draw.is_closed);
    ck_assert_int_eq(sale.room.draw.drawn_at_us, 0);
    struct standing standing = test_room_join(call, 2);
    ck_assert_int_eq(standing.number, standing.place.place_no);
    test_room_tick(call);
    ck_assert_int_eq(test_room_ask(call, &standing).state, PLACE_ADMITTED);
}
END_TEST

/* --- The roster -------------------------------------------------------------------------------- */

START_TEST(the_roster_hashes_to_its_digest_in_pages_of_any_size)
{
    struct call *call = test_call();
    struct roster_page page = {.next_no = 1};
    unsigned char digest[SHA256_BYTES];
    char text[400 * ROSTER_LINE];
    size_t used = 0;

    open_lobby(1);
    test_room_crowd(call, PLACE_LOBBY, 1, 300);
    test_sql("UPDATE queue_entry SET joined_at_us = joined_at_us + place_no * 1234567");
    open_sale(call);
    ck_assert_int_eq(roster_load_page(call, TEST_CONCERT, 1, 100, &page), ERR_NOT_OPEN_YET);
    ck_assert_int_eq(call->detail.opens_at_us, OPENING_US);
    test_room_tick(call);
    /* What becomes of the places does not change it. */
    test_sql("UPDATE queue_entry SET state = 6 WHERE place_no %% 3 = 0");
    test_room_join(call, 1);
    for (int64_t from_no = 0; page.next_no != 0; from_no = page.next_no) {
        ck_assert_int_eq(roster_load_page(call, TEST_CONCERT, from_no, 77, &page), ERR_OK);
        memcpy(text + used, page.text, page.bytes);
        used += page.bytes;
    }
    text[used] = '\0';
    ck_assert(strncmp(text, "1,2026-01-01T00:00:01.234Z\n2,2026", 33) == 0);
    sha256(text, used, digest);
    ck_assert_mem_eq(digest, read_sale(call).room.draw.roster_digest, sizeof digest);
    ck_assert_int_eq(roster_load_page(call, 99, 1, 100, &page), ERR_NOT_FOUND);
    test_sql("UPDATE waiting_room SET draw_secret = NULL");
    ck_assert_int_eq(roster_load_page(call, TEST_CONCERT, 1, 100, &page), ERR_NOT_FOUND);
}
END_TEST

static struct draw_verdict verify(struct call *call)
{
    struct draw_verdict verdict;

    ck_assert_int_eq(draw_verify(call, TEST_CONCERT, &verdict), ERR_OK);
    return verdict;
}

START_TEST(a_draw_is_verified_and_every_deviation_seen)
{
    static const struct {
        const char *corrupt, *mend;
        int64_t wrong;
        bool is_digest_right, is_count_right;
    } rows[] = {
        {"UPDATE queue_entry SET queue_number = 77000 WHERE queue_number = 1000",
         "UPDATE queue_entry SET queue_number = 1000 WHERE queue_number = 77000", 1, true, true},
        {"UPDATE queue_entry SET queue_number = NULL WHERE queue_number = 1000",
         "UPDATE queue_entry SET queue_number = 1000 WHERE state = 1 AND queue_number IS NULL", 1,
         true, true},
        {"UPDATE queue_entry SET queue_number = 88000 WHERE place_no = 2502",
         "UPDATE queue_entry SET queue_number = 2502 WHERE place_no = 2502", 1, true, true},
        {"UPDATE queue_entry SET joined_at_us = joined_at_us + 1000 WHERE place_no = 7",
         "UPDATE queue_entry SET joined_at_us = joined_at_us - 1000 WHERE place_no = 7", 0, false,
         true},
        {"UPDATE waiting_room SET called_no = 2500", "UPDATE waiting_room SET called_no = 2048",
         452, true, true},
    };
    struct call *call = test_call();
    struct draw_verdict verdict;

    open_lobby(5);
    test_sql("UPDATE waiting_room SET admit_per_minute = 60");
    test_room_crowd(call, PLACE_LOBBY, 1, 2500);
    ck_assert_int_eq(draw_verify(call, TEST_CONCERT, &verdict), ERR_NOT_OPEN_YET);
    open_sale(call);
    test_room_tick(call);
    ck_assert_int_eq(test_number("SELECT called_no FROM waiting_room"), 2048);
    ck_assert_int_eq(test_room_join(call, 1).number, 2501);
    ck_assert_int_eq(test_room_join(call, 2).number, 2502);
    verdict = verify(call);
    ck_assert(draw_is_right(&verdict));
    ck_assert_int_eq(verdict.roster_lines, 2500);
    ck_assert_int_eq(verdict.checked, 2048 + 2);
    ck_assert_int_eq(verdict.uncalled, 2500 - 2048);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        test_sql("%s", rows[i].corrupt);
        verdict = verify(call);
        ck_assert(!draw_is_right(&verdict));
        ck_assert_int_eq(verdict.wrong, rows[i].wrong);
        ck_assert_int_eq(verdict.is_digest_right, rows[i].is_digest_right);
        ck_assert_int_eq(verdict.is_count_right, rows[i].is_count_right);
        test_sql("%s", rows[i].mend);
    }
    verdict = verify(call);
    ck_assert(draw_is_right(&verdict));
    test_sql("UPDATE waiting_room SET draw_secret = NULL");
    ck_assert_int_eq(draw_verify(call, TEST_CONCERT, &verdict), ERR_NOT_FOUND);
}
END_TEST

/* --- Organisers -------------------------------------------------------------------------------- */

static enum err change(struct call *call, struct concert_change wanted)
{
    struct concert_details details;

    return concert_change(call, TEST_CONCERT, &wanted, &details);
}

static bool has_secret(void)
{
    return test_number("SELECT draw_secret IS NOT NULL FROM waiting_room") == 1;
}

START_TEST(a_lobby_has_its_secret_as_soon_as_there_is_one)
{
    struct call *call = test_call();
    char secret[65];

    test_room_open(5, 600);
    ck_assert(!has_secret());
    ck_assert_int_eq(
        change(call, (struct concert_change){.has_on_sale_at = true, .on_sale_at = OPENING_US}),
        ERR_OK);
    ck_assert(!has_secret());
    ck_assert_int_eq(change(call, (struct concert_change){.has_lobby_opens_at = true,
                                                          .lobby_opens_at = OPENING_US - 1}),
                     ERR_OK);
    ck_assert(has_secret());
    snprintf(secret, sizeof secret, "%s", test_text("SELECT HEX(draw_secret) FROM waiting_room"));
    /* Moving it makes no other one; taking it away takes it away. */
    ck_assert_int_eq(change(call, (struct concert_change){.has_lobby_opens_at = true,
                                                          .lobby_opens_at = OPENING_US - 2}),
                     ERR_OK);
    ck_assert_str_eq(test_text("SELECT HEX(draw_secret) FROM waiting_room"), secret);
    ck_assert_int_eq(change(call, (struct concert_change){.has_lobby_opens_at = true}), ERR_OK);
    ck_assert(!has_secret());
}
END_TEST

START_TEST(with_people_in_it_a_lobby_keeps_its_door_open)
{
    struct call *call = test_call();

    open_lobby(5);
    test_room_join(call, 1);
    ck_assert_int_eq(change(call, (struct concert_change){.has_lobby_opens_at = true}),
                     ERR_LOBBY_OPENED);
    ck_assert_int_eq(change(call, (struct concert_change){.has_lobby_opens_at = true,
                                                          .lobby_opens_at = call->now_us + 1}),
                     ERR_LOBBY_OPENED);
    /* The sale may come sooner or later. */
    ck_assert_int_eq(
        change(call, (struct concert_change){.has_on_sale_at = true, .on_sale_at = OPENING_US + 1}),
        ERR_OK);
    ck_assert_int_eq(
        change(call, (struct concert_change){.has_on_sale_at = true, .on_sale_at = call->now_us}),
        ERR_OK);
    test_room_tick(call);
    ck_assert_int_eq(count_state(PLACE_ADMITTED), 1);
    /* Not after it began. */
    ck_assert_int_eq(
        change(call, (struct concert_change){.has_on_sale_at = true, .on_sale_at = OPENING_US}),
        ERR_LOBBY_OPENED);
    ck_assert_int_eq(read_sale(call).concert.on_sale_at_us, call->now_us);
}
END_TEST

START_TEST(a_queue_does_not_become_a_lobby)
{
    struct call *call = test_call();

    test_room_open(5, 600);
    test_room_join(call, 1);
    ck_assert_int_eq(change(call, (struct concert_change){.has_on_sale_at = true,
                                                          .on_sale_at = OPENING_US,
                                                          .has_lobby_opens_at = true,
                                                          .lobby_opens_at = 1}),
                     ERR_LOBBY_OPENED);
    ck_assert(!has_secret());
}
END_TEST

CHECK_SUITE_WITH(
    "lobby", test_db_setup, test_db_teardown,
    everybody_in_the_lobby_gets_the_drawn_number_and_late_comers_follow,
    who_left_the_lobby_holds_nobody_up, before_the_draw_nobody_has_a_number_and_nobody_enters,
    an_empty_lobby_holds_up_nobody, a_straggler_does_not_get_into_a_closed_lobby,
    a_straggler_does_not_get_into_another_epoch, closing_waits_for_whoever_is_joining,
    four_janitors_at_once_draw_once, joins_race_with_the_closing_and_nobody_slips_in,
    a_draw_that_was_interrupted_goes_on_to_the_same_result,
    only_so_many_as_are_needed_are_called_up, nobody_passes_those_who_are_not_called_up_yet,
    who_is_not_called_up_has_number_and_position, whom_the_former_binary_let_wait_gets_a_number,
    a_lobby_of_the_former_binary_gets_a_secret_before_the_sale,
    a_reset_before_the_sale_begins_another_draw, a_reset_after_the_draw_has_no_draw,
    the_roster_hashes_to_its_digest_in_pages_of_any_size,
    a_draw_is_verified_and_every_deviation_seen, a_lobby_has_its_secret_as_soon_as_there_is_one,
    with_people_in_it_a_lobby_keeps_its_door_open, a_queue_does_not_become_a_lobby)
