/*
 * The audit: clean over an honest sale, and each check sees the one row that was changed behind its
 * back.
 */
#include "lib/test_sale.h"

#include <stdio.h>
#include <string.h>

#include "domain/audit.h"
#include "domain/audit_explain.h"
#include "domain/refund.h"
#include "domain/reservation.h"
#include "store/tx.h"
#include "util/text.h"

#define SEATS(...)                                                                                 \
    ((const int32_t[]){__VA_ARGS__}), (sizeof((const int32_t[]){__VA_ARGS__}) / sizeof(int32_t))

static void give_back(struct call *call, const struct test_fan *fan,
                      const struct reservation *reservation)
{
    struct session admin = {.user_id = fan->user_id, .role = ROLE_ADMIN};
    struct once once = test_once(fan, NULL);
    struct refund refund;

    call->session = &admin;
    ck_assert_int_eq(refund_reservation(call, &reservation->reservation_id, "rain", &once, &refund),
                     ERR_OK);
    call->session = NULL;
}

/* Something of everything: paid (seats 1, 2), refunded, held (5, 6), expired, blocked (9). */
static void sell(struct call *call)
{
    struct reservation held;
    struct receipt receipt;
    struct test_fan fan;

    test_sale_open(4);
    for (int i = 1; i <= 2; i++) {
        fan = test_fan_admitted(i, 10 * TEST_PRICE);
        ck_assert_int_eq(test_reserve(call, &fan, SEATS(2 * i - 1, 2 * i), &held), ERR_OK);
        ck_assert_int_eq(test_pay(call, &fan, &held, &receipt), ERR_OK);
    }
    give_back(call, &fan, &held);
    fan = test_fan_admitted(3, 0);
    ck_assert_int_eq(test_reserve(call, &fan, SEATS(5, 6), &held), ERR_OK);
    fan = test_fan_admitted(4, 0);
    ck_assert_int_eq(test_reserve(call, &fan, SEATS(7), &held), ERR_OK);
    test_sql("UPDATE reservation SET state = 3 WHERE place_no = 4");
    test_sql("DELETE FROM claim WHERE seat_no = 7");
    test_sql("INSERT INTO claim VALUES (1, 9, x'00000000000000000000000000000000', NULL)");
    test_sql("INSERT INTO blocked_seat VALUES (1, 9, 'pillar', x'01', 1)");
}

#define SECRET "0000000000000000000000000000000000000000000000000000000000000042"
#define OTHER  "x'0fffffffffffffffffffffffffffffff'"

