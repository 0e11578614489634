/*
 * queue report|receipt: what a waiting room's places prove about its order, and whether a receipt is ours.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <sodium.h>

#include "domain/queue_report.h"
#include "http/receipt.h"
#include "tools/report_svg.h"
#include "tools/tool.h"
#include "util/time.h"

static int queue_report(struct tool *tool, int argc, char **argv);
static int queue_receipt(struct tool *tool, int argc, char **argv);

const struct verb tool_queue_proof_verbs[] = {
    {"queue", "report", "CONCERT [OPTION…]",
     "Proves the order of admissions; exits 1 on an inversion.", queue_report},
    {"queue", "receipt", "verify FILE", "Checks a fan's receipt by this site's keys.",
     queue_receipt},
    {NULL, NULL, NULL, NULL, NULL},
};

#define SECOND_US 1000000

/* Of minutes in a row in which nothing happened the first and the last say it all. */
static bool is_listed(const struct queue_report *report, size_t index)
{
    size_t first = index == 0 ? 0 : index - 1, last = MIN(index + 1, report->minute_count - 1);

    for (size_t i = first; i <= last; i++) {
        const struct queue_minute *minute = &report->minutes[i];
        if (minute->joined != 0 || minute->admitted != 0 || minute->ended != 0)
            return true;
    }
    return false;
}

/* --- JSON -------------------------------------------------------------------------------------- */

static void json_seconds(struct json *out, const char *key, int64_t us)
{
    json_i64(json_key(out, key), us / SECOND_US);
}

static void print_waits_json(struct json *out, const struct queue_waits *waits)
{
    json_object(json_key(out, "wait_seconds"));
    json_i64(json_key(out, "count"), waits->count);
    json_seconds(out, "p50", waits->p50_us);
    json_seconds(out, "p90", waits->p90_us);
    json_seconds(out, "p99", waits->p99_us);
    json_seconds(out, "max", waits->most_us);
    json_end_object(out);
}

static const char *name_of(const struct queue_report *report, int32_t number)
{
    const struct lane *lane = lane_by_number(&report->lanes, number);

    return lane == NULL ? NULL : lane->name;
}

static void print_fairness_json(struct json *out, const struct queue_report *report)
{
    const struct fairness *fairness = &report->fairness;

    json_i64(json_key(out, "inversions"), fairness->inversions);
    json_i64(json_key(out, "unsettled"), fairness->unsettled);
    json_array(json_key(out, "inversions_sample"));
    for (size_t i = 0; i < fairness->sample_count; i++) {
        const struct fairness_sample *sample = &fairness->samples[i];
        json_object(out);
        json_i64(json_key(out, "lane"), sample->lane);
        json_i64(json_key(out, "number"), sample->number);
        json_i64(json_key(out, "place_no"), sample->place_no);
        json_time(json_key(out, "admitted_at"), sample->admitted_at_us);
        json_i64(json_key(out, "overtook"), sample->overtaken_count);
        json_i64(json_key(out, "first_overtaken_number"), sample->overtaken_number);
        json_i64(json_key(out, "first_overtaken_place_no"), sample->overtaken_place_no);
        json_time(json_key(out, "first_overtaken_waited_since"), sample->overtaken_since_us);
        json_end_object(out);
    }
    json_end_array(out);
    json_array(json_key(out, "lanes"));
    for (size_t i = 0; i < fairness->lane_count; i++) {
        const struct fairness_lane *lane = &fairness->lanes[i];
        json_object(out);
        json_i64(json_key(out, "lane"), lane->lane);
        json_text(json_key(out, "name"), name_of(report, lane->lane));
        json_i64(json_key(out, "places"), lane->places);
        json_i64(json_key(out, "admitted"), lane->admitted);
        json_i64(json_key(out, "inversions"), lane->inversions);
        json_end_object(out);
    }
    json_end_array(out);
}

static void print_minutes_json(struct json *out, const struct queue_report *report)
{
    json_array(json_key(out, "minutes"));
    for (size_t i = 0; i < report->minute_count; i++) {
        const struct queue_minute *minute = &report->minutes[i];
        if (!is_listed(report, i))
            continue;
        json_object(out);
        json_time(json_key(out, "minute"), minute->begins_at_us);
        json_i64(json_key(out, "joined"), minute->joined);
        json_i64(json_key(out, "admitted"), minute->admitted);
        json_i64(json_key(out, "ended"), minute->ended);
        json_end_object(out);
    }
    json_end_array(out);
}

static struct json *report_json(struct tool *tool, const struct queue_report *report)
{
    struct json *out = json_new(tool->call.arena);

