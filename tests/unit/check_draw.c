/* The draw's permutation: complete, invertible, what the documented recipe says, and even-handed. */
#include "model/draw.h"

#include <math.h>
#include <string.h>

#include "lib/check_main.h"
#include "lib/unit_call.h"

/* The keys of the golden numbers: bytes 0, 1, 2 … and 100, 101, 102 … */
static struct draw draw_of(int64_t count)
{
    unsigned char secret[DRAW_SECRET_BYTES], digest[DRAW_DIGEST_BYTES];

    for (size_t i = 0; i < sizeof secret; i++) {
        secret[i] = (unsigned char)i;
        digest[i] = (unsigned char)(100 + i);
    }
    return draw_make(secret, count, digest);
}

START_TEST(everybody_gets_a_number_of_his_own_and_back)
{
    static const int64_t counts[] = {1, 2, 3, 10, 255, 256, 257, 1000, 65537};

    for (size_t i = 0; i < sizeof counts / sizeof counts[0]; i++) {
        struct draw draw = draw_of(counts[i]);
        bool *seen = ARENA_ARRAY(unit_call()->arena, bool, (size_t)counts[i] + 1);

        ck_assert(draw_tabulate(&draw, unit_call()->arena));
        for (int64_t place = 1; place <= counts[i]; place++) {
            int64_t number = draw_number(&draw, place);
            ck_assert(number >= 1 && number <= counts[i]);
            ck_assert(!seen[number]);
            seen[number] = true;
            ck_assert_int_eq(draw_place(&draw, number), place);
        }
    }
}
END_TEST

START_TEST(a_table_changes_no_number)
{
    struct draw plain = draw_of(1000), tabulated = plain;

    ck_assert(draw_tabulate(&tabulated, unit_call()->arena));
    for (int64_t place = 1; place <= 1000; place++)
        ck_assert_int_eq(draw_number(&plain, place), draw_number(&tabulated, place));
}
END_TEST

/* From an implementation of the documented recipe in another language. */
START_TEST(numbers_are_those_of_the_documented_recipe)
{
    static const struct {
        int64_t count, place, number;
    } rows[] = {
        {1, 1, 1},
        {2, 1, 2},
        {2, 2, 1},
        {10, 1, 1},
        {10, 2, 9},
        {10, 5, 7},
        {10, 10, 2},
        {1000, 1, 960},
        {1000, 2, 308},
        {1000, 500, 359},
        {1000, 1000, 975},
        {65536, 1, 46050},
        {65536, 65536, 12765},
        {65537, 1, 24654},
        {65537, 2, 59158},
        {65537, 65537, 63092},
        {1000000, 1, 648337},
        {1000000, 500000, 11225},
        {1000000, 1000000, 454327},
        {100000000, 1, 35398220},
        {100000000, 50000000, 53246069},
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct draw draw = draw_of(rows[i].count);
        ck_assert_int_eq(draw_number(&draw, rows[i].place), rows[i].number);
        ck_assert_int_eq(draw_place(&draw, rows[i].number), rows[i].place);
    }
}
END_TEST

static int64_t count_equal(const struct draw *one, const struct draw *other)
{
    int64_t equal = 0;

    for (int64_t place = 1; place <= 1000; place++)
        equal += draw_number(one, place) == draw_number(other, place);
    return equal;
}

/* Two unrelated orders agree on one place, more than ten once in a million. */
START_TEST(one_bit_of_secret_or_roster_changes_the_whole_order)
{
    unsigned char secret[DRAW_SECRET_BYTES] = {0}, digest[DRAW_DIGEST_BYTES] = {0};
    struct draw draw = draw_make(secret, 1000, digest);

    for (size_t bit = 0; bit < 256; bit += 51) {
        unsigned char changed[DRAW_SECRET_BYTES] = {0};
        changed[bit / 8] = (unsigned char)(1 << bit % 8);
        struct draw by_secret = draw_make(changed, 1000, digest);
        struct draw by_roster = draw_make(secret, 1000, changed);
        ck_assert_int_le(count_equal(&draw, &by_secret), 10);
        ck_assert_int_le(count_equal(&draw, &by_roster), 10);
        ck_assert_int_le(count_equal(&by_secret, &by_roster), 10);
    }
}
END_TEST

START_TEST(one_more_in_the_lobby_changes_the_whole_order)
{
    struct draw draw = draw_of(1000), larger = draw_of(1001);

    ck_assert_int_le(count_equal(&draw, &larger), 10);
}
END_TEST

