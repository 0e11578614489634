/*
 * The ground under every verb: settings, one call, messages.
 */
#include "tools/tool.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <errno.h>
#include <string.h>

#include <sodium.h>

#include "cache/cache.h"
#include "store/db.h"
#include "util/log.h"

#define TOOL_ARENA_BYTES (1u << 30) /* a report of eight million places; all else is far below it */
#define TOOL_DEADLINE_US (3600LL * 1000000)

/* Help is UTF-8 whatever the locale; GLib's own printing makes question marks of it. */
static void print_as_it_is(const char *text)
{
    fputs(text, stdout);
}

bool tool_options(const struct verb *verb, const GOptionEntry *entries, int *argc, char ***argv,
                  int least, int most)
{
    /* GOption writes [OPTION…] itself. */
    g_auto(GStrv) usage = g_strsplit(verb->args, " [OPTION…]", 2);
    g_autoptr(GOptionContext) context = g_option_context_new(usage[0]);
    g_autoptr(GError) error = NULL;
    g_autofree char *name =
        g_strdup_printf("ticketctl %s%s%s", verb->noun, verb->verb[0] ? " " : "", verb->verb);

    const char *words = name + strlen("ticketctl ");

    g_set_prgname(name);
    g_set_print_handler(print_as_it_is);
    g_option_context_set_summary(context, verb->about);
    if (entries)
        g_option_context_add_main_entries(context, entries, NULL);
    if (!g_option_context_parse(context, argc, argv, &error)) {
        tool_say(TOOL_USAGE, "%s: %s", words, error->message);
        return false;
    }
    int given = *argc - 1;
    if (given < least || given > most) {
        tool_say(TOOL_USAGE, "%s: %s; usage: %s %s", words,
                 given < least ? "an argument is missing" : "too many arguments", name, verb->args);
        return false;
    }
    return true;
}

bool tool_read_concert(const char *text, int32_t *concert_id_out)
{
    guint64 number;

    if (!g_ascii_string_to_unsigned(text, 10, 1, INT32_MAX, &number, NULL)) {
        tool_say(TOOL_USAGE, "\"%s\" is not the number of a concert", text);
        return false;
    }
    *concert_id_out = (int32_t)number;
    return true;
}

bool tool_prepare(struct tool *tool)
{
    char *message = NULL;

    tool->conf = conf_new(tool->conf_path, &message);
    if (!tool->conf) {
        tool_say(TOOL_USAGE, "%s", message);
        free(message);
        return false;
    }
    if (sodium_init() < 0) {
        tool_say(TOOL_FAILED, "libsodium cannot start");
        return false;
    }
    log_start("ticketctl", LOG_LEVEL_WARNING);
    tool->call.conf = tool->conf;
    tool->call.random = randombytes_buf;
    tool->call.arena = arena_new(TOOL_ARENA_BYTES);
    call_begin(&tool->call, "ticketctl", 0, INT64_MAX);
    return true;
}

bool tool_open(struct tool *tool)
{
    if (!tool_prepare(tool))
        return false;
    tool->call.db = db_new(tool->conf);
    tool->call.cache = cache_new(tool->conf);
    call_begin(&tool->call, "ticketctl", db_now_us(tool->call.db), INT64_MAX);
    if (db_connect(&tool->call) != ERR_OK) {
        tool_fail(tool, "database", ERR_DB_DOWN);
        return false;
    }
    int64_t now_us = db_now_us(tool->call.db);
    call_begin(&tool->call, "ticketctl", now_us, now_us + TOOL_DEADLINE_US);
    return true;
}

void tool_close(struct tool *tool)
{
    if (tool->call.cache)
        cache_free(&tool->call.cache);
    if (tool->call.db)
        db_free(&tool->call.db);
    if (tool->call.arena)
        arena_free(&tool->call.arena);
    if (tool->conf)
        conf_free(&tool->conf);
}

int tool_say(int status, const char *format, ...)
{
    va_list args;

    fputs("ticketctl: ", stderr);
    va_start(args, format);
    vfprintf(stderr, format, args);
    va_end(args);
    fputc('\n', stderr);
    return status;
}

int tool_fail(struct tool *tool, const char *what, enum err err)
{
    const struct err_detail *detail = &tool->call.detail;
    const char *why = detail->text[0] ? detail->text : err_row(err)->title;

    if (detail->field && !g_str_has_prefix(why, detail->field))
        return tool_say(TOOL_FAILED, "%s: %s: %s", what, detail->field, why);
    return tool_say(TOOL_FAILED, "%s: %s", what, why);
}

void tool_print_json(struct json *out)
{
    size_t length = 0;
    const char *text = json_finish(out, &length);

    if (!text)
        panic("a tool's answer does not fit into its arena");
    fwrite(text, 1, length, stdout);
    putchar('\n');
}

char *tool_read_line(const char *path)
{
    FILE *file = strcmp(path, "-") == 0 ? stdin : fopen(path, "re");
    char *line = NULL;
    size_t size = 0;

    if (!file) {
        tool_say(TOOL_USAGE, "%s: %s", path, g_strerror(errno));
        return NULL;
    }
    ssize_t length = getline(&line, &size, file);
    if (file != stdin)
        fclose(file);
    if (length < 0) {
        free(line);
        tool_say(TOOL_USAGE, "%s is empty", path);
        return NULL;
    }
    line[strcspn(line, "\r\n")] = '\0';
    return line;
}