/* What is changed, and the check that must see it; others may see it too. */
static const struct corruption {
    const char *check_id;
    const char *sql;
    const char *sample; /* NULL: some UUID */
} corruptions[] = {
    {"I1.sold_seat", "UPDATE claim SET expires_at_us = NULL WHERE seat_no = 5",
     "performance 1 seat 5"},
    {"I1.sold_seat", "UPDATE claim SET reservation_id = " OTHER " WHERE seat_no = 1",
     "performance 1 seat 1"},
    {"I1.sold_seat", "UPDATE reservation SET state = 3 WHERE place_no = 1", "performance 1 seat 1"},
    {"I1.held_seat", "UPDATE reservation SET state = 4 WHERE place_no = 3", "performance 1 seat 5"},
    {"I1.held_seat", "UPDATE claim SET expires_at_us = expires_at_us + 1 WHERE seat_no = 6",
     "performance 1 seat 6"},
    {"I1.blocked_seat", "DELETE FROM blocked_seat", "performance 1 seat 9"},
    {"I1.blocked_seat", "UPDATE claim SET expires_at_us = 1 WHERE seat_no = 9",
     "performance 1 seat 9"},
    {"I1.block_reason", "DELETE FROM claim WHERE seat_no = 9", "performance 1 seat 9"},
    {"I1.live_ticket", "UPDATE ticket SET state = 1 WHERE seat_no = 3", NULL},
    {"I1.live_ticket", "UPDATE ticket SET seat_no = 8 WHERE seat_no = 1", NULL},
    {"I1.live_ticket", "DELETE FROM claim WHERE seat_no = 1", NULL},
    {"I1.live_hold", "DELETE FROM claim WHERE seat_no = 5", NULL},
    {"I2.posting_sum", "UPDATE ledger_entry SET amount = amount + 1 WHERE line = 2 LIMIT 1", NULL},
    {"I2.posting_sum", "DELETE FROM ledger_entry WHERE kind = 2 AND line = 2 LIMIT 1", NULL},
    {"I2.posting_sum", "UPDATE ledger_entry SET kind = 4 WHERE kind = 3 AND line = 2", NULL},
    {"I2.entry_owner", "DELETE FROM posting WHERE kind = 1 LIMIT 1", NULL},
    {"I2.entry_owner", "UPDATE ledger_entry SET account_id = " OTHER " WHERE kind = 3 AND line = 1",
     NULL},
    {"I2.balance", "UPDATE account SET balance = balance + 1 LIMIT 1", NULL},
    {"I2.balance", "DELETE FROM ledger_entry WHERE kind = 1 AND amount > 0 LIMIT 1", NULL},
    {"I3.payment", "DELETE FROM payment LIMIT 1", NULL},
    {"I3.payment", "UPDATE payment SET amount = amount - 1 LIMIT 1", NULL},
    {"I3.payment", "UPDATE payment SET user_id = " OTHER " LIMIT 1", NULL},
    {"I2.posting_sum", "UPDATE posting SET kind = 4 WHERE kind = 2 LIMIT 1", NULL},
    {"I3.posting_cause", "UPDATE posting SET ref = " OTHER " WHERE kind = 2 LIMIT 1", NULL},
    {"I3.payment",
     "UPDATE ledger_entry SET amount = 2 * amount WHERE kind = 2 ORDER BY posting_id LIMIT 2",
     NULL},
    {"I3.payment", "UPDATE reservation SET state = 2 WHERE place_no = 3", NULL},
    {"I3.tickets", "DELETE FROM ticket WHERE seat_no = 2", NULL},
    {"I3.tickets", "UPDATE ticket SET seat_no = 8 WHERE seat_no = 2", NULL},
    {"I3.tickets", "UPDATE ticket SET price = price + 1 WHERE seat_no = 2", NULL},
    {"I3.tickets", "UPDATE ticket SET performance_id = 2 WHERE seat_no = 2", NULL},
    {"I3.tickets", "UPDATE ticket SET user_id = " OTHER " WHERE seat_no = 2", NULL},
    {"I3.tickets", "UPDATE ticket SET state = 3 WHERE seat_no = 2", NULL},
    {"I3.tickets", "UPDATE ticket SET state = 2 WHERE seat_no = 4", NULL},
    {"I3.tickets", "UPDATE reservation SET amount = amount + 1 WHERE place_no = 1", NULL},
    {"I3.paid_once", "UPDATE reservation SET state = 1 WHERE place_no = 1", NULL},
    {"I3.paid_once", "UPDATE reservation SET state = 2 WHERE place_no = 2", NULL},
    {"I3.paid_once", "UPDATE reservation SET payment_id = " OTHER " WHERE place_no = 1", NULL},
    {"I3.paid_once", "DELETE FROM refund", NULL},
    {"I3.paid_once", "UPDATE ledger_entry SET amount = amount + 1 WHERE kind = 3 AND line = 1",
     NULL},
    {"I3.posting_cause", "UPDATE posting SET ref = " OTHER " WHERE kind = 3", NULL},
    {"I3.posting_cause", "UPDATE payment SET posting_id = " OTHER " LIMIT 1", NULL},
    {"I4.number_limit", "UPDATE waiting_room SET number_limit = 3", "concert 1 place 4"},
    {"I4.now_serving", "UPDATE waiting_room SET now_serving = 3", "concert 1 place 4"},
    {"I4.lane_exists", "UPDATE queue_entry SET lane = 7 WHERE place_no = 3", "concert 1 place 3"},
    {"I4.used_code",
     "INSERT INTO access_code (concert_id, code_hash, lane, used_by, used_at_us, place_no) "
     "VALUES (1, REPEAT('c', 32), 1, REPEAT('u', 16), 1, 3)",
     "concert 1 place 3"},
    {"I4.number_range", "UPDATE queue_entry SET queue_number = 77 WHERE place_no = 4",
     "concert 1 place 4"},
    {"I4.number_range",
     "UPDATE waiting_room SET draw_secret = x'" SECRET "', lobby_last_no = 3, participants = 3",
     "concert 1 place 1"},
    {"I4.done_place", "UPDATE queue_entry SET state = 4 WHERE place_no = 3", "concert 1 place 3"},
    {"I4.done_place", "UPDATE reservation SET place_no = 77 WHERE place_no = 1",
     "concert 1 place 1"},
    {"I6.paid_seat", "DELETE FROM claim WHERE seat_no = 2", NULL},
    {"I6.paid_seat", "UPDATE claim SET expires_at_us = 1 WHERE seat_no = 2", NULL},
};

