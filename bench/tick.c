/*
 * tick: what the janitor's round over one waiting room costs, told by the database itself.
 *
 *   tick --conf ticketctl.conf --concert N --people 1000 --rounds 5
 *
 * The instance's own janitor must be stopped. Prints a line for each measurement, see cost.h. Every
 * round leaves the room as it was found.
 */
#include <stdio.h>
#include <stdlib.h>

#include <glib.h>

#include "cost.h"
#include "domain/room_figures.h"
#include "domain/waiting_room.h"
#include "store/stmt.h"
#include "store/waiting_room_store.h"

#define SECOND_US INT64_C(1000000)

static struct {
    struct call *call;
    gint64 concert_id, people;
    int rounds;
} bench = {.people = 1000, .rounds = 5};

/* --- The room ------------------------------------------------------------------------------------ */

/* Nobody else's sale runs: a round goes over all of them. */
static const struct stmt set_others_aside = {
    .name = "bench.set_others_aside",
    .sql = "UPDATE concert\n"
           "   SET on_sale_at_us = IF(concert_id = ?, ?, ?)", // long ago, far away [us]
};

static const struct stmt take_back_places = {
    .name = "bench.take_back_places",
    .sql = "UPDATE queue_entry FORCE INDEX (queue_entry_by_state)\n"
           "   SET state = 1,\n"
           "       admitted_at_us = NULL,\n"
           "       admission_expires_at_us = NULL\n"
           " WHERE concert_id = ?\n"
           "   AND state = 3",
};

/* Free slots and rate for so many and no more. */
static const struct stmt set_room = {
    .name = "bench.set_room",
    .sql = "UPDATE waiting_room\n"
           "   SET paused = 0,\n"
           "       capacity = ?,\n"
           "       admit_per_minute = 1000000,\n"
           "       rate_tokens_u = 0,\n"
           "       rate_refilled_at_us = ?,\n" // long ago [us]
           "       now_serving = epoch_first_no - 1\n"
           " WHERE concert_id = ?",
};

static void prepare_room(int64_t slots)
{
    struct call *call = bench.call;

    cost_begin();
    cost_check(stmt_change(call, &take_back_places, ARGS(arg_i64(bench.concert_id)), NULL));
    cost_check(stmt_change(
        call, &set_room,
        ARGS(arg_i64(slots), arg_i64(call->now_us - 60 * SECOND_US), arg_i64(bench.concert_id)),
        NULL));
}

static void set_others(void)
{
    struct call *call = bench.call;

    cost_begin();
    cost_check(stmt_change(call, &set_others_aside,
                           ARGS(arg_i64(bench.concert_id), arg_i64(call->now_us - 3600 * SECOND_US),
                                arg_i64(call->now_us + 86400 * SECOND_US)),
                           NULL));
}

static const struct stmt count_admitted = {
    .name = "bench.count_admitted",
    .sql = "SELECT COUNT(*)\n"
           "  FROM queue_entry FORCE INDEX (queue_entry_by_state)\n"
           " WHERE concert_id = ?\n"
           "   AND state = 3",
};

/* A round that admitted fewer was not what is measured here. */
static void check_admitted(void)
{
    const struct column *row;

    cost_check(stmt_select_one(bench.call, &count_admitted, ARGS(arg_i64(bench.concert_id)), &row));
    if (column_i64(&row[0]) == bench.people)
        return;
    fprintf(stderr, "tick: %lld were admitted, not %lld\n", (long long)column_i64(&row[0]),
            (long long)bench.people);
    exit(1);
}

/* --- What is measured ---------------------------------------------------------------------------- */

static void tick(void)
{
    cost_begin();
    cost_check(waiting_room_tick(bench.call));
}

/* Once a second a room is counted again. */
static void count(void)
{
    struct room_figures figures;
    struct sale sale;

    cost_begin();
    room_figures_forget(bench.call, (int32_t)bench.concert_id);
    cost_check(waiting_room_store_find(bench.call, (int32_t)bench.concert_id, &sale));
    cost_check(room_figures_load(bench.call, &sale, &figures));
}

static void run_rounds(void)
{
    set_others();
    for (int i = -1; i < bench.rounds; i++) {
        const char *note = i < 0 ? "warm-up-" : "";
        g_autofree char *admit = g_strconcat(note, "admit", NULL);
        g_autofree char *full = g_strconcat(note, "full", NULL);
        g_autofree char *figures = g_strconcat(note, "figures", NULL);

        prepare_room(bench.people);
        cost_measure(admit, tick, 1);
        check_admitted();
        cost_measure(full, tick, 10);
        cost_measure(figures, count, 10);
    }
    prepare_room(1);
}

int main(int argc, char **argv)
{
    g_autofree char *conf_path = NULL;
    const GOptionEntry entries[] = {
        {"conf", 0, 0, G_OPTION_ARG_FILENAME, &conf_path, "Settings, with root's rights", "FILE"},
        {"concert", 0, 0, G_OPTION_ARG_INT64, &bench.concert_id, "Whose room", "N"},
        {"people", 0, 0, G_OPTION_ARG_INT64, &bench.people, "Admitted in a round", "N"},
        {"rounds", 0, 0, G_OPTION_ARG_INT, &bench.rounds, "How often", "N"},
        {NULL, 0, 0, 0, NULL, NULL, NULL},
    };
    g_autoptr(GOptionContext) context = g_option_context_new(NULL);
    g_autoptr(GError) error = NULL;

    g_option_context_add_main_entries(context, entries, NULL);
    if (!g_option_context_parse(context, &argc, &argv, &error) || !conf_path ||
        bench.concert_id == 0) {
        fprintf(stderr, "tick: %s\n", error ? error->message : "--conf or --concert is missing");
        return 2;
    }
    bench.call = cost_open(conf_path);
    run_rounds();
    return 0;
}
