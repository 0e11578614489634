/*
 * What a connection has cost is asked of its own status before and after; what asking costs is taken off.
 */
#include "cost.h"

#include <stdio.h>
#include <stdlib.h>

#include <glib.h>
#include <sodium.h>

#include "cache/cache.h"
#include "domain/catalogue.h"
#include "domain/kept_sale.h"
#include "model/conf.h"
#include "store/db.h"
#include "store/stmt.h"
#include "util/log.h"

#define SECOND_US   INT64_C(1000000)
#define ARENA_BYTES ((size_t)96 << 20)

static struct call call_of_process;

void cost_check(enum err err)
{
    if (err == ERR_OK)
        return;
    fprintf(stderr, "%s: %s: %s\n", g_get_prgname(), err_row(err)->name,
            call_of_process.detail.text);
    exit(1);
}

void cost_begin(void)
{
    int64_t now_us = db_now_us(call_of_process.db);

    arena_reset(call_of_process.arena);
    call_begin(&call_of_process, "bench", now_us, now_us + 60 * SECOND_US);
}

static void random_bytes(void *bytes, size_t count_bytes)
{
    randombytes_buf(bytes, count_bytes);
}

struct call *cost_open(const char *conf_path)
{
    char *message = NULL;
    struct conf *conf = conf_new(conf_path, &message);

    if (!conf || sodium_init() < 0) {
        fprintf(stderr, "%s: %s\n", g_get_prgname(),
                message ? message : "libsodium does not start");
        exit(2);
    }
    log_start("bench", LOG_LEVEL_WARNING);
    call_of_process = (struct call){
        .arena = arena_new(ARENA_BYTES),
        .db = db_new(conf),
        .cache = cache_new(conf),
        .halls = hall_cache_new(),
        .kept_sales = kept_sales_new(),
        .conf = conf,
        .random = random_bytes,
    };
    cost_begin();
    cost_check(db_connect(&call_of_process));
    return &call_of_process;
}

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

    cost_check(stmt_select_one(&call_of_process, &select_cost, NO_ARGS, &row));
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

void cost_measure(const char *what, void (*fn)(void), int times)
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
