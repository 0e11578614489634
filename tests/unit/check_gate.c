/* The gate, as far as no table is asked: keys, queries, queue tokens, tokens of the wrong kind. */
#include "api/api.h"

#include <glib.h>
#include <string.h>

#include "http/jwt.h"
#include "lib/check_main.h"
#include "lib/unit_call.h"
#include "util/text.h"

static const struct token_keys keys = {.count = 1, .key = {"0123456789abcdef0123456789abcde"}};

static void set_up(void)
{
    unit_call_setup();
    unit_call()->token_keys = &keys;
}

static const char *queue_bearer(void)
{
    struct queue_token token = {
        .user_id = {{7}},
        .concert_id = 1,
        .place_no = 5,
        .issued_at_us = UNIT_NOW_US,
        .expires_at_us = UNIT_NOW_US + 60000000,
    };

    return arena_printf(unit_call()->arena, "Bearer %s", jwt_sign(unit_call(), &keys, &token));
}

static enum err check(unsigned flags, struct request request)
{
    struct route route = {.method = request.method, .name = "test", .flags = flags};

    if (request.query == NULL)
        request.query = "";
    return gate_check(unit_call(), &route, &request);
}

#define GET(...)  ((struct request){.method = METHOD_GET, __VA_ARGS__})
#define POST(...) ((struct request){.method = METHOD_POST, __VA_ARGS__})

static const struct {
    const char *key;
    enum err required, accepted;
} key_rows[] = {
    {NULL, ERR_IDEMPOTENCY_KEY_REQUIRED, ERR_OK},
    {"", ERR_INVALID_FIELD, ERR_INVALID_FIELD},
    {"1234567", ERR_INVALID_FIELD, ERR_INVALID_FIELD},
    {"12345678", ERR_OK, ERR_OK},
    {"!~!~!~!~", ERR_OK, ERR_OK},
    {"0193f2a4-7c1e-7d2b-9a51-3f0c8be2d417", ERR_OK, ERR_OK},
    {"with a space", ERR_OK, ERR_OK},
    {"tab\tinside", ERR_INVALID_FIELD, ERR_INVALID_FIELD},
    {"delete\x7fthis", ERR_INVALID_FIELD, ERR_INVALID_FIELD},
    {"caf\xc3\xa9-caf\xc3\xa9", ERR_INVALID_FIELD, ERR_INVALID_FIELD},
};

START_TEST(a_key_has_8_to_255_printable_characters)
{
    char longest[257] = {0};

    for (size_t i = 0; i < COUNT_OF(key_rows); i++) {
        struct request request = POST(.idempotency_key = key_rows[i].key);

        ck_assert_int_eq(check(ROUTE_KEY, request), key_rows[i].required);
        ck_assert_int_eq(check(ROUTE_KEY_ACCEPTED, request), key_rows[i].accepted);
        ck_assert_int_eq(check(0, request), ERR_OK);
    }
    memset(longest, 'k', 255);
    ck_assert_int_eq(check(ROUTE_KEY, POST(.idempotency_key = longest)), ERR_OK);
    longest[255] = 'k';
    ck_assert_int_eq(check(ROUTE_KEY, POST(.idempotency_key = longest)), ERR_INVALID_FIELD);
}
END_TEST

START_TEST(a_query_is_refused_where_none_is_taken)
{
    ck_assert_int_eq(check(ROUTE_NO_QUERY, GET(.query = "x=1")), ERR_INVALID_FIELD);
    ck_assert_int_eq(check(ROUTE_NO_QUERY, GET(.query = "")), ERR_OK);
    ck_assert_int_eq(check(0, GET(.query = "x=1")), ERR_OK);
}
END_TEST

START_TEST(a_call_for_everybody_asks_for_no_token)
{
    ck_assert_int_eq(check(0, GET(.authorization = "Bearer nonsense")), ERR_OK);
    ck_assert_ptr_null(unit_call()->session);
    ck_assert_ptr_null(unit_call()->token);
}
END_TEST

START_TEST(who_shows_nothing_is_not_signed_in)
{
    static const unsigned kinds[] = {ROUTE_USER, ROUTE_QUEUE, ROUTE_ADMIN,
                                     ROUTE_USER | ROUTE_QUEUE};

    for (size_t i = 0; i < COUNT_OF(kinds); i++) {
        ck_assert_int_eq(check(kinds[i], GET(.cookie = "a=b")), ERR_NOT_SIGNED_IN);
        ck_assert_int_eq(check(kinds[i], POST()), ERR_NOT_SIGNED_IN);
    }
    ck_assert_int_eq(check(ROUTE_QUEUE, GET(.cookie = "ticketd_access=abc")), ERR_NOT_SIGNED_IN);
}
END_TEST

