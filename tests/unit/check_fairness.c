/* Order: what counts as overtaking, and that the sweep finds each pair of it. */
#include "model/fairness.h"

#include <string.h>

#include "lib/check_main.h"
#include "lib/unit_call.h"
#include "util/text.h"

#define SETTLE_US 10
#define NEVER     0
#define ON_SALE   100

static const struct concert concert = {.concert_id = 1, .on_sale_at_us = ON_SALE};

/* What happened to a place, in time; number is place_no. */
struct life {
    int64_t joined, passed, returned, admitted, ended;
    int64_t moved;
    bool second_chance;
    enum place_state state; /* LOBBY, which is 0, where it does not matter */
};

static struct fairness_place place_of(int64_t number, const struct life *life)
{
    struct place place = {
        .concert_id = 1,
        .place_no = number,
        .queue_number = number,
        .epoch = 1,
        .joined_at_us = life->joined,
        .passed_at_us = life->passed,
        .returned_at_us = life->returned,
        .admitted_at_us = life->admitted,
        .ended_at_us = life->ended,
        .lane_since_us = life->moved,
        .second_chance = life->second_chance,
        .state = life->state,
    };

    return fairness_of(&place, &concert, number, SETTLE_US);
}

static struct fairness judge(struct fairness_place *places, size_t count)
{
    struct fairness fairness;

    ck_assert(fairness_judge(unit_call()->arena, places, count, &fairness));
    return fairness;
}

/* Two places; the second has the higher number. */
static const struct {
    const char *what;
    struct life first, second;
    int64_t inversions, unsettled;
} pairs[] = {
    {"in order", {.joined = 200, .admitted = 300}, {.joined = 210, .admitted = 301}, 0, 0},
    {"in one batch", {.joined = 200, .admitted = 300}, {.joined = 210, .admitted = 300}, 0, 0},
    {"a microsecond early",
     {.joined = 200, .admitted = 300},
     {.joined = 210, .admitted = 299},
     1,
     0},
    {"still waiting", {.joined = 200}, {.joined = 210, .admitted = 300}, 1, 0},
    {"nobody is admitted", {.joined = 200}, {.joined = 210}, 0, 0},
    {"left before", {.joined = 200, .ended = 299}, {.joined = 210, .admitted = 300}, 0, 0},
    {"left at that moment", {.joined = 200, .ended = 300}, {.joined = 210, .admitted = 300}, 0, 0},
    {"left after it", {.joined = 200, .ended = 301}, {.joined = 210, .admitted = 300}, 1, 0},
    {"joined after it", {.joined = 301}, {.joined = 210, .admitted = 300}, 0, 0},
    {"joining just then", {.joined = 290}, {.joined = 210, .admitted = 300}, 0, 1},
    {"had joined by then", {.joined = 289}, {.joined = 210, .admitted = 300}, 1, 0},
    {"absent", {.joined = 200, .passed = 250}, {.joined = 210, .admitted = 300}, 0, 0},
    {"set aside in that round",
     {.joined = 200, .passed = 300},
     {.joined = 210, .admitted = 300},
     0,
     0},
    {"absent only later", {.joined = 200, .passed = 301}, {.joined = 210, .admitted = 300}, 1, 0},
    {"absent, and back later",
     {.joined = 200, .passed = 250, .returned = 310, .admitted = 400},
     {.joined = 210, .admitted = 300},
     0,
     0},
    {"back before",
     {.joined = 200, .passed = 250, .returned = 280, .admitted = 400},
     {.joined = 210, .admitted = 300},
     1,
     0},
    {"coming back just then",
     {.joined = 200, .passed = 250, .returned = 295, .admitted = 400},
     {.joined = 210, .admitted = 300},
     0,
     1},
    {"before an absence that ended",
     {.joined = 200, .passed = 310, .returned = 320, .admitted = 400},
     {.joined = 210, .admitted = 300},
     0,
     0},
    {"between two absences",
     {.joined = 200, .passed = 310, .returned = 280},
     {.joined = 210, .admitted = 300},
     1,
     0},
    {"in the second absence",
     {.joined = 200, .passed = 295, .returned = 280},
     {.joined = 210, .admitted = 300},
     0,
     0},
    {"back and admitted first",
     {.joined = 200, .passed = 250, .returned = 260, .admitted = 290},
     {.joined = 210, .admitted = 300},
     0,
     0},
    {"absent, nobody noted when",
     {.joined = 200, .state = PLACE_ABSENT},
     {.joined = 210, .admitted = 300},
     0,
     0},
    {"in another lane then", {.joined = 200, .moved = 310}, {.joined = 210, .admitted = 300}, 0, 0},
    {"in the lane by then", {.joined = 200, .moved = 280}, {.joined = 210, .admitted = 300}, 1, 0},
    {"going over just then", {.joined = 200, .moved = 295}, {.joined = 210, .admitted = 300}, 0, 1},
    {"first admission forgotten",
     {.joined = 200, .admitted = 400, .second_chance = true},
     {.joined = 210, .admitted = 300},
     0,
     0},
    {"overtaken by a second chance",
     {.joined = 200, .admitted = 400},
     {.joined = 210, .admitted = 300, .second_chance = true},
     1,
     0},
    {"from the lobby", {.joined = 10, .admitted = 300}, {.joined = 20, .admitted = 200}, 1, 0},
    {"at the opening", {.joined = 10, .admitted = 300}, {.joined = 20, .admitted = ON_SALE}, 0, 0},
    {"right after the opening",
     {.joined = 10, .admitted = 300},
     {.joined = 20, .admitted = ON_SALE + 1},
     1,
     0},
    {"joined the lobby last",
     {.joined = ON_SALE - 1, .admitted = 300},
     {.joined = 20, .admitted = ON_SALE + 1},
     0,
     1},
};

