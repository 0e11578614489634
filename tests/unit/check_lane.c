/* Lanes: whose turn it is. */
#include "model/lane.h"

#include "lib/check_main.h"

#define CROWD 1000000 /* more than any test admits */

static const struct shares {
    size_t count;
    int32_t shares[LANE_TURNS_MAX]; /* main's first */
} mixes[] = {
    {1, {100}},
    {2, {70, 30}},
    {2, {10, 90}},
    {2, {99, 1}},
    {3, {50, 25, 25}},
    {4, {10, 30, 30, 30}},
    {9, {92, 1, 1, 1, 1, 1, 1, 1, 1}},
    {9, {10, 90 - 28, 4, 4, 4, 4, 4, 4, 4}},
    {9, {37, 23, 11, 8, 7, 5, 4, 3, 2}},
};
#define MIXES (sizeof mixes / sizeof mixes[0])

static void start(struct lane_turn *turns, const struct shares *mix, int64_t waiting)
{
    for (size_t i = 0; i < mix->count; i++)
        turns[i] = (struct lane_turn){.share = mix->shares[i], .waiting = waiting};
}

/* Plans and takes the plan; what each lane got is added up. */
static int64_t serve(struct lane_turn *turns, size_t count, int64_t slots, int64_t *got)
{
    int64_t plan[LANE_TURNS_MAX], served = 0;

    lane_plan(turns, count, slots, plan);
    for (size_t i = 0; i < count; i++) {
        if (plan[i] > (turns[i].waiting > 0 ? turns[i].waiting : 0))
            ck_abort_msg("lane %zu gets more than wait in it", i);
        got[i] += plan[i];
        served += plan[i];
    }
    lane_note_served(turns, count, plan);
    return served;
}

START_TEST(no_lane_is_ever_a_whole_slot_off_its_share)
{
    for (size_t m = 0; m < MIXES; m++) {
        struct lane_turn turns[LANE_TURNS_MAX];
        int64_t got[LANE_TURNS_MAX] = {0}, most = 0, least = 0; /* in hundredths of a slot */

        start(turns, &mixes[m], CROWD);
        for (int64_t slots = 1; slots <= 20000; slots++) {
            serve(turns, mixes[m].count, 1, got);
            for (size_t i = 0; i < mixes[m].count; i++) {
                int64_t off = got[i] * 100 - slots * mixes[m].shares[i];
                most = off > most ? off : most;
                least = off < least ? off : least;
            }
        }
        /* One hundredth is for the rounding. */
        ck_assert_msg(most <= 101 && least >= -101, "mix %zu: %lld to %lld", m, (long long)least,
                      (long long)most);
    }
}
END_TEST

START_TEST(a_plan_in_batches_is_the_plan_slot_by_slot)
{
    for (size_t m = 0; m < MIXES; m++) {
        struct lane_turn one[LANE_TURNS_MAX], many[LANE_TURNS_MAX];
        int64_t got_one[LANE_TURNS_MAX] = {0}, got_many[LANE_TURNS_MAX] = {0};

        start(one, &mixes[m], CROWD);
        start(many, &mixes[m], CROWD);
        for (int64_t batch = 1; batch <= 120; batch++) {
            serve(many, mixes[m].count, batch, got_many);
            for (int64_t i = 0; i < batch; i++)
                serve(one, mixes[m].count, 1, got_one);
            for (size_t i = 0; i < mixes[m].count; i++) {
                ck_assert_int_eq(got_one[i], got_many[i]);
                ck_assert_int_eq(one[i].turn_u, many[i].turn_u);
            }
        }
    }
}
END_TEST

START_TEST(what_a_lane_does_not_use_flows_to_the_others)
{
    /* A plan over turns of 0: shares, who waits, slots, what each gets. */
    static const struct {
        int32_t shares[3];
        int64_t waiting[3];
        int64_t slots;
        int64_t wanted[3];
    } rows[] = {
        {{70, 20, 10}, {1000, 1000, 1000}, 100, {70, 20, 10}},
        {{70, 20, 10}, {1000, 0, 0}, 100, {100, 0, 0}},
        {{70, 20, 10}, {0, 1000, 0}, 100, {0, 100, 0}},
        {{70, 20, 10}, {0, 1000, 1000}, 90, {0, 60, 30}},
        {{70, 20, 10}, {1000, 0, 1000}, 80, {70, 0, 10}},
        {{70, 20, 10}, {1000, 5, 1000}, 165, {140, 5, 20}},
        {{70, 20, 10}, {3, 2, 1}, 100, {3, 2, 1}},
        {{70, 20, 10}, {0, 0, 0}, 100, {0, 0, 0}},
        {{70, 20, 10}, {5, 5, 5}, 0, {0, 0, 0}},
    };

    for (size_t r = 0; r < sizeof rows / sizeof rows[0]; r++) {
        struct lane_turn turns[3];
        int64_t got[LANE_TURNS_MAX];

        for (size_t i = 0; i < 3; i++)
            turns[i] = (struct lane_turn){rows[r].shares[i], 0, rows[r].waiting[i]};
        lane_plan(turns, 3, rows[r].slots, got);
        for (size_t i = 0; i < 3; i++)
            ck_assert_msg(got[i] - rows[r].wanted[i] <= 1 && rows[r].wanted[i] - got[i] <= 1,
                          "row %zu lane %zu: %lld", r, i, (long long)got[i]);
    }
}
END_TEST

