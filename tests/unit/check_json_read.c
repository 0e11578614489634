/* Reading JSON: what is JSON, what a table of fields takes, and the name of what is wrong. */
#include "http/json.h"

#include <string.h>

#include "lib/check_main.h"
#include "lib/unit_call.h"
#include "util/text.h"

struct seat_row {
    const char *name;
    int64_t price;
    bool has_price;
};

struct room {
    int64_t capacity;
    bool has_capacity;
};

struct form {
    const char *title;
    bool has_title;
    int64_t count;
    bool has_count;
    bool flag;
    bool has_flag;
    int64_t at;
    bool has_at;
    struct int_list seats;
    bool has_seats;
    struct room room;
    bool has_room;
    struct object_list rows;
    bool has_rows;
    struct text_list codes;
    bool has_codes;
};

static const struct field row_fields[] = {
    {FIELD_AT(struct seat_row, name, FIELD_IS_TEXT, 1, 5), FIELD_REQUIRED},
    {FIELD_AT(struct seat_row, price, FIELD_IS_INT, 0, 1000),
     FIELD_OPTIONAL(struct seat_row, price)},
};

static const struct field room_fields[] = {
    {FIELD_AT(struct room, capacity, FIELD_IS_INT, 1, 10), FIELD_OPTIONAL(struct room, capacity)},
};

static const struct field fields[] = {
    {FIELD_AT(struct form, title, FIELD_IS_TEXT, 2, 5), FIELD_OPTIONAL(struct form, title),
     .nullable = true},
    {FIELD_AT(struct form, count, FIELD_IS_INT, -5, 10), FIELD_OPTIONAL(struct form, count)},
    {FIELD_AT(struct form, flag, FIELD_IS_BOOL, 0, 0), FIELD_OPTIONAL(struct form, flag)},
    {FIELD_AT(struct form, at, FIELD_IS_TIME, 0, 0), FIELD_OPTIONAL(struct form, at),
     .nullable = true},
    {FIELD_AT(struct form, seats, FIELD_IS_INTS, 1, 3), FIELD_OPTIONAL(struct form, seats)},
    {FIELD_AT(struct form, room, FIELD_IS_OBJECT, 0, 0), FIELD_OPTIONAL(struct form, room),
     .fields = room_fields, .field_count = COUNT_OF(room_fields)},
    {FIELD_AT(struct form, rows, FIELD_IS_LIST, 1, 3), FIELD_OPTIONAL(struct form, rows),
     .fields = row_fields, .field_count = COUNT_OF(row_fields),
     .element_bytes = sizeof(struct seat_row)},
    {FIELD_AT(struct form, codes, FIELD_IS_TEXTS, 1, 2), FIELD_OPTIONAL(struct form, codes),
     .text_max = 4},
};

static struct request request_of(const char *body, size_t length)
{
    return (struct request){.method = METHOD_POST,
                            .content_type = "application/json",
                            .body = body,
                            .body_bytes = length,
                            .content_length = (int64_t)length};
}

static enum err decode_bytes(const char *body, size_t length, struct form *form)
{
    struct request request = request_of(body, length);

    memset(form, 0, sizeof *form);
    unit_call()->detail.field = NULL;
    return json_decode(unit_call(), &request, fields, COUNT_OF(fields), form);
}

static enum err decode(const char *body, struct form *form)
{
    return decode_bytes(body, strlen(body), form);
}

