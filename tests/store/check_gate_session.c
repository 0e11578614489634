/* The gate where sessions count: roles, cookies, two users in one request, the limit by account. */
#include "api/api.h"

#include <string.h>

#include "domain/account.h"
#include "domain/limit.h"
#include "domain/session.h"
#include "http/jwt.h"
#include "lib/test_db.h"
#include "model/conf.h"

static const struct token_keys keys = {.count = 1, .key = {"0123456789abcdef0123456789abcde"}};

static struct user fan, other, admin, staff;
static struct session_tokens fan_tokens, other_tokens, admin_tokens, staff_tokens;

static void come_in(const char *email, enum role role, struct user *user,
                    struct session_tokens *tokens)
{
    struct new_account wanted = {
        .email = email, .password = "correct horse", .name = "Somebody", .role = role};

    ck_assert_int_eq(account_create(test_call(), &wanted, user), ERR_OK);
    ck_assert_int_eq(session_open(test_call(), &user->user_id, role, tokens), ERR_OK);
}

static void set_up(void)
{
    test_db_setup();
    test_call()->token_keys = &keys;
    come_in("fan@example.com", ROLE_FAN, &fan, &fan_tokens);
    come_in("other@example.com", ROLE_FAN, &other, &other_tokens);
    come_in("admin@example.com", ROLE_ADMIN, &admin, &admin_tokens);
    come_in("staff@example.com", ROLE_STAFF, &staff, &staff_tokens);
}

static enum err check(unsigned flags, struct request request)
{
    struct route route = {.method = request.method, .name = "test", .flags = flags};

    request.query = "";
    test_call()->session = NULL;
    test_call()->token = NULL;
    return gate_check(test_call(), &route, &request);
}

static const char *bearer(const struct session_tokens *tokens)
{
    return arena_printf(test_call()->arena, "Bearer %s", tokens->access_token);
}

static const char *cookie(const struct session_tokens *tokens)
{
    return arena_printf(test_call()->arena, "a=b; ticketd_access=%s", tokens->access_token);
}

static const char *queue_bearer(const struct user *user)
{
    struct queue_token token = {.user_id = user->user_id,
                                .concert_id = 1,
                                .place_no = 5,
                                .issued_at_us = TEST_NOW_US,
                                .expires_at_us = TEST_NOW_US + 60000000};

    return arena_printf(test_call()->arena, "Bearer %s", jwt_sign(test_call(), &keys, &token));
}

#define GET(...)  ((struct request){.method = METHOD_GET, __VA_ARGS__})
#define POST(...) ((struct request){.method = METHOD_POST, __VA_ARGS__})

START_TEST(an_access_token_proves_its_user)
{
    ck_assert_int_eq(check(ROUTE_USER, POST(.authorization = bearer(&fan_tokens))), ERR_OK);
    ck_assert(uuid_is_equal(call_user_id(test_call()), &fan.user_id));
    ck_assert_int_eq(test_call()->session->role, ROLE_FAN);
}
END_TEST

START_TEST(only_an_admin_passes_where_one_is_asked_for)
{
    ck_assert_int_eq(check(ROUTE_ADMIN, GET(.authorization = bearer(&fan_tokens))), ERR_FORBIDDEN);
    ck_assert_int_eq(check(ROUTE_ADMIN, GET(.cookie = cookie(&fan_tokens))), ERR_FORBIDDEN);
    ck_assert_int_eq(check(ROUTE_ADMIN, GET(.authorization = bearer(&admin_tokens))), ERR_OK);
    ck_assert_int_eq(check(ROUTE_USER, GET(.authorization = bearer(&admin_tokens))), ERR_OK);
}
END_TEST

START_TEST(staff_pass_only_where_staff_are_let_through)
{
    const char *token = bearer(&staff_tokens);

    ck_assert_int_eq(check(ROUTE_ADMIN, GET(.authorization = token)), ERR_FORBIDDEN);
    ck_assert_int_eq(check(ROUTE_ADMIN | ROUTE_STAFF, GET(.authorization = token)), ERR_OK);
    ck_assert_int_eq(check(ROUTE_USER, GET(.authorization = token)), ERR_OK);
    ck_assert_int_eq(check(ROUTE_ADMIN | ROUTE_STAFF, GET(.authorization = bearer(&admin_tokens))),
                     ERR_OK);
    ck_assert_int_eq(check(ROUTE_ADMIN | ROUTE_STAFF, GET(.authorization = bearer(&fan_tokens))),
                     ERR_FORBIDDEN);
}
END_TEST

