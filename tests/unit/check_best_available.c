/* Best seats: drawn halls, one letter a seat: '.' available, 'h' held, 's' sold, 'b' blocked. */
#include "model/best_available.h"

#include <string.h>

#include "lib/check_main.h"
#include "util/text.h"

#define SEATS_MAX 512

struct hall {
    struct section sections[4];
    struct layout layout;
    unsigned char states[SEATS_MAX];
};

static enum seat_state state_of(char letter)
{
    switch (letter) {
    case 'h': return SEAT_HELD;
    case 's': return SEAT_SOLD;
    case 'b': return SEAT_BLOCKED;
    default: return SEAT_AVAILABLE;
    }
}

/* The rows of a section are drawn one behind the other, separated by '/'. */
static void add_section(struct hall *hall, const char *name, int64_t price, const char *rows)
{
    struct section *section = &hall->sections[hall->layout.section_count];
    size_t at = (size_t)hall->layout.seats_total;

    *section = (struct section){.name = name, .price = price, .row_count = 1};
    section->seats_per_row = (int32_t)strcspn(rows, "/");
    for (const char *letter = rows; *letter != '\0'; letter++) {
        if (*letter == '/')
            section->row_count++;
        else
            hall->states[at++] = (unsigned char)state_of(*letter);
    }
    ck_assert_uint_le(at, SEATS_MAX);
    layout_arrange(hall->sections, hall->layout.section_count + 1, &hall->layout);
    ck_assert_int_eq(hall->layout.seats_total, (int)at);
}

static struct hall *hall_of(const char *rows)
{
    static struct hall hall;

    memset(&hall, 0, sizeof hall);
    add_section(&hall, "A", 1000, rows);
    return &hall;
}

/* The first seat of the pick, 0 when there is none; checks what must always be so. */
static int32_t pick(const struct hall *hall, const char *section, int count, uint64_t random)
{
    int32_t seat_nos[SEATS_MAX];
    struct seat first, last;

    if (!best_available_pick(&hall->layout, hall->states, section, count, random, seat_nos))
        return 0;
    for (int i = 0; i < count; i++) {
        ck_assert_int_eq(seat_nos[i], seat_nos[0] + i);
        ck_assert_int_eq(hall->states[seat_nos[i] - 1], SEAT_AVAILABLE);
    }
    ck_assert(layout_find_seat(&hall->layout, seat_nos[0], &first));
    ck_assert(layout_find_seat(&hall->layout, seat_nos[count - 1], &last));
    ck_assert_ptr_eq(first.section, last.section);
    ck_assert_int_eq(first.row, last.row);
    return seat_nos[0];
}

/* Every first seat that some random number gives, as a set of bits. */
static uint64_t picks(const struct hall *hall, const char *section, int count)
{
    uint64_t set = 0;

    for (uint64_t random = 0; random < 64; random++)
        set |= UINT64_C(1) << pick(hall, section, count, random);
    return set;
}

#define ONLY(seat_no) (UINT64_C(1) << (seat_no))

static const struct {
    const char *what;
    const char *rows;
    int count;
    uint64_t wanted; /* first seats that may be picked: all of them, and no other */
} halls[] = {
    {"an empty row gives its middle", "...........", 1, ONLY(6)},
    {"an even row has two middles", "..........", 1, ONLY(5) | ONLY(6)},
    {"three fit the middle", ".........", 9, ONLY(1)},
    {"the front row first", "........./.........", 3, ONLY(3) | ONLY(4) | ONLY(5)},
    {"a worse place in front beats the middle behind", "sssssss../.........", 2, ONLY(8)},
    {"the next row when the front one is too full", "..s..s..s/.........", 3,
     ONLY(12) | ONLY(13) | ONLY(14)},
    {"held and blocked seats are not free", "hb.hb/..sss", 2, ONLY(6)},
    {"seats do not wrap into the next row", "sss../..sss", 3, ONLY(0)},
    {"no single seat is left when there is a choice", "s...s....s", 3, ONLY(2)},
    {"… also away from the middle", "..s...s...", 2, ONLY(1)},
    {"a single seat is left when there is no choice", "ss...sssss", 2, ONLY(4)},
    {"nothing free", "sss/hhh", 1, ONLY(0)},
    {"more than a row has", ".../...", 4, ONLY(0)},
};