START_TEST(a_body_fills_the_struct)
{
    struct form form;
    const struct seat_row *rows;

    ck_assert_int_eq(decode(" {\"title\":\"\\u00e9\xed\x95\x9c\\ud83c\\udfab\", \"count\":-5,\r\n"
                            "\t\"flag\":true, \"at\":\"2026-12-24T20:00:00+09:00\","
                            "\"seats\":[3,1,2], \"room\":{\"capacity\":10},"
                            "\"rows\":[{\"name\":\"A\",\"price\":0},{\"name\":\"B\"}]} ",
                            &form),
                     ERR_OK);
    ck_assert_str_eq(form.title, "\xc3\xa9\xed\x95\x9c\xf0\x9f\x8e\xab");
    ck_assert_int_eq(form.count, -5);
    ck_assert(form.flag);
    ck_assert_int_eq(form.at, UNIT_NOW_US);
    ck_assert_uint_eq(form.seats.count, 3);
    ck_assert_int_eq(form.seats.items[0], 3);
    ck_assert_int_eq(form.seats.items[2], 2);
    ck_assert(form.has_room && form.room.has_capacity);
    ck_assert_int_eq(form.room.capacity, 10);
    ck_assert_uint_eq(form.rows.count, 2);
    rows = form.rows.items;
    ck_assert_str_eq(rows[1].name, "B");
    ck_assert(rows[0].has_price);
    ck_assert(!rows[1].has_price);
}
END_TEST

START_TEST(what_is_absent_is_told_from_what_is_null)
{
    struct form form;

    ck_assert_int_eq(decode("{}", &form), ERR_OK);
    ck_assert(!form.has_title && !form.has_at && !form.has_seats);
    ck_assert_int_eq(decode("{\"title\":null,\"at\":null}", &form), ERR_OK);
    ck_assert(form.has_title && form.has_at);
    ck_assert_ptr_null(form.title);
    ck_assert_int_eq(form.at, 0);
}
END_TEST

/* Everything here passes some JSON parser, json-c in its strict mode among them for many. */
static const char *const malformed[] = {
    " ",
    "{",
    "}",
    "{\"count\":1",
    "{\"count\":1}}",
    "{\"count\":1} x",
    "{\"count\":1}{}",
    "{\"count\":1,}",
    "{,\"count\":1}",
    "{\"count\" 1}",
    "{\"count\":}",
    "{count:1}",
    "{'count':1}",
    "{\"title\":'ab'}",
    "{\"count\":NaN}",
    "{\"count\":Infinity}",
    "{\"count\":-Infinity}",
    "{\"count\":nan}",
    "{\"flag\":True}",
    "{\"flag\":TRUE}",
    "{\"flag\":tru}",
    "{\"flag\":truex}",
    "{\"title\":Null}",
    "{\"count\":01}",
    "{\"count\":-}",
    "{\"count\":+1}",
    "{\"count\":.5}",
    "{\"count\":1.}",
    "{\"count\":1e}",
    "{\"count\":0x10}",
    "{\"count\":1_000}",
    "{\"count\":1 2}",
    "{\"seats\":[1,]}",
    "{\"seats\":[,1]}",
    "{\"seats\":[1 2]}",
    "{\"seats\":[1}",
    "{\"seats\":[1}]",
    "{\"title\":\"a\tb\"}",
    "{\"title\":\"a\nb\"}",
    "{\"title\":\"a\x01z\"}",
    "{\"title\":\"ab\\u0000\"}",
    "{\"ti\\u0000tle\":\"ab\"}",
    "{\"title\":\"ab\\ud800\"}",
    "{\"title\":\"ab\\udc00\"}",
    "{\"title\":\"\\ud83c\\u0041\"}",
    "{\"title\":\"\\ud83cab\"}",
    "{\"title\":\"ab\\x41\"}",
    "{\"title\":\"ab\\u12\"}",
    "{\"title\":\"ab\\u12g4\"}",
    "{\"title\":\"ab",
    "{\"title\":\"ab\\",
    "{\"title\":\"ab\\\"}",
    "{\"title\":\"\xff\xfe\"}",
    "{\"title\":\"\xc0\xaf\"}",
    "{\"title\":\"\xed\xa0\x80\"}",
    "\xef\xbb\xbf{}",
    "{/* c */}",
    "{} // c",
    "\x0c{}",
    "\xc2\xa0{}",
    "[[[[[[[[[]]]]]]]]]",
    "{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{}}}}}}}}}",
    "undefined",
    "-",
};

