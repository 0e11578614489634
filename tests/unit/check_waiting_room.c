/* The waiting room's rules: phase, number, rate, waiting time, poll time, presence. */
#include "model/waiting_room.h"

#include "lib/check_main.h"
#include "model/draw.h"

#define SECOND_US  INT64_C(1000000)
#define MINUTE_US  (60 * SECOND_US)
#define OPENS_US   (1000 * SECOND_US) /* the lobby */
#define ON_SALE_US (2000 * SECOND_US)
#define ENDS_US    (3000 * SECOND_US)

static struct sale sale_of(int32_t capacity, int32_t admit_per_minute)
{
    return (struct sale){
        .concert = {.concert_id = 1, .on_sale_at_us = ON_SALE_US},
        .room =
            {
                .concert_id = 1,
                .capacity = capacity,
                .admit_per_minute = admit_per_minute,
                .admission_seconds = 600,
                .absent_after_seconds = 180,
                .message = "",
                .epoch = 1,
                .epoch_first_no = 1,
                .rate_refilled_at_us = ON_SALE_US,
            },
    };
}

START_TEST(phase_follows_the_table)
{
    static const struct {
        bool has_lobby, has_end, paused, closed, sold_out, halted;
        int64_t now_us;
        enum phase phase;
    } rows[] = {
        {.now_us = ON_SALE_US - 1, .phase = PHASE_SCHEDULED},
        {.now_us = ON_SALE_US, .phase = PHASE_OPEN},
        {.has_lobby = true, .now_us = OPENS_US - 1, .phase = PHASE_SCHEDULED},
        {.has_lobby = true, .now_us = OPENS_US, .phase = PHASE_LOBBY},
        {.has_lobby = true, .now_us = ON_SALE_US - 1, .phase = PHASE_LOBBY},
        {.has_lobby = true, .now_us = ON_SALE_US, .phase = PHASE_OPEN},
        {.has_end = true, .now_us = ENDS_US - 1, .phase = PHASE_OPEN},
        {.has_end = true, .now_us = ENDS_US, .phase = PHASE_CLOSED},
        {.paused = true, .now_us = ON_SALE_US, .phase = PHASE_PAUSED},
        {.paused = true, .now_us = ON_SALE_US - 1, .phase = PHASE_SCHEDULED},
        {.paused = true, .sold_out = true, .now_us = ON_SALE_US, .phase = PHASE_PAUSED},
        {.sold_out = true, .now_us = ON_SALE_US, .phase = PHASE_SOLD_OUT},
        {.closed = true, .sold_out = true, .now_us = ON_SALE_US, .phase = PHASE_CLOSED},
        {.closed = true, .has_lobby = true, .now_us = OPENS_US, .phase = PHASE_CLOSED},
        {.halted = true, .now_us = ON_SALE_US, .phase = PHASE_CLOSED},
        {.halted = true, .now_us = 0, .phase = PHASE_CLOSED},
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct sale sale = sale_of(10, 600);

        sale.concert.lobby_opens_at_us = rows[i].has_lobby ? OPENS_US : 0;
        sale.concert.sale_ends_at_us = rows[i].has_end ? ENDS_US : 0;
        sale.room.paused = rows[i].paused;
        sale.room.closed = rows[i].closed;
        sale.room.sold_out = rows[i].sold_out;
        sale.room.halted = rows[i].halted ? "seat sold twice" : NULL;
        ck_assert_msg(waiting_room_phase(&sale.room, &sale.concert, rows[i].now_us) ==
                          rows[i].phase,
                      "row %zu", i);
    }
}
END_TEST

START_TEST(one_may_join_from_the_lobby_or_else_from_the_sale_on)
{
    struct concert concert = {.on_sale_at_us = ON_SALE_US};

    ck_assert_int_eq(waiting_room_opens_at_us(&concert), ON_SALE_US);
    concert.lobby_opens_at_us = OPENS_US;
    ck_assert_int_eq(waiting_room_opens_at_us(&concert), OPENS_US);
}
END_TEST