START_TEST(overtaking_is_to_be_admitted_while_a_lower_number_surely_waits)
{
    for (size_t i = 0; i < COUNT_OF(pairs); i++) {
        struct fairness_place places[] = {place_of(8, &pairs[i].second),
                                          place_of(7, &pairs[i].first)};
        struct fairness fairness = judge(places, 2);

        ck_assert_msg(fairness.inversions == pairs[i].inversions &&
                          fairness.unsettled == pairs[i].unsettled,
                      "%s: %lld and %lld", pairs[i].what, (long long)fairness.inversions,
                      (long long)fairness.unsettled);
        ck_assert_uint_eq(fairness.sample_count, (size_t)pairs[i].inversions);
    }
}
END_TEST

START_TEST(who_overtook_whom_is_named)
{
    struct fairness_place places[] = {
        place_of(5, &(struct life){.joined = 200, .admitted = 500}),
        place_of(6, &(struct life){.joined = 201, .admitted = 400}),
        place_of(9, &(struct life){.joined = 202, .admitted = 300}),
    };
    struct fairness fairness = judge(places, 3);

    ck_assert_int_eq(fairness.inversions, 3);
    ck_assert_uint_eq(fairness.sample_count, 2);
    ck_assert_int_eq(fairness.samples[0].number, 9);
    ck_assert_int_eq(fairness.samples[0].admitted_at_us, 300);
    ck_assert_int_eq(fairness.samples[0].overtaken_number, 5);
    ck_assert_int_eq(fairness.samples[0].overtaken_since_us, 200);
    ck_assert_int_eq(fairness.samples[0].overtaken_count, 2);
    ck_assert_int_eq(fairness.samples[1].number, 6);
    ck_assert_int_eq(fairness.samples[1].overtaken_count, 1);
}
END_TEST