START_TEST(what_is_not_json_is_malformed)
{
    struct form form;

    for (size_t i = 0; i < COUNT_OF(malformed); i++) {
        enum err err = decode(malformed[i], &form);

        ck_assert_msg(err == ERR_MALFORMED_JSON, "%s: %s", malformed[i], err_row(err)->name);
    }
}
END_TEST

START_TEST(a_nul_byte_in_the_body_is_malformed)
{
    static const char inside[] = "{\"count\":1\0}", behind[] = "{\"count\":1}\0";
    struct form form;

    ck_assert_int_eq(decode_bytes(inside, sizeof inside - 1, &form), ERR_MALFORMED_JSON);
    ck_assert_int_eq(decode_bytes(behind, sizeof behind - 1, &form), ERR_MALFORMED_JSON);
}
END_TEST

static const struct {
    const char *body;
    const char *field;
} refused[] = {
    {"{\"colour\":1}", "colour"},
    {"{\"\":1}", ""},
    {"{\"COUNT\":1}", "COUNT"},
    {"{\"count \":1}", "count "},
    {"{\"\xed\x95\x9c\":1}", "???"},
    {"{\"a\\nb\":1}", "a?b"},
    {"{\"count\":1,\"count\":1}", "count"},
    {"{\"count\":1,\"c\\u006funt\":1}", "body"},
    {"{\"room\":{\"capacity\":1,\"capacity\":2}}", "capacity"},
    {"{\"rows\":[{\"name\":\"A\",\"name\":\"B\"}]}", "name"},
    {"{\"count\":\"1\"}", "count"},
    {"{\"count\":1.0}", "count"},
    {"{\"count\":1e0}", "count"},
    {"{\"count\":true}", "count"},
    {"{\"count\":null}", "count"},
    {"{\"count\":[1]}", "count"},
    {"{\"count\":{}}", "count"},
    {"{\"count\":11}", "count"},
    {"{\"count\":-6}", "count"},
    {"{\"count\":9223372036854775807}", "count"},
    {"{\"count\":9223372036854775808}", "count"},
    {"{\"count\":18446744073709551617}", "count"},
    {"{\"count\":-9223372036854775809}", "count"},
    {"{\"count\":99999999999999999999999999999999999999}", "count"},
    {"{\"title\":1}", "title"},
    {"{\"title\":true}", "title"},
    {"{\"title\":[\"ab\"]}", "title"},
    {"{\"title\":\"a\"}", "title"},
    {"{\"title\":\"abcdef\"}", "title"},
    {"{\"title\":\"\xed\x95\x9c\"}", "title"},
    {"{\"title\":\"ab\\u0007\"}", "title"},
    {"{\"title\":\"ab\\r\"}", "title"},
    {"{\"title\":\"ab\\u007f\"}", "title"},
    {"{\"title\":\"ab\\u0085\"}", "title"},
    {"{\"flag\":1}", "flag"},
    {"{\"flag\":\"true\"}", "flag"},
    {"{\"flag\":null}", "flag"},
    {"{\"at\":1798110000}", "at"},
    {"{\"at\":\"2026-12-24\"}", "at"},
    {"{\"at\":\"2026-12-24T11:00:00\"}", "at"},
    {"{\"at\":\"\"}", "at"},
    {"{\"seats\":1}", "seats"},
    {"{\"seats\":{}}", "seats"},
    {"{\"seats\":[]}", "seats"},
    {"{\"seats\":[1,2,3,4]}", "seats"},
    {"{\"seats\":[1,2,1]}", "seats"},
    {"{\"seats\":[0]}", "seats[0]"},
    {"{\"seats\":[1,-1]}", "seats[1]"},
    {"{\"seats\":[1,2147483648]}", "seats[1]"},
    {"{\"seats\":[\"1\"]}", "seats[0]"},
    {"{\"seats\":[null]}", "seats[0]"},
    {"{\"seats\":[1.5]}", "seats[0]"},
    {"{\"room\":[]}", "room"},
    {"{\"room\":null}", "room"},
    {"{\"room\":{\"capacity\":0}}", "room.capacity"},
    {"{\"room\":{\"size\":1}}", "room.size"},
    {"{\"rows\":{}}", "rows"},
    {"{\"rows\":[]}", "rows"},
    {"{\"rows\":[1]}", "rows[0]"},
    {"{\"rows\":[{}]}", "rows[0].name"},
    {"{\"rows\":[{\"name\":\"A\"},{\"name\":\"B\",\"price\":1001}]}", "rows[1].price"},
    {"{\"rows\":[{\"name\":\"A\",\"colour\":1}]}", "rows[0].colour"},
    {"{\"codes\":\"a\"}", "codes"},
    {"{\"codes\":[]}", "codes"},
    {"{\"codes\":[\"a\",\"b\",\"c\"]}", "codes"},
    {"{\"codes\":[\"a\",1]}", "codes[1]"},
    {"{\"codes\":[\"\"]}", "codes[0]"},
    {"{\"codes\":[\"abcde\"]}", "codes[0]"},
    {"{\"codes\":[\"a\\u0007\"]}", "codes[0]"},
    {"{\"codes\":[null]}", "codes[0]"},
    {"[]", "body"},
    {"[[[[[[[[]]]]]]]]", "body"},
    {"1", "body"},
    {"\"ab\"", "body"},
    {"null", "body"},
    {"true", "body"},
};

