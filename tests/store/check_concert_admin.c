/* Organisers at work: what is created, changed and removed, and what is refused. */
#include "domain/concert_admin.h"

#include "domain/seat_block.h"
#include "lib/test_sale.h"
#include "util/text.h"

#define HOUR_US (3600 * INT64_C(1000000))

static const struct section_plan arena[] = {
    {.name = "A", .rows = 2, .seats_per_row = 5, .price = 900},
    {.name = "B", .rows = 1, .seats_per_row = 4, .price = 0},
};
static const struct section_plan stage[] = {
    {.name = "Stage", .rows = 1, .seats_per_row = 3, .price = 700},
};
static const struct performance_plan dates[] = {
    {.starts_at_us = TEST_NOW_US + 9 * HOUR_US, .hall = {2, arena}},
    {.starts_at_us = TEST_NOW_US + 8 * HOUR_US, .hall = {1, stage}},
};

static struct concert_plan plan(void)
{
    return (struct concert_plan){
        .concert = {.title = "Spring",
                    .venue = "Arena",
                    .description = "Loud.",
                    .on_sale_at_us = TEST_NOW_US + HOUR_US,
                    .hold_seconds = 120,
                    .max_seats_per_user = 4},
        .room = {.capacity = 7,
                 .admit_per_minute = 60,
                 .admission_seconds = 90,
                 .absent_after_seconds = 33},
        .performance_count = COUNT_OF(dates),
        .performances = dates,
    };
}

static const struct test_fan organiser = {.user_id = {{8}}, .session = {.role = ROLE_ADMIN}};

static enum err create(const struct concert_plan *wanted, struct concert_details *details_out)
{
    struct once once = test_once(&organiser, NULL);

    return concert_create(test_call(), wanted, &once, details_out);
}

static struct concert_details created(void)
{
    struct concert_plan wanted = plan();
    struct concert_details details;

    ck_assert_int_eq(create(&wanted, &details), ERR_OK);
    return details;
}

static enum err add(int32_t concert_id, const char *key, struct performance *performance_out)
{
    struct once once = test_once(&organiser, key);

    return performance_add(test_call(), concert_id, &dates[1], &once, performance_out);
}

START_TEST(a_concert_is_created_with_room_dates_and_sections)
{
    struct concert_details details = created();
    const struct concert *concert = &details.overview.sale.concert;

    ck_assert_int_eq(concert->concert_id, 1);
    ck_assert_str_eq(concert->title, "Spring");
    ck_assert_str_eq(concert->description, "Loud.");
    ck_assert_int_eq(concert->lobby_opens_at_us, 0);
    ck_assert_int_eq(concert->hold_seconds, 120);
    ck_assert_int_eq(details.overview.sale.room.capacity, 7);
    ck_assert_int_eq(details.overview.sale.room.absent_after_seconds, 33);
    ck_assert_int_eq(details.overview.price_from, 0);
    ck_assert_int_eq(details.overview.price_to, 900);
    ck_assert_uint_eq(details.performance_count, 2);
    ck_assert_int_eq(details.performances[0].performance_id, 2); /* soonest first */
    ck_assert_int_eq(details.performances[0].seats_total, 3);
    ck_assert_int_eq(details.performances[1].seats_total, 14);
    ck_assert_int_eq(details.performances[1].price_from, 0);
    ck_assert_int_eq(details.performances[1].layout_version, 1);
    ck_assert_int_eq(test_number("SELECT first_seat_no FROM section WHERE name = 'B'"), 11);
    ck_assert_int_eq(test_number("SELECT epoch_first_no FROM waiting_room"), 1);
    ck_assert_str_eq(test_text("SELECT CONCAT(action, ' ', object, ' ', detail) FROM admin_log"),
                     "concert.create concert 1 Spring");
}
END_TEST

START_TEST(ids_go_on_counting)
{
    struct concert_details first = created(), second = created();

    ck_assert_int_eq(first.overview.sale.concert.concert_id, 1);
    ck_assert_int_eq(second.overview.sale.concert.concert_id, 2);
    ck_assert_int_eq(second.performances[1].performance_id, 3);
}
END_TEST

static const struct section_plan twins[] = {{.name = "A", .rows = 1, .seats_per_row = 1},
                                            {.name = "A", .rows = 1, .seats_per_row = 1}};
static const struct section_plan blank[] = {{.name = " ", .rows = 1, .seats_per_row = 1}};
static const struct section_plan broken[] = {{.name = "A\nB", .rows = 1, .seats_per_row = 1}};
static const struct section_plan full[] = {{.name = "A", .rows = 100, .seats_per_row = 1000}};
static const struct section_plan too_many[] = {{.name = "A", .rows = 100, .seats_per_row = 1000},
                                               {.name = "B", .rows = 1, .seats_per_row = 1}};

