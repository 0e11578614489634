/*
 * The audit's checks: one statement each that finds the rows that break a rule.
 *
 * Reservations, claims and tickets of a sale change in one transaction and a statement sees one
 * snapshot, so what any of these finds was wrong at that moment.
 */
#include "store/audit_check.h"

#include "util/text.h"

#define BLOCKED "x'00000000000000000000000000000000'"
#define HOUSE   "x'00000000000000000000000000000001'"
#define MINT    "x'00000000000000000000000000000002'"
#define MOST    " LIMIT 500"

/* Holds that end while the pass runs may be taken over before the check looks at them. */
#define PASS_US (120 * INT64_C(1000000))

/* I1: a seat has at most one live claim. The primary key of claim sees to one row a seat; these see
 * that the row is its owner's. */

static const struct stmt sold_seat = {
    .name = "audit.sold_seat",
    .sql = "SELECT c.seat_no, COALESCE(p.concert_id, 0)\n"
           "  FROM claim c\n"
           "  LEFT JOIN performance p ON p.performance_id = c.performance_id\n"
           "  LEFT JOIN reservation r ON r.reservation_id = c.reservation_id\n"
           "   AND r.performance_id = c.performance_id\n"
           "   AND r.state = 2\n"
           " WHERE c.performance_id = ?\n"
           "   AND c.seat_no > ?\n"
           "   AND c.seat_no <= ?\n"
           "   AND c.expires_at_us IS NULL\n"
           "   AND c.reservation_id <> " BLOCKED "\n"
           "   AND r.reservation_id IS NULL\n" MOST,
};

static const struct stmt held_seat = {
    .name = "audit.held_seat",
    .sql = "SELECT c.seat_no, COALESCE(p.concert_id, 0)\n"
           "  FROM claim c\n"
           "  LEFT JOIN performance p ON p.performance_id = c.performance_id\n"
           "  LEFT JOIN reservation r ON r.reservation_id = c.reservation_id\n"
           "   AND r.performance_id = c.performance_id\n"
           "   AND r.expires_at_us = c.expires_at_us\n"
           "   AND r.state = 1\n"
           " WHERE c.performance_id = ?\n"
           "   AND c.seat_no > ?\n"
           "   AND c.seat_no <= ?\n"
           "   AND c.expires_at_us > ?\n" // now [us]
           "   AND r.reservation_id IS NULL\n" MOST,
};

static const struct stmt blocked_seat = {
    .name = "audit.blocked_seat",
    .sql = "SELECT c.seat_no, COALESCE(p.concert_id, 0)\n"
           "  FROM claim c\n"
           "  LEFT JOIN performance p ON p.performance_id = c.performance_id\n"
           "  LEFT JOIN blocked_seat b ON b.performance_id = c.performance_id\n"
           "   AND b.seat_no = c.seat_no\n"
           " WHERE c.performance_id = ?\n"
           "   AND c.seat_no > ?\n"
           "   AND c.seat_no <= ?\n"
           "   AND c.reservation_id = " BLOCKED "\n"
           "   AND (c.expires_at_us IS NOT NULL OR b.seat_no IS NULL)\n" MOST,
};

static const struct stmt block_reason = {
    .name = "audit.block_reason",
    .sql = "SELECT b.seat_no, COALESCE(p.concert_id, 0)\n"
           "  FROM blocked_seat b\n"
           "  LEFT JOIN performance p ON p.performance_id = b.performance_id\n"
           "  LEFT JOIN claim c ON c.performance_id = b.performance_id\n"
           "   AND c.seat_no = b.seat_no\n"
           "   AND c.reservation_id = " BLOCKED "\n"
           " WHERE b.performance_id = ?\n"
           "   AND b.seat_no > ?\n"
           "   AND b.seat_no <= ?\n"
           "   AND c.seat_no IS NULL\n" MOST,
};

