/* Answers: headers, bodies, and what an error tells. */
#include "http/response.h"

#include <string.h>

#include <zlib.h>

#include "http/gzip.h"
#include "http/json.h"
#include "lib/check_main.h"
#include "lib/unit_call.h"
#include "util/text.h"

static const char *header(const struct response *response, const char *name)
{
    for (size_t i = 0; i < response->header_count; i++)
        if (strcmp(response->headers[i].name, name) == 0)
            return response->headers[i].value;
    return NULL;
}

START_TEST(a_header_set_again_replaces_and_cookies_add_up)
{
    struct response response = {0};

    response_header(&response, "Cache-Control", "no-store");
    response_header(&response, "cache-control", "public");
    response_header(&response, "Set-Cookie", "a=1");
    response_header(&response, "Set-Cookie", "b=2");
    ck_assert_uint_eq(response.header_count, 3);
    ck_assert_str_eq(response.headers[0].value, "public");
    ck_assert_str_eq(response.headers[2].value, "b=2");
}
END_TEST

static void set_header_with_line_break(void)
{
    struct response response = {0};

    response_header(&response, "Location", "/a\r\nSet-Cookie: x=1");
}

static void set_seventeen_headers(void)
{
    struct response response = {0};

    for (int i = 0; i < RESPONSE_HEADERS_MAX + 1; i++)
        response_header(&response, "Set-Cookie", "a=1");
}

START_TEST(a_header_that_would_break_the_answer_is_a_bug)
{
    ck_assert(unit_panics(set_header_with_line_break));
    ck_assert(unit_panics(set_seventeen_headers));
}
END_TEST

START_TEST(nobody_stores_a_body_unless_its_handler_allows_it)
{
    struct response before = {0}, after = {0}, plain = {0};

    response_body(&plain, 200, "text/plain", "x", 1);
    ck_assert_str_eq(header(&plain, "Cache-Control"), "no-store");
    response_header(&before, "Cache-Control", "public, max-age=1");
    response_body(&before, 200, "text/plain", "x", 1);
    ck_assert_str_eq(header(&before, "Cache-Control"), "public, max-age=1");
    response_body(&after, 200, "text/plain", "x", 1);
    response_header(&after, "Cache-Control", "public, max-age=1");
    ck_assert_str_eq(header(&after, "Cache-Control"), "public, max-age=1");
    ck_assert_uint_eq(after.header_count, 1);
}
END_TEST

START_TEST(an_answer_without_content_has_no_body)
{
    struct response response = {0};

    response_body(&response, 200, "text/plain", "x", 1);
    response_no_content(&response);
    ck_assert_int_eq(response.status, 204);
    ck_assert_ptr_null(response.content_type);
    ck_assert_uint_eq(response.body_bytes, 0);
}
END_TEST

START_TEST(a_problem_says_what_the_row_and_the_origin_say)
{
    struct response response = {0};
    struct call *call = unit_call();

    strcpy(call->request_id, "abc");
    response_header(&response, "Set-Cookie", "left=over");
    response_problem(&response, call, err_field(call, "seats[2]", "seats[2] is \"odd\""));
    ck_assert_int_eq(response.status, 400);
    ck_assert_str_eq(response.content_type, "application/problem+json");
    ck_assert_str_eq(
        response.body,
        "{\"type\":\"/docs/#invalid_field\",\"title\":\"A field is missing, unknown or "
        "has a wrong value\",\"status\":400,\"detail\":\"seats[2] is \\\"odd\\\"\","
        "\"code\":\"invalid_field\",\"request_id\":\"abc\",\"field\":\"seats[2]\"}");
    ck_assert_uint_eq(response.body_bytes, strlen(response.body));
    ck_assert_ptr_null(header(&response, "Set-Cookie"));
    ck_assert_str_eq(header(&response, "Cache-Control"), "no-store");
}
END_TEST

