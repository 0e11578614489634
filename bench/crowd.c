/*
 * crowd: a simulated crowd of fans in one process, against a site on this machine.
 *
 *   crowd --port P --concert N --fans FILE [OPTION…]
 *
 * FILE has a line of JSON a fan, as ticketctl fan create writes it. Prints Markdown; fails when a
 * number came twice, somebody who asked later stands before somebody answered earlier, a position
 * grew, the server failed, or somebody was still on the way at the end.
 */
#include "crowd.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <json-c/json.h>

#define SECOND_US INT64_C(1000000)

const char *crowd_call_text(enum crowd_call call)
{
#define X(name, text) text,
    static const char *const texts[] = {CROWD_CALLS};
#undef X
    return texts[call];
}

const char *crowd_end_text(enum crowd_end end)
{
#define X(name, text) text,
    static const char *const texts[] = {CROWD_ENDS};
#undef X
    return texts[end];
}

/* --- The report -------------------------------------------------------------------------------- */

static void print_calls(const struct crowd *crowd)
{
    printf("| call | times | p50 ms | p99 ms | p99.9 ms | most ms | statuses |\n"
           "|---|---|---|---|---|---|---|\n");
    for (int call = 0; call < CROWD_CALL_COUNT; call++) {
        const struct call_figures *figures = &crowd->calls[call];
        const struct histogram *latencies = &figures->latencies;
        printf("| %s | %llu | %.1f | %.1f | %.1f | %.1f |", crowd_call_text((enum crowd_call)call),
               (unsigned long long)latencies->count, (double)histogram_at(latencies, 50) / 1000,
               (double)histogram_at(latencies, 99) / 1000,
               (double)histogram_at(latencies, 99.9) / 1000, (double)latencies->max_us / 1000);
        for (int status = 0; status < STATUS_MAX; status++)
            if (figures->statuses[status] > 0)
                printf(" %d: %llu", status, (unsigned long long)figures->statuses[status]);
        printf(" |\n");
    }
}

static void count_ends(const struct crowd *crowd, uint64_t ends[CROWD_END_COUNT])
{
    for (size_t i = 0; i < crowd->fan_count; i++)
        ends[crowd->fans[i].end]++;
}

static void print_ends(const struct crowd *crowd, const uint64_t ends[CROWD_END_COUNT])
{
    const char *before = "";

    printf("\nOf %zu fans: ", crowd->fan_count);
    for (int end = 0; end < CROWD_END_COUNT; end++) {
        if (ends[end] == 0)
            continue;
        printf("%s%llu %s", before, (unsigned long long)ends[end],
               crowd_end_text((enum crowd_end)end));
        before = ", ";
    }
    printf("; %.0f s.\n", (double)(client_now_us() - crowd->began_us) / 1e6);
}

static bool print_check(const char *what, uint64_t found)
{
    printf("%s: %llu  \n", what, (unsigned long long)found);
    return found == 0;
}

bool crowd_report(const struct crowd *crowd)
{
    uint64_t ends[CROWD_END_COUNT] = {0};

    count_ends(crowd, ends);
    print_calls(crowd);
    print_ends(crowd, ends);
    printf("\n");
    bool is_good = print_check("Numbers given twice", crowd->duplicates);
    is_good &= print_check("Asked after an answer and got a lower number", crowd->overtaken);
    is_good &= print_check("Positions that grew", crowd->grown);
    is_good &= print_check("Failures of the server (5xx or no answer)", crowd->broken);
    is_good &= print_check("Refusals that nobody expected", ends[END_FAILED]);
    is_good &= print_check("Still on the way at the end", ends[END_ON_THE_WAY]);
    return is_good;
}

/* --- The crowd --------------------------------------------------------------------------------- */

static void add_fan(GArray *fans, const char *line)
{
    json_object *object = json_tokener_parse(line), *token = NULL;
    struct fan fan = {0};

    if (!json_object_object_get_ex(object, "access_token", &token)) {
        fprintf(stderr, "crowd: a line without an access_token\n");
        exit(2);
    }
    fan.access_token = g_strdup(json_object_get_string(token));
    json_object_put(object);
    g_array_append_val(fans, fan);
}