/* Two live tickets of one seat cannot both have its claim. */
static const struct stmt live_ticket = {
    .name = "audit.live_ticket",
    .sql = "SELECT t.ticket_id, t.concert_id\n"
           "  FROM ticket t\n"
           "  LEFT JOIN claim c ON c.performance_id = t.performance_id\n"
           "   AND c.seat_no = t.seat_no\n"
           "   AND c.reservation_id = t.reservation_id\n"
           "   AND c.expires_at_us IS NULL\n"
           " WHERE t.ticket_id > ?\n"
           "   AND t.ticket_id <= ?\n"
           "   AND t.state IN (1, 2)\n"
           "   AND c.seat_no IS NULL\n" MOST,
};

static const struct stmt live_hold = {
    .name = "audit.live_hold",
    .sql = "SELECT r.reservation_id, r.concert_id\n"
           "  FROM reservation r\n"
           " WHERE r.reservation_id > ?\n"
           "   AND r.reservation_id <= ?\n"
           "   AND r.state = 1\n"
           "   AND r.expires_at_us > ?\n" // [us]
           "   AND r.seat_count <> (SELECT COUNT(*)\n"
           "                          FROM claim c\n"
           "                         WHERE c.reservation_id = r.reservation_id\n"
           "                           AND c.expires_at_us = r.expires_at_us)\n" MOST,
};

/* I2: the ledger. */

static const struct stmt posting_sum = {
    .name = "audit.posting_sum",
    .sql = "SELECT g.posting_id, 0\n"
           "  FROM posting g\n"
           "  LEFT JOIN ledger_entry e ON e.posting_id = g.posting_id\n"
           "   AND e.kind = g.kind\n"
           " WHERE g.posting_id > ?\n"
           "   AND g.posting_id <= ?\n"
           " GROUP BY g.posting_id\n"
           "HAVING COUNT(e.line) <> 2 OR SUM(e.amount) <> 0\n" MOST,
};

static const struct stmt entry_owner = {
    .name = "audit.entry_owner",
    .sql = "SELECT e.posting_id, 0\n"
           "  FROM ledger_entry e\n"
           "  LEFT JOIN posting g ON g.posting_id = e.posting_id\n"
           "  LEFT JOIN account a ON e.line = 1\n"
           "   AND a.user_id = e.account_id\n"
           " WHERE e.posting_id > ?\n"
           "   AND e.posting_id <= ?\n"
           "   AND (g.posting_id IS NULL\n"
           "        OR (e.line = 1 AND a.user_id IS NULL)\n"
           "        OR (e.line <> 1 AND e.account_id NOT IN (" HOUSE ", " MINT ")))\n" MOST,
};

static const struct stmt balance = {
    .name = "audit.balance",
    .sql = "SELECT a.user_id, 0\n"
           "  FROM account a\n"
           "  LEFT JOIN ledger_entry e ON e.account_id = a.user_id\n"
           " WHERE a.user_id > ?\n"
           "   AND a.user_id <= ?\n"
           " GROUP BY a.user_id, a.balance\n"
           "HAVING a.balance < 0 OR a.balance <> COALESCE(SUM(e.amount), 0)\n" MOST,
};

/* I3: a paid reservation has one payment, one posting, a ticket a seat. payment_by_reservation sees
 * that there is no second payment. */

/* posting_cause sees that the posting names the payment. */
static const struct stmt payment = {
    .name = "audit.payment",
    .sql = "SELECT r.reservation_id, r.concert_id\n"
           "  FROM reservation r\n"
           "  LEFT JOIN payment p ON p.reservation_id = r.reservation_id\n"
           "   AND p.payment_id = r.payment_id\n"
           "   AND p.user_id = r.user_id\n"
           "   AND p.concert_id = r.concert_id\n"
           "   AND p.amount = r.amount\n"
           "  LEFT JOIN ledger_entry e ON e.posting_id = p.posting_id\n"
           "   AND e.line = 1\n"
           "   AND e.kind = 2\n"
           "   AND e.payment_id = p.payment_id\n"
           "   AND e.account_id = r.user_id\n"
           "   AND e.amount = -r.amount\n"
           " WHERE r.reservation_id > ?\n"
           "   AND r.reservation_id <= ?\n"
           "   AND r.state IN (2, 5)\n"
           "   AND e.posting_id IS NULL\n" MOST,
};