static const struct audit_finding *finding_of(const struct audit_report *report, const char *id)
{
    for (size_t i = 0; i < report->check_count; i++)
        if (strcmp(report->checks[i].check_id, id) == 0)
            return &report->checks[i];
    ck_abort_msg("there is no check %s", id);
}

static struct audit_report *run(struct call *call)
{
    struct audit_report *report = ARENA_NEW(call->arena, struct audit_report);

    ck_assert_int_eq(audit_run(call, report), ERR_OK);
    return report;
}

START_TEST(an_honest_sale_is_clean)
{
    struct call *call = test_call();

    sell(call);
    test_audit(call);
    ck_assert_uint_eq(run(call)->check_count, 22);
}
END_TEST

START_TEST(an_empty_database_is_clean)
{
    test_audit(test_call());
}
END_TEST

static void empty(void)
{
    static const char *const tables[] = {
        "concert", "performance", "section",      "waiting_room", "user",        "account",
        "posting", "payment",     "ledger_entry", "queue_entry",  "reservation", "claim",
        "refund",  "ticket",      "blocked_seat", "admin_log",
    };

    for (size_t i = 0; i < COUNT_OF(tables); i++)
        test_sql("DELETE FROM %s", tables[i]);
    test_forget_cache();
}

/* Some at a time, so that no test takes long. */
static void see_corruptions(size_t from, size_t to)
{
    struct call *call = test_call();

    for (size_t i = from; i < to && i < COUNT_OF(corruptions); i++) {
        const struct corruption *it = &corruptions[i];
        const struct audit_finding *finding;
        struct audit_report *report;

        empty();
        sell(call);
        test_sql("%s", it->sql);
        report = run(call);
        finding = finding_of(report, it->check_id);
        ck_assert_msg(!report->is_ok && finding->violations > 0, "%s does not see: %s",
                      it->check_id, it->sql);
        ck_assert_uint_ge(finding->sample_count, 1);
        if (it->sample != NULL)
            ck_assert_str_eq(finding->sample[0], it->sample);
    }
}

START_TEST(every_corruption_of_seats_is_seen)
{
    see_corruptions(0, 12);
}
END_TEST

START_TEST(every_corruption_of_the_ledger_is_seen)
{
    see_corruptions(12, 26);
}
END_TEST

START_TEST(every_corruption_of_tickets_and_payments_is_seen)
{
    see_corruptions(26, 41);
}
END_TEST

START_TEST(every_corruption_of_the_waiting_room_is_seen)
{
    see_corruptions(41, COUNT_OF(corruptions));
}
END_TEST

/* The database itself refuses these; the audit sees them where somebody took its rules away. */
START_TEST(what_the_keys_forbid_is_seen_without_them)
{
    struct call *call = test_call();
    struct audit_report *report;

    sell(call);
    test_sql("ALTER TABLE queue_entry DROP KEY queue_entry_live, "
             "ADD KEY queue_entry_live (user_id, concert_id, live)");
    test_sql("UPDATE queue_entry SET user_id = (SELECT user_id FROM user WHERE email = "
             "'fan3@example.org') WHERE place_no = 4");
    test_sql("ALTER TABLE queue_entry DROP KEY queue_entry_number, "
             "ADD KEY queue_entry_number (concert_id, queue_number)");
    test_sql("UPDATE queue_entry SET queue_number = 3 WHERE place_no = 4");
    test_sql("ALTER TABLE account DROP CONSTRAINT balance_not_negative");
    test_sql("UPDATE account SET balance = -1 LIMIT 1");
    report = run(call);
    test_sql("DELETE FROM queue_entry");
    test_sql("UPDATE account SET balance = 0");
    test_sql("ALTER TABLE account ADD CONSTRAINT balance_not_negative CHECK (balance >= 0)");
    test_sql("ALTER TABLE queue_entry DROP KEY queue_entry_live, "
             "ADD UNIQUE KEY queue_entry_live (user_id, concert_id, live), "
             "DROP KEY queue_entry_number, "
             "ADD UNIQUE KEY queue_entry_number (concert_id, queue_number)");
    ck_assert_int_eq(finding_of(report, "I4.number_once")->violations, 1);
    ck_assert_str_eq(finding_of(report, "I4.number_once")->sample[0], "concert 1 number 3");
    ck_assert_int_eq(finding_of(report, "I4.one_place")->violations, 1);
    ck_assert_int_ge(finding_of(report, "I2.balance")->violations, 1);
}
END_TEST

