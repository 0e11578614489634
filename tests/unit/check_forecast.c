/* What somebody who waits is told: how long, whether there will be a seat, and never worse than before. */
#include "model/forecast.h"

#include "lib/check_main.h"

#define SECOND_US  INT64_C(1000000)
#define ON_SALE_US (2000 * SECOND_US)

static struct sale sale_of(int32_t capacity, int32_t admit_per_minute)
{
    return (struct sale){
        .concert = {.concert_id = 1, .on_sale_at_us = ON_SALE_US, .max_seats_per_user = 4},
        .room =
            {
                .concert_id = 1,
                .capacity = capacity,
                .admit_per_minute = admit_per_minute,
                .admission_seconds = 600,
                .message = "",
                .window_started_at_us = ON_SALE_US,
            },
    };
}

START_TEST(the_range_holds_the_estimate_and_narrows_as_minutes_are_measured)
{
    static const struct {
        int64_t before, last, position, low, high;
    } rows[] = {
        {0, 0, 600, 60, 3600},     /* by the settings: 600 a minute, or capacity in 600 s = 10 */
        {0, 9, 600, 60, 3600},     /* nine people say little */
        {100, 100, 600, 288, 450}, /* 100 a minute, a quarter either way */
        {200, 100, 600, 144, 450}, /* the better and the worse minute */
        {9999, 100, 600, 60, 450}, /* never faster than the setting */
        {2, 10, 600, 3000, 3600},  /* nor slower than everybody staying to the end */
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct sale sale = sale_of(100, 600);
        /* The windows: a full minute before, and one that has just ended. */
        int64_t now_us = ON_SALE_US + 60 * SECOND_US - 1;

        sale.room.window_before = rows[i].before;
        sale.room.window_admitted = rows[i].last;
        struct wait_forecast wait = forecast_wait(&sale, 100, rows[i].position, now_us);
        ck_assert_msg(wait.low == rows[i].low && wait.high == rows[i].high, "row %zu: %lld to %lld",
                      i, (long long)wait.low, (long long)wait.high);
        ck_assert_int_le(wait.low, wait.seconds);
        ck_assert_int_le(wait.seconds, wait.high);
    }
}
END_TEST

START_TEST(a_range_is_known_only_while_people_enter)
{
    struct sale sale = sale_of(100, 600);

    sale.room.paused = true;
    struct wait_forecast wait = forecast_wait(&sale, 0, 5, ON_SALE_US);
    ck_assert_int_eq(wait.seconds, -1);
    ck_assert_int_eq(wait.low, -1);
    ck_assert_int_eq(wait.high, -1);
}
END_TEST

START_TEST(the_estimate_lies_in_its_range_wherever_one_stands)
{
    for (int64_t inside = 0; inside <= 200; inside += 20)
        for (int64_t last = 0; last <= 700; last += 37)
            for (int64_t position = 1; position < 2000000; position *= 3) {
                struct sale sale = sale_of(100, 600);
                sale.room.window_admitted = last;
                sale.room.window_before = (last * 7) % 500;
                struct wait_forecast wait =
                    forecast_wait(&sale, inside, position, ON_SALE_US + 30 * SECOND_US);
                if (wait.low < 0 || wait.low > wait.seconds || wait.seconds > wait.high)
                    ck_abort_msg("inside %lld, last %lld, position %lld", (long long)inside,
                                 (long long)last, (long long)position);
            }
}
END_TEST