START_TEST(an_empty_lane_saves_up_no_credit)
{
    struct lane_turn turns[] = {{70, 0, CROWD}, {30, 0, 0}};
    int64_t got[LANE_TURNS_MAX] = {0};

    for (int i = 0; i < 100; i++)
        serve(turns, 2, 50, got);
    ck_assert_int_eq(got[0], 5000);
    ck_assert_int_eq(got[1], 0);
    /* Now the other lane fills: it gets its share from here on, and nothing for the past. */
    turns[1].waiting = CROWD;
    got[0] = got[1] = 0;
    serve(turns, 2, 10, got);
    ck_assert_int_ge(got[1], 2);
    ck_assert_int_le(got[1], 4);
    serve(turns, 2, 990, got);
    ck_assert_int_ge(got[1], 299);
    ck_assert_int_le(got[1], 301);
}
END_TEST

START_TEST(when_nobody_waits_all_begin_anew)
{
    struct lane_turn turns[] = {{70, 0, 500}, {30, 0, 0}};
    int64_t got[LANE_TURNS_MAX] = {0};

    ck_assert_int_eq(serve(turns, 2, 600, got), 500);
    turns[0].waiting = turns[1].waiting = CROWD;
    got[0] = got[1] = 0;
    serve(turns, 2, 100, got);
    ck_assert_int_ge(got[1], 29);
    ck_assert_int_le(got[1], 31);
}
END_TEST

START_TEST(main_does_not_starve_beside_eight_full_lanes)
{
    struct lane_turn turns[LANE_TURNS_MAX];
    int64_t got[LANE_TURNS_MAX] = {0}, before = 0, dry = 0;

    start(turns, &mixes[7], CROWD);
    for (int i = 0; i < 10000; i++) {
        serve(turns, mixes[7].count, 1, got);
        dry = got[0] == before ? dry + 1 : 0;
        before = got[0];
        ck_assert_int_lt(dry, 2 * 100 / LANE_MAIN_MIN);
    }
    ck_assert_int_ge(got[0], 999);
}
END_TEST

START_TEST(slots_until_a_turn_count_what_the_others_take_meanwhile)
{
    static const struct {
        int32_t shares[3];
        int64_t waiting[3];
        size_t index;
        int64_t position, slots;
    } rows[] = {
        {{100, 0, 0}, {50, 0, 0}, 0, 10, 10},
        {{70, 30, 0}, {1000, 1000, 0}, 1, 30, 100},
        {{70, 30, 0}, {1000, 1000, 0}, 0, 70, 100},
        {{70, 30, 0}, {1000, 0, 0}, 0, 70, 70},
        {{70, 30, 0}, {20, 1000, 0}, 1, 30, 50},
        {{50, 25, 25}, {1000, 1000, 5}, 1, 100, 100 + 200 + 5},
    };

    for (size_t r = 0; r < sizeof rows / sizeof rows[0]; r++) {
        struct lane_turn turns[3];
        size_t count = 0;

        for (; count < 3 && rows[r].shares[count] > 0; count++)
            turns[count] = (struct lane_turn){rows[r].shares[count], 0, rows[r].waiting[count]};
        ck_assert_int_eq(lane_slots_until(turns, count, rows[r].index, rows[r].position),
                         rows[r].slots);
    }
}
END_TEST

START_TEST(main_has_what_the_others_leave)
{
    struct lane_list lanes = {.count = 2, .items = {{1, "a", 30, 0, 0, 0}, {3, "b", 60, 0, 0, 0}}};

    ck_assert_int_eq(lane_main_share(&lanes), LANE_MAIN_MIN);
    ck_assert_ptr_eq(lane_by_number(&lanes, 3), &lanes.items[1]);
    ck_assert_ptr_null(lane_by_number(&lanes, 2));
    ck_assert_ptr_null(lane_by_number(&lanes, 0));
    ck_assert_ptr_eq(lane_by_name(&lanes, "a"), &lanes.items[0]);
    ck_assert_ptr_null(lane_by_name(&lanes, "A"));
    lanes.count = 0;
    ck_assert_int_eq(lane_main_share(&lanes), 100);
}
END_TEST

CHECK_SUITE("lane", no_lane_is_ever_a_whole_slot_off_its_share,
            a_plan_in_batches_is_the_plan_slot_by_slot,
            what_a_lane_does_not_use_flows_to_the_others, an_empty_lane_saves_up_no_credit,
            when_nobody_waits_all_begin_anew, main_does_not_starve_beside_eight_full_lanes,
            slots_until_a_turn_count_what_the_others_take_meanwhile, main_has_what_the_others_leave)