static const struct {
    struct hall_plan hall;
    const char *field; /* NULL: taken */
} halls[] = {
    {{2, twins}, "performances[0].sections[1].name"},
    {{1, blank}, "performances[0].sections[0].name"},
    {{1, broken}, "performances[0].sections[0].name"},
    {{1, full}, NULL},
    {{2, too_many}, "performances[0].sections"},
};

START_TEST(halls_with_twins_or_too_many_seats_are_refused)
{
    for (size_t i = 0; i < COUNT_OF(halls); i++) {
        struct performance_plan date = {.starts_at_us = 1, .hall = halls[i].hall};
        struct concert_plan wanted = plan();
        struct concert_details details;
        enum err err;

        wanted.performances = &date;
        wanted.performance_count = 1;
        err = create(&wanted, &details);
        if (halls[i].field == NULL) {
            ck_assert_int_eq(err, ERR_OK);
            continue;
        }
        ck_assert_int_eq(err, ERR_INVALID_FIELD);
        ck_assert_str_eq(test_call()->detail.field, halls[i].field);
    }
    ck_assert_int_eq(test_number("SELECT COUNT(*) FROM concert"), 1);
}
END_TEST

static const struct {
    int64_t lobby, on_sale, end; /* hours from now; 0: none */
    const char *field;           /* NULL: taken */
} times[] = {
    {0, 5, 0, NULL},
    {4, 5, 0, NULL},
    {5, 5, 0, "lobby_opens_at"},
    {6, 5, 0, "lobby_opens_at"},
    {4, 5, 6, NULL},
    {4, 5, 5, "sale_ends_at"},
    {0, 5, 4, "sale_ends_at"},
};

static int64_t hours(int64_t count)
{
    return count == 0 ? 0 : TEST_NOW_US + count * HOUR_US;
}

START_TEST(lobby_sale_and_end_must_follow_each_other)
{
    for (size_t i = 0; i < COUNT_OF(times); i++) {
        struct concert_plan wanted = plan();
        struct concert_details details;
        enum err err;

        wanted.concert.lobby_opens_at_us = hours(times[i].lobby);
        wanted.concert.on_sale_at_us = hours(times[i].on_sale);
        wanted.concert.sale_ends_at_us = hours(times[i].end);
        err = create(&wanted, &details);
        ck_assert_int_eq(err, times[i].field == NULL ? ERR_OK : ERR_INVALID_FIELD);
        if (times[i].field != NULL)
            ck_assert_str_eq(test_call()->detail.field, times[i].field);
    }
}
END_TEST

START_TEST(the_same_key_makes_one_concert_and_one_date)
{
    struct concert_plan wanted = plan();
    struct concert_details details;
    struct performance performance;

    for (int i = 0; i < 3; i++) {
        struct once once = test_once(&organiser, "spring");

        ck_assert_int_eq(concert_create(test_call(), &wanted, &once, &details), ERR_OK);
        ck_assert_int_eq(once.replayed, i > 0);
        ck_assert_int_eq(add(1, "another-date", &performance), ERR_OK);
    }
    ck_assert_int_eq(test_number("SELECT COUNT(*) FROM concert"), 1);
    ck_assert_int_eq(test_number("SELECT COUNT(*) FROM performance"), 3);
    ck_assert_int_eq(test_number("SELECT COUNT(*) FROM admin_log"), 2);
}
END_TEST

START_TEST(a_change_keeps_what_it_does_not_name)
{
    struct concert_change change = {
        .has_title = true, .title = "Summer", .has_sale_ends_at = true, .sale_ends_at = hours(20)};
    struct concert_details details;
    const struct concert *concert = &details.overview.sale.concert;

    created();
    ck_assert_int_eq(concert_change(test_call(), 1, &change, &details), ERR_OK);
    ck_assert_str_eq(concert->title, "Summer");
    ck_assert_str_eq(concert->venue, "Arena");
    ck_assert_int_eq(concert->sale_ends_at_us, hours(20));
    ck_assert_int_eq(concert->hold_seconds, 120);
    ck_assert_int_eq(details.overview.sale.room.version, 2);
    ck_assert_str_eq(test_text("SELECT detail FROM admin_log WHERE action = 'concert.change'"),
                     "title sale_ends_at ");
    change = (struct concert_change){.has_sale_ends_at = true};
    ck_assert_int_eq(concert_change(test_call(), 1, &change, &details), ERR_OK);
    ck_assert_int_eq(concert->sale_ends_at_us, 0);
    ck_assert_str_eq(concert->title, "Summer");
}
END_TEST

