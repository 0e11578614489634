/* The table of routes as a whole: each row can be reached, and says what the contract says. */
#include "api/api.h"

#include <glib.h>
#include <string.h>

#include "lib/check_main.h"
#include "lib/unit_call.h"
#include "util/text.h"

#define TOKENS (ROUTE_USER | ROUTE_QUEUE | ROUTE_ADMIN)

/* Calls of the contract that anybody may make. */
static const char *const open_to_all[] = {
    "/api/v1/users",
    "/api/v1/sessions",
    "/api/v1/sessions/refresh",
    "/api/v1/concerts",
    "/api/v1/concerts/{}",
    "/api/v1/performances/{}/layout",
    "/api/v1/performances/{}/sections",
    "/api/v1/receipt-keys",
    "/api/v1/concerts/{}/queue",
    "/api/v1/concerts/{}/queue/roster",
    "/healthz",
    "/readyz",
    "/metrics",
    "/wait/{}",
};

static void for_each_route(void (*look)(const struct route *route))
{
    for (const struct route *const *table = api_routes; *table != NULL; table++)
        for (const struct route *route = *table; route->pattern != NULL; route++)
            look(route);
}

/* The pattern with {…} filled by an id. */
static const char *path_of(const struct route *route, const char *id)
{
    GString *path = g_string_new(NULL);
    const char *text;

    for (const char *at = route->pattern; *at != '\0'; at++) {
        if (*at != '{') {
            g_string_append_c(path, *at);
            continue;
        }
        g_string_append(path, id);
        at = strchr(at, '}');
    }
    text = arena_string(unit_call()->arena, path->str);
    g_string_free(path, TRUE);
    return text;
}

static void find_by_its_path(const struct route *route)
{
    struct request request = {.method = route->method, .path = path_of(route, "1")};
    const struct route *found = NULL;

    ck_assert_int_eq(router_find(unit_call(), api_routes, &request, &found), ERR_OK);
    ck_assert_msg(found == route, "%s is hidden by %s", route->pattern, found->pattern);
}

START_TEST(every_route_is_found_by_its_path)
{
    for_each_route(find_by_its_path);
}
END_TEST

static void look_at_form(const struct route *route)
{
    ck_assert_ptr_nonnull(route->handler);
    ck_assert_ptr_nonnull(route->name);
    ck_assert_msg(strcmp(path_of(route, ""), "") != 0 && route->pattern[0] == '/', "%s",
                  route->pattern);
    if (route->method == METHOD_GET)
        ck_assert_msg((route->flags & (ROUTE_KEY | ROUTE_KEY_ACCEPTED)) == 0, "%s", route->pattern);
    if ((route->flags & (ROUTE_KEY | ROUTE_KEY_ACCEPTED)) != 0)
        ck_assert_msg((route->flags & TOKENS) != 0, "%s has a key of nobody", route->pattern);
}

START_TEST(every_row_is_whole)
{
    for_each_route(look_at_form);
}
END_TEST

static void look_at_who(const struct route *route)
{
    bool is_admin_path = g_str_has_prefix(route->pattern, "/api/v1/admin/");
    const char *path = path_of(route, "{}");
    bool is_open = false;

    ck_assert_msg(((route->flags & ROUTE_ADMIN) != 0) == is_admin_path, "%s", route->pattern);
    for (size_t i = 0; i < COUNT_OF(open_to_all); i++)
        is_open |= strcmp(open_to_all[i], path) == 0;
    if ((route->flags & TOKENS) == 0)
        ck_assert_msg(is_open, "%s is open to everybody", route->pattern);
}

START_TEST(what_the_contract_does_not_open_needs_a_token)
{
    for_each_route(look_at_who);
}
END_TEST

static void look_at_staff(const struct route *route)
{
    bool is_door = strcmp(route->pattern, "/api/v1/admin/tickets/check-in") == 0 ||
                   strcmp(route->pattern, "/api/v1/admin/tickets/undo-check-in") == 0;

    ck_assert_msg(((route->flags & ROUTE_STAFF) != 0) == is_door, "%s", route->pattern);
}

START_TEST(staff_have_the_door_and_nothing_else)
{
    for_each_route(look_at_staff);
}
END_TEST

static void look_at_sale(const struct route *route)
{
    static const char *const sale[] = {
        "/api/v1/concerts/{}/performances",    "/api/v1/performances/{}/seats",
        "/api/v1/performances/{}/seat-states", "/api/v1/performances/{}/reservations",
        "/api/v1/reservations/{}/payment",
    };
    const char *path = path_of(route, "{}");

    for (size_t i = 0; i < COUNT_OF(sale); i++)
        if (strcmp(sale[i], path) == 0)
            ck_assert_msg((route->flags & TOKENS) == ROUTE_QUEUE, "%s", route->pattern);
}

START_TEST(calls_of_the_sale_take_a_queue_token_and_nothing_else)
{
    for_each_route(look_at_sale);
}
END_TEST

static const struct {
    enum method method;
    const char *path;
} keyed[] = {
    {METHOD_POST, "/api/v1/reservations/{}/payment"},
    {METHOD_POST, "/api/v1/points/charges"},
    {METHOD_POST, "/api/v1/admin/reservations/{}/refund"},
    {METHOD_POST, "/api/v1/admin/users/{}/points"},
};

static void look_at_key(const struct route *route)
{
    bool wants_key = false;

    for (size_t i = 0; i < COUNT_OF(keyed); i++)
        wants_key |=
            route->method == keyed[i].method && strcmp(keyed[i].path, path_of(route, "{}")) == 0;
    ck_assert_msg(((route->flags & ROUTE_KEY) != 0) == wants_key, "%s", route->pattern);
}

START_TEST(exactly_the_calls_that_move_points_require_a_key)
{
    for_each_route(look_at_key);
}
END_TEST

CHECK_SUITE_WITH("routes", unit_call_setup, unit_call_teardown, every_route_is_found_by_its_path,
                 every_row_is_whole, what_the_contract_does_not_open_needs_a_token,
                 staff_have_the_door_and_nothing_else,
                 calls_of_the_sale_take_a_queue_token_and_nothing_else,
                 exactly_the_calls_that_move_points_require_a_key)
