/* How evenly people are let in: simulated rounds of a janitor, counted by the second. */
#include "model/waiting_room.h"

#include "lib/check_main.h"

#define SECOND_US  INT64_C(1000000)
#define BEGINS_US  (2000 * SECOND_US)
#define ADMITS_MAX 200000

/* A janitor's rounds over a room, as domain/room_admit.c and room_pace.c go about them. */
struct run {
    struct waiting_room room;
    int64_t now_us;
    int64_t inside; /* nobody leaves unless the test says so */
    size_t count;   /* of rounds that let somebody in */
    int64_t *at_us, *people;
};

static struct run begin(int32_t admit_per_minute)
{
    static int64_t at_us[ADMITS_MAX], people[ADMITS_MAX];

    return (struct run){
        .room = {.capacity = 1000000,
                 .admit_per_minute = admit_per_minute,
                 .auto_rate_u = RATE_ONE,
                 .rate_tokens_u = RATE_ONE,
                 .rate_refilled_at_us = BEGINS_US},
        .now_us = BEGINS_US,
        .at_us = at_us,
        .people = people,
    };
}

/* One round; waiting: how many stand there. */
static void round_of(struct run *run, int64_t waiting)
{
    int64_t free_now = waiting_room_free_now(&run->room, run->inside, run->now_us);
    int64_t n = free_now < waiting ? free_now : waiting;
    int64_t tokens_u;

    if (n > 0) {
        ck_assert_uint_lt(run->count, ADMITS_MAX);
        waiting_room_note_admitted(&run->room, n, 1, run->now_us);
        run->at_us[run->count] = run->now_us;
        run->people[run->count++] = n;
        run->inside += n;
    }
    if (rate_should_rest(&run->room, run->now_us, &tokens_u)) {
        run->room.rate_tokens_u = tokens_u;
        run->room.rate_refilled_at_us = run->now_us;
    }
}

static void rounds(struct run *run, int64_t seconds, int64_t tick_us, int64_t waiting)
{
    for (int64_t end_us = run->now_us + seconds * SECOND_US; run->now_us < end_us;
         run->now_us += tick_us)
        round_of(run, waiting);
}

/* What apply_change() does with the rate. */
static void set_rate(struct run *run, int32_t admit_per_minute)
{
    run->room.rate_tokens_u = rate_tokens_at(&run->room, run->now_us);
    run->room.rate_refilled_at_us = run->now_us;
    run->room.admit_per_minute = admit_per_minute;
}

/* The most that any second of the run, wherever it begins, has let in. */
static int64_t busiest_second(const struct run *run)
{
    int64_t most = 0, sum = 0;
    size_t first = 0;

    for (size_t i = 0; i < run->count; i++) {
        sum += run->people[i];
        while (run->at_us[first] <= run->at_us[i] - SECOND_US)
            sum -= run->people[first++];
        if (sum > most)
            most = sum;
    }
    return most;
}

static int64_t total(const struct run *run)
{
    int64_t sum = 0;

    for (size_t i = 0; i < run->count; i++)
        sum += run->people[i];
    return sum;
}

/* A second's share and a tenth, or one person. */
static int64_t most_in_a_second(int32_t admit_per_minute)
{
    int64_t share = (admit_per_minute + 59) / 60;

    return share + (share / 10 > 1 ? share / 10 : 1);
}

static const int32_t rates[] = {1, 6, 59, 60, 90, 600, 6000, 60000, 1000000};
#define FOR_EACH_RATE(r) for (size_t r = 0; r < sizeof rates / sizeof rates[0]; r++)

START_TEST(no_second_admits_more_than_its_share_and_a_tenth)
{
    static const int64_t ticks_us[] = {50000, 100000, 250000, 500000};

    FOR_EACH_RATE(r)
    {
        for (size_t t = 0; t < sizeof ticks_us / sizeof ticks_us[0]; t++) {
            struct run run = begin(rates[r]);
            rounds(&run, 10, ticks_us[t], INT64_MAX);
            ck_assert_int_le(busiest_second(&run), most_in_a_second(rates[r]));
        }
    }
}
END_TEST

START_TEST(sixty_a_minute_is_one_a_second)
{
    struct run run = begin(60);

    rounds(&run, 60, 100000, INT64_MAX);
    ck_assert_int_eq(busiest_second(&run), 1);
    ck_assert_int_eq(total(&run), 60);
}
END_TEST

