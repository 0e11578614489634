/* Routing: which row a path finds, and what a path refuses. */
#include "http/router.h"

#include <string.h>

#include "lib/check_main.h"
#include "lib/unit_call.h"
#include "util/text.h"

static const struct route concerts[] = {
    {.method = METHOD_GET, .pattern = "/api/v1/concerts/{concert_id}", .name = "concert"},
    {.method = METHOD_GET, .pattern = "/api/v1/concerts", .name = "concerts"},
    {.method = METHOD_GET, .pattern = "/api/v1/concerts/{concert_id}/queue", .name = "queue"},
    {.method = METHOD_POST, .pattern = "/api/v1/concerts/{concert_id}/queue", .name = "join"},
    {.method = METHOD_GET, .pattern = "/api/v1/concerts/{concert_id}/queue/me", .name = "me"},
    {.pattern = NULL},
};
static const struct route sessions[] = {
    {.method = METHOD_DELETE, .pattern = "/api/v1/sessions/{id}", .name = "session.end"},
    {.method = METHOD_DELETE, .pattern = "/api/v1/sessions/current", .name = "session.end_current"},
    {.method = METHOD_PUT, .pattern = "/api/v1/{kind}/current", .name = "kind"},
    {.method = METHOD_PUT, .pattern = "/api/v1/sessions/{id}", .name = "session.put"},
    {.method = METHOD_GET, .pattern = "/a/{x}/b/{y}/c/{z}", .name = "three"},
    {.method = METHOD_GET, .pattern = "/a/{x}/{y}/{z}/{w}", .name = "four"},
    {.pattern = NULL},
};
static const struct route *const tables[] = {concerts, sessions, NULL};

static struct request request;

static enum err find(enum method method, const char *path, const struct route **route)
{
    request = (struct request){.method = method, .path = path};
    unit_call()->detail.allow = NULL;
    return router_find(unit_call(), tables, &request, route);
}

static const struct {
    enum method method;
    const char *path, *name;
    const char *params[REQUEST_PATH_PARAMS_MAX];
} found[] = {
    {METHOD_GET, "/api/v1/concerts", "concerts", {NULL}},
    {METHOD_HEAD, "/api/v1/concerts", "concerts", {NULL}},
    {METHOD_GET, "/api/v1/concerts/7", "concert", {"7"}},
    {METHOD_GET, "/api/v1/concerts/queue", "concert", {"queue"}},
    {METHOD_POST, "/api/v1/concerts/7/queue", "join", {"7"}},
    {METHOD_GET, "/api/v1/concerts/7/queue", "queue", {"7"}},
    {METHOD_GET, "/api/v1/concerts/7/queue/me", "me", {"7"}},
    {METHOD_GET, "/api/v1/concerts/a-b._~C/queue", "queue", {"a-b._~C"}},
    {METHOD_DELETE, "/api/v1/sessions/current", "session.end_current", {NULL}},
    {METHOD_DELETE, "/api/v1/sessions/currents", "session.end", {"currents"}},
    {METHOD_PUT, "/api/v1/sessions/current", "session.put", {"current"}},
    {METHOD_PUT, "/api/v1/things/current", "kind", {"things"}},
    {METHOD_GET, "/a/1/b/2/c/3", "three", {"1", "2", "3"}},
};

START_TEST(a_path_finds_its_row_and_the_plainest_pattern_wins)
{
    for (size_t i = 0; i < COUNT_OF(found); i++) {
        const struct route *route = NULL;

        ck_assert_int_eq(find(found[i].method, found[i].path, &route), ERR_OK);
        ck_assert_str_eq(route->name, found[i].name);
        for (size_t k = 0; k < REQUEST_PATH_PARAMS_MAX; k++)
            ck_assert_pstr_eq(request.params[k], found[i].params[k]);
    }
}
END_TEST

static const char *const unknown[] = {
    "",
    "/",
    "/api",
    "/api/v1/concerts/",
    "/api/v1/concerts//",
    "//api/v1/concerts",
    "api/v1/concerts",
    "/api/v1/concert",
    "/api/v1/CONCERTS",
    "/api/v1/concerts/7/",
    "/api/v1/concerts//queue",
    "/api/v1/concerts/7/queue/",
    "/api/v1/concerts/7/queue/me/",
    "/api/v1/concerts/7/queues",
    "/api/v1/concerts/7%2f8",
    "/api/v1/concerts/%37",
    "/api/v1/concerts/7 8",
    "/api/v1/concerts/7;8",
    "/api/v1/concerts/7+8",
    "/api/v1/concerts/\xed\x95\x9c",
    "/api/v1/concerts/7\n",
    "/api/v1/concerts/{concert_id}",
    "/api/v1/concerts?limit=1",
    "/api/v1/concerts#x",
    "*",
};