START_TEST(an_admission_ends_at_its_microsecond_without_the_janitor)
{
    struct sale sale = sale_of(10, 600);
    struct place place = {.place_no = 1, .state = PLACE_ADMITTED, .admission_expires_at_us = 100};

    ck_assert_int_eq(place_state_at(&place, &sale, 99), PLACE_ADMITTED);
    ck_assert_int_eq(place_state_at(&place, &sale, 100), PLACE_EXPIRED);
    ck_assert(place_is_admitted(&place, 99));
    ck_assert(!place_is_admitted(&place, 100));
}
END_TEST

START_TEST(a_lobby_is_a_queue_from_the_opening_on)
{
    struct sale sale = sale_of(10, 600);
    struct place place = {.place_no = 7, .state = PLACE_LOBBY, .joined_at_us = OPENS_US};
    int64_t number = -1;

    ck_assert_int_eq(place_state_at(&place, &sale, ON_SALE_US - 1), PLACE_LOBBY);
    ck_assert(!place_number(&place, &sale, ON_SALE_US - 1, &number));
    ck_assert_int_eq(number, -1);
    ck_assert_int_eq(place_state_at(&place, &sale, ON_SALE_US), PLACE_WAITING);
    ck_assert(place_number(&place, &sale, ON_SALE_US, &number));
    ck_assert_int_eq(number, 7);
    ck_assert(place_came_from_lobby(&place, &sale));
    place.state = PLACE_WAITING;
    place.joined_at_us = ON_SALE_US;
    ck_assert(!place_came_from_lobby(&place, &sale));
}
END_TEST

START_TEST(a_drawn_lobby_is_a_queue_in_drawn_order)
{
    struct sale sale = sale_of(10, 600);
    struct draw_record *draw = &sale.room.draw;
    struct place place = {.place_no = 7, .state = PLACE_LOBBY, .joined_at_us = OPENS_US};
    struct place late = {.place_no = 11, .queue_number = 11, .state = PLACE_WAITING};
    int64_t number = -1, drawn;

    /* The opening alone gives nobody a number, closing the lobby neither. */
    draw->has_secret = true;
    ck_assert_int_eq(place_state_at(&place, &sale, ON_SALE_US), PLACE_LOBBY);
    ck_assert(!place_number(&place, &sale, ON_SALE_US, &number));
    draw->is_closed = true;
    draw->lobby_last_no = 10;
    ck_assert_int_eq(place_state_at(&place, &sale, ON_SALE_US), PLACE_LOBBY);
    ck_assert(!place_number(&place, &sale, ON_SALE_US, &number));
    ck_assert_int_eq(number, -1);
    ck_assert(place_number(&late, &sale, ON_SALE_US, &number));
    ck_assert_int_eq(number, 11);

    draw->participants = 10;
    draw->drawn_at_us = ON_SALE_US;
    ck_assert_int_eq(place_state_at(&place, &sale, ON_SALE_US), PLACE_WAITING);
    ck_assert(place_number(&place, &sale, ON_SALE_US, &number));
    ck_assert(room_draw_number(&sale.room, 7, &drawn));
    ck_assert_int_eq(number, drawn);
    /* Left before it was called up: the number stays its own. */
    place.state = PLACE_LEFT;
    ck_assert(place_number(&place, &sale, ON_SALE_US, &number));
    ck_assert_int_eq(number, drawn);
    ck_assert(place_came_from_lobby(&place, &sale));
    ck_assert(!place_came_from_lobby(&late, &sale));
}
END_TEST

