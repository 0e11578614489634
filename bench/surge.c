/*
 * surge: an open-loop load. Sends the lines of a request file (request_line.h) at given rates, whether
 * answers come or not, as people do who do not know of each other. Prints a line of JSON a step.
 *
 *   surge --port P --file FILE --steps RATE:SECONDS[,RATE:SECONDS…]
 *
 * Times count from the moment at which a request was meant to be sent.
 */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

#include <glib.h>

#include "client.h"
#include "histogram.h"
#include "request_line.h"

#define SECOND_US   INT64_C(1000000)
#define CONNECTIONS 8000
/* After the last request; nginx gives up before. */
#define PATIENCE_US (15 * SECOND_US)

struct step {
    double rate, seconds;
    uint64_t offered, other, without_retry_after;
    struct histogram accepted, refused; /* 2xx; 429 and 503 */
};

struct sent {
    struct step *step;
    int64_t due_us;
};

static bool is_refusal(int status)
{
    return status == 429 || status == 503;
}

static void take_answer(void *context, const struct answer *answer)
{
    struct sent *sent = context;
    struct step *step = sent->step;
    int64_t us = answer->done_us - sent->due_us;

    if (answer->status / 100 == 2)
        histogram_record(&step->accepted, us);
    else if (is_refusal(answer->status))
        histogram_record(&step->refused, us);
    else
        step->other++;
    if (is_refusal(answer->status) && answer->retry_after == 0)
        step->without_retry_after++;
    g_free(sent);
}

static void parse_steps(const char *text, GArray *steps)
{
    g_auto(GStrv) parts = g_strsplit(text, ",", 0);

    for (gchar **part = parts; *part; part++) {
        struct step step = {0};
        /* NOLINTNEXTLINE(cert-err34-c): typed by hand for a bench, nobody asks for 1e309 */
        if (sscanf(*part, "%lf:%lf", &step.rate, &step.seconds) != 2 || step.rate <= 0) {
            fprintf(stderr, "surge: what step is %s?\n", *part);
            exit(2);
        }
        g_array_append_val(steps, step);
    }
}

/* Sends what is due and lets answers come until the step is over. false: the file is at its end. */
static bool play_step(struct client *client, struct step *step, int64_t began_us, FILE *file,
                      int port)
{
    const int64_t end_us = began_us + (int64_t)(step->seconds * SECOND_US);

    for (int64_t now_us = client_now_us(); now_us < end_us; now_us = client_now_us()) {
        int64_t due_us;
        while ((due_us = began_us + (int64_t)((double)step->offered / step->rate * SECOND_US)) <=
               now_us) {
            char *request = request_line_next(file, port);
            if (!request)
                return false;
            struct sent *sent = g_new0(struct sent, 1);
            *sent = (struct sent){.step = step, .due_us = due_us};
            step->offered++;
            client_send(client, request, take_answer, sent);
        }
        client_poll(client, 1);
    }
    return true;
}

static void print_step(const struct step *step)
{
    printf("{\"rate\": %.1f, \"seconds\": %.1f, \"offered\": %" G_GUINT64_FORMAT
           ", \"accepted\": %" G_GUINT64_FORMAT ", \"refused\": %" G_GUINT64_FORMAT
           ", \"other\": %" G_GUINT64_FORMAT ", \"without_retry_after\": %" G_GUINT64_FORMAT,
           step->rate, step->seconds, step->offered, step->accepted.count, step->refused.count,
           step->other, step->without_retry_after);
    printf(", \"accepted_p50_ms\": %.1f, \"accepted_p99_ms\": %.1f, \"refused_p50_ms\": %.1f"
           ", \"refused_p99_ms\": %.1f}\n",
           (double)histogram_at(&step->accepted, 50) / 1000,
           (double)histogram_at(&step->accepted, 99) / 1000,
           (double)histogram_at(&step->refused, 50) / 1000,
           (double)histogram_at(&step->refused, 99) / 1000);
}

static bool play(GArray *steps, FILE *file, int port)
{
    struct client *client = client_new(port, CONNECTIONS);
    int64_t began_us = client_now_us();
    bool is_enough = true;

    for (guint i = 0; i < steps->len && is_enough; i++) {
        struct step *step = &g_array_index(steps, struct step, i);
        is_enough = play_step(client, step, began_us, file, port);
        began_us += (int64_t)(step->seconds * SECOND_US);
    }
    int64_t end_us = client_now_us() + PATIENCE_US;
    while (client_pending(client) > 0 && client_now_us() < end_us)
        client_poll(client, 100);
    if (client_pending(client) > 0)
        fprintf(stderr, "surge: %zu requests were never answered\n", client_pending(client));
    bool is_good = is_enough && client_pending(client) == 0;
    client_free(&client);
    return is_good;
}

int main(int argc, char **argv)
{
    int port = 0;
    g_autofree char *path = NULL, *text = NULL;
    g_autoptr(GArray) steps = g_array_new(FALSE, TRUE, sizeof(struct step));
    const GOptionEntry entries[] = {
        {"port", 0, 0, G_OPTION_ARG_INT, &port, "Of 127.0.0.1", "P"},
        {"file", 0, 0, G_OPTION_ARG_FILENAME, &path, "The requests", "FILE"},
        {"steps", 0, 0, G_OPTION_ARG_STRING, &text, "Requests a second, for how long", "R:S,…"},
        {NULL, 0, 0, 0, NULL, NULL, NULL},
    };
    g_autoptr(GOptionContext) context = g_option_context_new(NULL);
    g_autoptr(GError) error = NULL;

    g_option_context_add_main_entries(context, entries, NULL);
    if (!g_option_context_parse(context, &argc, &argv, &error) || !path || !text || port == 0) {
        fprintf(stderr, "surge: %s\n", error ? error->message : "an option is missing");
        return 2;
    }
    parse_steps(text, steps);
    FILE *file = fopen(path, "re");
    if (!file) {
        perror(path);
        return 2;
    }
    bool is_good = play(steps, file, port);
    for (guint i = 0; i < steps->len; i++)
        print_step(&g_array_index(steps, struct step, i));
    fclose(file);
    return is_good ? 0 : 1;
}