START_TEST(a_wrong_field_is_refused_by_its_name)
{
    struct form form;

    for (size_t i = 0; i < COUNT_OF(refused); i++) {
        enum err err = decode(refused[i].body, &form);

        ck_assert_msg(err == ERR_INVALID_FIELD, "%s: %s", refused[i].body, err_row(err)->name);
        ck_assert_str_eq(unit_call()->detail.field, refused[i].field);
    }
}
END_TEST

START_TEST(a_field_of_any_integer_takes_those_beyond_int64_as_its_ends)
{
    static const struct field any_integer[] = {
        {FIELD_AT(struct form, count, FIELD_IS_INT, INT64_MIN, INT64_MAX), FIELD_REQUIRED}};
    static const struct {
        const char *body;
        int64_t count;
    } rows[] = {{"{\"count\":9223372036854775807}", INT64_MAX},
                {"{\"count\":18446744073709551617}", INT64_MAX},
                {"{\"count\":99999999999999999999999999999999999999}", INT64_MAX},
                {"{\"count\":-9223372036854775809}", INT64_MIN},
                {"{\"count\":0}", 0}};

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct request request = request_of(rows[i].body, strlen(rows[i].body));
        struct form form;

        ck_assert_int_eq(
            json_decode(unit_call(), &request, any_integer, COUNT_OF(any_integer), &form), ERR_OK);
        ck_assert_int_eq(form.count, rows[i].count);
    }
}
END_TEST

START_TEST(text_is_measured_in_characters_and_may_have_lines)
{
    struct form form;

    ck_assert_int_eq(decode("{\"title\":\"\xed\x95\x9c\xed\x95\x9c\xed\x95\x9c\xed\x95\x9c\xed\x95"
                            "\x9c\"}",
                            &form),
                     ERR_OK);
    ck_assert_int_eq(decode("{\"title\":\"a\\n\\tb\"}", &form), ERR_OK);
    ck_assert_str_eq(form.title, "a\n\tb");
}
END_TEST

START_TEST(a_missing_required_field_is_named)
{
    struct request request = request_of("{\"price\":1}", strlen("{\"price\":1}"));
    struct seat_row row;

    ck_assert_int_eq(json_decode(unit_call(), &request, row_fields, COUNT_OF(row_fields), &row),
                     ERR_INVALID_FIELD);
    ck_assert_str_eq(unit_call()->detail.field, "name");
}
END_TEST

START_TEST(an_unknown_name_is_shown_cut)
{
    char body[300] = "{\"";
    struct form form;

    memset(body + 2, 'x', 200);
    memcpy(body + 202, "\":1}", sizeof "\":1}");
    ck_assert_int_eq(decode(body, &form), ERR_INVALID_FIELD);
    ck_assert_uint_eq(strlen(unit_call()->detail.field), 64);
}
END_TEST