START_TEST(a_live_place_of_a_former_epoch_has_left)
{
    struct sale sale = sale_of(10, 600);
    struct place place = {.place_no = 9, .state = PLACE_WAITING};

    sale.room.epoch_first_no = 10;
    ck_assert_int_eq(place_state_at(&place, &sale, ON_SALE_US), PLACE_LEFT);
    place.state = PLACE_DONE;
    ck_assert_int_eq(place_state_at(&place, &sale, ON_SALE_US), PLACE_DONE);
    place = (struct place){.place_no = 10, .state = PLACE_WAITING};
    ck_assert_int_eq(place_state_at(&place, &sale, ON_SALE_US), PLACE_WAITING);
}
END_TEST

START_TEST(rate_tokens_refill_smoothly_and_are_hardly_saved_up)
{
    static const struct {
        int32_t per_minute;
        int64_t tokens, elapsed_us, wanted;
    } rows[] = {
        {600, 0, 0, 0},
        {600, 0, 100000, RATE_ONE}, /* ten a second: one in a tenth */
        {600, 0, 50000, RATE_ONE / 2},
        {600, 0, SECOND_US / 2, 5 * RATE_ONE},
        {600, 0, SECOND_US, 6 * RATE_ONE}, /* a slow round is made up for, but no more */
        {600, 0, 3600 * SECOND_US, 6 * RATE_ONE},
        {600, RATE_ONE, 3600 * SECOND_US, RATE_ONE}, /* it was at rest: no flood */
        {6000, 4 * RATE_ONE, 20000, 6 * RATE_ONE},
        {6000, 4 * RATE_ONE, 3600 * SECOND_US, 10 * RATE_ONE},
        {6000, 1000 * RATE_ONE, 0, 10 * RATE_ONE},
        {1, 0, MINUTE_US, RATE_ONE},
        {1, 0, MINUTE_US / 2, RATE_ONE / 2},
        {1, 0, 3600 * SECOND_US, RATE_ONE + 8333}, /* one at least, and hardly more */
        {1, RATE_ONE, 3600 * SECOND_US, RATE_ONE},
        {600, 0, -SECOND_US, 0}, /* another host's clock is a little behind */
        {1000000, 0, SECOND_US, 8334333333},
        {1000000, 0, INT64_MAX / 2, 8334333333},
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct sale sale = sale_of(10, rows[i].per_minute);

        sale.room.rate_tokens_u = rows[i].tokens;
        ck_assert_int_eq(rate_tokens_at(&sale.room, ON_SALE_US + rows[i].elapsed_us),
                         rows[i].wanted);
    }
}
END_TEST

START_TEST(nobody_is_admitted_while_inside_reaches_capacity)
{
    struct sale sale = sale_of(10, 60000);
    int64_t now_us = ON_SALE_US + SECOND_US;

    ck_assert_int_eq(waiting_room_free_now(&sale.room, 0, now_us), 10);
    ck_assert_int_eq(waiting_room_free_now(&sale.room, 9, now_us), 1);
    ck_assert_int_eq(waiting_room_free_now(&sale.room, 10, now_us), 0);
    ck_assert_int_eq(waiting_room_free_now(&sale.room, 15, now_us), 0); /* capacity was lowered */
    sale.room.admit_per_minute = 240;
    ck_assert_int_eq(waiting_room_free_now(&sale.room, 0, now_us), 3);
}
END_TEST

START_TEST(now_serving_never_falls)
{
    struct sale sale = sale_of(10, 60000);

    waiting_room_note_admitted(&sale.room, 5, 20, ON_SALE_US + SECOND_US);
    ck_assert_int_eq(sale.room.now_serving, 20);
    waiting_room_note_admitted(&sale.room, 1, 3, ON_SALE_US + 2 * SECOND_US);
    ck_assert_int_eq(sale.room.now_serving, 20);
    ck_assert_int_eq(sale.room.admitted_total, 6);
}
END_TEST

