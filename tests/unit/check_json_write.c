/* Writing JSON: commas, escapes, and an arena that gives no more. */
#include "http/json.h"

#include <string.h>

#include "lib/check_main.h"
#include "lib/unit_call.h"

static const char *finish(struct json *out)
{
    size_t length;
    const char *text = json_finish(out, &length);

    ck_assert_ptr_nonnull(text);
    ck_assert_uint_eq(length, strlen(text));
    return text;
}

START_TEST(commas_stand_between_values_and_nowhere_else)
{
    struct json *out = json_new(unit_call()->arena);

    json_object(out);
    json_i64(json_key(out, "a"), INT64_MIN);
    json_array(json_key(out, "b"));
    json_bool(out, true);
    json_null(out);
    json_object(out);
    json_end_object(out);
    json_array(out);
    json_end_array(out);
    json_raw(out, "1.5", 3);
    json_end_array(out);
    json_text(json_key(out, "c"), NULL);
    json_end_object(out);
    ck_assert_str_eq(finish(out),
                     "{\"a\":-9223372036854775808,\"b\":[true,null,{},[],1.5],\"c\":null}");
}
END_TEST

static const struct {
    const char *text, *json;
} texts[] = {
    {"", "\"\""},
    {"a/b", "\"a/b\""},
    {"\"\\\b\f\n\r\t", "\"\\\"\\\\\\b\\f\\n\\r\\t\""},
    {"\x01\x1f\x7f", "\"\\u0001\\u001f\\u007f\""},
    {"\xed\x95\x9c\xf0\x9f\x8e\xab", "\"\xed\x95\x9c\xf0\x9f\x8e\xab\""},
    {"cut \xed\x95", "\"cut \xef\xbf\xbd\xef\xbf\xbd\""},
};

START_TEST(texts_are_escaped_and_what_is_no_utf8_is_replaced)
{
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        struct json *out = json_new(unit_call()->arena);

        json_text(out, texts[i].text);
        ck_assert_str_eq(finish(out), texts[i].json);
    }
}
END_TEST

START_TEST(times_and_ids_have_their_form)
{
    static const struct uuid id = {
        {0x01, 0x23, 0x45, 0x67, 0x89, 0xab, 0xcd, 0xef, 1, 2, 3, 4, 5, 6, 7, 8}};
    struct json *out = json_new(unit_call()->arena);

    json_array(out);
    json_time(out, UNIT_NOW_US + 1999);
    json_time_or_null(out, 0);
    json_time_or_null(out, UNIT_NOW_US);
    json_uuid(out, &id);
    json_end_array(out);
    ck_assert_str_eq(finish(out), "[\"2026-12-24T11:00:00.001Z\",null,\"2026-12-24T11:00:00.000Z\","
                                  "\"01234567-89ab-cdef-0102-030405060708\"]");
}
END_TEST

START_TEST(a_long_text_grows_as_it_must)
{
    struct json *out = json_new(unit_call()->arena);
    const char *text;

    json_array(out);
    for (int i = 0; i < 10000; i++)
        json_i64(out, i % 10);
    json_end_array(out);
    text = finish(out);
    ck_assert_uint_eq(strlen(text), 20001);
    for (int i = 0; i < 10000; i++)
        ck_assert_int_eq(text[2 * i + 1], '0' + i % 10);
}
END_TEST

START_TEST(a_full_arena_gives_no_text_and_no_crash)
{
    struct arena *arena = arena_new(8000);
    struct json *out = json_new(arena);
    size_t length;

    json_array(out);
    for (int i = 0; i < 10000; i++)
        json_text(out, "0123456789");
    json_end_array(out);
    ck_assert_ptr_null(json_finish(out, &length));
    ck_assert(arena_is_full(arena));
    while (arena_alloc(arena, 16) != NULL)
        continue;
    out = json_new(arena);
    json_object(out);
    json_bool(json_key(out, "a"), false);
    json_end_object(out);
    ck_assert_ptr_null(json_finish(out, &length));
    arena_free(&arena);
}
END_TEST

static void write_a_value_without_a_key(void)
{
    struct json *out = json_new(unit_call()->arena);

    json_object(out);
    json_i64(out, 1);
}

static void leave_an_object_open(void)
{
    struct json *out = json_new(unit_call()->arena);
    size_t length;

    json_object(out);
    json_finish(out, &length);
}

static void close_what_is_not_open(void)
{
    struct json *out = json_new(unit_call()->arena);

    json_array(out);
    json_end_object(out);
}

static void leave_a_key_without_a_value(void)
{
    struct json *out = json_new(unit_call()->arena);

    json_object(out);
    json_key(out, "a");
    json_end_object(out);
}

START_TEST(what_would_be_no_json_is_a_bug)
{
    ck_assert(unit_panics(write_a_value_without_a_key));
    ck_assert(unit_panics(leave_an_object_open));
    ck_assert(unit_panics(close_what_is_not_open));
    ck_assert(unit_panics(leave_a_key_without_a_value));
}
END_TEST

CHECK_SUITE_WITH("json_write", unit_call_setup, unit_call_teardown,
                 commas_stand_between_values_and_nowhere_else,
                 texts_are_escaped_and_what_is_no_utf8_is_replaced, times_and_ids_have_their_form,
                 a_long_text_grows_as_it_must, a_full_arena_gives_no_text_and_no_crash,
                 what_would_be_no_json_is_a_bug)
