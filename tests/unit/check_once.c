/* From an Idempotency-Key to a fingerprint, and back to an answer. */
#include "api/api.h"

#include <string.h>

#include "lib/check_main.h"
#include "lib/unit_call.h"
#include "util/text.h"

static const struct session session = {.user_id = {{9}}};

static void set_up(void)
{
    unit_call_setup();
    unit_call()->session = &session;
}

static struct once once_of(const char *path, const char *key, const char *body)
{
    struct request request = {.method = METHOD_POST,
                              .path = path,
                              .idempotency_key = key,
                              .content_type = "application/json",
                              .body = body,
                              .body_bytes = strlen(body),
                              .content_length = (int64_t)strlen(body)};
    struct once once = {0};

    ck_assert_int_eq(once_from_request(unit_call(), &request, 201, &once), ERR_OK);
    return once;
}

static bool is_same(struct once a, struct once b)
{
    return memcmp(a.fingerprint, b.fingerprint, sizeof a.fingerprint) == 0;
}

static enum err encode_nothing(struct call *call, const void *result, const char **body_out,
                               size_t *bytes_out)
{
    (void)result;
    (void)body_out;
    (void)bytes_out;
    return err_set(call, ERR_INTERNAL, "never called");
}

START_TEST(without_a_key_nothing_is_stored)
{
    struct once once = once_of("/a", NULL, "{}");

    ck_assert(!once.has_key);
    ck_assert_int_eq(once.status, 201);
    ck_assert(uuid_is_equal(&once.user_id, &session.user_id));
}
END_TEST

START_TEST(the_encoder_of_the_handler_stays)
{
    struct request request = {.method = METHOD_POST, .path = "/a", .idempotency_key = "12345678"};
    struct once once = {.encode = encode_nothing};

    ck_assert_int_eq(once_from_request(unit_call(), &request, 201, &once), ERR_OK);
    ck_assert(once.encode == encode_nothing);
    ck_assert(once.has_key);
}
END_TEST

START_TEST(equal_requests_have_one_fingerprint)
{
    struct once once = once_of("/a", "12345678", "{\"a\":1,\"b\":2}");

    ck_assert(is_same(once, once_of("/a", "12345678", " {\"b\": 2, \"a\": 1}\n")));
    ck_assert(is_same(once, once_of("/a", "87654321", "{\"a\":1,\"b\":2}")));
    ck_assert(!is_same(once, once_of("/a", "12345678", "{\"a\":1,\"b\":3}")));
    ck_assert(!is_same(once, once_of("/b", "12345678", "{\"a\":1,\"b\":2}")));
    ck_assert(!is_same(once, once_of("/a", "12345678", "{\"a\":1}")));
    ck_assert(!is_same(once, once_of("/a", "12345678", "")));
}
END_TEST

START_TEST(keys_are_told_apart_by_every_character)
{
    struct once a = once_of("/a", "12345678", ""), b = once_of("/a", "12345679", "");

    ck_assert_mem_ne(a.key_hash, b.key_hash, sizeof a.key_hash);
}
END_TEST

START_TEST(a_replay_says_that_it_is_one)
{
    struct once once = {.status = 201, .body = "{}", .body_bytes = 2, .replayed = true};
    struct response response = {0};

    response_once(&response, &once);
    ck_assert_int_eq(response.status, 201);
    ck_assert_uint_eq(response.body_bytes, 2);
    ck_assert_uint_eq(response.header_count, 2);
    ck_assert_str_eq(response.headers[0].name, "Idempotent-Replayed");
    ck_assert_str_eq(response.headers[0].value, "true");
    once.replayed = false;
    response = (struct response){0};
    response_once(&response, &once);
    ck_assert_uint_eq(response.header_count, 1);
    ck_assert_str_eq(response.headers[0].name, "Cache-Control");
}
END_TEST

CHECK_SUITE_WITH("once", set_up, unit_call_teardown, without_a_key_nothing_is_stored,
                 the_encoder_of_the_handler_stays, equal_requests_have_one_fingerprint,
                 keys_are_told_apart_by_every_character, a_replay_says_that_it_is_one)