START_TEST(admitting_over_a_minute_never_passes_the_rate)
{
    static const int32_t rates[] = {1, 7, 600, 599, 60000};

    for (size_t r = 0; r < sizeof rates / sizeof rates[0]; r++) {
        struct sale sale = sale_of(1000000, rates[r]);
        int64_t start_us = ON_SALE_US + SECOND_US, admitted = 0;

        /* Rounds at uneven moments, each taking all it may. */
        for (int64_t at_us = 0; at_us < 10 * MINUTE_US; at_us += 137123) {
            int64_t n = waiting_room_free_now(&sale.room, 0, start_us + at_us);

            waiting_room_note_admitted(&sale.room, n, admitted += n, start_us + at_us);
        }
        int64_t burst = rates[r] / 60 > 1 ? rates[r] / 60 : 1;
        ck_assert_int_le(admitted, 10 * rates[r] + burst);
        ck_assert_int_ge(admitted, 10 * rates[r] - burst);
    }
}
END_TEST

START_TEST(measured_rate_is_that_of_the_last_minute)
{
    struct sale sale = sale_of(1000, 60000);
    int64_t at_us = ON_SALE_US;

    for (int second = 0; second < 150; second++)
        waiting_room_note_admitted(&sale.room, 2, second, at_us + second * SECOND_US);
    int64_t measured = admitted_per_minute_at(&sale.room, at_us + 150 * SECOND_US);
    ck_assert_int_ge(measured, 115);
    ck_assert_int_le(measured, 125);
    ck_assert_int_lt(admitted_per_minute_at(&sale.room, at_us + 190 * SECOND_US), measured);
    ck_assert_int_eq(admitted_per_minute_at(&sale.room, at_us + 400 * SECOND_US), 0);
}
END_TEST

START_TEST(waiting_time_is_known_only_while_people_enter)
{
    struct sale sale = sale_of(100, 600);
    int64_t now_us = ON_SALE_US + SECOND_US;

    ck_assert_int_ge(estimated_wait_seconds(&sale, 0, 1, now_us), 0);
    ck_assert_int_eq(estimated_wait_seconds(&sale, 0, -1, now_us), -1);
    ck_assert_int_eq(estimated_wait_seconds(&sale, 0, 1, ON_SALE_US - 1), -1);
    sale.room.paused = true;
    ck_assert_int_eq(estimated_wait_seconds(&sale, 0, 1, now_us), -1);
}
END_TEST

START_TEST(waiting_time_follows_slots_rate_and_turnover)
{
    static const struct {
        int64_t inside, measured, position, wanted;
    } rows[] = {
        {0, 0, 1, 1},         /* a free slot: at the full rate, rounded up */
        {0, 0, 100, 10},      /* the last free slot */
        {100, 0, 10, 60},     /* full: capacity / admission_seconds = 10 a minute at least */
        {100, 60, 10, 10},    /* as measured */
        {100, 9999, 100, 10}, /* measured beyond the rate that holds now */
        {50, 60, 110, 65},    /* fifty slots, then sixty people as measured */
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct sale sale = sale_of(100, 600);
        int64_t now_us = ON_SALE_US + SECOND_US;

        sale.room.window_started_at_us = now_us;
        sale.room.window_admitted = rows[i].measured;
        ck_assert_int_eq(estimated_wait_seconds(&sale, rows[i].inside, rows[i].position, now_us),
                         rows[i].wanted);
    }
}
END_TEST

#define CROWD(place, crowd, low, high)                                                             \
    {                                                                                              \
        {.state = PLACE_WAITING,                                                                   \
         .position = (place),                                                                      \
         .wait_seconds = -1,                                                                       \
         .waiting = (crowd),                                                                       \
         .budget = 2000},                                                                          \
            low, high                                                                              \
    }

