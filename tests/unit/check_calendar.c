/* A ticket in a calendar: what RFC 5545 asks for, whatever an organiser typed. */
#include "api/calendar.h"

#include <glib.h>
#include <stdio.h>
#include <string.h>

#include "lib/check_main.h"

#define NOW_US    INT64_C(1763712000123000) /* 2025-11-21T08:00:00.123Z */
#define STARTS_US INT64_C(1798110000000000) /* 2026-12-24T11:00:00Z */

static struct call call;

static void setup(void)
{
    call.arena = arena_new(1024 * 1024);
    call.now_us = NOW_US;
}

static void teardown(void)
{
    arena_free(&call.arena);
}

static struct ticket_details ticket(const char *title, const char *venue)
{
    return (struct ticket_details){
        .ticket = {.label = "A-1-12", .state = TICKET_VALID, .code = "secret"},
        .title = title,
        .venue = venue,
        .starts_at_us = STARTS_US,
        .holder_name = "Kim Min-ji",
        .holder_email = "fan@example.com",
    };
}

static const char *calendar_of(const struct ticket_details *details)
{
    const char *body;
    size_t bytes;

    ck_assert_int_eq(calendar_write_ticket(&call, details, &body, &bytes), ERR_OK);
    ck_assert_uint_eq(strlen(body), bytes);
    return body;
}

/* As a reader does first. Source: RFC 5545 section 3.1. */
static char *unfold(const char *body)
{
    char **parts = g_strsplit(body, "\r\n ", -1);
    char *whole = g_strjoinv("", parts);
    char *copy = arena_string(call.arena, whole);

    g_free(whole);
    g_strfreev(parts);
    return copy;
}

START_TEST(a_ticket_is_an_event_with_all_that_the_standard_asks_for)
{
    struct ticket_details details = ticket("The Classic Evening", "Olympic Hall");

    ck_assert_str_eq(calendar_of(&details), "BEGIN:VCALENDAR\r\n"
                                            "VERSION:2.0\r\n"
                                            "PRODID:-//ticketd//ticketd//EN\r\n"
                                            "METHOD:PUBLISH\r\n"
                                            "BEGIN:VEVENT\r\n"
                                            "UID:00000000-0000-0000-0000-000000000000\r\n"
                                            "DTSTAMP:20251121T080000Z\r\n"
                                            "DTSTART:20261224T110000Z\r\n"
                                            "SUMMARY:The Classic Evening\r\n"
                                            "LOCATION:Olympic Hall\r\n"
                                            "DESCRIPTION:A-1-12\r\n"
                                            "STATUS:CONFIRMED\r\n"
                                            "SEQUENCE:0\r\n"
                                            "CLASS:PRIVATE\r\n"
                                            "END:VEVENT\r\n"
                                            "END:VCALENDAR\r\n");
}
END_TEST

START_TEST(a_refunded_ticket_takes_its_event_back)
{
    struct ticket_details details = ticket("The Classic Evening", "Olympic Hall");

    details.ticket.state = TICKET_REFUNDED;
    ck_assert_ptr_nonnull(strstr(calendar_of(&details), "\r\nSTATUS:CANCELLED\r\nSEQUENCE:1\r\n"));
}
END_TEST

START_TEST(texts_are_escaped_and_begin_no_line_of_their_own)
{
    struct ticket_details details =
        ticket("Trio; or, a \\ more\nATTACH:http://evil", "Hall\r\nEND:VEVENT\t\x7f");
    const char *body = calendar_of(&details);

    ck_assert_ptr_nonnull(
        strstr(body, "\r\nSUMMARY:Trio\\; or\\, a \\\\ more\\nATTACH:http://evil\r\n"));
    ck_assert_ptr_nonnull(strstr(body, "\r\nLOCATION:Hall\\nEND:VEVENT\r\n"));
}
END_TEST

START_TEST(long_lines_are_folded_between_characters)
{
    GString *title = g_string_new(NULL);
    struct ticket_details details;
    const char *body, *line, *end;

    /* Shifted octet by octet, so that a fold meets every place of a character and of an escape. */
    for (int shift = 0; shift < 8; shift++) {
        g_string_truncate(title, 0);
        for (int i = 0; i < shift; i++)
            g_string_append_c(title, 'x');
        for (int i = 0; i < 60; i++)
            g_string_append(title, i % 3 == 0 ? "," : "가😀");
        details = ticket(title->str, "Olympic Hall");
        body = calendar_of(&details);
        for (line = body; (end = strstr(line, "\r\n")) != NULL; line = end + 2) {
            ck_assert_int_le(end - line, 75);
            ck_assert(g_utf8_validate(line, end - line, NULL));
            ck_assert_msg(end == line || end[-1] != '\\', "an escape is torn apart");
        }
        g_string_prepend(title, "\r\nSUMMARY:");
        g_string_replace(title, ",", "\\,", 0);
        g_string_append(title, "\r\n");
        ck_assert_ptr_nonnull(strstr(unfold(body), title->str));
    }
    g_string_free(title, TRUE);
}
END_TEST

START_TEST(nothing_that_lets_in_or_names_the_holder_is_in_it)
{
    struct ticket_details details = ticket("The Classic Evening", "Olympic Hall");
    char code[TICKET_CODE_TEXT];

    ticket_code_to_text(details.ticket.code, code);
    ck_assert_ptr_null(strstr(calendar_of(&details), code));
    ck_assert_ptr_null(strstr(calendar_of(&details), "Kim"));
    ck_assert_ptr_null(strstr(calendar_of(&details), "@"));
}
END_TEST

START_TEST(a_full_arena_is_told)
{
    struct ticket_details details = ticket("The Classic Evening", "Olympic Hall");
    const char *body;
    size_t bytes;

    arena_free(&call.arena);
    call.arena = arena_new(16);
    ck_assert_int_eq(calendar_write_ticket(&call, &details, &body, &bytes), ERR_TOO_LARGE);
}
END_TEST

CHECK_SUITE_WITH("calendar", setup, teardown,
                 a_ticket_is_an_event_with_all_that_the_standard_asks_for,
                 a_refunded_ticket_takes_its_event_back,
                 texts_are_escaped_and_begin_no_line_of_their_own,
                 long_lines_are_folded_between_characters,
                 nothing_that_lets_in_or_names_the_holder_is_in_it, a_full_arena_is_told)