START_TEST(many_violations_are_counted_and_five_are_named)
{
    struct call *call = test_call();
    struct audit_report *report;
    const struct audit_finding *finding;

    test_sale_open(4);
    for (int seat = 1; seat <= 12; seat++)
        test_sql("INSERT INTO claim VALUES (2, %d, " OTHER ", NULL)", seat);
    report = run(call);
    finding = finding_of(report, "I1.sold_seat");
    ck_assert_int_eq(finding->violations, 12);
    ck_assert_uint_eq(finding->sample_count, 5);
    ck_assert_str_eq(finding->sample[4], "performance 2 seat 5");
}
END_TEST

START_TEST(a_report_is_stored_and_read_again)
{
    struct call *call = test_call();
    struct audit_report *report, *stored = ARENA_NEW(call->arena, struct audit_report);

    sell(call);
    ck_assert_int_eq(audit_load(call, 0, stored), ERR_UNAVAILABLE);
    test_sql("DELETE FROM claim WHERE seat_no = 2");
    report = run(call);
    ck_assert_int_eq(audit_save(call, report), ERR_OK);
    ck_assert_int_eq(audit_save(call, report), ERR_OK);
    ck_assert_int_eq(audit_load(call, 0, stored), ERR_OK);
    ck_assert(!stored->is_ok);
    ck_assert_int_eq(stored->checked_at_us, report->checked_at_us);
    for (size_t i = 0; i < report->check_count; i++) {
        const struct audit_finding *a = &report->checks[i], *b = &stored->checks[i];

        ck_assert_str_eq(a->check_id, b->check_id);
        ck_assert_int_eq(a->violations, b->violations);
        ck_assert_uint_eq(a->sample_count, b->sample_count);
        for (size_t j = 0; j < a->sample_count; j++)
            ck_assert_str_eq(a->sample[j], b->sample[j]);
    }
}
END_TEST

/* Of concert 2. */
static void open_another_room(void)
{
    test_sql(
        "INSERT INTO waiting_room (concert_id, capacity, admit_per_minute, admission_seconds, "
        "absent_after_seconds, paused, closed, sold_out, message, epoch, epoch_first_no, "
        "generation, number_limit, now_serving, rate_tokens_u, rate_refilled_at_us, version) "
        "SELECT concert_id + 1, capacity, admit_per_minute, admission_seconds, absent_after_seconds, "
        "paused, closed, sold_out, message, epoch, epoch_first_no, generation, "
        "number_limit, now_serving, rate_tokens_u, rate_refilled_at_us, version "
        "FROM waiting_room");
}

START_TEST(a_violation_closes_the_sale_it_concerns_and_no_other)
{
    struct call *call = test_call();
    struct reservation held;
    struct test_fan fan;

    sell(call);
    open_another_room();
    ck_assert_int_eq(audit_halt(call, run(call)), ERR_OK);
    ck_assert_int_eq(test_number("SELECT COUNT(halted) FROM waiting_room"), 0);
    test_sql("DELETE FROM claim WHERE seat_no = 2");
    ck_assert_int_eq(audit_halt(call, run(call)), ERR_OK);
    ck_assert_int_eq(test_number("SELECT concert_id FROM waiting_room WHERE halted IS NOT NULL"),
                     1);
    ck_assert_int_eq(test_number("SELECT COUNT(halted) FROM waiting_room"), 1);
    fan = test_fan_admitted(9, 0);
    ck_assert_int_eq(test_reserve(call, &fan, SEATS(30), &held), ERR_SALE_CLOSED);
}
END_TEST

START_TEST(a_closed_sale_opens_again_when_nothing_is_broken_any_more)
{
    struct call *call = test_call();
    struct audit_report report;
    bool is_opened;

    sell(call);
    ck_assert_int_eq(audit_reopen(call, TEST_CONCERT, &report, &is_opened), ERR_OK);
    ck_assert(!is_opened);
    test_sql("UPDATE claim SET expires_at_us = 1 WHERE seat_no = 2");
    ck_assert_int_eq(audit_halt(call, run(call)), ERR_OK);
    ck_assert_int_eq(audit_reopen(call, TEST_CONCERT, &report, &is_opened), ERR_SALE_CLOSED);
    ck_assert_int_eq(test_number("SELECT COUNT(halted) FROM waiting_room"), 1);
    test_sql("UPDATE claim SET expires_at_us = NULL WHERE seat_no = 2");
    ck_assert_int_eq(audit_reopen(call, TEST_CONCERT, &report, &is_opened), ERR_OK);
    ck_assert(is_opened);
    ck_assert_int_eq(test_number("SELECT COUNT(halted) FROM waiting_room"), 0);
    ck_assert_int_eq(test_number("SELECT COUNT(*) FROM admin_log WHERE action = 'audit.reopen'"),
                     1);
    ck_assert_int_eq(audit_reopen(call, 99, &report, &is_opened), ERR_NOT_FOUND);
}
END_TEST