START_TEST(lanes_and_epochs_are_judged_by_themselves)
{
    struct fairness_place places[] = {
        {.number = 1,
         .from_us = 1,
         .settled_us = 1,
         .until_us = 90,
         .admitted_at_us = 90,
         .epoch = 1},
        {.number = 2, .lane = 3, .until_us = 50, .admitted_at_us = 50, .epoch = 1},
        {.number = 3, .until_us = 50, .admitted_at_us = 50, .epoch = 2},
        {.number = 4, .lane = 3, .until_us = 40, .admitted_at_us = 40, .epoch = 1},
        {.number = 5, .lane = 3, .until_us = INT64_MAX, .epoch = 2},
    };
    struct fairness fairness = judge(places, COUNT_OF(places));

    ck_assert_int_eq(fairness.inversions, 1);
    ck_assert_uint_eq(fairness.lane_count, 2);
    ck_assert_int_eq(fairness.lanes[0].lane, 0);
    ck_assert_int_eq(fairness.lanes[0].places, 2);
    ck_assert_int_eq(fairness.lanes[0].admitted, 2);
    ck_assert_int_eq(fairness.lanes[0].inversions, 0);
    ck_assert_int_eq(fairness.lanes[1].lane, 3);
    ck_assert_int_eq(fairness.lanes[1].places, 3);
    ck_assert_int_eq(fairness.lanes[1].admitted, 2);
    ck_assert_int_eq(fairness.lanes[1].inversions, 1);
}
END_TEST

/* The definition, pair by pair. */
static int64_t count_pairs(const struct fairness_place *places, size_t count, bool settled)
{
    int64_t found = 0;

    for (size_t a = 0; a < count; a++)
        for (size_t b = 0; b < count; b++) {
            int64_t at_us = places[b].admitted_at_us;
            int64_t from_us = settled ? places[a].settled_us : places[a].from_us;

            found += places[a].lane == places[b].lane && places[a].epoch == places[b].epoch &&
                     places[a].number < places[b].number && at_us != NEVER && from_us < at_us &&
                     at_us < places[a].until_us;
        }
    return found;
}

/* Small, dense numbers and times, so that everything coincides now and then. */
static struct fairness_place any_place(uint32_t *seed)
{
    uint32_t word[6];

    for (size_t i = 0; i < COUNT_OF(word); i++) {
        *seed = *seed * 1664525 + 1013904223;
        word[i] = *seed >> 16;
    }
    struct fairness_place place = {
        .number = 1 + word[0] % 60,
        .lane = (int32_t)(word[1] % 2),
        .epoch = (int32_t)(word[1] / 2 % 2),
        .from_us = 1 + word[2] % 40,
        .until_us = 1 + word[3] % 60,
        .admitted_at_us = word[4] % 60,
    };
    place.settled_us = place.from_us + word[5] % 5;
    return place;
}

START_TEST(the_sweep_finds_what_looking_at_every_pair_finds)
{
    int64_t all = 0;

    for (uint32_t round = 1; round <= 300; round++) {
        struct fairness_place places[120] = {{0}};
        size_t count = round % (COUNT_OF(places) + 1);
        uint32_t seed = round;

        for (size_t i = 0; i < count; i++)
            places[i] = any_place(&seed);
        int64_t wanted = count_pairs(places, count, true);
        int64_t with_unsettled = count_pairs(places, count, false);
        struct fairness fairness = judge(places, count);
        ck_assert_int_eq(fairness.inversions, wanted);
        ck_assert_int_eq(fairness.unsettled, with_unsettled - wanted);
        all += wanted;
    }
    ck_assert_int_gt(all, 5000);
}
END_TEST

START_TEST(a_percentile_is_a_value_that_was_there)
{
    static const int64_t values[] = {10, 20, 30, 40, 50, 60, 70, 80, 90, 100};

    ck_assert_int_eq(percentile(values, 10, 50), 50);
    ck_assert_int_eq(percentile(values, 10, 51), 60);
    ck_assert_int_eq(percentile(values, 10, 90), 90);
    ck_assert_int_eq(percentile(values, 10, 99), 100);
    ck_assert_int_eq(percentile(values, 10, 100), 100);
    ck_assert_int_eq(percentile(values, 10, 0), 10);
    ck_assert_int_eq(percentile(values, 1, 50), 10);
    ck_assert_int_eq(percentile(values, 0, 50), 0);
}
END_TEST

CHECK_SUITE_WITH("fairness", unit_call_setup, unit_call_teardown,
                 overtaking_is_to_be_admitted_while_a_lower_number_surely_waits,
                 who_overtook_whom_is_named, lanes_and_epochs_are_judged_by_themselves,
                 the_sweep_finds_what_looking_at_every_pair_finds,
                 a_percentile_is_a_value_that_was_there)