START_TEST(idle_time_and_a_pause_are_not_saved_up)
{
    FOR_EACH_RATE(r)
    {
        struct run run = begin(rates[r]);
        rounds(&run, 3, 100000, INT64_MAX);
        rounds(&run, 300, 500000, 0); /* nobody waits */
        rounds(&run, 3, 100000, INT64_MAX);
        run.now_us += 7 * SECOND_US; /* paused, and the rate with it: set_rate() refills */
        set_rate(&run, rates[r]);
        rounds(&run, 3, 100000, INT64_MAX);
        run.inside = run.room.capacity; /* full, and suddenly empty */
        rounds(&run, 20, 500000, INT64_MAX);
        run.inside = 0;
        rounds(&run, 3, 100000, INT64_MAX);
        ck_assert_int_le(busiest_second(&run), most_in_a_second(rates[r]));
    }
}
END_TEST

START_TEST(few_who_come_after_an_idle_time_do_not_make_a_flood)
{
    FOR_EACH_RATE(r)
    {
        struct run run = begin(rates[r]);
        /* The last batch used its tokens up exactly, and only then nobody came any more. */
        rounds(&run, 2, 500000, INT64_MAX);
        rounds(&run, 60, 500000, 0);
        run.count = 0;
        rounds(&run, 2, 100000, INT64_MAX);
        ck_assert_int_le(busiest_second(&run), most_in_a_second(rates[r]));
    }
}
END_TEST

START_TEST(another_rate_is_in_force_at_once)
{
    struct run run = begin(60000);

    rounds(&run, 2, 100000, INT64_MAX);
    set_rate(&run, 60);
    run.count = 0;
    run.now_us += 100000;
    rounds(&run, 10, 100000, INT64_MAX);
    ck_assert_int_le(busiest_second(&run), 2);
    ck_assert_int_le(total(&run), 11);
    set_rate(&run, 600);
    run.count = 0;
    rounds(&run, 10, 100000, INT64_MAX);
    ck_assert_int_le(busiest_second(&run), most_in_a_second(600));
    ck_assert_int_ge(total(&run), 99);
}
END_TEST

START_TEST(slow_rounds_keep_the_full_rate)
{
    FOR_EACH_RATE(r)
    {
        struct run run = begin(rates[r]);
        rounds(&run, 60, 437000, INT64_MAX);
        ck_assert_int_ge(total(&run), rates[r] * 99 / 100 - 1);
        ck_assert_int_le(total(&run), rates[r] + 1 + rates[r] / 600);
    }
}
END_TEST

START_TEST(the_next_one_is_due_when_the_rate_says)
{
    struct run run = begin(60);

    round_of(&run, INT64_MAX);
    ck_assert_int_eq(rate_next_at_us(&run.room, run.now_us), run.now_us + SECOND_US);
    run.now_us += SECOND_US - 1;
    round_of(&run, INT64_MAX);
    ck_assert_int_eq(total(&run), 1);
    run.now_us += 1;
    ck_assert_int_eq(rate_next_at_us(&run.room, run.now_us), run.now_us);
    round_of(&run, INT64_MAX);
    ck_assert_int_eq(total(&run), 2);
}
END_TEST

START_TEST(the_automatic_mode_slows_all_of_it)
{
    struct run run = begin(600);

    run.room.auto_rate_u = RATE_ONE / 10;
    ck_assert_int_eq(rate_in_force(&run.room), 600); /* off */
    run.room.auto_rate = true;
    ck_assert_int_eq(rate_in_force(&run.room), 60);
    rounds(&run, 10, 100000, INT64_MAX);
    ck_assert_int_eq(busiest_second(&run), 1);
    run.room.admit_per_minute = 1;
    ck_assert_int_eq(rate_in_force(&run.room), 1); /* never none at all */
}
END_TEST

CHECK_SUITE("room pace", no_second_admits_more_than_its_share_and_a_tenth,
            sixty_a_minute_is_one_a_second, idle_time_and_a_pause_are_not_saved_up,
            few_who_come_after_an_idle_time_do_not_make_a_flood, another_rate_is_in_force_at_once,
            slow_rounds_keep_the_full_rate, the_next_one_is_due_when_the_rate_says,
            the_automatic_mode_slows_all_of_it)