START_TEST(a_changed_token_is_invalid_and_an_old_one_expired)
{
    struct session_tokens changed = fan_tokens;

    changed.access_token[0] = changed.access_token[0] == 'A' ? 'B' : 'A';
    ck_assert_int_eq(check(ROUTE_USER, GET(.authorization = bearer(&changed))), ERR_INVALID_TOKEN);
    test_sleep(test_call(), fan_tokens.access_seconds * 1000000);
    ck_assert_int_eq(check(ROUTE_USER, GET(.authorization = bearer(&fan_tokens))),
                     ERR_TOKEN_EXPIRED);
}
END_TEST

START_TEST(a_cookie_reads_without_more)
{
    ck_assert_int_eq(check(ROUTE_USER, GET(.cookie = cookie(&fan_tokens))), ERR_OK);
    ck_assert(uuid_is_equal(call_user_id(test_call()), &fan.user_id));
    ck_assert_int_eq(check(ROUTE_USER, GET(.cookie = "ticketd_access=nonsense")),
                     ERR_INVALID_TOKEN);
    ck_assert_int_eq(check(ROUTE_QUEUE, GET(.cookie = cookie(&fan_tokens))), ERR_NOT_SIGNED_IN);
}
END_TEST

static const struct {
    const char *base_url, *host, *origin, *requested_with;
    enum err err;
} changes[] = {
    {"", "localhost:8080", "http://localhost:8080", "ticketd", ERR_OK},
    {"", "localhost:8080", "http://localhost:8080", NULL, ERR_ORIGIN_REFUSED},
    {"", "localhost:8080", "http://localhost:8080", "XMLHttpRequest", ERR_ORIGIN_REFUSED},
    {"", "localhost:8080", NULL, "ticketd", ERR_ORIGIN_REFUSED},
    {"", "localhost:8080", "null", "ticketd", ERR_ORIGIN_REFUSED},
    {"", "localhost:8080", "", "ticketd", ERR_ORIGIN_REFUSED},
    {"", "localhost:8080", "https://localhost:8080", "ticketd", ERR_ORIGIN_REFUSED},
    {"", "localhost:8080", "http://localhost:8081", "ticketd", ERR_ORIGIN_REFUSED},
    {"", "localhost:8080", "http://localhost:80800", "ticketd", ERR_ORIGIN_REFUSED},
    {"", "localhost:8080", "http://evil.example", "ticketd", ERR_ORIGIN_REFUSED},
    {"", NULL, "http://localhost:8080", "ticketd", ERR_ORIGIN_REFUSED},
    {"", "127.0.0.1:8080", "http://127.0.0.1:8080", "ticketd", ERR_OK},
    {"", "tickets.example", "http://tickets.example", "ticketd", ERR_ORIGIN_REFUSED},
    {"", "localhost.evil.example", "http://localhost.evil.example", "ticketd", ERR_ORIGIN_REFUSED},
    {"http://tickets.example", "tickets.example", "http://tickets.example", "ticketd", ERR_OK},
    {"http://tickets.example", "x", "http://tickets.example", "ticketd", ERR_OK},
    {"http://tickets.example", "evil.example", "http://evil.example", "ticketd",
     ERR_ORIGIN_REFUSED},
    {"http://tickets.example", "tickets.example", "http://tickets.example.evil", "ticketd",
     ERR_ORIGIN_REFUSED},
};

START_TEST(a_change_by_cookie_must_come_from_our_page)
{
    for (size_t i = 0; i < sizeof changes / sizeof changes[0]; i++) {
        struct request request =
            POST(.cookie = cookie(&fan_tokens), .host = changes[i].host,
                 .origin = changes[i].origin, .x_requested_with = changes[i].requested_with);

        test_conf()->base_url = (char *)changes[i].base_url;
        ck_assert_msg(check(ROUTE_USER, request) == changes[i].err, "row %zu", i);
    }
}
END_TEST

