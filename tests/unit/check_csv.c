/* Comma-separated values: quoting, and formulas that a spreadsheet must not run. */
#include "api/csv.h"

#include <string.h>

#include "lib/check_main.h"
#include "util/text.h"

static struct arena *arena;

static void setup(void)
{
    arena = arena_new(1024 * 1024);
}

static void teardown(void)
{
    arena_free(&arena);
}

static const struct {
    const char *value, *field;
} values[] = {
    {"plain", "\"plain\""},
    {"", "\"\""},
    {NULL, ""},
    {"two, three", "\"two, three\""},
    {"say \"hi\"", "\"say \"\"hi\"\"\""},
    {"\"", "\"\"\"\""},
    {"two\nlines", "\"two\nlines\""},
    {"=1+1", "\"'=1+1\""},
    {"+82 10", "\"'+82 10\""},
    {"-5", "\"'-5\""},
    {"@SUM(A1)", "\"'@SUM(A1)\""},
    {"\t=1", "\"'\t=1\""},
    {"a=b", "\"a=b\""},
    {"홍길동", "\"홍길동\""},
};

START_TEST(every_text_is_quoted_and_no_formula_survives)
{
    for (size_t i = 0; i < COUNT_OF(values); i++) {
        struct csv *csv = csv_new(arena);
        size_t length;
        const char *text;

        csv_text(csv, values[i].value);
        text = csv_finish(csv, &length);
        ck_assert_uint_eq(length, strlen(values[i].field));
        ck_assert_mem_eq(text, values[i].field, length);
    }
}
END_TEST

START_TEST(fields_are_parted_by_commas_and_lines_end_with_cr_lf)
{
    static const char wanted[] = "\"a\",-5,\r\n\"b\",7\r\n";
    struct csv *csv = csv_new(arena);
    size_t length;
    const char *text;

    csv_text(csv, "a");
    csv_i64(csv, -5);
    csv_text(csv, NULL);
    csv_end_line(csv);
    csv_text(csv, "b");
    csv_i64(csv, 7);
    csv_end_line(csv);
    text = csv_finish(csv, &length);
    ck_assert_uint_eq(length, strlen(wanted));
    ck_assert_mem_eq(text, wanted, length);
}
END_TEST

START_TEST(a_long_list_is_kept_whole_until_the_arena_is_full)
{
    struct csv *csv = csv_new(arena);
    size_t length;

    for (int i = 0; i < 10000; i++)
        csv_text(csv, "0123456789");
    ck_assert_ptr_nonnull(csv_finish(csv, &length));
    ck_assert_uint_eq(length, 10000 * 13 - 1);
    for (int i = 0; i < 100000; i++)
        csv_text(csv, "0123456789");
    ck_assert_ptr_null(csv_finish(csv, &length));
}
END_TEST

CHECK_SUITE_WITH("csv", setup, teardown, every_text_is_quoted_and_no_formula_survives,
                 fields_are_parted_by_commas_and_lines_end_with_cr_lf,
                 a_long_list_is_kept_whole_until_the_arena_is_full)