START_TEST(poll_time_grows_with_the_distance)
{
    static const struct {
        struct poll_question question;
        int64_t low, high;
    } rows[] = {
        {{.state = PLACE_WAITING, .position = 1, .wait_seconds = -1}, 2, 2},
        {{.state = PLACE_WAITING, .position = 51, .wait_seconds = -1}, 4, 6},
        {{.state = PLACE_WAITING, .position = 1000, .wait_seconds = -1}, 8, 12},
        {{.state = PLACE_ABSENT, .position = 1001, .wait_seconds = -1}, 16, 24},
        {{.state = PLACE_WAITING, .position = 1000000, .wait_seconds = -1}, 48, 72},
        CROWD(1500, 100000, 41, 61),
        CROWD(900, 100000, 8, 12),
        CROWD(900000, 1000000, 408, 612),
        CROWD(9000000, 10000000, 2400, 3600),
        {{.state = PLACE_WAITING, .position = 900, .wait_seconds = 6}, 2, 4},
        {{.state = PLACE_WAITING, .position = 900, .wait_seconds = 0}, 2, 2},
        {{.state = PLACE_LOBBY, .position = -1, .until_open_us = 3600 * SECOND_US}, 48, 72},
        {{.state = PLACE_LOBBY, .position = -1, .until_open_us = 10 * SECOND_US}, 4, 6},
        {{.state = PLACE_LOBBY, .position = -1, .until_open_us = 1}, 2, 2},
        {{.state = PLACE_LOBBY, .waiting = 100000, .budget = 1000, .until_open_us = 1}, 82, 122},
        {{.state = PLACE_LOBBY, .position = -1, .until_open_us = 0}, 4, 6},
        {{.state = PLACE_ADMITTED, .admitted_left_us = 600 * SECOND_US}, 8, 12},
        {{.state = PLACE_ADMITTED, .admitted_left_us = 1}, 2, 2},
        {{.state = PLACE_DONE, .position = -1}, 48, 72},
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        bool is_low_met = false, is_high_met = false;

        for (uint32_t random = 0; random < 1300000; random += 97) {
            struct poll_question question = rows[i].question;

            question.random = random;
            int64_t seconds = poll_after_seconds(&question);
            ck_assert_int_ge(seconds, rows[i].low);
            ck_assert_int_le(seconds, rows[i].high);
            is_low_met |= seconds == rows[i].low;
            is_high_met |= seconds == rows[i].high;
        }
        ck_assert_msg(is_low_met && is_high_met, "row %zu: the jitter does not reach its bounds",
                      i);
    }
}
END_TEST

/* Requests a second of a whole crowd, each asking as it was told. */
static double sum_of_polls(struct sale *sale, int64_t waiting, int64_t budget)
{
    uint32_t random = 12345;
    double sum = 0;

    for (int64_t position = 1; position <= waiting; position++) {
        random = random * 1664525 + 1013904223;
        struct poll_question question = {
            .state = PLACE_WAITING,
            .position = position,
            .wait_seconds = estimated_wait_seconds(sale, sale->room.capacity, position, ON_SALE_US),
            .waiting = waiting,
            .budget = budget,
            .random = random,
        };
        sum += 1.0 / (double)poll_after_seconds(&question);
    }
    return sum;
}

START_TEST(a_crowd_asks_no_more_often_than_the_budget)
{
    static const int32_t rates[] = {60, 600, 6000, 60000};
    static const int64_t budgets[] = {500, 2000, 20000};

    for (size_t r = 0; r < sizeof rates / sizeof rates[0]; r++)
        for (size_t b = 0; b < sizeof budgets / sizeof budgets[0]; b++)
            for (int64_t waiting = 1000; waiting <= 1000000; waiting *= 10) {
                struct sale sale = sale_of(rates[r] * 10, rates[r]);
                double sum = sum_of_polls(&sale, waiting, budgets[b]);
                double most = (double)budgets[b] + 140 + 15 * rates[r] / 60.0;
                ck_assert_msg(sum <= most, "%lld waiting, %d a minute: %.0f a second, not %.0f",
                              (long long)waiting, (int)rates[r], sum, most);
            }
}
END_TEST