START_TEST(what_helps_stands_in_the_problem)
{
    struct response response = {0};
    struct call *call = unit_call();

    call->detail.conflict_count = 2;
    call->detail.conflicts[0] = 7;
    call->detail.conflicts[1] = 8;
    call->detail.position = 0;
    call->detail.retry_after = 5;
    call->detail.balance = 10;
    call->detail.amount = 20;
    call->detail.opens_at_us = UNIT_NOW_US;
    call->detail.used_at_us = UNIT_NOW_US + 1000;
    response_problem(&response, call, ERR_SEAT_TAKEN);
    ck_assert_ptr_nonnull(
        strstr(response.body, "\"conflicts\":[7,8],\"position\":0,\"retry_after\":5,\"balance\":10,"
                              "\"amount\":20,\"opens_at\":\"2026-12-24T11:00:00.000Z\","
                              "\"used_at\":\"2026-12-24T11:00:00.001Z\"}"));
    ck_assert_ptr_null(header(&response, "Retry-After"));
}
END_TEST

START_TEST(a_problem_without_text_repeats_its_title)
{
    struct response response = {0};

    response_problem(&response, unit_call(), ERR_NOT_FOUND);
    ck_assert_ptr_nonnull(strstr(response.body, "\"detail\":\"There is no such thing here\""));
    ck_assert_ptr_null(strstr(response.body, "request_id"));
    ck_assert_ptr_null(strstr(response.body, "position"));
}
END_TEST

START_TEST(what_goes_wrong_inside_stays_inside)
{
    static const enum err inside[] = {ERR_INTERNAL,  ERR_DB_DOWN,    ERR_UNAVAILABLE, ERR_UNCERTAIN,
                                      ERR_DUPLICATE, ERR_CACHE_MISS, ERR_OK};

    for (size_t i = 0; i < COUNT_OF(inside); i++) {
        struct response response = {0};
        struct call *call = unit_call();

        call->detail.field = "secret";
        response_problem(&response, call, err_set(call, inside[i], "secret table.column"));
        ck_assert_int_ge(response.status, 500);
        ck_assert_ptr_null(strstr(response.body, "secret"));
    }
}
END_TEST

static const struct {
    enum err err;
    int64_t retry_after;
    const char *header, *member;
} waits[] = {
    {ERR_TOO_MANY_REQUESTS, 7, "7", "\"retry_after\":7"},
    {ERR_TOO_MANY_REQUESTS, -1, "1", "\"retry_after\":1"},
    {ERR_UNAVAILABLE, 5, "5", "\"retry_after\":5"},
    {ERR_DB_DEADLOCK, -1, "1", "\"retry_after\":1"},
    {ERR_NOT_ADMITTED, 9, NULL, "\"retry_after\":9"},
    {ERR_INTERNAL, 9, NULL, "\"status\":500"},
};

START_TEST(who_may_come_back_is_told_when)
{
    for (size_t i = 0; i < COUNT_OF(waits); i++) {
        struct response response = {0};

        unit_call()->detail.retry_after = waits[i].retry_after;
        response_problem(&response, unit_call(), waits[i].err);
        ck_assert_pstr_eq(header(&response, "Retry-After"), waits[i].header);
        ck_assert_ptr_nonnull(strstr(response.body, waits[i].member));
    }
}
END_TEST

START_TEST(a_wrong_method_and_a_missing_token_have_their_headers)
{
    struct response response = {0};

    unit_call()->detail.allow = "GET, HEAD";
    response_problem(&response, unit_call(), ERR_METHOD_NOT_ALLOWED);
    ck_assert_str_eq(header(&response, "Allow"), "GET, HEAD");
    ck_assert_ptr_null(header(&response, "WWW-Authenticate"));
    response_problem(&response, unit_call(), ERR_TOKEN_EXPIRED);
    ck_assert_str_eq(header(&response, "WWW-Authenticate"),
                     "Bearer realm=\"ticketd\", error=\"invalid_token\"");
    response_problem(&response, unit_call(), ERR_NOT_SIGNED_IN);
    ck_assert_str_eq(header(&response, "WWW-Authenticate"), "Bearer realm=\"ticketd\"");
    ck_assert_ptr_null(header(&response, "Allow"));
}
END_TEST

