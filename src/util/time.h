/*
 * Moments as text: RFC 3339, always written in UTC.
 */
#ifndef TICKETD_UTIL_TIME_H
#define TICKETD_UTIL_TIME_H

#include <stdbool.h>
#include <stdint.h>

#define TIME_TEXT    25 /* 2026-12-24T11:00:00.000Z and NUL */
#define TIME_TEXT_US 28 /* with six digits */

/* The end of the year 9999: RFC 3339 has four digits. Later moments are written as it. */
#define TIME_MAX_US INT64_C(253402300799999999)

/* Milliseconds; what is finer is cut. Units: microseconds since 1970. */
void time_to_text(int64_t at_us, char text[TIME_TEXT]);
void time_to_text_us(int64_t at_us, char text[TIME_TEXT_US]);

/*
 * Takes Z or an offset and up to nine digits of a second, of which six count. Refused: a moment
 * before 1970 or after 9999, a date that is not in the calendar, a leap second, white space.
 */
bool time_from_text(const char *text, int64_t *at_us_out);

#endif
