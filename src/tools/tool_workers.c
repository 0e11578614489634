/*
 * workers recommend: how many workers the pools need, from what /metrics says of them.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/pool.h"
#include "model/staffing.h"
#include "tools/tool.h"

static int workers_recommend(struct tool *tool, int argc, char **argv);

const struct verb tool_workers_verbs[] = {
    {"workers", "recommend", "[OPTION…] FILE [FILE]",
     "Says how many workers the pools need, from /metrics.", workers_recommend},
    {NULL, NULL, NULL, NULL, NULL},
};

/* The pools that serve requests are the first of enum duty. */
#define POOLS (DUTY_AUTH + 1)

#define METRICS_BYTES_MAX (1 << 20)

/* What one reading of /metrics says. */
struct reading {
    int64_t started_us, time_us; /* since 1970 */
    struct {
        int64_t requests, busy_us, workers;
    } pools[POOLS];
};

struct advice {
    int64_t workers, rate_milli, service_us, load_milli;
};

/* --- Reading ----------------------------------------------------------------------------------- */

/* The value of a sample in thousands of thousandths: microseconds of seconds. -1: not there. */
static int64_t sample_micro(const char *text, const char *name, const char *pool)
{
    g_autofree char *start = pool == NULL ? g_strdup_printf("\n%s ", name)
                                          : g_strdup_printf("\n%s{pool=\"%s\"} ", name, pool);
    const char *found = strstr(text, start);

    return found == NULL ? -1 : (int64_t)(g_ascii_strtod(found + strlen(start), NULL) * 1e6 + 0.5);
}

static bool read_text(const char *path, const char *text, struct reading *reading_out)
{
    struct reading reading = {
        .started_us = sample_micro(text, "ticketd_start_time_seconds", NULL),
        .time_us = sample_micro(text, "ticketd_time_seconds", NULL),
    };
    bool is_whole = reading.started_us > 0 && reading.time_us > 0;

    for (int pool = 0; pool < POOLS; pool++) {
        const char *name = duty_text((enum duty)pool);
        int64_t requests = sample_micro(text, "ticketd_pool_requests_total", name);
        int64_t busy_us = sample_micro(text, "ticketd_pool_busy_seconds_total", name);
        int64_t workers = sample_micro(text, "ticketd_workers", name);
        reading.pools[pool].requests = requests / 1000000;
        reading.pools[pool].busy_us = busy_us;
        reading.pools[pool].workers = workers / 1000000;
        is_whole = is_whole && requests >= 0 && busy_us >= 0 && workers >= 0;
    }
    if (!is_whole)
        tool_say(TOOL_USAGE, "%s: this is not what /metrics of this version says", path);
    *reading_out = reading;
    return is_whole;
}

/* false: a message was printed. */
static bool read_file(const char *path, struct reading *reading_out)
{
    FILE *file = strcmp(path, "-") == 0 ? stdin : fopen(path, "re");
    g_autofree char *text = g_malloc0(METRICS_BYTES_MAX + 1);

    if (file == NULL) {
        /* NOLINTNEXTLINE(clang-analyzer-unix.Malloc): g_autofree frees it */
        tool_say(TOOL_USAGE, "%s: %s", path, g_strerror(errno));
        return false;
    }
    size_t length = fread(text, 1, METRICS_BYTES_MAX, file);
    bool is_bad = ferror(file) != 0 || memchr(text, '\0', length) != NULL;
    if (file != stdin)
        fclose(file);
    if (is_bad) {
        tool_say(TOOL_USAGE, "%s: it cannot be read", path);
        return false;
    }
    return read_text(path, text, reading_out);
}

/* What happened between two readings; of one alone, since the start. false: a message was printed. */
static bool read_files(int count, char **paths, struct reading *between_out)
{
    struct reading first = {0}, last;

    if (!read_file(paths[count - 1], &last) || (count > 1 && !read_file(paths[0], &first)))
        return false;
    if (count == 1)
        first.time_us = last.started_us;
    else if (first.started_us != last.started_us || first.time_us >= last.time_us) {
        tool_say(TOOL_USAGE,
                 "%s, %s: ticketd was started between them, or they are the wrong way"
                 " round",
                 paths[0], paths[1]);
        return false;
    }
    last.time_us -= first.time_us;
    for (int pool = 0; pool < POOLS; pool++) {
        last.pools[pool].requests -= first.pools[pool].requests;
        last.pools[pool].busy_us -= first.pools[pool].busy_us;
    }
    *between_out = last;
    return true;
}

/* --- Rates that are asked about ------------------------------------------------------------------ */

#define RATE_MAX 10000000

