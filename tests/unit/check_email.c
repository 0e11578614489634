/* Which texts are e-mail addresses, and how they are spelled. */
#include "model/email.h"

#include <stddef.h>
#include <string.h>

#include "lib/check_main.h"

START_TEST(addresses_come_out_in_lower_case)
{
    static const char *const pairs[][2] = {
        {"fan@example.com", "fan@example.com"},
        {"FAN.Kim+tag@Example.CO.KR", "fan.kim+tag@example.co.kr"},
        {"a@b", "a@b"},
        {"o'brien_{x}~!#$%&*/=?^`|@x-1.y", "o'brien_{x}~!#$%&*/=?^`|@x-1.y"},
        {"1@2.3", "1@2.3"},
        {"a@xn--9i1b14lcmc51s.kr", "a@xn--9i1b14lcmc51s.kr"},
    };
    char email[EMAIL_TEXT];

    for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++) {
        ck_assert_msg(email_normalise(pairs[i][0], email), "%s", pairs[i][0]);
        ck_assert_str_eq(email, pairs[i][1]);
    }
}
END_TEST

START_TEST(everything_else_is_refused)
{
    static const char *const texts[] = {
        "",          "@",       "a",       "a@",    "@b",    "a@b@c",  "a b@c",
        " a@b",      "a@b ",    "a@b\n",   "a\t@b", ".a@b",  "a.@b",   "a..b@c",
        "a@.b",      "a@b.",    "a@b..c",  "a@-b",  "a@b-",  "a@b_c",  "a@[127.0.0.1]",
        "\"a b\"@c", "a(b)@c",  "a,b@c",   "a;b@c", "<a@b>", "a\\b@c", "한@example.com",
        "a@한.kr",   "a@b\x7f", "a\x01@b", "a@b c"};
    char email[EMAIL_TEXT] = "untouched";

    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        ck_assert_msg(!email_normalise(texts[i], email), "\"%s\"", texts[i]);
    ck_assert_str_eq(email, "untouched");
}
END_TEST

START_TEST(lengths_end_at_the_rfcs_limits)
{
    static const struct {
        int local, label, labels;
        bool is_address;
    } rows[] = {
        {64, 10, 1, true}, {65, 10, 1, false}, {1, 63, 1, true},   {1, 64, 1, false},
        {60, 63, 3, true}, {62, 63, 3, true},  {63, 63, 3, false}, {1, 63, 4, false},
    };
    char text[600], email[EMAIL_TEXT];

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char *end = text;
        memset(end, 'l', (size_t)rows[i].local);
        end += rows[i].local;
        *end++ = '@';
        for (int label = 0; label < rows[i].labels; label++) {
            if (label > 0)
                *end++ = '.';
            memset(end, 'd', (size_t)rows[i].label);
            end += rows[i].label;
        }
        *end = '\0';
        ck_assert_msg(email_normalise(text, email) == rows[i].is_address, "row %zu: %zu", i,
                      strlen(text));
    }
}
END_TEST

CHECK_SUITE("email", addresses_come_out_in_lower_case, everything_else_is_refused,
            lengths_end_at_the_rfcs_limits)