static const struct {
    const char *content_type;
    enum err err;
} content_types[] = {
    {"application/json", ERR_OK},
    {"Application/JSON", ERR_OK},
    {"application/json; charset=utf-8", ERR_OK},
    {"application/json;charset=\"UTF-8\"", ERR_OK},
    {"application/json;", ERR_OK},
    {"application/json; charset=latin1", ERR_UNSUPPORTED_MEDIA_TYPE},
    {"application/jsonp", ERR_UNSUPPORTED_MEDIA_TYPE},
    {"application/merge-patch+json", ERR_UNSUPPORTED_MEDIA_TYPE},
    {"text/json", ERR_UNSUPPORTED_MEDIA_TYPE},
    {"application/x-www-form-urlencoded", ERR_UNSUPPORTED_MEDIA_TYPE},
    {"text/plain, application/json", ERR_UNSUPPORTED_MEDIA_TYPE},
    {"", ERR_UNSUPPORTED_MEDIA_TYPE},
    {NULL, ERR_UNSUPPORTED_MEDIA_TYPE},
};

START_TEST(only_a_json_body_is_read)
{
    struct form form;

    for (size_t i = 0; i < COUNT_OF(content_types); i++) {
        struct request request = request_of("{}", 2);

        request.content_type = content_types[i].content_type;
        ck_assert_int_eq(json_decode(unit_call(), &request, fields, COUNT_OF(fields), &form),
                         content_types[i].err);
    }
}
END_TEST

START_TEST(a_body_must_be_there_whole_and_not_too_large)
{
    static char large[REQUEST_BODY_MAX + 1];
    struct request request = request_of("", 0);
    struct form form;

    ck_assert_int_eq(json_decode(unit_call(), &request, fields, COUNT_OF(fields), &form),
                     ERR_MALFORMED_JSON);
    request = request_of("{}", 2);
    request.content_length = 3;
    ck_assert_int_eq(json_decode(unit_call(), &request, fields, COUNT_OF(fields), &form),
                     ERR_BODY_TRUNCATED);
    memset(large, ' ', sizeof large);
    memcpy(large, "{}", 2);
    request = request_of(large, REQUEST_BODY_MAX);
    ck_assert_int_eq(json_decode(unit_call(), &request, fields, COUNT_OF(fields), &form), ERR_OK);
    request = request_of(large, sizeof large);
    ck_assert_int_eq(json_decode(unit_call(), &request, fields, COUNT_OF(fields), &form),
                     ERR_TOO_LARGE);
    request = request_of("", 0);
    request.too_large = "body";
    ck_assert_int_eq(json_decode_nothing(unit_call(), &request), ERR_TOO_LARGE);
}
END_TEST

START_TEST(a_list_of_texts_comes_as_it_is)
{
    struct form form;

    ck_assert_int_eq(decode("{\"codes\":[\"ab\",\"\xed\x95\x9c\"]}", &form), ERR_OK);
    ck_assert_uint_eq(form.codes.count, 2);
    ck_assert_str_eq(form.codes.items[0], "ab");
    ck_assert_str_eq(form.codes.items[1], "\xed\x95\x9c");
}
END_TEST

START_TEST(a_body_that_may_be_absent_is_checked_when_it_comes)
{
    struct form form = {.count = 3};
    struct request request = request_of("", 0);

    request.content_type = NULL;
    ck_assert_int_eq(json_decode_optional(unit_call(), &request, fields, COUNT_OF(fields), &form),
                     ERR_OK);
    ck_assert_int_eq(form.count, 3);
    request = request_of("{\"count\":99}", strlen("{\"count\":99}"));
    ck_assert_int_eq(json_decode_optional(unit_call(), &request, fields, COUNT_OF(fields), &form),
                     ERR_INVALID_FIELD);
    request.content_type = NULL;
    ck_assert_int_eq(json_decode_optional(unit_call(), &request, fields, COUNT_OF(fields), &form),
                     ERR_UNSUPPORTED_MEDIA_TYPE);
}
END_TEST