START_TEST(a_queue_token_opens_the_calls_that_take_one)
{
    ck_assert_int_eq(check(ROUTE_QUEUE, GET(.authorization = queue_bearer())), ERR_OK);
    ck_assert_int_eq(unit_call()->token->place_no, 5);
    ck_assert_ptr_null(unit_call()->session);
    ck_assert_uint_eq(call_user_id(unit_call())->bytes[0], 7);
    ck_assert_int_eq(check(ROUTE_QUEUE | ROUTE_USER, GET(.authorization = queue_bearer())), ERR_OK);
}
END_TEST

START_TEST(the_scheme_is_bearer_in_any_case)
{
    struct arena *arena = unit_call()->arena;
    const char *token = queue_bearer() + strlen("Bearer ");
    const char *const right[] = {"bearer %s", "BEARER %s", "bEaReR %s"};
    const char *const wrong[] = {
        "%s",         "Bearer",      "Bearer ",    "Basic %s",   "Bearer%s", "Bearer  %s",
        "Bearer %s ", "Bearer %s,x", "Bearer\t%s", " Bearer %s", ""};

    for (size_t i = 0; i < COUNT_OF(right); i++) {
        const char *scheme = arena_copy(arena, right[i], strlen("Bearer "));

        ck_assert_int_eq(
            check(ROUTE_QUEUE, GET(.authorization = arena_printf(arena, "%s%s", scheme, token))),
            ERR_OK);
    }
    for (size_t i = 0; i < COUNT_OF(wrong); i++) {
        GString *text = g_string_new(wrong[i]);

        g_string_replace(text, "%s", token, 0);
        ck_assert_msg(check(ROUTE_QUEUE, GET(.authorization = text->str)) == ERR_INVALID_TOKEN,
                      "%s", wrong[i]);
        g_string_free(text, TRUE);
    }
}
END_TEST

START_TEST(a_token_of_the_other_kind_is_invalid)
{
    static const char access[] = "Bearer 0123456789012345678901234567890123456789012";

    ck_assert_int_eq(check(ROUTE_USER, GET(.authorization = queue_bearer())), ERR_INVALID_TOKEN);
    ck_assert_int_eq(check(ROUTE_ADMIN, GET(.authorization = queue_bearer())), ERR_INVALID_TOKEN);
    ck_assert_int_eq(check(ROUTE_QUEUE, GET(.authorization = access)), ERR_INVALID_TOKEN);
    ck_assert_int_eq(check(ROUTE_USER, GET(.authorization = "Bearer short")), ERR_INVALID_TOKEN);
    ck_assert_ptr_null(unit_call()->session);
    ck_assert_ptr_null(unit_call()->token);
}
END_TEST

START_TEST(a_queue_token_ends)
{
    const char *bearer = queue_bearer();

    unit_call()->now_us += 60000000;
    ck_assert_int_eq(check(ROUTE_QUEUE, GET(.authorization = bearer)), ERR_TOKEN_EXPIRED);
}
END_TEST

START_TEST(the_form_of_a_request_comes_before_who_asks)
{
    struct request request =
        POST(.body = "{", .body_bytes = 1, .content_length = 1, .content_type = "application/json");

    ck_assert_int_eq(check(ROUTE_USER | ROUTE_KEY, request), ERR_IDEMPOTENCY_KEY_REQUIRED);
    ck_assert_int_eq(check(ROUTE_USER, request), ERR_MALFORMED_JSON);
    request.content_type = "text/plain";
    ck_assert_int_eq(check(ROUTE_USER, request), ERR_UNSUPPORTED_MEDIA_TYPE);
    request = POST(.body = "{}", .body_bytes = 2, .content_length = 2,
                   .content_type = "application/json");
    ck_assert_int_eq(check(ROUTE_USER, request), ERR_NOT_SIGNED_IN);
    ck_assert_str_eq(unit_call()->detail.text, "send Authorization: Bearer and a token");
}
END_TEST

CHECK_SUITE_WITH("gate", set_up, unit_call_teardown, a_key_has_8_to_255_printable_characters,
                 a_query_is_refused_where_none_is_taken, a_call_for_everybody_asks_for_no_token,
                 who_shows_nothing_is_not_signed_in, a_queue_token_opens_the_calls_that_take_one,
                 the_scheme_is_bearer_in_any_case, a_token_of_the_other_kind_is_invalid,
                 a_queue_token_ends, the_form_of_a_request_comes_before_who_asks)
