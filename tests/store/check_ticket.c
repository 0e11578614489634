/* Tickets: whose they are, the door, and who comes. */
#include "domain/ticket.h"

#include <stdio.h>
#include <string.h>

#include "domain/refund.h"
#include "lib/test_sale.h"

#define SEATS(...)                                                                                 \
    ((const int32_t[]){__VA_ARGS__}), (sizeof((const int32_t[]){__VA_ARGS__}) / sizeof(int32_t))

static const struct session staff = {.user_id = {{7}}, .role = ROLE_STAFF};

/* Fan 1 buys seats 1 and 2. */
static struct receipt buy_two(struct call *call, struct test_fan *fan_out)
{
    struct reservation held;
    struct receipt receipt;

    test_sale_open(2);
    *fan_out = test_fan_admitted(1, 2 * TEST_PRICE);
    ck_assert_int_eq(test_reserve(call, fan_out, SEATS(1, 2), &held), ERR_OK);
    ck_assert_int_eq(test_pay(call, fan_out, &held, &receipt), ERR_OK);
    return receipt;
}

static void give_back(struct call *call, const struct receipt *receipt)
{
    static const struct test_fan admin = {.session = {.role = ROLE_ADMIN}};
    struct once once = test_once(&admin, NULL);
    struct refund refund;

    call->session = &admin.session;
    ck_assert_int_eq(
        refund_reservation(call, &receipt->payment.reservation_id, "rain", &once, &refund), ERR_OK);
}

START_TEST(a_ticket_is_its_holders_and_names_everything)
{
    struct call *call = test_call();
    struct test_fan fan;
    struct receipt receipt = buy_two(call, &fan);
    struct uuid somebody = {{9}};
    struct ticket_details ticket;

    ck_assert_int_eq(ticket_find(call, &somebody, &receipt.tickets[0].ticket_id, &ticket),
                     ERR_NOT_FOUND);
    ck_assert_int_eq(ticket_find(call, &fan.user_id, &receipt.tickets[0].ticket_id, &ticket),
                     ERR_OK);
    ck_assert_str_eq(ticket.title, "Winter");
    ck_assert_str_eq(ticket.venue, "Hall");
    ck_assert_str_eq(ticket.holder_name, "Fan 1");
    ck_assert_str_eq(ticket.ticket.label, "A-1-1");
    ck_assert_mem_eq(ticket.ticket.code, receipt.tickets[0].code, 16);
}
END_TEST

/* The door ----------------------------------------------------------------------------------- */

struct door {
    char code[TICKET_CODE_TEXT];
};

static enum err enter(struct call *call, int index, void *arg)
{
    const struct door *door = arg;
    struct ticket_details ticket;

    test_sleep(call, index);
    call->session = &staff;
    return ticket_check_in(call, door->code, 0, &ticket);
}

static enum err undo(struct call *call, int index, void *arg)
{
    const struct door *door = arg;
    struct ticket_details ticket;

    test_sleep(call, index);
    call->session = &staff;
    return ticket_undo_check_in(call, door->code, &ticket);
}

static struct door door_with(const struct receipt *receipt)
{
    struct door door = {0};

    ticket_code_to_text(receipt->tickets[0].code, door.code);
    return door;
}

START_TEST(one_of_twenty_copies_of_a_ticket_gets_in)
{
    struct call *call = test_call();
    struct test_fan fan;
    struct receipt receipt = buy_two(call, &fan);
    struct door door = door_with(&receipt);
    struct ticket_details ticket;
    int counts[ERR_COUNT];

    test_race(20, enter, &door, counts);
    ck_assert_int_eq(counts[ERR_OK], 1);
    ck_assert_int_eq(counts[ERR_ALREADY_USED], 19);
    ck_assert_int_eq(test_number("SELECT COUNT(*) FROM admin_log"), 1);
    call->session = &staff;
    ck_assert_int_eq(ticket_check_in(call, door.code, 0, &ticket), ERR_ALREADY_USED);
    ck_assert_int_eq(call->detail.used_at_us,
                     test_number("SELECT used_at_us FROM ticket WHERE state = 2"));
    test_audit(call);
}
END_TEST

START_TEST(an_unknown_or_refunded_ticket_gets_nobody_in)
{
    struct call *call = test_call();
    struct test_fan fan;
    struct receipt receipt = buy_two(call, &fan);
    struct door door = door_with(&receipt);
    struct ticket_details ticket;

    call->session = &staff;
    ck_assert_int_eq(ticket_check_in(call, "nonsense", 0, &ticket), ERR_NOT_FOUND);
    ck_assert_int_eq(ticket_check_in(call, "00000000000000000000000001", 0, &ticket),
                     ERR_NOT_FOUND);
    give_back(call, &receipt);
    ck_assert_int_eq(enter(call, 0, &door), ERR_NOT_FOUND);
}
END_TEST

