/* A ticket as a calendar file. */
#include "api/calendar.h"

#include <glib.h>
#include <string.h>

#include "util/time.h"

#define LINE_OCTETS_MAX 75
#define CALENDAR_TIME   17 /* 20261224T110000Z and NUL */

/* One content line; longer ones are folded as they are written. */
struct line {
    GString *out;
    size_t octets;
};

/* Bytes that stay together: a character, or a backslash and what it escapes. */
static void put(struct line *line, const char *bytes, size_t count)
{
    if (line->octets + count > LINE_OCTETS_MAX) {
        g_string_append(line->out, "\r\n ");
        line->octets = 1;
    }
    g_string_append_len(line->out, bytes, (gssize)count);
    line->octets += count;
}

/* Control characters other than a line's end have no place in a text. */
static void put_escaped(struct line *line, const char *text)
{
    for (const char *at = text, *next; *at != '\0'; at = next) {
        next = g_utf8_next_char(at);
        if (*at == '\n')
            put(line, "\\n", 2);
        else if (strchr("\\;,", *at) != NULL)
            put(line, (char[]){'\\', *at}, 2);
        else if (!g_ascii_iscntrl(*at))
            put(line, at, (size_t)(next - at));
    }
}

/* Name and value of our own. */
static void append_plain(GString *out, const char *name, const char *value)
{
    g_string_append_printf(out, "%s:%s\r\n", name, value);
}

static void append_text(GString *out, const char *name, const char *text)
{
    struct line line = {.out = out};

    for (const char *at = name; *at != '\0'; at++)
        put(&line, at, 1);
    put(&line, ":", 1);
    put_escaped(&line, text);
    g_string_append(out, "\r\n");
}

/* 2026-12-24T11:00:00.000Z as 20261224T110000Z. */
static void append_time(GString *out, const char *name, int64_t at_us)
{
    char text[TIME_TEXT], value[CALENDAR_TIME];
    size_t length = 0;

    time_to_text(at_us, text);
    for (const char *at = text; *at != '.'; at++)
        if (*at != '-' && *at != ':')
            value[length++] = *at;
    value[length++] = 'Z';
    value[length] = '\0';
    append_plain(out, name, value);
}

static void append_event(GString *out, const struct ticket_details *details, int64_t now_us)
{
    bool is_refunded = details->ticket.state == TICKET_REFUNDED;
    char uid[UUID_TEXT];

    uuid_to_text(&details->ticket.ticket_id, uid);
    append_plain(out, "BEGIN", "VEVENT");
    append_plain(out, "UID", uid);
    append_time(out, "DTSTAMP", now_us);
    append_time(out, "DTSTART", details->starts_at_us);
    append_text(out, "SUMMARY", details->title);
    append_text(out, "LOCATION", details->venue);
    append_text(out, "DESCRIPTION", details->ticket.label);
    append_plain(out, "STATUS", is_refunded ? "CANCELLED" : "CONFIRMED");
    /* So that it replaces what a calendar took before. */
    append_plain(out, "SEQUENCE", is_refunded ? "1" : "0");
    append_plain(out, "CLASS", "PRIVATE");
    append_plain(out, "END", "VEVENT");
}

enum err calendar_write_ticket(struct call *call, const struct ticket_details *details,
                               const char **body_out, size_t *bytes_out)
{
    GString *out = g_string_new(NULL);

    append_plain(out, "BEGIN", "VCALENDAR");
    append_plain(out, "VERSION", "2.0");
    append_plain(out, "PRODID", "-//ticketd//ticketd//EN");
    append_plain(out, "METHOD", "PUBLISH");
    append_event(out, details, call->now_us);
    append_plain(out, "END", "VCALENDAR");
    *bytes_out = out->len;
    *body_out = arena_copy(call->arena, out->str, out->len);
    g_string_free(out, TRUE);
    return *body_out == NULL ? err_set(call, ERR_TOO_LARGE, "the calendar file is too large")
                             : ERR_OK;
}