START_TEST(the_longest_poll_grows_with_the_crowd)
{
    struct waiting_room room = {.number_limit = 100000, .now_serving = 0};

    ck_assert_int_eq(room_longest_poll_seconds(&room, 2000), POLL_SECONDS_MAX);
    room.number_limit = 1000000;
    ck_assert_int_eq(room_longest_poll_seconds(&room, 2000), 612);
    room.now_serving = 950000;
    ck_assert_int_eq(room_longest_poll_seconds(&room, 2000), POLL_SECONDS_MAX);
    room.now_serving = 1100000;
    ck_assert_int_eq(room_longest_poll_seconds(&room, 2000), POLL_SECONDS_MAX);
}
END_TEST

START_TEST(pages_fetch_the_state_more_often_than_they_ask)
{
    ck_assert_int_eq(state_poll_seconds(PHASE_OPEN, 100, 0, 2000), 2);
    ck_assert_int_eq(state_poll_seconds(PHASE_OPEN, 100000, 0, 2000), 6);
    ck_assert_int_eq(state_poll_seconds(PHASE_PAUSED, 1000000, 0, 2000), 51);
    ck_assert_int_eq(state_poll_seconds(PHASE_OPEN, 9000000, 0, 2000), 60);
    ck_assert_int_eq(state_poll_seconds(PHASE_LOBBY, 10, 3600 * SECOND_US, 2000), 60);
    ck_assert_int_eq(state_poll_seconds(PHASE_LOBBY, 10, 10 * SECOND_US, 2000), 5);
    ck_assert_int_eq(state_poll_seconds(PHASE_SCHEDULED, 0, 1, 2000), 2);
    ck_assert_int_eq(state_poll_seconds(PHASE_CLOSED, 0, 0, 2000), 60);
}
END_TEST

START_TEST(two_calls_an_interval_are_never_too_soon)
{
    struct presence presence = {.seen_at_us = ON_SALE_US, .poll_seconds = 20};
    int64_t now_us = ON_SALE_US + 1;

    ck_assert_int_eq(presence_too_soon_seconds(&presence, now_us), 0); /* the first after a join */
    presence_note_call(&presence, 20, now_us);
    ck_assert_int_eq(presence_too_soon_seconds(&presence, now_us), 0); /* a reload */
    presence_note_call(&presence, 20, now_us);
    ck_assert_int_eq(presence_too_soon_seconds(&presence, now_us), 10);
    ck_assert_int_eq(presence_too_soon_seconds(&presence, now_us + 9 * SECOND_US + 1), 1);
    ck_assert_int_eq(presence_too_soon_seconds(&presence, now_us + 10 * SECOND_US), 0);
}
END_TEST

START_TEST(only_one_call_is_the_second_of_its_interval)
{
    struct presence presence = {.seen_at_us = ON_SALE_US, .poll_seconds = 20};
    int64_t now_us = ON_SALE_US + 1;

    ck_assert_int_eq(presence_second_seconds(&presence, now_us), 0);
    presence_note_call(&presence, 20, now_us);
    ck_assert_int_eq(presence_second_seconds(&presence, now_us), 10);
    ck_assert_int_eq(presence_second_seconds(&presence, now_us + 10 * SECOND_US - 1), 1);
    ck_assert_int_eq(presence_second_seconds(&presence, now_us + 10 * SECOND_US), 0);
}
END_TEST

START_TEST(two_tabs_that_keep_their_time_are_always_heard)
{
    struct presence presence = {.seen_at_us = ON_SALE_US, .poll_seconds = 20};
    int64_t now_us = ON_SALE_US;

    for (int i = 0; i < 50; i++) {
        now_us += i % 2 == 0 ? 3 * SECOND_US : 17 * SECOND_US;
        ck_assert_int_eq(presence_too_soon_seconds(&presence, now_us), 0);
        presence_note_call(&presence, 20, now_us);
    }
}
END_TEST

