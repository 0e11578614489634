/* What organisers send: defaults, limits, and the name of the field that is wrong. */
#include "api/concert_form.h"

#include <stdio.h>
#include <string.h>

#include "lib/check_main.h"
#include "util/text.h"

static struct call call;

static void setup(void)
{
    call.arena = arena_new(1 << 20);
    call_begin(&call, "test", 1, 2);
}

static void teardown(void)
{
    arena_free(&call.arena);
}

static struct request request_of(const char *body)
{
    return (struct request){.method = METHOD_POST,
                            .content_type = "application/json",
                            .body = body,
                            .body_bytes = strlen(body),
                            .content_length = (int64_t)strlen(body)};
}

#define SECTION "{\"name\":\"A\",\"rows\":2,\"seats_per_row\":5,\"price\":100}"
#define DATE    "{\"starts_at\":\"2026-12-24T11:00:00Z\",\"sections\":[" SECTION "]}"
#define HEAD    "\"title\":\"T\",\"venue\":\"V\",\"on_sale_at\":\"2026-12-01T00:00:00.000Z\""

START_TEST(what_is_left_out_has_its_default)
{
    struct request request = request_of("{" HEAD ",\"performances\":[" DATE "]}");
    struct concert_plan plan;

    ck_assert_int_eq(concert_form_decode(&call, &request, &plan), ERR_OK);
    ck_assert_str_eq(plan.concert.title, "T");
    ck_assert_str_eq(plan.concert.description, "");
    ck_assert_int_eq(plan.concert.on_sale_at_us, INT64_C(1796083200000000));
    ck_assert_int_eq(plan.concert.lobby_opens_at_us, 0);
    ck_assert_int_eq(plan.concert.sale_ends_at_us, 0);
    ck_assert_int_eq(plan.concert.hold_seconds, 300);
    ck_assert_int_eq(plan.concert.max_seats_per_user, 1);
    ck_assert_int_eq(plan.room.capacity, 100);
    ck_assert_int_eq(plan.room.admit_per_minute, 600);
    ck_assert_int_eq(plan.room.admission_seconds, 600);
    ck_assert_int_eq(plan.room.absent_after_seconds, 180);
    ck_assert_uint_eq(plan.performance_count, 1);
    ck_assert_uint_eq(plan.performances[0].hall.section_count, 1);
    ck_assert_int_eq(plan.performances[0].hall.sections[0].rows, 2);
    ck_assert_int_eq(plan.performances[0].hall.sections[0].price, 100);
}
END_TEST

START_TEST(what_is_given_is_taken)
{
    struct request request =
        request_of("{" HEAD ",\"description\":\"D\",\"lobby_opens_at\":null,"
                   "\"sale_ends_at\":\"2026-12-02T09:00:00+09:00\",\"hold_seconds\":3600,"
                   "\"max_seats_per_user\":10,\"waiting_room\":{\"capacity\":1000000,"
                   "\"admission_seconds\":10},\"performances\":[" DATE "," DATE "]}");
    struct concert_plan plan;

    ck_assert_int_eq(concert_form_decode(&call, &request, &plan), ERR_OK);
    ck_assert_str_eq(plan.concert.description, "D");
    ck_assert_int_eq(plan.concert.lobby_opens_at_us, 0);
    ck_assert_int_eq(plan.concert.sale_ends_at_us, INT64_C(1796169600000000));
    ck_assert_int_eq(plan.concert.hold_seconds, 3600);
    ck_assert_int_eq(plan.concert.max_seats_per_user, 10);
    ck_assert_int_eq(plan.room.capacity, 1000000);
    ck_assert_int_eq(plan.room.admit_per_minute, 600);
    ck_assert_int_eq(plan.room.admission_seconds, 10);
    ck_assert_uint_eq(plan.performance_count, 2);
}
END_TEST

#define DATES    ",\"performances\":[" DATE "]}"
#define SECTIONS ",\"performances\":[{\"starts_at\":\"2026-12-24T11:00:00Z\",\"sections\":["