START_TEST(a_change_that_breaks_the_order_of_times_is_refused)
{
    struct concert_change lobby = {.has_lobby_opens_at = true, .lobby_opens_at = hours(2)};
    struct concert_change on_sale = {.has_on_sale_at = true, .on_sale_at = hours(30)};
    struct concert_change end = {.has_sale_ends_at = true, .sale_ends_at = hours(20)};
    struct concert_change blank_title = {.has_title = true, .title = "  "};
    struct concert_details details;
    struct call *call = test_call();

    created();
    ck_assert_int_eq(concert_change(call, 1, &lobby, &details), ERR_INVALID_FIELD);
    ck_assert_str_eq(call->detail.field, "lobby_opens_at");
    ck_assert_int_eq(concert_change(call, 1, &end, &details), ERR_OK);
    ck_assert_int_eq(concert_change(call, 1, &on_sale, &details), ERR_INVALID_FIELD);
    ck_assert_str_eq(call->detail.field, "on_sale_at");
    ck_assert_int_eq(concert_change(call, 1, &blank_title, &details), ERR_INVALID_FIELD);
    ck_assert_str_eq(call->detail.field, "title");
    ck_assert_int_eq(concert_change(call, 2, &end, &details), ERR_NOT_FOUND);
    ck_assert_int_eq(test_number("SELECT COUNT(*) FROM admin_log"), 2);
    ck_assert_int_eq(test_number("SELECT on_sale_at_us FROM concert"), hours(1));
}
END_TEST

START_TEST(a_date_is_added)
{
    struct performance performance;

    created();
    ck_assert_int_eq(add(1, NULL, &performance), ERR_OK);
    ck_assert_int_eq(performance.performance_id, 3);
    ck_assert_int_eq(performance.seats_total, 3);
    ck_assert_int_eq(test_number("SELECT COUNT(*) FROM performance WHERE concert_id = 1"), 3);
    ck_assert_int_eq(test_number("SELECT COUNT(*) FROM section WHERE performance_id = 3"), 1);
    ck_assert_int_eq(add(2, NULL, &performance), ERR_NOT_FOUND);
}
END_TEST

static const struct performance_change new_hall = {.has_hall = true, .hall = {2, arena}};
static const struct performance_change new_time = {.has_starts_at = true,
                                                   .starts_at_us = TEST_NOW_US + HOUR_US};

START_TEST(a_hall_without_sales_is_replaced_under_a_new_version)
{
    struct performance performance;
    const struct layout *layout;

    test_sale_open(4);
    ck_assert_int_eq(performance_change(test_call(), TEST_PERFORMANCE, &new_hall, &performance),
                     ERR_OK);
    ck_assert_int_eq(performance.layout_version, 2);
    ck_assert_int_eq(performance.seats_total, 14);
    ck_assert_int_eq(performance.price_to, 900);
    ck_assert_int_eq(catalogue_load_layout(test_call(), &performance, &layout), ERR_OK);
    ck_assert_uint_eq(layout->section_count, 2);
    ck_assert_int_eq(performance_change(test_call(), 99, &new_hall, &performance), ERR_NOT_FOUND);
    ck_assert_int_eq(performance_remove(test_call(), TEST_PERFORMANCE), ERR_OK);
    ck_assert_int_eq(test_number("SELECT COUNT(*) FROM section WHERE performance_id = 1"), 0);
    ck_assert_int_eq(performance_remove(test_call(), TEST_PERFORMANCE), ERR_NOT_FOUND);
}
END_TEST

START_TEST(a_live_hold_keeps_the_hall_and_an_ended_one_does_not)
{
    struct call *call = test_call();
    struct performance performance;
    struct test_fan fan;

    test_sale_open(4);
    fan = test_fan_admitted(1, 0);
    test_hold(call, &fan, 7, 2);
    ck_assert_int_eq(performance_change(call, TEST_PERFORMANCE, &new_hall, &performance),
                     ERR_HAS_SALES);
    ck_assert_int_eq(performance_remove(call, TEST_PERFORMANCE), ERR_HAS_SALES);
    ck_assert_int_eq(performance_change(call, TEST_PERFORMANCE, &new_time, &performance), ERR_OK);
    ck_assert_int_eq(performance.starts_at_us, new_time.starts_at_us);
    ck_assert_int_eq(performance.layout_version, 1);
    test_sleep(call, TEST_HOLD_US);
    ck_assert_int_eq(performance_change(call, TEST_PERFORMANCE, &new_hall, &performance), ERR_OK);
    ck_assert_int_eq(test_number("SELECT COUNT(*) FROM claim"), 0);
}
END_TEST