START_TEST(a_call_without_fields_takes_no_body_or_an_empty_object)
{
    struct request request = request_of("", 0);

    request.content_type = NULL;
    ck_assert_int_eq(json_decode_nothing(unit_call(), &request), ERR_OK);
    request.content_length = -1;
    ck_assert_int_eq(json_decode_nothing(unit_call(), &request), ERR_OK);
    request = request_of("{ }", 3);
    ck_assert_int_eq(json_decode_nothing(unit_call(), &request), ERR_OK);
    request = request_of("{\"amount\":1}", strlen("{\"amount\":1}"));
    ck_assert_int_eq(json_decode_nothing(unit_call(), &request), ERR_INVALID_FIELD);
    ck_assert_str_eq(unit_call()->detail.field, "amount");
    request = request_of("[]", 2);
    ck_assert_int_eq(json_decode_nothing(unit_call(), &request), ERR_INVALID_FIELD);
}
END_TEST

static const struct {
    const char *body, *canonical;
} canonical_forms[] = {
    {"", "{}"},
    {" { } ", "{}"},
    {"{\"b\": 1, \"a\": [ 2 ,\n3 ]}", "{\"a\":[2,3],\"b\":1}"},
    {"{\"a\":{\"d\":null,\"c\":true}}", "{\"a\":{\"c\":true,\"d\":null}}"},
    {"{\"\\u0061\":\"\\u0062\"}", "{\"a\":\"b\"}"},
    {"{\"a\":-0,\"b\":-12}", "{\"a\":0,\"b\":-12}"},
    {"{\"a\":\"\\\"\\\\\\n\\/\"}", "{\"a\":\"\\\"\\\\\\u000a/\"}"},
};

START_TEST(equal_bodies_have_one_canonical_form)
{
    for (size_t i = 0; i < COUNT_OF(canonical_forms); i++) {
        struct request request =
            request_of(canonical_forms[i].body, strlen(canonical_forms[i].body));
        const char *text;

        ck_assert_int_eq(json_canonical(unit_call(), &request, &text), ERR_OK);
        ck_assert_str_eq(text, canonical_forms[i].canonical);
    }
}
END_TEST

START_TEST(every_cut_of_a_good_body_is_refused_and_none_crashes)
{
    static const char body[] =
        "{\"title\":\"\\ud83c\\udfab\xed\x95\x9c\",\"count\":-5,\"at\":\"2026-12-24T20:00:00+09:00\","
        "\"seats\":[3,1],\"rows\":[{\"name\":\"A\",\"price\":0}]}";
    struct form form;

    for (size_t length = 1; length < sizeof body - 1; length++)
        ck_assert_int_eq(decode_bytes(body, length, &form), ERR_MALFORMED_JSON);
    ck_assert_int_eq(decode_bytes(body, sizeof body - 1, &form), ERR_OK);
}
END_TEST

CHECK_SUITE_WITH("json_read", unit_call_setup, unit_call_teardown, a_body_fills_the_struct,
                 what_is_absent_is_told_from_what_is_null, what_is_not_json_is_malformed,
                 a_nul_byte_in_the_body_is_malformed, a_wrong_field_is_refused_by_its_name,
                 a_field_of_any_integer_takes_those_beyond_int64_as_its_ends,
                 text_is_measured_in_characters_and_may_have_lines,
                 a_missing_required_field_is_named, an_unknown_name_is_shown_cut,
                 only_a_json_body_is_read, a_body_must_be_there_whole_and_not_too_large,
                 a_list_of_texts_comes_as_it_is, a_body_that_may_be_absent_is_checked_when_it_comes,
                 a_call_without_fields_takes_no_body_or_an_empty_object,
                 equal_bodies_have_one_canonical_form,
                 every_cut_of_a_good_body_is_refused_and_none_crashes)