static const struct {
    const char *body, *field;
} refused[] = {
    {"{\"venue\":\"V\",\"on_sale_at\":\"2026-12-01T00:00:00.000Z\"" DATES, "title"},
    {"{" HEAD "}", "performances"},
    {"{" HEAD ",\"performances\":[]}", "performances"},
    {"{" HEAD ",\"hold_seconds\":0" DATES, "hold_seconds"},
    {"{" HEAD ",\"hold_seconds\":3601" DATES, "hold_seconds"},
    {"{" HEAD ",\"hold_seconds\":\"300\"" DATES, "hold_seconds"},
    {"{" HEAD ",\"hold_seconds\":1.5" DATES, "hold_seconds"},
    {"{" HEAD ",\"max_seats_per_user\":11" DATES, "max_seats_per_user"},
    {"{" HEAD ",\"max_seats_per_user\":null" DATES, "max_seats_per_user"},
    {"{" HEAD ",\"concert_id\":7" DATES, "concert_id"},
    {"{" HEAD ",\"waiting_room\":{\"capacity\":0}" DATES, "waiting_room.capacity"},
    {"{" HEAD ",\"waiting_room\":{\"admission_seconds\":9}" DATES,
     "waiting_room.admission_seconds"},
    {"{" HEAD ",\"waiting_room\":{\"paused\":true}" DATES, "waiting_room.paused"},
    {"{" HEAD ",\"lobby_opens_at\":\"tomorrow\"" DATES, "lobby_opens_at"},
    {"{" HEAD SECTIONS "]}]}", "performances[0].sections"},
    {"{" HEAD SECTIONS "{\"name\":\"\",\"rows\":1,\"seats_per_row\":1,\"price\":1}]}]}",
     "performances[0].sections[0].name"},
    {"{" HEAD SECTIONS "{\"name\":\"A\",\"rows\":1001,\"seats_per_row\":1,\"price\":1}]}]}",
     "performances[0].sections[0].rows"},
    {"{" HEAD SECTIONS SECTION ",{\"name\":\"B\",\"rows\":1,\"seats_per_row\":0,\"price\":1}]}]}",
     "performances[0].sections[1].seats_per_row"},
    {"{" HEAD SECTIONS "{\"name\":\"A\",\"rows\":1,\"seats_per_row\":1,\"price\":-1}]}]}",
     "performances[0].sections[0].price"},
    {"{" HEAD SECTIONS "{\"name\":\"A\",\"rows\":1,\"seats_per_row\":1,\"price\":1000000001}]}]}",
     "performances[0].sections[0].price"},
};

START_TEST(what_is_out_of_range_is_named)
{
    for (size_t i = 0; i < COUNT_OF(refused); i++) {
        struct request request = request_of(refused[i].body);
        struct concert_plan plan;

        call.detail.field = NULL;
        ck_assert_msg(concert_form_decode(&call, &request, &plan) == ERR_INVALID_FIELD, "%s",
                      refused[i].body);
        ck_assert_ptr_nonnull(call.detail.field);
        ck_assert_str_eq(call.detail.field, refused[i].field);
    }
}
END_TEST

START_TEST(a_free_seat_is_a_price)
{
    struct request request = request_of(
        "{\"starts_at\":\"2026-12-24T11:00:00Z\",\"sections\":[{\"name\":\"\\uAC00\",\"rows\":1,"
        "\"seats_per_row\":1,\"price\":0}]}");
    struct performance_plan plan;

    ck_assert_int_eq(performance_form_decode(&call, &request, &plan), ERR_OK);
    ck_assert_int_eq(plan.hall.sections[0].price, 0);
    ck_assert_str_eq(plan.hall.sections[0].name, "가");
}
END_TEST

START_TEST(a_change_names_only_what_it_changes)
{
    struct request request = request_of("{\"sale_ends_at\":null,\"hold_seconds\":5}");
    struct concert_change change = {0};

    ck_assert_int_eq(concert_change_decode(&call, &request, &change), ERR_OK);
    ck_assert(change.has_sale_ends_at);
    ck_assert_int_eq(change.sale_ends_at, 0);
    ck_assert(change.has_hold_seconds);
    ck_assert_int_eq(change.hold_seconds, 5);
    ck_assert(!change.has_title && !change.has_on_sale_at && !change.has_lobby_opens_at);
}
END_TEST

START_TEST(a_dates_change_is_any_of_time_and_hall)
{
    struct request moved = request_of("{\"starts_at\":\"2026-12-24T11:00:00Z\"}");
    struct request rebuilt = request_of("{\"sections\":[" SECTION "]}");
    struct request nothing = request_of("{}");
    struct performance_change change;

    ck_assert_int_eq(performance_change_decode(&call, &moved, &change), ERR_OK);
    ck_assert(change.has_starts_at && !change.has_hall);
    ck_assert_int_eq(performance_change_decode(&call, &rebuilt, &change), ERR_OK);
    ck_assert(!change.has_starts_at && change.has_hall);
    ck_assert_uint_eq(change.hall.section_count, 1);
    ck_assert_int_eq(performance_change_decode(&call, &nothing, &change), ERR_OK);
    ck_assert(!change.has_starts_at && !change.has_hall);
}
END_TEST

CHECK_SUITE_WITH("concert form", setup, teardown, what_is_left_out_has_its_default,
                 what_is_given_is_taken, what_is_out_of_range_is_named, a_free_seat_is_a_price,
                 a_change_names_only_what_it_changes, a_dates_change_is_any_of_time_and_hall)