START_TEST(a_payment_that_comes_late_finds_no_seat_in_the_new_hall)
{
    struct call *payer = test_call(), *admin = test_call_new();
    struct performance performance;
    struct reservation held;
    struct receipt receipt;
    struct test_fan fan;

    test_sale_open(4);
    fan = test_fan_admitted(1, 1000000);
    held = test_hold(payer, &fan, 7, 2);
    test_sleep(admin, TEST_HOLD_US);
    ck_assert_int_eq(performance_change(admin, TEST_PERFORMANCE, &new_hall, &performance), ERR_OK);
    /* The payer's clock says that there is time left. */
    ck_assert_int_eq(test_pay(payer, &fan, &held, &receipt), ERR_RESERVATION_EXPIRED);
    ck_assert_int_eq(test_number("SELECT COUNT(*) FROM ticket"), 0);
}
END_TEST

START_TEST(a_sold_seat_keeps_the_date)
{
    struct call *call = test_call();
    struct performance performance;
    struct reservation held;
    struct receipt receipt;
    struct test_fan fan;

    test_sale_open(4);
    fan = test_fan_admitted(1, 1000000);
    held = test_hold(call, &fan, 7, 2);
    ck_assert_int_eq(test_pay(call, &fan, &held, &receipt), ERR_OK);
    test_sleep(call, 2 * TEST_HOLD_US);
    ck_assert_int_eq(performance_change(call, TEST_PERFORMANCE, &new_hall, &performance),
                     ERR_HAS_SALES);
    ck_assert_int_eq(performance_remove(call, TEST_PERFORMANCE), ERR_HAS_SALES);
    /* Refunded: the ticket still tells its date and seat. */
    test_sql("DELETE FROM claim");
    ck_assert_int_eq(performance_remove(call, TEST_PERFORMANCE), ERR_HAS_SALES);
    ck_assert_int_eq(performance_remove(call, 2), ERR_OK);
}
END_TEST

static enum err change_or_hold(struct call *call, int index, void *arg)
{
    const struct test_fan *fans = arg;
    struct performance performance;
    struct reservation reservation;
    int32_t seat_no = 40 + index; /* the new hall has no such seat */

    if (index == 0)
        return performance_change(call, TEST_PERFORMANCE, &new_hall, &performance);
    return test_reserve(call, &fans[index], &seat_no, 1, &reservation);
}

START_TEST(a_hall_never_changes_under_a_hold)
{
    for (int round = 0; round < 10; round++) {
        struct test_fan fans[8];
        int counts[ERR_COUNT] = {0};

        if (round == 0)
            test_sale_open(4);
        else
            test_sql("DELETE FROM claim");
        test_sql("DELETE FROM section WHERE performance_id = 1");
        test_sql("INSERT INTO section VALUES (1, 1, 'A', 5, 10, 10000, 1)");
        test_sql("UPDATE performance SET seats_total = 50, layout_version = layout_version + 1");
        for (int i = 1; i < 8; i++)
            fans[i] = test_fan_admitted(100 * round + i, 0);
        test_race(8, change_or_hold, fans, counts);
        ck_assert_int_eq(counts[ERR_OK] + counts[ERR_HAS_SALES] + counts[ERR_UNKNOWN_SEAT] +
                             counts[ERR_UNAVAILABLE],
                         8);
        if (counts[ERR_HAS_SALES] == 0)
            ck_assert_int_eq(test_number("SELECT COUNT(*) FROM claim"), 0);
        else
            ck_assert_int_eq(test_number("SELECT COUNT(*) FROM claim"), 7);
    }
}
END_TEST

CHECK_SUITE_WITH("concert admin", test_db_setup, test_db_teardown,
                 a_concert_is_created_with_room_dates_and_sections, ids_go_on_counting,
                 halls_with_twins_or_too_many_seats_are_refused,
                 lobby_sale_and_end_must_follow_each_other,
                 the_same_key_makes_one_concert_and_one_date, a_change_keeps_what_it_does_not_name,
                 a_change_that_breaks_the_order_of_times_is_refused, a_date_is_added,
                 a_hall_without_sales_is_replaced_under_a_new_version,
                 a_live_hold_keeps_the_hall_and_an_ended_one_does_not,
                 a_payment_that_comes_late_finds_no_seat_in_the_new_hall,
                 a_sold_seat_keeps_the_date, a_hall_never_changes_under_a_hold)