START_TEST(a_check_in_that_was_taken_back_can_be_made_again)
{
    struct call *call = test_call();
    struct test_fan fan;
    struct receipt receipt = buy_two(call, &fan);
    struct door door = door_with(&receipt);
    struct ticket_details ticket;

    call->session = &staff;
    ck_assert_int_eq(ticket_check_in(call, door.code, 0, &ticket), ERR_OK);
    ck_assert_int_eq(ticket_undo_check_in(call, door.code, &ticket), ERR_OK);
    ck_assert_int_eq(ticket.ticket.state, TICKET_VALID);
    ck_assert_int_eq(ticket.ticket.used_at_us, 0);
    ck_assert_str_eq(ticket.ticket.label, "A-1-1");
    test_audit(call);
    ck_assert_int_eq(ticket_check_in(call, door.code, 0, &ticket), ERR_OK);
    ck_assert_int_eq(ticket.ticket.state, TICKET_USED);
    ck_assert_int_eq(test_number("SELECT COUNT(*) FROM admin_log "
                                 "WHERE action = 'ticket.undo_check_in' "
                                 "AND user_id = x'07000000000000000000000000000000'"),
                     1);
    ck_assert_int_eq(test_number("SELECT COUNT(*) FROM ticket WHERE state = 1"), 1);
    test_audit(call);
}
END_TEST

START_TEST(a_door_of_one_date_lets_no_other_in)
{
    struct call *call = test_call();
    struct test_fan fan;
    struct receipt receipt = buy_two(call, &fan);
    struct door door = door_with(&receipt);
    struct ticket_details ticket;

    call->session = &staff;
    ck_assert_int_eq(ticket_check_in(call, door.code, 2, &ticket), ERR_WRONG_PERFORMANCE);
    ck_assert_int_eq(call->detail.starts_at_us, test_number("SELECT starts_at_us FROM performance "
                                                            "WHERE performance_id = 1"));
    ck_assert_int_eq(test_number("SELECT COUNT(*) FROM ticket WHERE state = 2"), 0);
    ck_assert_int_eq(test_number("SELECT COUNT(*) FROM admin_log"), 0);
    ck_assert_int_eq(ticket_check_in(call, door.code, 1, &ticket), ERR_OK);
    ck_assert_int_eq(ticket_check_in(call, door.code, 1, &ticket), ERR_ALREADY_USED);
    ck_assert_int_eq(ticket_check_in(call, door.code, 2, &ticket), ERR_WRONG_PERFORMANCE);
    give_back(call, &receipt);
    call->session = &staff;
    ck_assert_int_eq(ticket_check_in(call, door.code, 2, &ticket), ERR_NOT_FOUND);
}
END_TEST

START_TEST(of_twenty_who_take_one_check_in_back_one_does)
{
    struct call *call = test_call();
    struct test_fan fan;
    struct receipt receipt = buy_two(call, &fan);
    struct door door = door_with(&receipt);
    int counts[ERR_COUNT];

    ck_assert_int_eq(enter(call, 0, &door), ERR_OK);
    test_race(20, undo, &door, counts);
    ck_assert_int_eq(counts[ERR_OK], 1);
    ck_assert_int_eq(counts[ERR_NOT_USED], 19);
    ck_assert_int_eq(
        test_number("SELECT COUNT(*) FROM admin_log WHERE action = 'ticket.undo_check_in'"), 1);
}
END_TEST

START_TEST(where_nobody_came_in_nothing_is_taken_back)
{
    struct call *call = test_call();
    struct test_fan fan;
    struct receipt receipt = buy_two(call, &fan);
    struct door door = door_with(&receipt);
    struct ticket_details ticket;

    call->session = &staff;
    ck_assert_int_eq(ticket_undo_check_in(call, "nonsense", &ticket), ERR_NOT_FOUND);
    ck_assert_int_eq(ticket_undo_check_in(call, "00000000000000000000000001", &ticket),
                     ERR_NOT_FOUND);
    ck_assert_int_eq(undo(call, 0, &door), ERR_NOT_USED);
    ck_assert_int_eq(enter(call, 0, &door), ERR_OK);
    give_back(call, &receipt);
    ck_assert_int_eq(undo(call, 0, &door), ERR_NOT_FOUND);
    ck_assert_int_eq(test_number("SELECT COUNT(*) FROM ticket WHERE state = 3"), 2);
}
END_TEST

/* Who comes ---------------------------------------------------------------------------------- */