/* The tickets' seats and prices, ascending, are byte for byte what the reservation says. */
static const struct stmt tickets = {
    .name = "audit.tickets",
    .sql = "SELECT r.reservation_id, r.concert_id\n"
           "  FROM reservation r\n"
           "  LEFT JOIN ticket t ON t.reservation_id = r.reservation_id\n"
           "   AND t.performance_id = r.performance_id\n"
           "   AND t.user_id = r.user_id\n"
           "   AND (t.state = 3) = (r.state = 5)\n"
           " WHERE r.reservation_id > ?\n"
           "   AND r.reservation_id <= ?\n"
           "   AND r.state IN (2, 5)\n"
           " GROUP BY r.reservation_id, r.concert_id, r.seats, r.seat_count, r.amount\n"
           "HAVING COUNT(t.seat_no) <> r.seat_count\n"
           "    OR SUM(t.price) <> r.amount\n"
           "    OR HEX(r.seats) <> GROUP_CONCAT(LPAD(HEX(t.seat_no), 8, '0'),\n"
           "                                    LPAD(HEX(t.price), 16, '0')\n"
           "                                    ORDER BY t.seat_no SEPARATOR '')\n" MOST,
};

static const struct stmt paid_once = {
    .name = "audit.paid_once",
    .sql = "SELECT p.payment_id, p.concert_id\n"
           "  FROM payment p\n"
           "  LEFT JOIN reservation r ON r.reservation_id = p.reservation_id\n"
           "   AND r.payment_id = p.payment_id\n"
           "  LEFT JOIN refund f ON f.payment_id = p.payment_id\n"
           "  LEFT JOIN posting g ON g.posting_id = f.posting_id\n"
           "   AND g.kind = 3\n"
           "   AND g.ref = f.refund_id\n"
           "  LEFT JOIN ledger_entry e ON e.posting_id = g.posting_id\n"
           "   AND e.line = 1\n"
           "   AND e.account_id = p.user_id\n"
           "   AND e.amount = p.amount\n"
           " WHERE p.payment_id > ?\n"
           "   AND p.payment_id <= ?\n"
           "   AND (r.reservation_id IS NULL\n"
           "        OR r.state <> IF(f.refund_id IS NULL, 2, 5)\n"
           "        OR (f.refund_id IS NOT NULL AND e.posting_id IS NULL))\n" MOST,
};

static const struct stmt posting_cause = {
    .name = "audit.posting_cause",
    .sql = "SELECT g.posting_id, 0\n"
           "  FROM posting g\n"
           "  LEFT JOIN payment p ON g.kind = 2\n"
           "   AND p.payment_id = g.ref\n"
           "   AND p.posting_id = g.posting_id\n"
           "  LEFT JOIN refund f ON g.kind = 3\n"
           "   AND f.refund_id = g.ref\n"
           "   AND f.posting_id = g.posting_id\n"
           " WHERE g.posting_id > ?\n"
           "   AND g.posting_id <= ?\n"
           "   AND g.kind IN (2, 3)\n"
           "   AND p.payment_id IS NULL\n"
           "   AND f.refund_id IS NULL\n" MOST,
};

/* I6: a paid seat never goes back on sale by itself. */
static const struct stmt paid_seat = {
    .name = "audit.paid_seat",
    .sql = "SELECT r.reservation_id, r.concert_id\n"
           "  FROM reservation r\n"
           " WHERE r.reservation_id > ?\n"
           "   AND r.reservation_id <= ?\n"
           "   AND r.state = 2\n"
           "   AND r.seat_count <> (SELECT COUNT(*)\n"
           "                          FROM claim c\n"
           "                         WHERE c.reservation_id = r.reservation_id\n"
           "                           AND c.expires_at_us IS NULL)\n" MOST,
};

/* I4: the waiting room. */

static const struct stmt number_limit = {
    .name = "audit.number_limit",
    .sql = "SELECT q.place_no, q.concert_id\n"
           "  FROM queue_entry q\n"
           "  JOIN waiting_room w ON w.concert_id = q.concert_id\n"
           " WHERE q.concert_id = ?\n"
           "   AND q.place_no > ?\n"
           "   AND q.place_no <= ?\n"
           "   AND q.place_no > w.number_limit\n" MOST,
};