START_TEST(a_problem_finds_room_when_the_arena_is_full)
{
    struct response response = {0};
    struct json *out = json_new(unit_call()->arena);

    json_array(out);
    for (int i = 0; i < 1000000; i++)
        json_i64(out, i);
    json_end_array(out);
    while (arena_alloc(unit_call()->arena, 16) != NULL)
        continue;
    ck_assert_int_eq(response_json(unit_call(), &response, 200, out), ERR_TOO_LARGE);
    response_problem(&response, unit_call(), ERR_TOO_LARGE);
    ck_assert_int_eq(response.status, 413);
    ck_assert_ptr_nonnull(strstr(response.body, "\"code\":\"too_large\""));
}
END_TEST

START_TEST(a_detail_cut_within_a_character_is_still_utf8)
{
    struct response response = {0};
    char text[400];

    memset(text, 'a', 254);
    memcpy(text + 254, "\xed\x95\x9c", sizeof "\xed\x95\x9c");
    response_problem(&response, unit_call(), err_set(unit_call(), ERR_NOT_FOUND, "%s", text));
    ck_assert(text_is_utf8(response.body, response.body_bytes));
}
END_TEST

/* A gzip body as text, in the arena. */
static const char *unpack(const struct response *response)
{
    z_stream stream = {.next_in = (unsigned char *)response->body,
                       .avail_in = (uInt)response->body_bytes};
    char *text = arena_alloc(unit_call()->arena, 100000);

    stream.next_out = (unsigned char *)text;
    stream.avail_out = 100000 - 1;
    ck_assert_int_eq(inflateInit2(&stream, 15 + 16), Z_OK);
    ck_assert_int_eq(inflate(&stream, Z_FINISH), Z_STREAM_END);
    inflateEnd(&stream);
    return text;
}

START_TEST(a_large_answer_is_packed_for_whoever_takes_it_so)
{
    char text[50000];
    struct request request = {.body_encoding = "gzip"};
    struct response response = {0};

    memset(text, 'a', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    response_body(&response, 200, "text/plain", text, sizeof text - 1);
    ck_assert_int_eq(gzip_response(unit_call(), &request, &response), ERR_OK);
    ck_assert_str_eq(header(&response, "Content-Encoding"), "gzip");
    ck_assert_str_eq(header(&response, "Vary"), "Accept-Encoding");
    ck_assert_uint_lt(response.body_bytes, sizeof text / 100);
    ck_assert_str_eq(unpack(&response), text);
}
END_TEST

START_TEST(others_get_a_large_answer_as_it_is)
{
    struct request request = {0};
    struct response response = {0};

    response_body(&response, 200, "text/plain", "abc", 3);
    ck_assert_int_eq(gzip_response(unit_call(), &request, &response), ERR_OK);
    ck_assert_ptr_null(header(&response, "Content-Encoding"));
    ck_assert_str_eq(header(&response, "Vary"), "Accept-Encoding");
    ck_assert_str_eq(response.body, "abc");
}
END_TEST

CHECK_SUITE_WITH(
    "response", unit_call_setup, unit_call_teardown, a_header_set_again_replaces_and_cookies_add_up,
    a_header_that_would_break_the_answer_is_a_bug,
    nobody_stores_a_body_unless_its_handler_allows_it, an_answer_without_content_has_no_body,
    a_problem_says_what_the_row_and_the_origin_say, what_helps_stands_in_the_problem,
    a_problem_without_text_repeats_its_title, what_goes_wrong_inside_stays_inside,
    who_may_come_back_is_told_when, a_wrong_method_and_a_missing_token_have_their_headers,
    a_problem_finds_room_when_the_arena_is_full, a_detail_cut_within_a_character_is_still_utf8,
    a_large_answer_is_packed_for_whoever_takes_it_so, others_get_a_large_answer_as_it_is)