    json_object(out);
    json_i64(json_key(out, "concert_id"), report->sale.room.concert_id);
    json_text(json_key(out, "title"), report->sale.concert.title);
    json_time(json_key(out, "as_of"), report->as_of_us);
    json_i64(json_key(out, "joined"), report->joined);
    json_i64(json_key(out, "from_lobby"), report->from_lobby);
    json_i64(json_key(out, "admitted"), report->admitted);
    json_object(json_key(out, "places"));
    for (int state = 0; state < PLACE_STATE_COUNT; state++)
        json_i64(json_key(out, place_state_text((enum place_state)state)), report->states[state]);
    json_end_object(out);
    json_i64(json_key(out, "set_aside"), report->set_aside);
    json_i64(json_key(out, "came_back"), report->came_back);
    json_i64(json_key(out, "no_shows"), report->no_shows);
    json_i64(json_key(out, "no_shows_twice"), report->no_shows_twice);
    print_waits_json(out, &report->waits);
    print_fairness_json(out, report);
    print_minutes_json(out, report);
    json_end_object(out);
    return out;
}

/* --- CSV and a table --------------------------------------------------------------------------- */

static void print_csv(FILE *out, const struct queue_report *report)
{
    fputs("minute,joined,admitted,ended\n", out);
    for (size_t i = 0; i < report->minute_count; i++) {
        const struct queue_minute *minute = &report->minutes[i];
        char text[TIME_TEXT];
        if (!is_listed(report, i))
            continue;
        time_to_text(minute->begins_at_us, text);
        fprintf(out, "%s,%lld,%lld,%lld\n", text, (long long)minute->joined,
                (long long)minute->admitted, (long long)minute->ended);
    }
}

static void print_row(const char *name, int64_t value)
{
    printf("%-22s %lld\n", name, (long long)value);
}

static void print_lanes(const struct queue_report *report)
{
    const struct fairness *fairness = &report->fairness;

    for (size_t i = 0; fairness->lane_count > 1 && i < fairness->lane_count; i++) {
        const struct fairness_lane *lane = &fairness->lanes[i];
        const char *name = name_of(report, lane->lane);
        printf("  lane %d%s%s: %lld places, %lld admitted, %lld inversions\n", lane->lane,
               name == NULL ? "" : ", ", name == NULL ? "" : name, (long long)lane->places,
               (long long)lane->admitted, (long long)lane->inversions);
    }
}

static void print_inversions(const struct fairness *fairness)
{
    print_row("inversions", fairness->inversions);
    for (size_t i = 0; i < fairness->sample_count; i++) {
        const struct fairness_sample *sample = &fairness->samples[i];
        char text[TIME_TEXT_US];
        time_to_text_us(sample->admitted_at_us, text);
        printf("  lane %d: number %lld (place %lld), admitted %s, overtook %lld,"
               " first number %lld (place %lld)\n",
               sample->lane, (long long)sample->number, (long long)sample->place_no, text,
               (long long)sample->overtaken_count, (long long)sample->overtaken_number,
               (long long)sample->overtaken_place_no);
    }
    print_row("unsettled", fairness->unsettled);
}

static void print_table(const struct queue_report *report)
{
    printf("%-22s %s\n", "concert", report->sale.concert.title);
    print_row("joined", report->joined);
    print_row("from_lobby", report->from_lobby);
    print_row("admitted, ever", report->admitted);
    for (int state = 0; state < PLACE_STATE_COUNT; state++)
        print_row(place_state_text((enum place_state)state), report->states[state]);
    print_row("set_aside, ever", report->set_aside);
    print_row("came_back, ever", report->came_back);
    print_row("no_shows", report->no_shows);
    print_row("no_shows_twice", report->no_shows_twice);
    print_row("wait_seconds, half", report->waits.p50_us / SECOND_US);
    print_row("wait_seconds, 90 %", report->waits.p90_us / SECOND_US);
    print_row("wait_seconds, 99 %", report->waits.p99_us / SECOND_US);
    print_row("wait_seconds, longest", report->waits.most_us / SECOND_US);
    print_inversions(&report->fairness);
    print_lanes(report);
    puts(report->fairness.inversions == 0 ? "in order" : "OVERTAKEN");
}

/* --- Files ------------------------------------------------------------------------------------- */

typedef void write_fn(FILE *out, const struct queue_report *report);

static bool write_file(const char *path, write_fn *write, const struct queue_report *report)
{
    FILE *file = fopen(path, "we");

    if (file != NULL) {
        write(file, report);
        bool is_written = !ferror(file);
        if (fclose(file) == 0 && is_written)
            return true;
    }
    tool_say(TOOL_FAILED, "%s: %s", path, g_strerror(errno));
    return false;
}

static bool write_text_file(const char *path, const char *text, size_t length)
{
    g_autoptr(GError) error = NULL;

    if (g_file_set_contents(path, text, (gssize)length, &error))
        return true;
    tool_say(TOOL_FAILED, "%s", error->message);
    return false;
}

