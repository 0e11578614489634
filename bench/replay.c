/*
 * replay: sends each line of a request file (request_line.h) once, over kept connections, and prints
 * what came of it on one line.
 */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <glib.h>

#include "client.h"
#include "histogram.h"
#include "request_line.h"

struct replay {
    struct client *client;
    FILE *file;
    int port;
    gint64 left; /* lines to send; -1: all */
    int rate; /* requests a second, sent whether or not others are answered; 0: one a free connection */
    int64_t began_us;
    uint64_t sent;
    uint64_t done, bad;
    int status_of_bad;
    struct histogram latencies;
};

/* One request under way. */
struct shot {
    struct replay *replay;
    int64_t due_us;
};

static bool send_next(struct replay *replay, int64_t due_us);

static void take_answer(void *context, const struct answer *answer)
{
    g_autofree struct shot *shot = context;
    struct replay *replay = shot->replay;

    replay->done++;
    if (answer->status / 100 != 2) {
        replay->bad++;
        replay->status_of_bad = answer->status;
    }
    histogram_record(&replay->latencies, answer->done_us - shot->due_us);
    if (replay->rate == 0)
        send_next(replay, client_now_us());
}

/* false: there is nothing left to send. */
static bool send_next(struct replay *replay, int64_t due_us)
{
    char *request = replay->left == 0 ? NULL : request_line_next(replay->file, replay->port);

    if (request == NULL) {
        replay->left = 0;
        return false;
    }
    if (replay->left > 0)
        replay->left--;
    struct shot *shot = g_new(struct shot, 1);
    *shot = (struct shot){replay, due_us};
    client_send(replay->client, request, take_answer, shot);
    replay->sent++;
    return true;
}

/* As many at a time as there are connections; whoever is answered sends the next one. */
static void send_by_connections(struct replay *replay, int connections)
{
    for (int i = 0; i < connections && send_next(replay, client_now_us()); i++)
        continue;
    while (client_pending(replay->client) > 0)
        client_poll(replay->client, 1000);
}

/* Each at its moment: what the server delays is felt by all that were due meanwhile. */
static void send_by_clock(struct replay *replay)
{
    bool is_more = true;

    while (is_more || client_pending(replay->client) > 0) {
        int64_t due_us = 0, now_us = client_now_us();
        do {
            due_us = replay->began_us + (int64_t)replay->sent * 1000000 / replay->rate;
            if (is_more && due_us <= now_us)
                is_more = send_next(replay, due_us);
        } while (is_more && due_us <= now_us);
        client_poll(replay->client, 1);
    }
}

static void skip_lines(struct replay *replay, gint64 count)
{
    char *line = NULL;
    size_t size = 0;

    while (count-- > 0 && getline(&line, &size, replay->file) >= 0)
        continue;
    free(line);
}

static void print_figures(const struct replay *replay, double seconds)
{
    printf("requests=%llu seconds=%.6f bad=%llu status_of_bad=%d p50=%.3f p99=%.3f p999=%.3f"
           " max=%.3f\n",
           (unsigned long long)replay->done, seconds, (unsigned long long)replay->bad,
           replay->status_of_bad, (double)histogram_at(&replay->latencies, 50) / 1000,
           (double)histogram_at(&replay->latencies, 99) / 1000,
           (double)histogram_at(&replay->latencies, 99.9) / 1000,
           (double)replay->latencies.max_us / 1000);
}

int main(int argc, char **argv)
{
    static struct replay replay = {.left = -1};
    int connections = 32;
    gint64 skip = 0;
    g_autofree char *path = NULL;
    const GOptionEntry entries[] = {
        {"port", 0, 0, G_OPTION_ARG_INT, &replay.port, "Of 127.0.0.1", "P"},
        {"connections", 0, 0, G_OPTION_ARG_INT, &connections, "Kept connections", "C"},
        {"file", 0, 0, G_OPTION_ARG_FILENAME, &path, "The requests", "FILE"},
        {"skip", 0, 0, G_OPTION_ARG_INT64, &skip, "Lines to leave out at the front", "N"},
        {"rate", 0, 0, G_OPTION_ARG_INT, &replay.rate,
         "Requests a second; latencies then count from when each was due", "R"},
        {"count", 0, 0, G_OPTION_ARG_INT64, &replay.left, "Lines to send (default: all)", "N"},
        {NULL, 0, 0, 0, NULL, NULL, NULL},
    };
    g_autoptr(GOptionContext) context = g_option_context_new(NULL);
    g_autoptr(GError) error = NULL;

    g_option_context_add_main_entries(context, entries, NULL);
    if (!g_option_context_parse(context, &argc, &argv, &error) || !path || replay.port == 0) {
        fprintf(stderr, "replay: %s\n", error ? error->message : "--port or --file is missing");
        return 2;
    }
    replay.file = fopen(path, "re");
    if (!replay.file) {
        perror(path);
        return 2;
    }
    skip_lines(&replay, skip);
    replay.client = client_new(replay.port, connections);
    replay.began_us = client_now_us();
    if (replay.rate > 0)
        send_by_clock(&replay);
    else
        send_by_connections(&replay, connections);
    print_figures(&replay, (double)(client_now_us() - replay.began_us) / 1e6);
    client_free(&replay.client);
    fclose(replay.file);
    return 0;
}
