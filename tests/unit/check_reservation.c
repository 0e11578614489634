/* Reservations and tickets as values: deadlines, the packed seats, states, codes. */
#include "model/reservation.h"

#include <string.h>

#include "lib/check_main.h"

START_TEST(hold_is_valid_until_its_last_microsecond)
{
    struct reservation held = {.state = RESERVATION_HELD, .expires_at_us = 1000000};

    ck_assert_int_eq(reservation_state_at(&held, 999999), RESERVATION_HELD);
    ck_assert_int_eq(reservation_state_at(&held, 1000000), RESERVATION_EXPIRED);
    ck_assert_int_eq(reservation_state_at(&held, 1000001), RESERVATION_EXPIRED);
}
END_TEST

START_TEST(only_a_hold_ends_by_its_deadline)
{
    static const enum reservation_state others[] = {RESERVATION_PAID, RESERVATION_EXPIRED,
                                                    RESERVATION_RELEASED, RESERVATION_REFUNDED};

    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
        struct reservation reservation = {.state = others[i], .expires_at_us = 1};

        ck_assert_int_eq(reservation_state_at(&reservation, 2), others[i]);
    }
}
END_TEST

START_TEST(packed_seats_come_back_as_they_were)
{
    static const struct reserved_seat seats[] = {
        {.seat_no = 1, .price = 0},
        {.seat_no = 256, .price = 99000},
        {.seat_no = 100000, .price = INT64_MAX},
    };
    struct reserved_seat back[SEATS_PER_RESERVATION_MAX];
    unsigned char bytes[SEATS_PER_RESERVATION_MAX * RESERVED_SEAT_BYTES];
    size_t length = reserved_seats_pack(seats, 3, bytes);

    ck_assert_uint_eq(length, 36);
    ck_assert_uint_eq(reserved_seats_unpack(bytes, length, back), 3);
    for (size_t i = 0; i < 3; i++) {
        ck_assert_int_eq(back[i].seat_no, seats[i].seat_no);
        ck_assert_int_eq(back[i].price, seats[i].price);
        ck_assert_ptr_null(back[i].label);
    }
}
END_TEST

START_TEST(packed_seats_are_big_endian)
{
    static const struct reserved_seat seat = {.seat_no = 0x01020304, .price = 0x05060708090a0b0c};
    static const unsigned char wanted[] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12};
    unsigned char bytes[RESERVED_SEAT_BYTES];

    ck_assert_uint_eq(reserved_seats_pack(&seat, 1, bytes), sizeof wanted);
    ck_assert_mem_eq(bytes, wanted, sizeof wanted);
}
END_TEST

START_TEST(states_move_as_the_table_says_and_no_other_way)
{
    static const struct {
        enum reservation_state from, to;
    } allowed[] = {
        {RESERVATION_HELD, RESERVATION_PAID},
        {RESERVATION_HELD, RESERVATION_EXPIRED},
        {RESERVATION_HELD, RESERVATION_RELEASED},
        {RESERVATION_PAID, RESERVATION_REFUNDED},
    };

    for (int from = RESERVATION_HELD; from <= RESERVATION_REFUNDED; from++)
        for (int to = RESERVATION_HELD; to <= RESERVATION_REFUNDED; to++) {
            bool wanted = false;

            for (size_t i = 0; i < sizeof allowed / sizeof allowed[0]; i++)
                wanted |= (int)allowed[i].from == from && (int)allowed[i].to == to;
            ck_assert_int_eq(reservation_may_become(from, to), wanted);
        }
}
END_TEST

START_TEST(a_used_ticket_can_be_refunded_and_a_refunded_one_is_final)
{
    ck_assert(ticket_may_become(TICKET_VALID, TICKET_USED));
    ck_assert(ticket_may_become(TICKET_USED, TICKET_REFUNDED));
    ck_assert(!ticket_may_become(TICKET_REFUNDED, TICKET_VALID));
    ck_assert(!ticket_may_become(TICKET_REFUNDED, TICKET_USED));
}
END_TEST