START_TEST(any_other_path_is_not_found)
{
    const struct route *route = NULL;

    for (size_t i = 0; i < COUNT_OF(unknown); i++)
        ck_assert_msg(find(METHOD_GET, unknown[i], &route) == ERR_NOT_FOUND, "%s", unknown[i]);
    ck_assert_ptr_null(route);
}
END_TEST

static const struct {
    enum method method;
    const char *path, *allow;
} refused[] = {
    {METHOD_DELETE, "/api/v1/concerts/7/queue", "GET, HEAD, POST"},
    {METHOD_OTHER, "/api/v1/concerts/7/queue", "GET, HEAD, POST"},
    {METHOD_POST, "/api/v1/concerts", "GET, HEAD"},
    {METHOD_GET, "/api/v1/sessions/current", "DELETE, PUT"},
    {METHOD_HEAD, "/api/v1/sessions/7", "DELETE, PUT"},
};

START_TEST(another_method_is_refused_with_those_that_the_path_takes)
{
    for (size_t i = 0; i < COUNT_OF(refused); i++) {
        const struct route *route = NULL;

        ck_assert_int_eq(find(refused[i].method, refused[i].path, &route), ERR_METHOD_NOT_ALLOWED);
        ck_assert_str_eq(unit_call()->detail.allow, refused[i].allow);
        ck_assert_ptr_null(route);
    }
}
END_TEST

START_TEST(a_row_with_too_many_open_pieces_is_our_mistake)
{
    const struct route *route;

    ck_assert_int_eq(find(METHOD_GET, "/a/1/2/3/4", &route), ERR_INTERNAL);
}
END_TEST

static const struct {
    const char *text;
    int32_t id; /* 0: not found */
} ids[] = {
    {"1", 1},   {"2147483647", INT32_MAX},
    {"0", 0},   {"2147483648", 0},
    {"-1", 0},  {"+1", 0},
    {"01", 0},  {"1x", 0},
    {"x", 0},   {"1.0", 0},
    {"1e3", 0}, {"99999999999999999999", 0},
    {"0x1", 0},
};

START_TEST(an_id_in_the_path_has_one_spelling)
{
    for (size_t i = 0; i < COUNT_OF(ids); i++) {
        struct request asked = {.params = {ids[i].text}};
        int32_t id = 0;
        enum err err = request_id_param(unit_call(), &asked, 0, &id);

        ck_assert_int_eq(err, ids[i].id == 0 ? ERR_NOT_FOUND : ERR_OK);
        ck_assert_int_eq(id, ids[i].id);
    }
}
END_TEST

START_TEST(a_uuid_in_the_path_that_is_none_is_not_found)
{
    struct request asked = {
        .params = {"0193f2a4-7c1e-7d2b-9a51-3f0c8be2d417", "0193f2a4-7c1e-7d2b-9a51-3f0c8be2d41"}};
    struct uuid id;

    ck_assert_int_eq(request_uuid_param(unit_call(), &asked, 0, &id), ERR_OK);
    ck_assert_int_eq(request_uuid_param(unit_call(), &asked, 1, &id), ERR_NOT_FOUND);
}
END_TEST

START_TEST(methods_are_upper_case)
{
    ck_assert_int_eq(method_from_text("GET"), METHOD_GET);
    ck_assert_int_eq(method_from_text("DELETE"), METHOD_DELETE);
    ck_assert_int_eq(method_from_text("get"), METHOD_OTHER);
    ck_assert_int_eq(method_from_text(""), METHOD_OTHER);
    ck_assert_int_eq(method_from_text("OPTIONS"), METHOD_OTHER);
    ck_assert_str_eq(method_text(METHOD_PATCH), "PATCH");
}
END_TEST

CHECK_SUITE_WITH("router", unit_call_setup, unit_call_teardown,
                 a_path_finds_its_row_and_the_plainest_pattern_wins, any_other_path_is_not_found,
                 another_method_is_refused_with_those_that_the_path_takes,
                 a_row_with_too_many_open_pieces_is_our_mistake, an_id_in_the_path_has_one_spelling,
                 a_uuid_in_the_path_that_is_none_is_not_found, methods_are_upper_case)