START_TEST(silence_counts_from_the_poll_time_last_given)
{
    struct presence presence = {.seen_at_us = 100 * SECOND_US, .poll_seconds = 20};
    struct silence silence = {.absent_after_seconds = 180, .longest_poll_seconds = 72};

    ck_assert(!presence_is_silent(&presence, 0, &silence, 300 * SECOND_US));
    ck_assert(presence_is_silent(&presence, 0, &silence, 300 * SECOND_US + 1));
    /* The table knows better than memcached. */
    ck_assert(!presence_is_silent(&presence, 150 * SECOND_US, &silence, 330 * SECOND_US));
    ck_assert(presence_is_silent(&presence, 150 * SECOND_US, &silence, 330 * SECOND_US + 1));
    /* memcached knows nothing: the longest poll time may have been given. */
    ck_assert(!presence_is_silent(NULL, 100 * SECOND_US, &silence, 352 * SECOND_US));
    ck_assert(presence_is_silent(NULL, 100 * SECOND_US, &silence, 352 * SECOND_US + 1));
}
END_TEST

START_TEST(near_the_turn_are_the_next_thousand_or_a_minutes)
{
    struct waiting_room room = {.now_serving = 5000, .admit_per_minute = 60};

    ck_assert(waiting_room_is_near(&room, 6000));
    ck_assert(!waiting_room_is_near(&room, 6001));
    ck_assert(waiting_room_is_near(&room, 3));
    room.admit_per_minute = 6000;
    ck_assert(waiting_room_is_near(&room, 11000));
    ck_assert(!waiting_room_is_near(&room, 11001));
}
END_TEST

START_TEST(next_are_two_hundred_or_ten_seconds)
{
    struct waiting_room room = {.now_serving = 5000, .admit_per_minute = 60};

    ck_assert(waiting_room_is_next(&room, 5200));
    ck_assert(!waiting_room_is_next(&room, 5201));
    ck_assert(waiting_room_is_next(&room, 3));
    room.admit_per_minute = 6000;
    ck_assert(waiting_room_is_next(&room, 6000));
    ck_assert(!waiting_room_is_next(&room, 6001));
}
END_TEST

START_TEST(on_time_is_long_before_silent)
{
    struct presence presence = {.seen_at_us = 100 * SECOND_US, .poll_seconds = 20};

    ck_assert(presence_is_on_time(&presence, 60, 150 * SECOND_US));
    ck_assert(!presence_is_on_time(&presence, 60, 150 * SECOND_US + 1));
}
END_TEST

CHECK_SUITE(
    "waiting room", phase_follows_the_table, one_may_join_from_the_lobby_or_else_from_the_sale_on,
    an_admission_ends_at_its_microsecond_without_the_janitor,
    a_lobby_is_a_queue_from_the_opening_on, a_drawn_lobby_is_a_queue_in_drawn_order,
    a_live_place_of_a_former_epoch_has_left, rate_tokens_refill_smoothly_and_are_hardly_saved_up,
    nobody_is_admitted_while_inside_reaches_capacity, now_serving_never_falls,
    admitting_over_a_minute_never_passes_the_rate, measured_rate_is_that_of_the_last_minute,
    waiting_time_is_known_only_while_people_enter, waiting_time_follows_slots_rate_and_turnover,
    poll_time_grows_with_the_distance, two_calls_an_interval_are_never_too_soon,
    only_one_call_is_the_second_of_its_interval, a_crowd_asks_no_more_often_than_the_budget,
    the_longest_poll_grows_with_the_crowd, pages_fetch_the_state_more_often_than_they_ask,
    two_tabs_that_keep_their_time_are_always_heard, silence_counts_from_the_poll_time_last_given,
    near_the_turn_are_the_next_thousand_or_a_minutes, next_are_two_hundred_or_ten_seconds,
    on_time_is_long_before_silent)