/* By state, so that a million who wait behind now_serving are not read. */
static const struct stmt now_serving = {
    .name = "audit.now_serving",
    .sql = "SELECT q.place_no, q.concert_id\n"
           "  FROM queue_entry q\n"
           "  JOIN waiting_room w ON w.concert_id = q.concert_id\n"
           "  LEFT JOIN lane l ON l.concert_id = q.concert_id\n"
           "   AND l.lane = q.lane\n"
           " WHERE q.concert_id = ?\n"
           "   AND q.place_no > ?\n"
           "   AND q.place_no <= ?\n"
           "   AND q.state IN (3, 4, 5)\n"
           "   AND COALESCE(q.queue_number, q.place_no) > IF(q.lane = 0, w.now_serving,\n"
           "                                                 l.now_serving)\n" MOST,
};

/* A lane that was taken away has no share. Places of former epochs did not keep it from going. */
static const struct stmt lane_exists = {
    .name = "audit.lane_exists",
    .sql = "SELECT q.place_no, q.concert_id\n"
           "  FROM queue_entry q\n"
           "  JOIN waiting_room w ON w.concert_id = q.concert_id\n"
           "  LEFT JOIN lane l ON l.concert_id = q.concert_id\n"
           "   AND l.lane = q.lane\n"
           " WHERE q.concert_id = ?\n"
           "   AND q.place_no > ?\n"
           "   AND q.place_no <= ?\n"
           "   AND q.lane <> 0\n"
           "   AND (l.lane IS NULL\n"
           "    OR (q.live = 1 AND q.place_no >= w.epoch_first_no AND l.share = 0))\n" MOST,
};

static const struct stmt used_code = {
    .name = "audit.used_code",
    .sql = "SELECT a.place_no, a.concert_id\n"
           "  FROM access_code a FORCE INDEX (access_code_by_place)\n"
           "  LEFT JOIN queue_entry q ON q.concert_id = a.concert_id\n"
           "   AND q.place_no = a.place_no\n"
           "   AND q.user_id = a.used_by\n"
           "   AND q.lane = a.lane\n"
           " WHERE a.concert_id = ?\n"
           "   AND a.place_no > ?\n"
           "   AND a.place_no <= ?\n"
           "   AND q.place_no IS NULL\n" MOST,
};

/* queue_entry_number sees to it; without it this would. */
static const struct stmt number_once = {
    .name = "audit.number_once",
    .sql = "SELECT q.queue_number, q.concert_id\n"
           "  FROM queue_entry q\n"
           " WHERE q.concert_id = ?\n"
           "   AND q.queue_number > ?\n"
           "   AND q.queue_number <= ?\n"
           " GROUP BY q.concert_id, q.queue_number\n"
           "HAVING COUNT(*) > 1\n" MOST,
};

/* Of the running epoch: what ticketctl queue verify recomputes cannot be said in SQL, its bounds can. */
static const struct stmt number_range = {
    .name = "audit.number_range",
    .sql = "SELECT q.place_no, q.concert_id\n"
           "  FROM queue_entry q\n"
           "  JOIN waiting_room w ON w.concert_id = q.concert_id\n"
           " WHERE q.concert_id = ?\n"
           "   AND q.place_no > ?\n"
           "   AND q.place_no <= ?\n"
           "   AND q.place_no >= w.epoch_first_no\n"
           "   AND IF(w.draw_secret IS NOT NULL AND q.place_no <= w.lobby_last_no,\n"
           "          q.queue_number NOT BETWEEN w.epoch_first_no\n"
           "                                 AND w.epoch_first_no - 1 + w.called_no\n"
           "                             AND q.lane = 0\n"
           "           OR q.queue_number NOT BETWEEN w.epoch_first_no AND w.lobby_last_no,\n"
           "          q.queue_number <> q.place_no)\n" MOST,
};

static const struct stmt one_place = {
    .name = "audit.one_place",
    .sql = "SELECT q.user_id, q.concert_id\n"
           "  FROM queue_entry q\n"
           " WHERE q.user_id > ?\n"
           "   AND q.user_id <= ?\n"
           "   AND q.live = 1\n"
           " GROUP BY q.user_id, q.concert_id\n"
           "HAVING COUNT(*) > 1\n" MOST,
};

