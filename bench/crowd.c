/*
 * crowd: a simulated crowd of fans in one process, against a site on this machine.
 *
 *   crowd --port P --concert N --fans FILE [OPTION…]
 *
 * FILE has a line of JSON a fan, as ticketctl fan create writes it. Prints one JSON document; fails
 * when a number came twice, somebody who asked later stands before somebody answered earlier, a
 * position grew, the server failed, or somebody was still on the way at the end.
 */
#include "crowd.h"

#include <stdio.h>
#include <stdlib.h>

#include <json-c/json.h>

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

static FILE *open_or_exit(const char *path, const char *mode)
{
    FILE *file = fopen(path, mode);

    if (!file) {
        perror(path);
        exit(2);
    }
    return file;
}

static void read_fans(struct crowd *crowd, const char *path)
{
    FILE *file = open_or_exit(path, "re");
    GArray *fans = g_array_new(FALSE, TRUE, sizeof(struct fan));
    char *line = NULL;
    size_t size = 0;

    while (getline(&line, &size, file) >= 0)
        add_fan(fans, line);
    free(line);
    fclose(file);
    crowd->fan_count = fans->len;
    crowd->fans = (struct fan *)(void *)g_array_free(fans, FALSE);
}

static void prepare(struct crowd *crowd, const char *path, guint32 seed)
{
    read_fans(crowd, path);
    crowd->random = g_rand_new_with_seed(seed);
    crowd->numbers = g_hash_table_new(NULL, NULL);
    crowd->refusals = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    crowd->halls = g_ptr_array_new_with_free_func(hall_free);
    crowd->reads = client_new(crowd->options.port, crowd->options.connections);
    crowd->changes = client_new(crowd->options.port, crowd->options.connections);
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
    g_ptr_array_free(crowd->halls, TRUE);
    g_hash_table_destroy(crowd->refusals);
    g_hash_table_destroy(crowd->numbers);
    g_rand_free(crowd->random);
}

static void tell(struct crowd *crowd)
{
    const struct crowd_sale *sale = &crowd->sale;

    fprintf(stderr, "  %4.0f s: %llu joined, %s, %llu seats sold, %zu of %zu fans done\n",
            (double)(client_now_us() - crowd->opened_us) / 1e6,
            (unsigned long long)crowd->calls[CALL_JOIN].latencies.count, sale->phase,
            (unsigned long long)sale->seats, crowd->ended, crowd->fan_count);
}

static void run(struct crowd *crowd, FILE *timeline)
{
    crowd_begin(crowd);
    const int64_t end_us = MAX(crowd->began_us, crowd->opened_us) +
                           (int64_t)crowd->options.most_seconds * CROWD_SECOND_US;
    int64_t seconds = 0;

    while (crowd->ended < crowd->fan_count && client_now_us() < end_us) {
        crowd_go_on(crowd);
        if (client_now_us() < crowd->began_us + (seconds + 1) * CROWD_SECOND_US)
            continue;
        seconds++;
        if (timeline)
            crowd_tell_second(crowd, timeline);
        if (seconds % 10 == 0)
            tell(crowd);
    }
}

int main(int argc, char **argv)
{
    static struct crowd crowd = {
        .options = {.connections = 256,
                    .ramp_seconds = 60,
                    .late_percent = 30,
                    .away_seconds = 60,
                    .think_ms = 1000,
                    .leave_percent = 10,
                    .silent_percent = 10,
                    .walk_percent = 3,
                    .release_percent = 3,
                    .most_seconds = 900},
    };
    struct crowd_options *options = &crowd.options;
    gint64 seed = 1;
    g_autofree char *path = NULL, *timeline_path = NULL;
    const GOptionEntry entries[] = {
        {"port", 0, 0, G_OPTION_ARG_INT, &options->port, "nginx, of 127.0.0.1", "P"},
        {"concert", 0, 0, G_OPTION_ARG_INT, &options->concert_id, "What they come for", "N"},
        {"fans", 0, 0, G_OPTION_ARG_FILENAME, &path, "Who they are", "FILE"},
        {"connections", 0, 0, G_OPTION_ARG_INT, &options->connections,
         "Kept connections for reads, and as many for changes", "C"},
        {"lobby-at", 0, 0, G_OPTION_ARG_INT64, &options->lobby_at, "The lobby opens", "EPOCH"},
        {"opens-at", 0, 0, G_OPTION_ARG_INT64, &options->opens_at, "The sale opens", "EPOCH"},
        {"ramp", 0, 0, G_OPTION_ARG_INT, &options->ramp_seconds,
         "All, or of those who were not in the lobby, have joined after", "S"},
        {"at-once", 0, 0, G_OPTION_ARG_INT, &options->at_once,
         "The next one joins when one of so many has ended", "N"},
        {"late", 0, 0, G_OPTION_ARG_INT, &options->late_percent, "Not in the lobby", "PERCENT"},
        {"away", 0, 0, G_OPTION_ARG_INT, &options->away_seconds, "Who goes does so within", "S"},
        {"think-ms", 0, 0, G_OPTION_ARG_INT, &options->think_ms, "Of what takes a person a second",
         "MS"},
        {"leave", 0, 0, G_OPTION_ARG_INT, &options->leave_percent, "Leave", "PERCENT"},
        {"silent", 0, 0, G_OPTION_ARG_INT, &options->silent_percent, "Fall silent", "PERCENT"},
        {"back", 0, 0, G_OPTION_ARG_INT, &options->back_percent, "Fall silent and come back",
         "PERCENT"},
        {"browse", 0, 0, G_OPTION_ARG_NONE, &options->browses,
         "They look at each page and choose seats from the map", NULL},
        {"walk", 0, 0, G_OPTION_ARG_INT, &options->walk_percent, "Holds left alone", "PERCENT"},
        {"release", 0, 0, G_OPTION_ARG_INT, &options->release_percent, "Holds given up", "PERCENT"},
        {"most", 0, 0, G_OPTION_ARG_INT, &options->most_seconds, "The end", "S"},
        {"seed", 0, 0, G_OPTION_ARG_INT64, &seed, "Of the dice", "N"},
        {"timeline", 0, 0, G_OPTION_ARG_FILENAME, &timeline_path, "A line a second", "FILE"},
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
    FILE *timeline = timeline_path ? open_or_exit(timeline_path, "we") : NULL;
    prepare(&crowd, path, (guint32)seed);
    run(&crowd, timeline);
    bool is_good = crowd_report(&crowd);
    if (timeline)
        fclose(timeline);
    free_crowd(&crowd);
    return is_good ? 0 : 1;
}