START_TEST(what_concerns_another_concert_keeps_no_sale_closed)
{
    struct call *call = test_call();
    struct audit_report report;
    bool is_opened;

    sell(call);
    open_another_room();
    test_sql("UPDATE waiting_room SET halted = 'by hand'");
    test_sql("UPDATE queue_entry SET concert_id = 2, state = 4 WHERE place_no = 4");
    ck_assert_int_eq(audit_reopen(call, TEST_CONCERT, &report, &is_opened), ERR_OK);
    ck_assert(is_opened && !report.is_ok);
}
END_TEST

/* Of "SELECT * FROM …;". */
static int64_t count_rows(const char *look)
{
    int select_bytes = (int)strlen("SELECT *");

    return test_number("SELECT COUNT(*)%.*s", (int)strlen(look) - select_bytes - 1,
                       look + select_bytes);
}

START_TEST(every_check_is_explained_and_its_rows_are_shown)
{
    struct call *call = test_call();

    for (size_t i = 0; i < COUNT_OF(corruptions); i++) {
        const struct corruption *it = &corruptions[i];
        const char *looks[AUDIT_LOOKS_MAX];
        int64_t rows = 0;
        size_t count;

        empty();
        sell(call);
        test_sql("%s", it->sql);
        const struct audit_finding *finding = finding_of(run(call), it->check_id);
        ck_assert_ptr_nonnull(audit_explain(it->check_id));
        ck_assert_int_eq(audit_looks(call, finding, 0, looks, &count), ERR_OK);
        ck_assert_uint_gt(count, 0);
        for (size_t n = 0; n < count; n++)
            rows += count_rows(looks[n]);
        ck_assert_msg(rows > 0, "%s: nothing is shown of what breaks it", it->check_id);
    }
    struct audit_report *report = run(call);
    for (size_t i = 0; i < report->check_count; i++)
        ck_assert_ptr_nonnull(audit_explain(report->checks[i].check_id));
    ck_assert_ptr_null(audit_explain("I1.nothing"));
}
END_TEST

START_TEST(a_broken_ledger_closes_every_sale)
{
    struct call *call = test_call();
    struct audit_report *report;

    sell(call);
    test_sql("UPDATE account SET balance = balance + 1 LIMIT 1");
    report = run(call);
    ck_assert(report->is_everywhere);
    ck_assert_int_eq(audit_halt(call, report), ERR_OK);
    ck_assert_int_eq(test_number("SELECT COUNT(*) FROM waiting_room WHERE halted IS NULL"), 0);
}
END_TEST

/* A pass made in steps, with sales going on between them, ends clean. */
START_TEST(a_pass_in_steps_while_people_buy_is_clean)
{
    struct call *call = test_call();
    struct audit *audit = ARENA_NEW(call->arena, struct audit);
    bool is_done = false;
    int bought = 0;

    test_sale_open(1);
    audit_begin(call, audit);
    while (!is_done) {
        struct test_fan fan = test_fan_admitted(bought + 1, TEST_PRICE);
        struct reservation held;
        struct receipt receipt;

        ck_assert_int_eq(test_reserve(call, &fan, SEATS(bought % TEST_SEATS + 1), &held), ERR_OK);
        ck_assert_int_eq(test_pay(call, &fan, &held, &receipt), ERR_OK);
        if (++bought % TEST_SEATS == 0)
            break;
        ck_assert_int_eq(audit_step(call, audit, &is_done), ERR_OK);
    }
    ck_assert(audit->report.is_ok);
    ck_assert_int_ge(bought, 18);
}
END_TEST

CHECK_SUITE_WITH("audit", test_db_setup, test_db_teardown, an_honest_sale_is_clean,
                 an_empty_database_is_clean, every_corruption_of_seats_is_seen,
                 every_corruption_of_the_ledger_is_seen,
                 every_corruption_of_tickets_and_payments_is_seen,
                 every_corruption_of_the_waiting_room_is_seen,
                 what_the_keys_forbid_is_seen_without_them,
                 many_violations_are_counted_and_five_are_named, a_report_is_stored_and_read_again,
                 a_violation_closes_the_sale_it_concerns_and_no_other,
                 a_closed_sale_opens_again_when_nothing_is_broken_any_more,
                 what_concerns_another_concert_keeps_no_sale_closed,
                 every_check_is_explained_and_its_rows_are_shown, a_broken_ledger_closes_every_sale,
                 a_pass_in_steps_while_people_buy_is_clean)
