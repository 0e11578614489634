/*
 * tick: what the janitor's round over one waiting room costs, told by the database itself.
 *
 *   tick --conf ticketctl.conf --concert N --people 1000 --rounds 5
 *
 * The instance's own janitor must be stopped. Prints a line for each measurement: what, wall clock [us],
 * database time [us], database CPU [us], rows read, rows written. Every round leaves the room as it
 * was found. Needs userstat=1.
 */
#include <stdio.h>
#include <string.h>

#include <glib.h>
#include <sodium.h>

#include "cache/cache.h"
#include "domain/catalogue.h"
#include "domain/kept_sale.h"
#include "domain/room_figures.h"
#include "domain/waiting_room.h"
#include "model/conf.h"
#include "store/db.h"
#include "store/stmt.h"
#include "store/waiting_room_store.h"
#include "util/log.h"

#define SECOND_US   INT64_C(1000000)
#define ARENA_BYTES ((size_t)96 << 20)

static struct {
    struct call call;
    gint64 concert_id, people;
    int rounds;
} bench = {.people = 1000, .rounds = 5};

static void check(enum err err)
{
    if (err == ERR_OK)
        return;
    fprintf(stderr, "tick: %s: %s\n", err_row(err)->name, bench.call.detail.text);
    exit(1);
}

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

static void begin_call(void)
{
    int64_t now_us = db_now_us(bench.call.db);

    arena_reset(bench.call.arena);
    call_begin(&bench.call, "tick", now_us, now_us + 60 * SECOND_US);
}

static void prepare_room(int64_t slots)
{
    struct call *call = &bench.call;

    begin_call();
    check(stmt_change(call, &take_back_places, ARGS(arg_i64(bench.concert_id)), NULL));
    check(stmt_change(
        call, &set_room,
        ARGS(arg_i64(slots), arg_i64(call->now_us - 60 * SECOND_US), arg_i64(bench.concert_id)),
        NULL));
}

static void set_others(void)
{
    struct call *call = &bench.call;

    begin_call();
    check(stmt_change(call, &set_others_aside,
                      ARGS(arg_i64(bench.concert_id), arg_i64(call->now_us - 3600 * SECOND_US),
                           arg_i64(call->now_us + 86400 * SECOND_US)),
                      NULL));
}

/* --- What it cost -------------------------------------------------------------------------------- */

struct cost {
    int64_t wall_us, busy_us, cpu_us, rows_read, rows_written;
};

static const struct stmt select_cost = {
    .name = "bench.select_cost",
    .sql =
        "SELECT CAST(SUM(IF(VARIABLE_NAME = 'BUSY_TIME', VARIABLE_VALUE, 0)) * 1000000 AS INT),\n"
        "       CAST(SUM(IF(VARIABLE_NAME = 'CPU_TIME', VARIABLE_VALUE, 0)) * 1000000 AS INT),\n"
        "       CAST(SUM(IF(VARIABLE_NAME LIKE 'HANDLER\\_READ%', VARIABLE_VALUE, 0)) AS INT),\n"
        "       CAST(SUM(IF(VARIABLE_NAME IN ('HANDLER_WRITE', 'HANDLER_UPDATE',\n"
        "         'HANDLER_DELETE'), VARIABLE_VALUE, 0)) AS INT)\n"
        "  FROM information_schema.SESSION_STATUS\n"
        " WHERE VARIABLE_NAME IN ('BUSY_TIME', 'CPU_TIME', 'HANDLER_WRITE', 'HANDLER_UPDATE',\n"
        "         'HANDLER_DELETE')\n"
        "    OR VARIABLE_NAME LIKE 'HANDLER\\_READ%'",
};

static struct cost read_cost(void)
{
    const struct column *row;

    check(stmt_select_one(&bench.call, &select_cost, NO_ARGS, &row));
    return (struct cost){
        .wall_us = g_get_monotonic_time(),
        .busy_us = column_i64(&row[0]),
        .cpu_us = column_i64(&row[1]),
        .rows_read = column_i64(&row[2]),
        .rows_written = column_i64(&row[3]),
    };
}

static struct cost difference(const struct cost *before, const struct cost *after)
{
    return (struct cost){.wall_us = after->wall_us - before->wall_us,
                         .busy_us = after->busy_us - before->busy_us,
                         .cpu_us = after->cpu_us - before->cpu_us,
                         .rows_read = after->rows_read - before->rows_read,
                         .rows_written = after->rows_written - before->rows_written};
}

#define ASKED 5 /* times, for what asking costs itself */

static struct cost cost_of_asking(void)
{
    struct cost before = read_cost(), after = before;

    for (int i = 0; i < ASKED; i++)
        after = read_cost();
    struct cost sum = difference(&before, &after);
    return (struct cost){sum.wall_us / ASKED, sum.busy_us / ASKED, sum.cpu_us / ASKED,
                         sum.rows_read / ASKED, sum.rows_written / ASKED};
}

static void measure(const char *what, void (*fn)(void), int times)
{
    struct cost asking = cost_of_asking(), before = read_cost();

    for (int i = 0; i < times; i++)
        fn();
    struct cost after = read_cost(), all = difference(&before, &after);
    printf("%s %lld %lld %lld %lld %lld\n", what,
           (long long)((all.wall_us - asking.wall_us) / times),
           (long long)((all.busy_us - asking.busy_us) / times),
           (long long)((all.cpu_us - asking.cpu_us) / times),
           (long long)((all.rows_read - asking.rows_read) / times),
           (long long)((all.rows_written - asking.rows_written) / times));
    fflush(stdout);
}

/* --- What is measured ---------------------------------------------------------------------------- */

static void tick(void)
{
    begin_call();
    check(waiting_room_tick(&bench.call));
}

/* Once a second a room is counted again. */
static void count(void)
{
    struct room_figures figures;
    struct sale sale;

    begin_call();
    room_figures_forget(&bench.call, (int32_t)bench.concert_id);
    check(waiting_room_store_find(&bench.call, (int32_t)bench.concert_id, &sale));
    check(room_figures_load(&bench.call, &sale, &figures));
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
        measure(admit, tick, 1);
        measure(full, tick, 10);
        measure(figures, count, 10);
    }
    prepare_room(1);
}

static void random_bytes(void *bytes, size_t count_bytes)
{
    randombytes_buf(bytes, count_bytes);
}

static void open_call(const char *conf_path)
{
    char *message = NULL;
    struct conf *conf = conf_new(conf_path, &message);

    if (!conf || sodium_init() < 0) {
        fprintf(stderr, "tick: %s\n", message ? message : "libsodium does not start");
        exit(2);
    }
    log_start("tick", LOG_LEVEL_WARNING);
    bench.call = (struct call){
        .arena = arena_new(ARENA_BYTES),
        .db = db_new(conf),
        .cache = cache_new(conf),
        .halls = hall_cache_new(),
        .kept_sales = kept_sales_new(),
        .conf = conf,
        .random = random_bytes,
    };
    begin_call();
    check(db_connect(&bench.call));
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
    open_call(conf_path);
    run_rounds();
    return 0;
}
