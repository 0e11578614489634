/* Cookies: found among others, and written with the flags that the site's address asks for. */
#include "http/cookie.h"

#include <glib.h>
#include <string.h>

#include "lib/check_main.h"
#include "lib/unit_call.h"
#include "model/conf.h"
#include "util/text.h"

static void set_base_url(const char *url)
{
    g_free(unit_conf()->base_url);
    unit_conf()->base_url = g_strdup(url);
}

static const char *access_in(const char *header)
{
    struct request request = {.cookie = header};

    return cookie_value(unit_call(), &request, COOKIE_ACCESS);
}

static const struct {
    const char *header, *value;
} headers[] = {
    {NULL, NULL},
    {"", NULL},
    {"ticketd_access=abc", "abc"},
    {"a=b; ticketd_access=abc; c=d", "abc"},
    {"a=b;ticketd_access=abc;c=d", "abc"},
    {"a=b; ticketd_access=abc  ", "abc"},
    {";;; ticketd_access=abc;", "abc"},
    {"ticketd_access=", ""},
    {"ticketd_access", NULL},
    {"ticketd_accessx=abc", NULL},
    {"xticketd_access=abc", NULL},
    {"TICKETD_ACCESS=abc", NULL},
    {"a=ticketd_access=abc", NULL},
    {"ticketd_access=a=b", "a=b"},
    {"ticketd_access=abc; ticketd_access=abc", "abc"},
    {"ticketd_access=abc; ticketd_access=abd", ""},
    {"ticketd_refresh=abc", NULL},
    {"__Host-ticketd_access=abc", NULL},
    {"= ; =x; ticketd_access=abc", "abc"},
};

START_TEST(the_cookie_is_found_among_others)
{
    for (size_t i = 0; i < COUNT_OF(headers); i++)
        ck_assert_pstr_eq(access_in(headers[i].header), headers[i].value);
}
END_TEST

START_TEST(a_site_with_tls_takes_only_the_name_that_nobody_else_can_set)
{
    set_base_url("https://tickets.example");
    ck_assert_pstr_eq(access_in("ticketd_access=abc"), NULL);
    ck_assert_pstr_eq(access_in("ticketd_access=abc; __Host-ticketd_access=def"), "def");
}
END_TEST

START_TEST(a_cookie_has_the_flags_of_its_site)
{
    ck_assert_str_eq(cookie_set(unit_call(), COOKIE_ACCESS, "abc", 3600),
                     "ticketd_access=abc; Path=/; Max-Age=3600; HttpOnly; SameSite=Lax");
    set_base_url("http://127.0.0.1:8080");
    ck_assert_str_eq(cookie_clear(unit_call(), COOKIE_REFRESH),
                     "ticketd_refresh=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax");
    set_base_url("https://tickets.example");
    ck_assert_str_eq(
        cookie_set(unit_call(), COOKIE_REFRESH, "abc", 60),
        "__Host-ticketd_refresh=abc; Path=/; Max-Age=60; HttpOnly; SameSite=Lax; Secure");
}
END_TEST

CHECK_SUITE_WITH("cookie", unit_call_setup, unit_call_teardown, the_cookie_is_found_among_others,
                 a_site_with_tls_takes_only_the_name_that_nobody_else_can_set,
                 a_cookie_has_the_flags_of_its_site)