static void read_fans(struct crowd *crowd, const char *path)
{
    FILE *file = fopen(path, "re");
    GArray *fans = g_array_new(FALSE, TRUE, sizeof(struct fan));
    char *line = NULL;
    size_t size = 0;

    if (!file) {
        perror(path);
        exit(2);
    }
    while (getline(&line, &size, file) >= 0)
        add_fan(fans, line);
    free(line);
    fclose(file);
    crowd->fan_count = fans->len;
    crowd->fans = (struct fan *)(void *)g_array_free(fans, FALSE);
}

static void free_crowd(struct crowd *crowd)
{
    client_free(&crowd->reads);
    client_free(&crowd->changes);
    wheel_free(&crowd->wheel);
    for (size_t i = 0; i < crowd->fan_count; i++) {
        g_free((char *)crowd->fans[i].access_token);
        g_free(crowd->fans[i].queue_token);
    }
    g_free(crowd->fans);
    g_hash_table_destroy(crowd->numbers);
    g_rand_free(crowd->random);
}

static void run(struct crowd *crowd)
{
    const int64_t end_us = client_now_us() + (int64_t)crowd->options.most_seconds * SECOND_US;
    int64_t told_us = client_now_us();

    crowd_begin(crowd);
    while (crowd->ended < crowd->fan_count && client_now_us() < end_us) {
        crowd_go_on(crowd);
        if (client_now_us() - told_us < 10 * SECOND_US)
            continue;
        told_us = client_now_us();
        fprintf(stderr, "  %3.0f s: %u joined, %zu of %zu done\n",
                (double)(told_us - crowd->began_us) / 1e6, g_hash_table_size(crowd->numbers),
                crowd->ended, crowd->fan_count);
    }
}

int main(int argc, char **argv)
{
    static struct crowd crowd = {
        .options = {.connections = 256,
                    .ramp_seconds = 60,
                    .away_seconds = 60,
                    .think_ms = 1000,
                    .leave_percent = 10,
                    .silent_percent = 10,
                    .most_seconds = 900},
    };
    struct crowd_options *options = &crowd.options;
    gint64 seed = 1;
    g_autofree char *path = NULL;
    const GOptionEntry entries[] = {
        {"port", 0, 0, G_OPTION_ARG_INT, &options->port, "nginx, of 127.0.0.1", "P"},
        {"concert", 0, 0, G_OPTION_ARG_INT, &options->concert_id, "What they come for", "N"},
        {"fans", 0, 0, G_OPTION_ARG_FILENAME, &path, "Who they are", "FILE"},
        {"connections", 0, 0, G_OPTION_ARG_INT, &options->connections,
         "Kept connections for reads, and as many for changes", "C"},
        {"ramp", 0, 0, G_OPTION_ARG_INT, &options->ramp_seconds, "All have joined after", "S"},
        {"away", 0, 0, G_OPTION_ARG_INT, &options->away_seconds, "Who goes does so within", "S"},
        {"think-ms", 0, 0, G_OPTION_ARG_INT, &options->think_ms, "Between two steps, up to", "MS"},
        {"leave", 0, 0, G_OPTION_ARG_INT, &options->leave_percent, "Leave", "PERCENT"},
        {"silent", 0, 0, G_OPTION_ARG_INT, &options->silent_percent, "Fall silent", "PERCENT"},
        {"most", 0, 0, G_OPTION_ARG_INT, &options->most_seconds, "The end", "S"},
        {"seed", 0, 0, G_OPTION_ARG_INT64, &seed, "Of the dice", "N"},
        {NULL, 0, 0, 0, NULL, NULL, NULL},
    };
    g_autoptr(GOptionContext) context = g_option_context_new(NULL);
    g_autoptr(GError) error = NULL;

    g_option_context_add_main_entries(context, entries, NULL);
    if (!g_option_context_parse(context, &argc, &argv, &error) || !path || options->port == 0 ||
        options->concert_id == 0) {
        fprintf(stderr, "crowd: %s\n",
                error ? error->message : "--port, --concert or --fans is missing");
        return 2;
    }
    read_fans(&crowd, path);
    crowd.random = g_rand_new_with_seed((guint32)seed);
    crowd.numbers = g_hash_table_new(NULL, NULL);
    crowd.reads = client_new(options->port, options->connections);
    crowd.changes = client_new(options->port, options->connections);
    run(&crowd);
    bool is_good = crowd_report(&crowd);
    free_crowd(&crowd);
    return is_good ? 0 : 1;
}
