/* Counts that are carried forward: how long, and that they are never too low. */
#include "model/full_count.h"

#include "lib/check_main.h"

#define SECOND_US INT64_C(1000000)

START_TEST(small_counts_are_made_each_time_and_large_ones_in_proportion)
{
    static const struct {
        int64_t rows, keeps_us;
    } rows[] = {
        {0, 0},
        {COUNT_EXACT_MAX, 0},
        {COUNT_EXACT_MAX + 1, 1000050},
        {400000, 20 * SECOND_US},
        {1000000, 50 * SECOND_US},
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        ck_assert_int_eq(count_keeps_us(rows[i].rows), rows[i].keeps_us);
}
END_TEST

static const struct inside_count count = {
    .concert_id = 1,
    .epoch = 2,
    .counted_at_us = 100 * SECOND_US,
    .inside = 100000,
    .admitted_total = 500000,
};

START_TEST(a_count_is_used_for_its_room_and_epoch_while_young)
{
    static const struct {
        int32_t concert_id, epoch, capacity;
        int64_t admitted_total, now_us;
        bool is_good;
    } rows[] = {
        {1, 2, 200000, 500000, 100 * SECOND_US, true},
        {1, 2, 200000, 500000, 105 * SECOND_US - 1, true},
        {1, 2, 200000, 500000, 105 * SECOND_US, false},
        {1, 2, 200000, 500000, 100 * SECOND_US - 1, false}, /* of a moment to come */
        {3, 2, 200000, 500000, 100 * SECOND_US, false},
        {1, 3, 200000, 500000, 100 * SECOND_US, false},
        {1, 2, 200000, 499999, 100 * SECOND_US, false}, /* of another database */
        /* Without a free slot somebody may have gone: two fifths of the time. */
        {1, 2, 100000, 500000, 102 * SECOND_US - 1, true},
        {1, 2, 100000, 500000, 102 * SECOND_US, false},
        {1, 2, 100010, 500009, 104 * SECOND_US, true},
        {1, 2, 100010, 500010, 104 * SECOND_US, false},
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct waiting_room room = {
            .concert_id = rows[i].concert_id,
            .epoch = rows[i].epoch,
            .capacity = rows[i].capacity,
            .admitted_total = rows[i].admitted_total,
        };
        ck_assert_msg(inside_count_is_good(&count, &room, rows[i].now_us) == rows[i].is_good,
                      "row %zu", i);
    }
}
END_TEST

START_TEST(whoever_was_admitted_since_is_inside)
{
    struct waiting_room room = {.admitted_total = 500000};

    ck_assert_int_eq(inside_at_most(&count, &room), 100000);
    room.admitted_total = 500017;
    ck_assert_int_eq(inside_at_most(&count, &room), 100017);
}
END_TEST

CHECK_SUITE("full count", small_counts_are_made_each_time_and_large_ones_in_proportion,
            a_count_is_used_for_its_room_and_epoch_while_young,
            whoever_was_admitted_since_is_inside)