START_TEST(states_have_the_words_of_the_contract)
{
    ck_assert_str_eq(reservation_state_text(RESERVATION_HELD), "held");
    ck_assert_str_eq(reservation_state_text(RESERVATION_REFUNDED), "refunded");
    ck_assert_str_eq(ticket_state_text(TICKET_VALID), "valid");
    ck_assert_str_eq(ticket_state_text(TICKET_USED), "used");
}
END_TEST

static const struct {
    unsigned char code[16];
    const char *text;
} codes[] = {
    {{0}, "00000000000000000000000000"},
    {{255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255},
     "7ZZZZZZZZZZZZZZZZZZZZZZZZZ"},
    {{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 33}, "00000000000000000000000011"},
    {{0x01, 0x56, 0x3e, 0x3a, 0xb5, 0xd3, 0xd6, 0x76, 0x4c, 0x61, 0xef, 0xb9, 0x93, 0x02, 0xbd,
      0x5b},
     "01ARZ3NDEKTSV4RRFFQ69G5FAV"}, /* the example of the ULID specification */
};

START_TEST(ticket_code_is_crockford_base32_both_ways)
{
    char text[TICKET_CODE_TEXT];
    unsigned char code[16];

    for (size_t i = 0; i < sizeof codes / sizeof codes[0]; i++) {
        ticket_code_to_text(codes[i].code, text);
        ck_assert_str_eq(text, codes[i].text);
        ck_assert(ticket_code_from_text(text, code));
        ck_assert_mem_eq(code, codes[i].code, 16);
    }
}
END_TEST

START_TEST(ticket_code_is_read_in_either_case_and_with_look_alikes)
{
    unsigned char a[16], b[16];

    ck_assert(ticket_code_from_text("01ARZ3NDEKTSV4RRFFQ69G5FAV", a));
    ck_assert(ticket_code_from_text("oiarz3ndektsv4rrffq69g5fav", b));
    ck_assert_mem_eq(a, b, 16);
    ck_assert(ticket_code_from_text("OLARZ3NDEKTSV4RRFFQ69G5FAV", b));
    ck_assert_mem_eq(a, b, 16);
}
END_TEST

static const char *const bad_codes[] = {
    "",
    "01ARZ3NDEKTSV4RRFFQ69G5FA",   /* one short */
    "01ARZ3NDEKTSV4RRFFQ69G5FAVV", /* one long */
    "81ARZ3NDEKTSV4RRFFQ69G5FAV",  /* 129 bits */
    "01ARZ3NDEKTSV4RRFFQ69G5FAU",  /* U is no digit */
    "01ARZ3NDEKTSV4RRFFQ69G5FA ",
    "-1ARZ3NDEKTSV4RRFFQ69G5FAV",
    "\xff\xff-RZ3NDEKTSV4RRFFQ69G5FAV",
};

START_TEST(what_is_no_ticket_code_is_refused)
{
    unsigned char code[16] = "untouched";

    for (size_t i = 0; i < sizeof bad_codes / sizeof bad_codes[0]; i++)
        ck_assert(!ticket_code_from_text(bad_codes[i], code));
    ck_assert_str_eq((const char *)code, "untouched");
}
END_TEST

CHECK_SUITE("reservation", hold_is_valid_until_its_last_microsecond,
            only_a_hold_ends_by_its_deadline, packed_seats_come_back_as_they_were,
            packed_seats_are_big_endian, states_move_as_the_table_says_and_no_other_way,
            a_used_ticket_can_be_refunded_and_a_refunded_one_is_final,
            states_have_the_words_of_the_contract, ticket_code_is_crockford_base32_both_ways,
            ticket_code_is_read_in_either_case_and_with_look_alikes,
            what_is_no_ticket_code_is_refused)