/* POOL=N each. false: a message was printed. */
static bool read_rates(char **given, int64_t rates_milli[POOLS])
{
    for (size_t i = 0; given != NULL && given[i] != NULL; i++) {
        char *number = strchr(given[i], '=');
        guint64 rate = 0;
        enum duty duty = DUTY_JANITOR;

        if (number != NULL)
            *number++ = '\0';
        if (number == NULL || !duty_from_text(given[i], &duty) || duty >= POOLS ||
            !g_ascii_string_to_unsigned(number, 10, 1, RATE_MAX, &rate, NULL)) {
            tool_say(TOOL_USAGE, "--rate must be POOL=N, as in sale=2000, N from 1 to %d",
                     RATE_MAX);
            return false;
        }
        rates_milli[duty] = (int64_t)rate * 1000;
    }
    return true;
}

/* --- Advice -------------------------------------------------------------------------------------- */

static struct advice advise(const struct reading *between, int pool, int64_t wanted_milli)
{
    int64_t requests = between->pools[pool].requests;
    struct advice advice = {.workers = between->pools[pool].workers};

    if (requests <= 0 || between->time_us <= 0)
        return advice;
    advice.service_us = between->pools[pool].busy_us / requests;
    advice.rate_milli = wanted_milli > 0
                            ? wanted_milli
                            : (int64_t)((double)requests * 1e9 / (double)between->time_us);
    advice.load_milli = staffing_load(advice.rate_milli, advice.service_us);
    return advice;
}

/* Requests a second that so many workers bear; 0: nothing is known. */
static int64_t bears(const struct advice *advice)
{
    return advice->service_us == 0 ? 0
                                   : staffing_bears(advice->workers) * 1000 / advice->service_us;
}

static void print_row(const char *pool, const struct advice *advice)
{
    if (advice->service_us == 0)
        printf("%-6s %8lld  no requests\n", pool, (long long)advice->workers);
    else
        printf("%-6s %8lld %12.1f %12.2f %8.2f %12lld %12lld\n", pool, (long long)advice->workers,
               (double)advice->rate_milli / 1000, (double)advice->service_us / 1000,
               (double)advice->load_milli / 1000, (long long)staffing_workers(advice->load_milli),
               (long long)bears(advice));
}

static void write_known(struct json *out, const char *name, int64_t value, bool is_known)
{
    json_key(out, name);
    if (is_known)
        json_i64(out, value);
    else
        json_null(out);
}

static void write_row(struct json *out, const char *pool, const struct advice *advice)
{
    bool is_known = advice->service_us > 0;

    json_object(out);
    json_text(json_key(out, "pool"), pool);
    json_i64(json_key(out, "workers"), advice->workers);
    json_i64(json_key(out, "requests_per_1000_seconds"), advice->rate_milli);
    json_i64(json_key(out, "service_us"), advice->service_us);
    json_i64(json_key(out, "busy_milli"), advice->load_milli);
    write_known(out, "recommended", staffing_workers(advice->load_milli), is_known);
    write_known(out, "bears_per_second", bears(advice), is_known);
    json_end_object(out);
}

static void print_table(const struct advice advice[POOLS])
{
    printf("%-6s %8s %12s %12s %8s %12s %12s\n", "pool", "workers", "requests/s", "ms a request",
           "busy", "recommended", "now bears/s");
    for (int pool = 0; pool < POOLS; pool++)
        print_row(duty_text((enum duty)pool), &advice[pool]);
}

static void print_json(struct tool *tool, const struct advice advice[POOLS])
{
    struct json *out = json_new(tool->call.arena);

    json_object(out);
    json_array(json_key(out, "pools"));
    for (int pool = 0; pool < POOLS; pool++)
        write_row(out, duty_text((enum duty)pool), &advice[pool]);
    json_end_array(out);
    json_end_object(out);
    tool_print_json(out);
}

static int workers_recommend(struct tool *tool, int argc, char **argv)
{
    g_auto(GStrv) given = NULL;
    const GOptionEntry entries[] = {
        {"rate", 0, 0, G_OPTION_ARG_STRING_ARRAY, &given,
         "For so many requests a second instead of those measured", "POOL=N"},
        {NULL, 0, 0, 0, NULL, NULL, NULL},
    };
    int64_t rates_milli[POOLS] = {0};
    struct advice advice[POOLS];
    struct reading between;

    if (!tool_options(&tool_workers_verbs[0], entries, &argc, &argv, 1, 2) ||
        !read_rates(given, rates_milli) || !read_files(argc - 1, argv + 1, &between))
        return TOOL_USAGE;
    if (!tool_prepare(tool))
        return TOOL_FAILED;
    for (int pool = 0; pool < POOLS; pool++)
        advice[pool] = advise(&between, pool, rates_milli[pool]);
    if (tool->json)
        print_json(tool, advice);
    else
        print_table(advice);
    return TOOL_OK;
}