/* report.json, throughput.csv and throughput.svg. */
static bool write_directory(struct tool *tool, const char *directory,
                            const struct queue_report *report)
{
    g_autofree char *json = g_build_filename(directory, "report.json", NULL);
    g_autofree char *csv = g_build_filename(directory, "throughput.csv", NULL);
    g_autofree char *svg = g_build_filename(directory, "throughput.svg", NULL);
    size_t length = 0;
    const char *text = json_finish(report_json(tool, report), &length);

    if (text == NULL) {
        tool_say(TOOL_FAILED, "the report does not fit into memory");
        return false;
    }
    if (g_mkdir_with_parents(directory, 0777) != 0) {
        tool_say(TOOL_FAILED, "%s: %s", directory, g_strerror(errno));
        return false;
    }
    return write_text_file(json, text, length) && write_file(csv, print_csv, report) &&
           write_file(svg, report_svg_write, report);
}

/* --- The verb ---------------------------------------------------------------------------------- */

struct report_options {
    char *directory, *svg, *output;
};

static bool check_output(struct tool *tool, const char *output)
{
    if (output == NULL || strcmp(output, "csv") == 0)
        return true;
    tool->json = strcmp(output, "json") == 0;
    if (tool->json || strcmp(output, "table") == 0)
        return true;
    tool_say(TOOL_USAGE, "queue report: -o is table, json or csv");
    return false;
}

static void print(struct tool *tool, const struct report_options *options,
                  const struct queue_report *report)
{
    if (options->output != NULL && strcmp(options->output, "csv") == 0)
        print_csv(stdout, report);
    else if (tool->json)
        tool_print_json(report_json(tool, report));
    else
        print_table(report);
}

static int make_report(struct tool *tool, int32_t concert_id, const struct report_options *options)
{
    struct queue_report report;

    if (!tool_open(tool))
        return TOOL_FAILED;
    enum err err = queue_report_make(&tool->call, concert_id, &report);
    if (err != ERR_OK)
        return tool_fail(tool, "queue report", err);
    if (options->directory != NULL && !write_directory(tool, options->directory, &report))
        return TOOL_FAILED;
    if (options->svg != NULL && !write_file(options->svg, report_svg_write, &report))
        return TOOL_FAILED;
    print(tool, options, &report);
    return report.fairness.inversions == 0 ? TOOL_OK : TOOL_FAILED;
}

static int queue_report(struct tool *tool, int argc, char **argv)
{
    struct report_options options = {0};
    int32_t concert_id;
    const GOptionEntry entries[] = {
        {"dir", 0, 0, G_OPTION_ARG_FILENAME, &options.directory,
         "Also write report.json, throughput.csv and throughput.svg there", "DIR"},
        {"svg", 0, 0, G_OPTION_ARG_FILENAME, &options.svg,
         "Also draw the throughput by minute into a file", "FILE"},
        {"output", 'o', 0, G_OPTION_ARG_STRING, &options.output,
         "table, json, or csv: the throughput by minute", "FORM"},
        {NULL, 0, 0, 0, NULL, NULL, NULL},
    };
    int status = TOOL_USAGE;

    if (tool_options(&tool_queue_proof_verbs[0], entries, &argc, &argv, 1, 1) &&
        tool_read_concert(argv[1], &concert_id) && check_output(tool, options.output))
        status = make_report(tool, concert_id, &options);
    g_free(options.directory);
    g_free(options.svg);
    g_free(options.output);
    return status;
}

/* --- Receipts ---------------------------------------------------------------------------------- */

#define RECEIPT_CHARACTERS "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_."

/* A receipt alone, or within the answer that brought it: what begins like the header of a JWS. */
static const char *find_receipt(const char *line, size_t *length_out)
{
    const char *begin = strstr(line, "eyJ");

    *length_out = begin == NULL ? 0 : strspn(begin, RECEIPT_CHARACTERS);
    return begin;
}

static int verify_receipt(struct tool *tool, const char *line)
{
    struct token_keys keys;
    const char *why, *claims;
    size_t length;
    const char *receipt = find_receipt(line, &length);

    if (receipt == NULL)
        return tool_say(TOOL_USAGE, "queue receipt: there is no receipt in the file");
    if (!tool_prepare(tool))
        return TOOL_FAILED;
    if (!token_keys_read(tool->conf->token_key_file, &keys, &why))
        return tool_say(TOOL_FAILED, "%s: %s", tool->conf->token_key_file, why);
    enum err err = receipt_verify(&tool->call, &keys, receipt, length, &claims);
    sodium_memzero(&keys, sizeof keys);
    if (err != ERR_OK)
        return tool_fail(tool, "queue receipt", err);
    if (!tool->json)
        puts("good: signed by this site");
    puts(claims);
    return TOOL_OK;
}

static int queue_receipt(struct tool *tool, int argc, char **argv)
{
    if (!tool_options(&tool_queue_proof_verbs[1], NULL, &argc, &argv, 2, 2))
        return TOOL_USAGE;
    if (strcmp(argv[1], "verify") != 0)
        return tool_say(TOOL_USAGE, "queue receipt: \"%s\" is not verify", argv[1]);
    char *line = tool_read_line(argv[2]);
    if (line == NULL)
        return TOOL_USAGE;
    int status = verify_receipt(tool, line);
    free(line);
    return status;
}
