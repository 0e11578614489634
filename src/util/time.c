/*
 * RFC 3339. Source: section 5.6 of it; its lower-case t and z are taken too.
 */
#include "util/time.h"

#include <glib.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#define SECOND_US INT64_C(1000000)

/* Exactly so many digits at *at, and moves behind them. */
static bool take_digits(const char **at, int count, int *value_out)
{
    int value = 0;

    for (int i = 0; i < count; i++, (*at)++) {
        if (!g_ascii_isdigit(**at))
            return false;
        value = value * 10 + (**at - '0');
    }
    *value_out = value;
    return true;
}

static bool take_letter(const char **at, char letter)
{
    if (g_ascii_toupper(**at) != letter)
        return false;
    (*at)++;
    return true;
}

static bool take_date(const char **at, struct tm *tm)
{
    int year, month, day;

    if (!take_digits(at, 4, &year) || !take_letter(at, '-') || !take_digits(at, 2, &month) ||
        !take_letter(at, '-') || !take_digits(at, 2, &day))
        return false;
    if (year < 1969 || !g_date_valid_dmy((GDateDay)day, (GDateMonth)month, (GDateYear)year))
        return false;
    tm->tm_year = year - 1900;
    tm->tm_mon = month - 1;
    tm->tm_mday = day;
    return true;
}

static bool take_clock(const char **at, struct tm *tm)
{
    return take_digits(at, 2, &tm->tm_hour) && take_letter(at, ':') &&
           take_digits(at, 2, &tm->tm_min) && take_letter(at, ':') &&
           take_digits(at, 2, &tm->tm_sec) && tm->tm_hour < 24 && tm->tm_min < 60 &&
           tm->tm_sec < 60;
}

/* No point: no fraction. */
static bool take_fraction(const char **at, int64_t *us_out)
{
    int64_t us = 0, unit = SECOND_US / 10;
    int count = 0;

    *us_out = 0;
    if (!take_letter(at, '.'))
        return true;
    for (; g_ascii_isdigit(**at); (*at)++, unit /= 10, count++)
        us += unit * (**at - '0');
    *us_out = us;
    return count >= 1 && count <= 9;
}

static bool take_offset(const char **at, int64_t *us_out)
{
    int hours, minutes, sign;

    *us_out = 0;
    if (take_letter(at, 'Z'))
        return true;
    if (**at != '+' && **at != '-')
        return false;
    sign = *(*at)++ == '-' ? -1 : 1;
    if (!take_digits(at, 2, &hours) || !take_letter(at, ':') || !take_digits(at, 2, &minutes))
        return false;
    *us_out = sign * (hours * 60 + minutes) * 60 * SECOND_US;
    return hours < 24 && minutes < 60;
}

void time_to_text(int64_t at_us, char text[TIME_TEXT])
{
    char fine[TIME_TEXT_US];

    time_to_text_us(at_us, fine);
    snprintf(text, TIME_TEXT, "%.23sZ", fine);
}

void time_to_text_us(int64_t at_us, char text[TIME_TEXT_US])
{
    int64_t bounded_us = CLAMP(at_us, 0, TIME_MAX_US);
    time_t seconds = (time_t)(bounded_us / SECOND_US);
    char date[sizeof "2026-12-24T11:00:00"];
    struct tm tm;

    gmtime_r(&seconds, &tm);
    strftime(date, sizeof date, "%Y-%m-%dT%H:%M:%S", &tm);
    snprintf(text, TIME_TEXT_US, "%s.%06dZ", date, (int)(bounded_us % SECOND_US));
}

bool time_from_text(const char *text, int64_t *at_us_out)
{
    struct tm tm = {0};
    int64_t fraction_us, offset_us, at_us;

    if (!take_date(&text, &tm) || !take_letter(&text, 'T') || !take_clock(&text, &tm) ||
        !take_fraction(&text, &fraction_us) || !take_offset(&text, &offset_us) || *text != '\0')
        return false;
    at_us = (int64_t)timegm(&tm) * SECOND_US + fraction_us - offset_us;
    if (at_us <= 0 || at_us > TIME_MAX_US)
        return false;
    *at_us_out = at_us;
    return true;
}