START_TEST(a_browser_that_says_who_made_a_change_is_believed)
{
    static const struct {
        const char *site;
        enum err err;
    } rows[] = {{NULL, ERR_OK},
                {"same-origin", ERR_OK},
                {"same-site", ERR_ORIGIN_REFUSED},
                {"cross-site", ERR_ORIGIN_REFUSED},
                {"none", ERR_ORIGIN_REFUSED}};

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct request request =
            POST(.cookie = cookie(&fan_tokens), .host = "localhost:8080",
                 .origin = "http://localhost:8080", .x_requested_with = "ticketd",
                 .sec_fetch_site = rows[i].site);

        ck_assert_msg(check(ROUTE_USER, request) == rows[i].err, "row %zu", i);
    }
}
END_TEST

START_TEST(a_header_decides_and_needs_no_origin)
{
    struct request request =
        POST(.authorization = bearer(&fan_tokens), .cookie = cookie(&fan_tokens));

    ck_assert_int_eq(check(ROUTE_USER, request), ERR_OK);
    request.authorization = "Bearer nonsense";
    ck_assert_int_eq(check(ROUTE_USER, request), ERR_INVALID_TOKEN);
    request.authorization = "Basic Zm86YmFy";
    ck_assert_int_eq(check(ROUTE_USER, request), ERR_INVALID_TOKEN);
}
END_TEST

START_TEST(two_users_in_one_request_are_refused)
{
    struct request request = GET(.authorization = bearer(&fan_tokens));

    request.cookie = cookie(&other_tokens);
    ck_assert_int_eq(check(ROUTE_USER, request), ERR_INVALID_TOKEN);
    request.authorization = queue_bearer(&fan);
    ck_assert_int_eq(check(ROUTE_QUEUE, request), ERR_INVALID_TOKEN);
    request.cookie = cookie(&fan_tokens);
    ck_assert_int_eq(check(ROUTE_QUEUE, request), ERR_OK);
    request.cookie = "ticketd_access=nonsense";
    ck_assert_int_eq(check(ROUTE_QUEUE, request), ERR_OK);
}
END_TEST

START_TEST(one_account_may_change_so_many_things_a_minute)
{
    struct request request = POST(.authorization = bearer(&fan_tokens));

    test_conf()->changes_per_minute = 3;
    for (int i = 0; i < 3; i++)
        ck_assert_int_eq(check(ROUTE_USER, request), ERR_OK);
    ck_assert_int_eq(check(ROUTE_USER, request), ERR_TOO_MANY_REQUESTS);
    ck_assert_int_eq(test_call()->detail.retry_after, 60);
    ck_assert_int_eq(check(ROUTE_USER, GET(.authorization = bearer(&fan_tokens))), ERR_OK);
    ck_assert_int_eq(check(ROUTE_USER, POST(.authorization = bearer(&other_tokens))), ERR_OK);
    test_sleep(test_call(), INT64_C(60000000));
    ck_assert_int_eq(check(ROUTE_USER, request), ERR_OK);
}
END_TEST

START_TEST(a_process_that_counts_for_itself_stops_a_flood_little_later)
{
    struct request request = POST(.authorization = bearer(&fan_tokens));
    struct call *call = test_call();
    int passed = 0;

    test_conf()->changes_per_minute = 128;
    call->change_counts = change_counts_new();
    while (passed < 200 && check(ROUTE_USER, request) == ERR_OK)
        passed++;
    ck_assert_int_eq(passed, 128 + 2);
    test_sleep(call, INT64_C(60000000));
    ck_assert_int_eq(check(ROUTE_USER, request), ERR_OK);
    test_conf()->changes_per_minute = 3;
    for (passed = 0; passed < 200 && check(ROUTE_USER, request) == ERR_OK;)
        passed++;
    ck_assert_int_eq(passed, 3);
    change_counts_free(&call->change_counts);
}
END_TEST

CHECK_SUITE_WITH("gate and sessions", set_up, test_db_teardown, an_access_token_proves_its_user,
                 only_an_admin_passes_where_one_is_asked_for,
                 staff_pass_only_where_staff_are_let_through,
                 a_changed_token_is_invalid_and_an_old_one_expired, a_cookie_reads_without_more,
                 a_change_by_cookie_must_come_from_our_page,
                 a_browser_that_says_who_made_a_change_is_believed,
                 a_header_decides_and_needs_no_origin, two_users_in_one_request_are_refused,
                 one_account_may_change_so_many_things_a_minute,
                 a_process_that_counts_for_itself_stops_a_flood_little_later)
