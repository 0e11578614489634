/* Query strings: limit, cursor, declared parameters, and everything else refused. */
#include "http/query.h"

#include <string.h>

#include "lib/check_main.h"
#include "lib/unit_call.h"
#include "util/text.h"

static enum err decode_page(const char *query, size_t cursor_bytes, struct query_param *extra,
                            size_t extra_count, struct page *page)
{
    struct request request = {.query = query};

    unit_call()->detail.field = NULL;
    return page_decode(unit_call(), &request, cursor_bytes, extra, extra_count, page);
}

START_TEST(no_query_is_the_first_fifty)
{
    struct page page;

    ck_assert_int_eq(decode_page("", 16, NULL, 0, &page), ERR_OK);
    ck_assert_int_eq(page.limit, 50);
    ck_assert_uint_eq(page.cursor_bytes, 0);
}
END_TEST

START_TEST(a_cursor_comes_back_as_it_was_given)
{
    const unsigned char key[16] = {0, 1, 2, 0xff, 0xfe, 0xfb, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
    struct page page;
    const char *text = page_cursor(unit_call(), key, sizeof key);
    const char *query = arena_printf(unit_call()->arena, "cursor=%s&limit=200", text);

    ck_assert_int_eq(decode_page(query, 16, NULL, 0, &page), ERR_OK);
    ck_assert_int_eq(page.limit, 200);
    ck_assert_uint_eq(page.cursor_bytes, 16);
    ck_assert_mem_eq(page.cursor, key, sizeof key);
    ck_assert_int_eq(decode_page(query, 0, NULL, 0, &page), ERR_OK);
    ck_assert_int_eq(decode_page(query, 8, NULL, 0, &page), ERR_INVALID_CURSOR);
}
END_TEST

static const struct {
    const char *query;
    enum err err;
    const char *field;
} refused[] = {
    {"limit=0", ERR_INVALID_FIELD, "limit"},
    {"limit=201", ERR_INVALID_FIELD, "limit"},
    {"limit=-1", ERR_INVALID_FIELD, "limit"},
    {"limit=", ERR_INVALID_FIELD, "limit"},
    {"limit", ERR_INVALID_FIELD, "limit"},
    {"limit=10x", ERR_INVALID_FIELD, "limit"},
    {"limit=1.5", ERR_INVALID_FIELD, "limit"},
    {"limit=+5", ERR_INVALID_FIELD, "limit"},
    {"limit=99999999999999999999", ERR_INVALID_FIELD, "limit"},
    {"limit=1&limit=1", ERR_INVALID_FIELD, "limit"},
    {"colour=1", ERR_INVALID_FIELD, "colour"},
    {"LIMIT=1", ERR_INVALID_FIELD, "LIMIT"},
    {"limit=%zz", ERR_INVALID_FIELD, "limit"},
    {"limit=%0", ERR_INVALID_FIELD, "limit"},
    {"limit=1%00", ERR_INVALID_FIELD, "limit"},
    {"limit=%ff", ERR_INVALID_FIELD, "limit"},
    {"%00=1", ERR_INVALID_FIELD, "query"},
    {"<script>=1", ERR_INVALID_FIELD, "query"},
    {"=1", ERR_INVALID_FIELD, "query"},
    {"&", ERR_INVALID_FIELD, "query"},
    {"limit=1&&", ERR_INVALID_FIELD, "query"},
    {"cursor=", ERR_INVALID_CURSOR, NULL},
    {"cursor=x", ERR_INVALID_CURSOR, NULL},
    {"cursor=!!!!", ERR_INVALID_CURSOR, NULL},
    {"cursor=AAAA", ERR_INVALID_CURSOR, NULL},
    {"cursor=AAAAAAAAAAAAAAAAAAAAAA==", ERR_INVALID_CURSOR, NULL},
    {"cursor=AAAAAAAAAAAAAAAAAAAAAB", ERR_INVALID_CURSOR, NULL},
};

START_TEST(anything_else_is_refused_by_name)
{
    struct page page;

    for (size_t i = 0; i < COUNT_OF(refused); i++) {
        enum err err = decode_page(refused[i].query, 16, NULL, 0, &page);

        ck_assert_msg(err == refused[i].err, "%s: %s", refused[i].query, err_row(err)->name);
        ck_assert_pstr_eq(unit_call()->detail.field, refused[i].field);
    }
}
END_TEST

START_TEST(a_cursor_longer_than_any_of_ours_is_refused)
{
    char query[200] = "cursor=";
    struct page page;

    memset(query + 7, 'A', 88);
    ck_assert_int_eq(decode_page(query, 0, NULL, 0, &page), ERR_INVALID_CURSOR);
}
END_TEST

START_TEST(declared_parameters_are_decoded_and_the_absent_ones_are_null)
{
    struct query_param extra[] = {{.name = "format"}, {.name = "available"}, {.name = "q"}};
    struct page page;

    ck_assert_int_eq(decode_page("q=a%20b+%ED%95%9C&limit=%35&%66ormat=csv", 0, extra, 3, &page),
                     ERR_OK);
    ck_assert_int_eq(page.limit, 5);
    ck_assert_str_eq(extra[0].value, "csv");
    ck_assert_ptr_null(extra[1].value);
    ck_assert_str_eq(extra[2].value, "a b \xed\x95\x9c");
    ck_assert_int_eq(decode_page("available", 0, extra, 3, &page), ERR_OK);
    ck_assert_str_eq(extra[1].value, "");
    ck_assert_int_eq(decode_page("available=true&available=true", 0, extra, 3, &page),
                     ERR_INVALID_FIELD);
}
END_TEST

START_TEST(where_no_parameter_is_declared_any_query_is_refused)
{
    struct request request = {.query = ""};

    ck_assert_int_eq(query_decode(unit_call(), &request, NULL, 0), ERR_OK);
    request.query = "x";
    ck_assert_int_eq(query_decode(unit_call(), &request, NULL, 0), ERR_INVALID_FIELD);
}
END_TEST

CHECK_SUITE_WITH("query", unit_call_setup, unit_call_teardown, no_query_is_the_first_fifty,
                 a_cursor_comes_back_as_it_was_given, anything_else_is_refused_by_name,
                 a_cursor_longer_than_any_of_ours_is_refused,
                 declared_parameters_are_decoded_and_the_absent_ones_are_null,
                 where_no_parameter_is_declared_any_query_is_refused)
