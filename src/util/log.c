/*
 * The log. Invariant: one event is one line and one write(), whatever its values hold.
 *
 * What this process is called and how much it says is kept here, written once by log_start(): a
 * panic has no context to take it from. The time of a line is read here for the same reason.
 */
#include "util/log.h"

#include <glib.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "util/text.h"
#include "util/time.h"

/* A line of at most PIPE_BUF bytes is never mixed with another process's. */
#define LINE_BYTES  4096
#define VALUE_BYTES 1024 /* of a value as it came; the rest is cut */

static const struct {
    const char *name;
    int priority; /* syslog's */
} levels[] = {
    [LOG_LEVEL_ERROR] = {"error", 3},
    [LOG_LEVEL_WARNING] = {"warning", 4},
    [LOG_LEVEL_INFO] = {"info", 6},
    [LOG_LEVEL_DEBUG] = {"debug", 7},
};

static char log_proc[32] = "ticketd";
static enum log_level log_least = LOG_LEVEL_INFO;

struct line {
    size_t length;
    char text[LINE_BYTES];
};

/* All of it or nothing; room for the newline always stays. */
static void append(struct line *line, const char *text, size_t length)
{
    if (length >= sizeof line->text - line->length)
        return;
    memcpy(line->text + line->length, text, length);
    line->length += length;
}

static void append_text(struct line *line, const char *text)
{
    append(line, text, strlen(text));
}

/* U+2028 and U+2029 end a line for some readers of a log. */
static bool is_line_break(gunichar c)
{
    return g_unichar_type(c) == G_UNICODE_LINE_SEPARATOR ||
           g_unichar_type(c) == G_UNICODE_PARAGRAPH_SEPARATOR;
}

/* How many bytes the character at `at` has when it may be shown as it is, 0 when it may not. */
static size_t plain_bytes(const char *at, const char *end)
{
    gunichar c = g_utf8_get_char_validated(at, end - at);

    if (c == (gunichar)-1 || c == (gunichar)-2 || c == '\\' || !g_unichar_isprint(c) ||
        is_line_break(c))
        return 0;
    return (size_t)(g_utf8_next_char(at) - at);
}

static bool needs_quotes(const char *value, const char *end)
{
    if (value == end)
        return true;
    for (const char *at = value; at < end; at++)
        if (strchr(" =\"\\", *at) != NULL || (unsigned char)*at < 0x20 || *at == 0x7f)
            return true;
    return false;
}

static void append_value(struct line *line, const char *value)
{
    const char *end = value + strnlen(value, VALUE_BYTES);
    bool is_quoted = needs_quotes(value, end);
    char escape[8];

    if (is_quoted)
        append_text(line, "\"");
    for (const char *at = value; at < end;) {
        size_t bytes = *at == '"' ? 0 : plain_bytes(at, end);

        if (bytes > 0) {
            append(line, at, bytes);
            at += bytes;
        } else {
            if (*at == '"' || *at == '\\')
                snprintf(escape, sizeof escape, "\\%c", *at);
            else
                snprintf(escape, sizeof escape, "\\x%02x", (unsigned char)*at);
            append_text(line, escape);
            at++;
        }
    }
    if (is_quoted)
        append_text(line, "\"");
}

static void append_pair(struct line *line, const char *key, const char *value)
{
    if (value == NULL)
        return;
    append_text(line, " ");
    append_text(line, key);
    append_text(line, "=");
    append_value(line, value);
}

static void line_begin(struct line *line, enum log_level level, const char *event)
{
    char text[TIME_TEXT_US];
    char priority[8];

    line->length = 0;
    time_to_text_us(g_get_real_time(), text);
    snprintf(priority, sizeof priority, "<%d>ts=", levels[level].priority);
    append_text(line, priority);
    append_text(line, text);
    append_pair(line, "level", levels[level].name);
    append_pair(line, "proc", log_proc);
    append_pair(line, "event", event);
}

/* Nobody is there to hear that the log cannot be written. */
static void line_end(struct line *line)
{
    line->text[line->length++] = '\n';
    if (write(STDERR_FILENO, line->text, line->length) < 0)
        return;
}

static void log_vtext(enum log_level level, const char *event, const char *format, va_list args)
{
    struct line line;
    char text[VALUE_BYTES];

    if (level > log_least)
        return;
    vsnprintf(text, sizeof text, format, args);
    line_begin(&line, level, event);
    append_pair(&line, "text", text);
    line_end(&line);
}

void log_start(const char *proc, enum log_level least)
{
    snprintf(log_proc, sizeof log_proc, "%s", proc);
    log_least = least;
}

void log_event(enum log_level level, const char *event, ...)
{
    struct line line;
    va_list pairs;
    const char *key;

    if (level > log_least)
        return;
    line_begin(&line, level, event);
    va_start(pairs, event);
    while ((key = va_arg(pairs, const char *)) != NULL)
        append_pair(&line, key, va_arg(pairs, const char *));
    va_end(pairs);
    line_end(&line);
}

void log_text(enum log_level level, const char *event, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    log_vtext(level, event, format, args);
    va_end(args);
}

void panic(const char *format, ...)
{
    va_list args;

    va_start(args, format);
    log_vtext(LOG_LEVEL_ERROR, "panic", format, args);
    va_end(args);
    abort();
}

void fatal(const char *format, ...)
{
    va_list args;

    va_start(args, format);
    log_vtext(LOG_LEVEL_ERROR, "fatal", format, args);
    va_end(args);
    exit(EXIT_FAILURE);
}
