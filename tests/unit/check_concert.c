/* The arithmetic of halls: numbers, labels, the plan, packed states. */
#include "model/concert.h"

#include <string.h>

#include "lib/check_main.h"
#include "util/text.h"

#define ARENA_BYTES 65536

/* 1…50 A, 51…52 "B-2", 53…56 C. */
static struct section sections[] = {
    {.name = "A", .row_count = 5, .seats_per_row = 10, .price = 99000},
    {.name = "B-2", .row_count = 2, .seats_per_row = 1, .price = 88000},
    {.name = "C", .row_count = 1, .seats_per_row = 4, .price = 0},
};

static struct layout hall(void)
{
    struct layout layout = {.performance_id = 1, .layout_version = 1};

    layout_arrange(sections, COUNT_OF(sections), &layout);
    return layout;
}

static const struct {
    int32_t seat_no;
    size_t section;
    int32_t row, in_row;
    const char *label;
} places[] = {
    {1, 0, 1, 1, "A-1-1"},    {10, 0, 1, 10, "A-1-10"}, {11, 0, 2, 1, "A-2-1"},
    {50, 0, 5, 10, "A-5-10"}, {51, 1, 1, 1, "B-2-1-1"}, {52, 1, 2, 1, "B-2-2-1"},
    {53, 2, 1, 1, "C-1-1"},   {56, 2, 1, 4, "C-1-4"},
};

START_TEST(seats_are_counted_section_by_section_row_by_row)
{
    struct arena *arena = arena_new(ARENA_BYTES);
    struct layout layout = hall();

    ck_assert_int_eq(layout.seats_total, 56);
    for (size_t i = 0; i < COUNT_OF(places); i++) {
        struct seat seat;

        ck_assert(layout_find_seat(&layout, places[i].seat_no, &seat));
        ck_assert_int_eq(seat.seat_no, places[i].seat_no);
        ck_assert_ptr_eq(seat.section, &sections[places[i].section]);
        ck_assert_int_eq(seat.row, places[i].row);
        ck_assert_int_eq(seat.in_row, places[i].in_row);
        ck_assert_str_eq(seat_label(arena, &seat), places[i].label);
    }
    arena_free(&arena);
}
END_TEST

START_TEST(a_seat_is_found_by_the_words_of_its_label)
{
    struct layout layout = hall();
    struct seat seat;

    for (size_t i = 0; i < COUNT_OF(places); i++) {
        ck_assert(layout_find_place(&layout, sections[places[i].section].name, places[i].row,
                                    places[i].in_row, &seat));
        ck_assert_int_eq(seat.seat_no, places[i].seat_no);
    }
    ck_assert(!layout_find_place(&layout, "A", 6, 1, &seat));
    ck_assert(!layout_find_place(&layout, "A", 0, 1, &seat));
    ck_assert(!layout_find_place(&layout, "A", 1, 11, &seat));
    ck_assert(!layout_find_place(&layout, "A", 1, 0, &seat));
    ck_assert(!layout_find_place(&layout, "D", 1, 1, &seat));
}
END_TEST

START_TEST(numbers_outside_the_hall_are_no_seats)
{
    static const int32_t strangers[] = {INT32_MIN, -1, 0, 57, INT32_MAX};
    struct layout layout = hall();
    struct seat seat = {.seat_no = 7};

    for (size_t i = 0; i < COUNT_OF(strangers); i++)
        ck_assert(!layout_find_seat(&layout, strangers[i], &seat));
    ck_assert_int_eq(seat.seat_no, 7);
}
END_TEST

START_TEST(sections_share_no_step_of_the_plan)
{
    struct section many[60];
    struct layout layout = {0};
    static bool taken[400][400];

    for (size_t i = 0; i < COUNT_OF(many); i++)
        many[i] = (struct section){.name = "S",
                                   .row_count = 1 + (int32_t)i % 7,
                                   .seats_per_row = 1 + (int32_t)(i * 13) % 31};
    layout_arrange(many, COUNT_OF(many), &layout);
    ck_assert_int_lt(layout.plan_width, 400);
    ck_assert_int_lt(layout.plan_height, 400);
    for (int32_t seat_no = 1; seat_no <= layout.seats_total; seat_no++) {
        struct seat seat;
        int32_t x, y;

        ck_assert(layout_find_seat(&layout, seat_no, &seat));
        x = seat.section->plan_x + seat.in_row - 1;
        y = seat.section->plan_y + seat.row - 1;
        ck_assert(x >= 0 && x < layout.plan_width);
        ck_assert(y >= 0 && y < layout.plan_height);
        ck_assert_msg(!taken[y][x], "two seats at %d, %d", x, y);
        taken[y][x] = true;
    }
}
END_TEST

START_TEST(a_single_section_fills_the_plan)
{
    struct section one = {.name = "A", .row_count = 2, .seats_per_row = 25};
    struct layout layout = {0};

    layout_arrange(&one, 1, &layout);
    ck_assert_int_eq(layout.plan_width, 25);
    ck_assert_int_eq(layout.plan_height, 2);
    ck_assert_int_eq(one.plan_x, 0);
    ck_assert_int_eq(one.plan_y, 0);
}
END_TEST

START_TEST(packed_states_have_the_first_seat_in_the_low_bits)
{
    static const unsigned char states[] = {SEAT_HELD, SEAT_SOLD, SEAT_BLOCKED, SEAT_AVAILABLE,
                                           SEAT_BLOCKED};
    unsigned char packed[SEAT_STATES_BYTES(5)];

    ck_assert_uint_eq(sizeof packed, 2);
    seat_states_pack(states, 5, packed);
    ck_assert_uint_eq(packed[0], 1 | 2 << 2 | 3 << 4);
    ck_assert_uint_eq(packed[1], 3);
}
END_TEST

START_TEST(packed_states_come_back_as_they_were)
{
    for (size_t count = 0; count <= 9; count++) {
        unsigned char states[9] = {0}, packed[SEAT_STATES_BYTES(9)], back[9];

        for (size_t i = 0; i < count; i++)
            states[i] = (unsigned char)((i * 7 + count) % 4);
        seat_states_pack(states, count, packed);
        seat_states_unpack(packed, count, back);
        ck_assert_mem_eq(states, back, count);
    }
}
END_TEST

START_TEST(states_have_the_words_of_the_contract)
{
    ck_assert_str_eq(seat_state_text(SEAT_AVAILABLE), "available");
    ck_assert_str_eq(seat_state_text(SEAT_HELD), "held");
    ck_assert_str_eq(seat_state_text(SEAT_SOLD), "sold");
    ck_assert_str_eq(seat_state_text(SEAT_BLOCKED), "blocked");
}
END_TEST

CHECK_SUITE("concert", seats_are_counted_section_by_section_row_by_row,
            a_seat_is_found_by_the_words_of_its_label, numbers_outside_the_hall_are_no_seats,
            sections_share_no_step_of_the_plan, a_single_section_fills_the_plan,
            packed_states_have_the_first_seat_in_the_low_bits, packed_states_come_back_as_they_were,
            states_have_the_words_of_the_contract)
