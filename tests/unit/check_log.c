/* The log: one event is one line, whatever its values hold. */
#include "util/log.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/check_main.h"
#include "lib/unit_call.h"
#include "util/text.h"

static const char *value; /* of the pair "v" that log_value() writes */

static void log_value(void)
{
    log_event(LOG_LEVEL_INFO, "test", "v", value, NULL);
}

/* What stands behind v=, the newline cut off; fails on more than one line. */
static const char *logged(const char *text)
{
    char *line, *end;

    value = text;
    line = (char *)(uintptr_t)unit_stderr(log_value);
    end = strchr(line, '\n');
    ck_assert_ptr_nonnull(end);
    ck_assert_str_eq(end, "\n");
    *end = '\0';
    line = strstr(line, " v=");
    return line == NULL ? NULL : line + 3;
}

static const struct {
    const char *text, *shown;
} values[] = {
    {"plain", "plain"},
    {"a-b_c.d:e/f,1", "a-b_c.d:e/f,1"},
    {"", "\"\""},
    {"two words", "\"two words\""},
    {"a=b", "\"a=b\""},
    {"say \"hi\"", "\"say \\\"hi\\\"\""},
    {"back\\slash", "\"back\\\\slash\""},
    {"x\n<3>level=error event=forged", "\"x\\x0a<3>level=error event=forged\""},
    {"\r\x1b[31m\x7f", "\"\\x0d\\x1b[31m\\x7f\""},
    {"\xed\x95\x9c\xea\xb8\x80", "\xed\x95\x9c\xea\xb8\x80"},
    {"\xff\xed\x95", "\\xff\\xed\\x95"},
    {"\xc2\x85", "\\xc2\\x85"},          /* NEL */
    {"\xe2\x80\xa8", "\\xe2\\x80\\xa8"}, /* line separator */
};

START_TEST(a_value_cannot_forge_a_pair_or_a_line)
{
    for (size_t i = 0; i < COUNT_OF(values); i++)
        ck_assert_str_eq(logged(values[i].text), values[i].shown);
    ck_assert_ptr_null(logged(NULL));
}
END_TEST

START_TEST(a_long_value_is_cut_and_the_line_still_ends)
{
    char text[20001];

    memset(text, '\n', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    ck_assert_uint_lt(strlen(logged(text)), 4096);
    memset(text, 'a', sizeof text - 1);
    ck_assert_uint_eq(strlen(logged(text)), 1024);
}
END_TEST

static void log_as_sale_3(void)
{
    log_start("sale/3", LOG_LEVEL_WARNING);
    log_event(LOG_LEVEL_INFO, "silent", NULL);
    log_event(LOG_LEVEL_WARNING, "spoken", "a", "1", "skipped", NULL, "b", "2", NULL);
    log_text(LOG_LEVEL_ERROR, "told", "%d seats", 3);
    log_text(LOG_LEVEL_DEBUG, "silent", "%s", "nothing");
}

START_TEST(a_line_has_priority_time_level_process_and_event)
{
    const char *text = unit_stderr(log_as_sale_3);

    ck_assert_int_eq(strncmp(text, "<4>ts=20", 8), 0);
    ck_assert_ptr_nonnull(strstr(text, "Z level=warning proc=sale/3 event=spoken a=1 b=2\n<3>ts="));
    ck_assert_ptr_nonnull(strstr(text, "level=error proc=sale/3 event=told text=\"3 seats\"\n"));
    ck_assert_ptr_null(strstr(text, "silent"));
}
END_TEST

static void panic_now(void)
{
    panic("seat %d", 7);
}

static void fatal_now(void)
{
    fatal("no %s", "socket");
}

START_TEST(a_panic_aborts_and_a_fatal_exits_and_both_say_why)
{
    ck_assert(unit_panics(panic_now));
    ck_assert(!unit_panics(fatal_now));
    ck_assert_ptr_nonnull(strstr(unit_stderr(panic_now), "event=panic text=\"seat 7\"\n"));
    ck_assert_ptr_nonnull(strstr(unit_stderr(fatal_now), "event=fatal text=\"no socket\"\n"));
}
END_TEST

CHECK_SUITE("log", a_value_cannot_forge_a_pair_or_a_line,
            a_long_value_is_cut_and_the_line_still_ends,
            a_line_has_priority_time_level_process_and_event,
            a_panic_aborts_and_a_fatal_exits_and_both_say_why)