START_TEST(attendees_are_listed_oldest_first)
{
    static const struct attendee_search everybody;
    struct call *call = test_call();
    struct slice slice = {.limit = 1};
    struct ticket_details *items;
    struct test_fan fan;
    struct uuid first;
    size_t count;

    buy_two(call, &fan);
    ck_assert_int_eq(ticket_list_attendees(call, 2, &everybody, &slice, &items, &count),
                     ERR_NOT_FOUND);
    ck_assert_int_eq(ticket_list_attendees(call, 1, &everybody, &slice, &items, &count), ERR_OK);
    ck_assert_uint_eq(count, 1);
    ck_assert_str_eq(items[0].holder_email, "fan1@example.org");
    first = slice.after = items[0].ticket.ticket_id;
    ck_assert_int_eq(ticket_list_attendees(call, 1, &everybody, &slice, &items, &count), ERR_OK);
    ck_assert_uint_eq(count, 1);
    ck_assert_int_gt(memcmp(items[0].ticket.ticket_id.bytes, first.bytes, UUID_BYTES), 0);
}
END_TEST

/* How many tickets of concert 1 a search finds. */
static size_t found(int32_t performance_id, const char *text)
{
    struct attendee_search search = {.performance_id = performance_id, .text = text};
    struct slice slice = {.limit = 10};
    struct ticket_details *items;
    size_t count;

    ck_assert_int_eq(ticket_list_attendees(test_call(), 1, &search, &slice, &items, &count),
                     ERR_OK);
    return count;
}

/* Fan 1 has A-1-1 and A-1-2, fan 2 A-5-10, each of performance 1. */
static const struct {
    int32_t performance_id;
    const char *text;
    size_t count;
} searches[] = {
    {1, NULL, 3},     {2, NULL, 0},
    {0, "fan", 3},    {0, "FAN 2", 1},
    {0, "an 1", 2},   {0, "2@EXAMPLE", 1},
    {0, "김", 1},     {0, "a-1-2", 1},
    {0, "A-5-10", 1}, {1, "A-5-10", 1},
    {2, "A-5-10", 0}, {0, "A-5-11", 0},
    {0, "A-6-1", 0},  {0, "B-1-1", 0},
    {0, "-1-1", 0},   {0, "A-1-", 0},
    {0, "A-0-1", 0},  {0, "fan%", 0},
    {0, "f_n", 0},    {0, "nobody", 0},
    {0, "A-1-1 ", 0}, {0, "00000000000000000000000000", 0},
};

START_TEST(somebody_is_found_by_name_address_or_seat)
{
    struct call *call = test_call();
    struct reservation held;
    struct receipt receipt;
    struct test_fan fan;

    buy_two(call, &fan);
    fan = test_fan_admitted(2, 2 * TEST_PRICE);
    ck_assert_int_eq(test_reserve(call, &fan, SEATS(50), &held), ERR_OK);
    ck_assert_int_eq(test_pay(call, &fan, &held, &receipt), ERR_OK);
    test_sql("UPDATE user SET name = 'Fan 2 김민지' WHERE email = 'fan2@example.org'");
    for (size_t i = 0; i < sizeof searches / sizeof searches[0]; i++)
        ck_assert_msg(found(searches[i].performance_id, searches[i].text) == searches[i].count,
                      "row %zu: %s", i, searches[i].text);
}
END_TEST

START_TEST(somebody_is_found_by_code_and_ids)
{
    struct test_fan fan;
    struct receipt receipt = buy_two(test_call(), &fan);
    struct door door = door_with(&receipt);
    char text[UUID_TEXT];

    ck_assert_uint_eq(found(0, door.code), 1);
    for (char *at = door.code; *at != '\0'; at++)
        *at = (char)(*at >= 'A' && *at <= 'Z' ? *at + 'a' - 'A' : *at);
    ck_assert_uint_eq(found(0, door.code), 1);
    uuid_to_text(&receipt.tickets[1].ticket_id, text);
    ck_assert_uint_eq(found(0, text), 1);
    uuid_to_text(&receipt.payment.reservation_id, text);
    ck_assert_uint_eq(found(0, text), 2);
    uuid_to_text(&fan.user_id, text);
    ck_assert_uint_eq(found(0, text), 2);
    uuid_to_text(&receipt.payment.payment_id, text);
    ck_assert_uint_eq(found(0, text), 0);
}
END_TEST

CHECK_SUITE_WITH("ticket", test_db_setup, test_db_teardown,
                 a_ticket_is_its_holders_and_names_everything,
                 one_of_twenty_copies_of_a_ticket_gets_in,
                 an_unknown_or_refunded_ticket_gets_nobody_in,
                 a_check_in_that_was_taken_back_can_be_made_again,
                 a_door_of_one_date_lets_no_other_in, of_twenty_who_take_one_check_in_back_one_does,
                 where_nobody_came_in_nothing_is_taken_back, attendees_are_listed_oldest_first,
                 somebody_is_found_by_name_address_or_seat, somebody_is_found_by_code_and_ids)