/* Chi-squared over all 120 orders of five people: 119 ± 15.4, so 200 is more than five sigma off. With
 * halves of one and two bits it would be some 500. */
START_TEST(all_orders_of_five_come_equally_often)
{
    enum { DRAWS = 20000, ORDERS = 120 };
    unsigned char secret[DRAW_SECRET_BYTES] = {0}, digest[DRAW_DIGEST_BYTES] = {0};
    int counts[ORDERS] = {0};
    double chi = 0;

    for (int i = 0; i < DRAWS; i++) {
        memcpy(secret, &i, sizeof i);
        struct arena_mark mark = arena_mark(unit_call()->arena);
        struct draw draw = draw_make(secret, 5, digest);
        int64_t numbers[5];
        ck_assert(draw_tabulate(&draw, unit_call()->arena));
        int order = 0;
        for (int place = 0; place < 5; place++) {
            int lower = 0;
            numbers[place] = draw_number(&draw, place + 1);
            for (int before = 0; before < place; before++)
                lower += numbers[before] < numbers[place];
            order = order * (place + 1) + lower;
        }
        counts[order]++;
        arena_rewind(unit_call()->arena, mark);
    }
    for (int i = 0; i < ORDERS; i++) {
        double expected = (double)DRAWS / ORDERS;
        chi += (counts[i] - expected) * (counts[i] - expected) / expected;
    }
    ck_assert_msg(chi < 200, "chi-squared is %f", chi);
}
END_TEST

/* Coming early neither helps nor harms: the mean number of the first tenth is that of all. */
START_TEST(coming_early_is_no_advantage)
{
    struct draw draw = draw_of(100000);
    double sum = 0;

    ck_assert(draw_tabulate(&draw, unit_call()->arena));
    for (int64_t place = 1; place <= 10000; place++)
        sum += (double)draw_number(&draw, place);
    /* Sigma of the mean is 274. */
    ck_assert(fabs(sum / 10000 - 50000) < 1400);
}
END_TEST

START_TEST(a_room_knows_numbers_only_when_drawn_and_of_its_epoch)
{
    struct waiting_room room = {.epoch_first_no = 5001, .draw = {.has_secret = true}};
    int64_t number = 0;
    bool seen[11] = {false};

    ck_assert(!room_draw_number(&room, 5001, &number));
    room.draw.lobby_last_no = 5010;
    ck_assert(!room_draw_number(&room, 5001, &number));
    room.draw.participants = 10;
    room.draw.drawn_at_us = UNIT_NOW_US;
    ck_assert(!room_draw_number(&room, 5000, &number));
    ck_assert(!room_draw_number(&room, 5011, &number));
    ck_assert_int_eq(number, 0);
    for (int64_t place_no = 5001; place_no <= 5010; place_no++) {
        ck_assert(room_draw_number(&room, place_no, &number));
        ck_assert(number >= 5001 && number <= 5010 && !seen[number - 5000]);
        seen[number - 5000] = true;
    }
    room.draw.participants = 0;
    ck_assert(!room_draw_number(&room, 5001, &number));
}
END_TEST

START_TEST(nobody_is_called_before_the_draw_and_before_the_calling_up)
{
    struct waiting_room room = {.epoch_first_no = 5001};

    ck_assert_int_eq(room_frontier(&room), INT64_MAX);
    room.draw.has_secret = true;
    ck_assert_int_eq(room_frontier(&room), 5001);
    room.draw.drawn_at_us = UNIT_NOW_US;
    room.draw.participants = 10;
    ck_assert_int_eq(room_frontier(&room), 5001);
    room.draw.called_no = 9;
    ck_assert_int_eq(room_frontier(&room), 5010);
    room.draw.called_no = 10;
    ck_assert_int_eq(room_frontier(&room), INT64_MAX);
    room.draw.called_no = room.draw.participants = 0;
    ck_assert_int_eq(room_frontier(&room), INT64_MAX);
}
END_TEST

CHECK_SUITE_WITH("draw", unit_call_setup, unit_call_teardown,
                 everybody_gets_a_number_of_his_own_and_back, a_table_changes_no_number,
                 numbers_are_those_of_the_documented_recipe,
                 one_bit_of_secret_or_roster_changes_the_whole_order,
                 one_more_in_the_lobby_changes_the_whole_order,
                 all_orders_of_five_come_equally_often, coming_early_is_no_advantage,
                 a_room_knows_numbers_only_when_drawn_and_of_its_epoch,
                 nobody_is_called_before_the_draw_and_before_the_calling_up)
