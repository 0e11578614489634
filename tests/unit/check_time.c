/* Moments as text: every form of RFC 3339 that is taken, and those that are not. */
#include "util/time.h"

#include "lib/check_main.h"
#include "util/text.h"

#define SECOND INT64_C(1000000)
#define NOON   (INT64_C(1798110000) * SECOND) /* 2026-12-24T11:00:00Z */

static const struct {
    int64_t at_us;
    const char *text;
} written[] = {
    {0, "1970-01-01T00:00:00.000Z"},
    {NOON, "2026-12-24T11:00:00.000Z"},
    {NOON + 999999, "2026-12-24T11:00:00.999Z"},
    {NOON - 1, "2026-12-24T10:59:59.999Z"},
    {INT64_C(951782400) * SECOND, "2000-02-29T00:00:00.000Z"},
    {TIME_MAX_US, "9999-12-31T23:59:59.999Z"},
    {TIME_MAX_US + 1, "9999-12-31T23:59:59.999Z"},
    {INT64_MAX, "9999-12-31T23:59:59.999Z"},
    {-1, "1970-01-01T00:00:00.000Z"},
};

START_TEST(a_moment_is_written_in_utc_with_milliseconds)
{
    char text[TIME_TEXT];

    for (size_t i = 0; i < COUNT_OF(written); i++) {
        time_to_text(written[i].at_us, text);
        ck_assert_str_eq(text, written[i].text);
    }
}
END_TEST

static const struct {
    const char *text;
    int64_t at_us;
} read[] = {
    {"2026-12-24T11:00:00Z", NOON},
    {"2026-12-24t11:00:00z", NOON},
    {"2026-12-24T11:00:00.5Z", NOON + 500000},
    {"2026-12-24T11:00:00.123456Z", NOON + 123456},
    {"2026-12-24T11:00:00.123456789Z", NOON + 123456},
    {"2026-12-24T20:00:00+09:00", NOON},
    {"2026-12-25T00:30:00.000+13:30", NOON},
    {"2026-12-24T01:00:00-10:00", NOON},
    {"2026-12-24T11:00:00+00:00", NOON},
    {"2026-12-24T11:00:00-00:00", NOON},
    {"2024-02-29T00:00:00Z", INT64_C(1709164800) * SECOND},
    {"1969-12-31T23:30:00-01:00", INT64_C(1800) * SECOND},
    {"9999-12-31T23:59:59.999999Z", TIME_MAX_US},
};

START_TEST(every_good_form_is_read)
{
    for (size_t i = 0; i < COUNT_OF(read); i++) {
        int64_t at_us = -1;

        ck_assert_msg(time_from_text(read[i].text, &at_us), "%s", read[i].text);
        ck_assert_int_eq(at_us, read[i].at_us);
    }
}
END_TEST

static const char *const refused[] = {
    "",
    "2026",
    "2026-12-24",
    "2026-12-24T11:00",
    "2026-12-24T11:00:00",
    "2026-12-24T11:00Z",
    "2026-12-24 11:00:00Z",
    "20261224T110000Z",
    "2026-W52-4T11:00:00Z",
    "2026-358T11:00:00Z",
    " 2026-12-24T11:00:00Z",
    "2026-12-24T11:00:00Z ",
    "2026-12-24T11:00:00Z\n",
    "2026-12-24T11:00:00ZZ",
    "2026-12-24T11:00:00.Z",
    "2026-12-24T11:00:00,5Z",
    "2026-12-24T11:00:00.1234567890Z",
    "2026-12-24T11:00:00+9:00",
    "2026-12-24T11:00:00+0900",
    "2026-12-24T11:00:00+09",
    "2026-12-24T11:00:00+24:00",
    "2026-12-24T11:00:00+09:60",
    ("2026-12-24T11:00:00\xe2\x88\x92"
     "09:00"),
    "2026-13-24T11:00:00Z",
    "2026-00-24T11:00:00Z",
    "2026-12-32T11:00:00Z",
    "2026-12-00T11:00:00Z",
    "2026-02-29T11:00:00Z",
    "2026-04-31T11:00:00Z",
    "2026-12-24T24:00:00Z",
    "2026-12-24T11:60:00Z",
    "2026-12-31T23:59:60Z",
    "+2026-12-24T11:00:00Z",
    "-026-12-24T11:00:00Z",
    "12026-12-24T11:00:00Z",
    "1969-12-31T23:59:59Z",
    "1970-01-01T00:00:00Z",
    "0000-01-01T00:00:00Z",
    "9999-12-31T23:59:59-00:01",
    "1798110000",
    "now",
};

START_TEST(every_other_form_is_refused)
{
    int64_t at_us = 7;

    for (size_t i = 0; i < COUNT_OF(refused); i++)
        ck_assert_msg(!time_from_text(refused[i], &at_us), "%s", refused[i]);
    ck_assert_int_eq(at_us, 7);
}
END_TEST

START_TEST(what_is_written_is_read_again)
{
    char text[TIME_TEXT_US];

    for (int64_t at_us = 1; at_us < TIME_MAX_US; at_us = at_us * 3 + 7) {
        int64_t back = 0;

        time_to_text_us(at_us, text);
        ck_assert(time_from_text(text, &back));
        ck_assert_int_eq(back, at_us);
    }
}
END_TEST

CHECK_SUITE("time", a_moment_is_written_in_utc_with_milliseconds, every_good_form_is_read,
            every_other_form_is_refused, what_is_written_is_read_again)