static const struct stmt done_place = {
    .name = "audit.done_place",
    .sql = "SELECT q.place_no, q.concert_id\n"
           "  FROM queue_entry q\n"
           " WHERE q.concert_id = ?\n"
           "   AND q.place_no > ?\n"
           "   AND q.place_no <= ?\n"
           "   AND q.state = 4\n"
           "   AND NOT EXISTS (SELECT 1\n"
           "                     FROM reservation r\n"
           "                    WHERE r.concert_id = q.concert_id\n"
           "                      AND r.place_no = q.place_no\n"
           "                      AND r.state IN (2, 5))\n" MOST,
};

#define CHECK(invariant, what, about, sentence, ...)                                               \
    {                                                                                              \
        .id = invariant "." #what, .name = (sentence), .subject = (about), .find = &what,          \
        __VA_ARGS__                                                                                \
    }

const struct audit_check audit_checks[] = {
    CHECK("I1", sold_seat, AUDIT_SEAT, "A sold seat belongs to a paid reservation"),
    CHECK("I1", held_seat, AUDIT_SEAT, "A held seat belongs to a hold that binds", .has_now = true),
    CHECK("I1", blocked_seat, AUDIT_SEAT, "A blocked seat is blocked for good and for a reason"),
    CHECK("I1", block_reason, AUDIT_BLOCK, "A seat with a reason is blocked"),
    CHECK("I1", live_ticket, AUDIT_TICKET, "A ticket in force has its seat, alone"),
    CHECK("I1", live_hold, AUDIT_RESERVATION, "A hold has all its seats", .has_now = true,
          .now_offset_us = PASS_US),
    CHECK("I2", posting_sum, AUDIT_POSTING, "A posting has two entries that sum to zero"),
    CHECK("I2", entry_owner, AUDIT_ENTRY, "An entry belongs to a posting and an account"),
    CHECK("I2", balance, AUDIT_ACCOUNT, "A balance is the sum of its entries, never below zero"),
    CHECK("I3", payment, AUDIT_RESERVATION, "A paid reservation has its payment and posting"),
    CHECK("I3", tickets, AUDIT_RESERVATION, "A paid reservation has one ticket a seat"),
    CHECK("I3", paid_once, AUDIT_PAYMENT, "A payment has one paid or refunded reservation"),
    CHECK("I3", posting_cause, AUDIT_POSTING, "A posting of a sale has its payment or refund"),
    CHECK("I4", number_limit, AUDIT_PLACE, "No queue number lies above the limit"),
    CHECK("I4", now_serving, AUDIT_PLACE, "Nobody was admitted above now serving"),
    CHECK("I4", lane_exists, AUDIT_PLACE, "A place is of a lane that is there"),
    CHECK("I4", used_code, AUDIT_PLACE, "A used code opened its lane to a place of its user"),
    CHECK("I4", number_once, AUDIT_NUMBER, "A queue number is one place's"),
    CHECK("I4", number_range, AUDIT_PLACE, "The lobby has the numbers drawn, others their place's"),
    CHECK("I4", one_place, AUDIT_ACCOUNT, "A fan has one live place a concert"),
    CHECK("I4", done_place, AUDIT_PLACE, "A place that is done has paid"),
    CHECK("I6", paid_seat, AUDIT_RESERVATION, "A paid reservation still has its seats"),
};
const size_t audit_check_count = COUNT_OF(audit_checks);

_Static_assert(COUNT_OF(audit_checks) <= AUDIT_CHECKS_MAX, "a report has room for every check");

const struct stmt *const audit_check_statements[] = {
    &sold_seat,     &held_seat,    &blocked_seat, &block_reason, &live_ticket, &live_hold,
    &posting_sum,   &entry_owner,  &balance,      &payment,      &tickets,     &paid_once,
    &posting_cause, &number_limit, &now_serving,  &lane_exists,  &used_code,   &number_once,
    &number_range,  &one_place,    &done_place,   &paid_seat,    NULL};