START_TEST(each_drawn_hall_is_decided)
{
    for (size_t i = 0; i < COUNT_OF(halls); i++) {
        uint64_t set = picks(hall_of(halls[i].rows), NULL, halls[i].count);

        ck_assert_msg(set == halls[i].wanted, "%s: picked %#llx, not %#llx", halls[i].what,
                      (unsigned long long)set, (unsigned long long)halls[i].wanted);
    }
}
END_TEST

START_TEST(equal_choices_are_spread_evenly)
{
    const struct hall *hall = hall_of("....................");
    int times[21] = {0};
    int choices = 0;

    for (uint64_t random = 0; random < 700; random++)
        times[pick(hall, NULL, 4, random)]++;
    for (int i = 1; i <= 20; i++) {
        choices += times[i] > 0;
        ck_assert(times[i] == 0 || times[i] == 100);
    }
    ck_assert_int_eq(choices, 7);
}
END_TEST

START_TEST(sections_of_one_price_are_equal)
{
    struct hall hall = {0};

    add_section(&hall, "VIP", 2000, "sss");
    add_section(&hall, "left", 1000, "...");
    add_section(&hall, "back", 500, "...");
    add_section(&hall, "right", 1000, "...");
    ck_assert_uint_eq(picks(&hall, NULL, 3), ONLY(4) | ONLY(10));
}
END_TEST

START_TEST(the_grade_listed_first_goes_first)
{
    struct hall hall = {0};

    add_section(&hall, "cheap", 10, "s../...");
    add_section(&hall, "dear", 9000, ".../...");
    ck_assert_uint_eq(picks(&hall, NULL, 3), ONLY(4));
}
END_TEST

START_TEST(a_section_that_is_asked_for_is_kept_to)
{
    struct hall hall = {0};

    add_section(&hall, "A", 1000, ".../...");
    add_section(&hall, "B", 1000, "sss/.s.");
    ck_assert_uint_eq(picks(&hall, "B", 1), ONLY(10) | ONLY(12));
    ck_assert_int_eq(pick(&hall, "B", 2, 0), 0);
    ck_assert_int_eq(pick(&hall, "C", 1, 0), 0);
    ck_assert_int_ne(pick(&hall, "A", 2, 0), 0);
}
END_TEST

/* The first pair may split the row into two odd halves, each of which then keeps one seat. */
START_TEST(pairs_fill_a_row_but_for_one_seat_a_side)
{
    for (uint64_t seed = 0; seed < 500; seed++) {
        struct hall *hall = hall_of("....................");

        for (int pair = 0; pair < 9; pair++) {
            int32_t first = pick(hall, NULL, 2, seed * 7919 + (uint64_t)pair * 31);

            ck_assert_msg(first != 0, "seed %d: pair %d found no seats", (int)seed, pair);
            hall->states[first - 1] = hall->states[first] = SEAT_SOLD;
        }
    }
}
END_TEST

START_TEST(no_seats_are_no_pick)
{
    const struct hall *hall = hall_of("...");

    ck_assert_int_eq(pick(hall, NULL, 0, 0), 0);
    ck_assert_int_eq(pick(hall, NULL, -1, 0), 0);
}
END_TEST

CHECK_SUITE("best available", each_drawn_hall_is_decided, equal_choices_are_spread_evenly,
            sections_of_one_price_are_equal, the_grade_listed_first_goes_first,
            a_section_that_is_asked_for_is_kept_to, pairs_fill_a_row_but_for_one_seat_a_side,
            no_seats_are_no_pick)