START_TEST(whoever_cannot_get_a_seat_is_told_early)
{
    static const struct {
        struct selling selling;
        int64_t ahead;
        enum chance chance;
    } rows[] = {
        /* Nothing sold yet: up to four seats a person, or half a seat. */
        {{.seats_available = 100, .max_seats_per_user = 4}, 24, CHANCE_LIKELY},
        {{.seats_available = 100, .max_seats_per_user = 4}, 25, CHANCE_UNCERTAIN},
        {{.seats_available = 100, .max_seats_per_user = 4}, 199, CHANCE_UNCERTAIN},
        {{.seats_available = 100, .max_seats_per_user = 4}, 200, CHANCE_UNLIKELY},
        /* Held seats may come back; those who hold them are done choosing. */
        {{.seats_available = 90, .seats_held = 10, .inside = 10, .max_seats_per_user = 4},
         199,
         CHANCE_UNCERTAIN},
        {{.seats_available = 90, .seats_held = 10, .inside = 10, .max_seats_per_user = 4},
         200,
         CHANCE_UNLIKELY},
        {{.seats_available = 100, .inside = 10, .max_seats_per_user = 4}, 14, CHANCE_LIKELY},
        {{.seats_available = 100, .inside = 10, .max_seats_per_user = 4}, 15, CHANCE_UNCERTAIN},
        /* Measured: two seats a buyer, so 2.5 at most; four in five of those admitted buy. */
        {{.seats_available = 1000,
          .seats_sold = 160,
          .done = 80,
          .expired = 20,
          .max_seats_per_user = 4},
         399,
         CHANCE_LIKELY},
        {{.seats_available = 1000,
          .seats_sold = 160,
          .done = 80,
          .expired = 20,
          .max_seats_per_user = 4},
         400,
         CHANCE_UNCERTAIN},
        {{.seats_available = 1000,
          .seats_sold = 160,
          .done = 80,
          .expired = 20,
          .max_seats_per_user = 4},
         782,
         CHANCE_UNLIKELY},
        {{.seats_available = 1000,
          .seats_sold = 160,
          .done = 80,
          .expired = 20,
          .max_seats_per_user = 4},
         781,
         CHANCE_UNCERTAIN},
        /* Nineteen buyers say nothing. */
        {{.seats_available = 100, .seats_sold = 19, .done = 19, .max_seats_per_user = 4},
         25,
         CHANCE_UNCERTAIN},
        {{.seats_available = 100, .seats_sold = 20, .done = 20, .max_seats_per_user = 4},
         25,
         CHANCE_LIKELY},
        /* Refunds: a buyer takes a seat at least, and never more than allowed. */
        {{.seats_available = 30, .done = 50, .max_seats_per_user = 4}, 29, CHANCE_LIKELY},
        {{.seats_available = 30, .seats_sold = 900, .done = 50, .max_seats_per_user = 4},
         7,
         CHANCE_LIKELY},
        {{.max_seats_per_user = 4}, 0, CHANCE_UNLIKELY},
        {{.seats_available = 1, .max_seats_per_user = 1}, 0, CHANCE_LIKELY},
        {{.seats_available = 1, .max_seats_per_user = 1}, -1, CHANCE_UNKNOWN},
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        ck_assert_msg(forecast_chance(&rows[i].selling, rows[i].ahead) == rows[i].chance,
                      "row %zu: %s", i,
                      chance_text(forecast_chance(&rows[i].selling, rows[i].ahead)));
    ck_assert_str_eq(chance_text(CHANCE_LIKELY), "likely");
    ck_assert_ptr_null(chance_text(CHANCE_UNKNOWN));
}
END_TEST

START_TEST(nobody_is_told_a_worse_place_than_before)
{
    struct told told = {0};
    struct wait_forecast wait = {100, 80, 200}, worse = {150, 70, 250}, unknown = {-1, -1, -1};
    int64_t position = 50;

    told_next(&told, 1, &position, &wait);
    ck_assert_int_eq(position, 50);
    ck_assert_int_eq(wait.seconds, 100);

    position = 60;
    told_next(&told, 1, &position, &worse);
    ck_assert_int_eq(position, 50);
    ck_assert_int_eq(worse.seconds, 100);
    ck_assert_int_eq(worse.low, 70);
    ck_assert_int_eq(worse.high, 200);

    /* Sold out for a moment: nothing is said, and nothing forgotten. */
    told_next(&told, 1, &position, &unknown);
    ck_assert_int_eq(unknown.seconds, -1);
    wait = (struct wait_forecast){300, 300, 300};
    position = 40;
    told_next(&told, 1, &position, &wait);
    ck_assert_int_eq(position, 40);
    ck_assert_int_eq(wait.seconds, 100);
    ck_assert_int_eq(wait.high, 200);

    /* The organiser slowed it down: the time may grow, the position not. */
    wait = (struct wait_forecast){400, 300, 500};
    position = 45;
    told_next(&told, 2, &position, &wait);
    ck_assert_int_eq(position, 40);
    ck_assert_int_eq(wait.seconds, 400);
    ck_assert_int_eq(wait.high, 500);
}
END_TEST

CHECK_SUITE("forecast", the_range_holds_the_estimate_and_narrows_as_minutes_are_measured,
            a_range_is_known_only_while_people_enter,
            the_estimate_lies_in_its_range_wherever_one_stands,
            whoever_cannot_get_a_seat_is_told_early, nobody_is_told_a_worse_place_than_before)
