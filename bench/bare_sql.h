/*
 * The bare side of the database: the program's own statements, found by name, sent with plain calls of
 * the client library. Nothing is kept but the prepared handles.
 */
#ifndef TICKETD_BENCH_BARE_SQL_H
#define TICKETD_BENCH_BARE_SQL_H

#include <stdint.h>

#include "store/stmt.h"

struct bare_sql;

struct bare_sql *bare_sql_connect(const char *socket_path);

/*
 * Runs a statement; with repeats, `repeat` is their number. Rows are fetched and thrown away. Gives the
 * number of changed or fetched rows. Ends the program on any error.
 */
uint64_t bare_sql_run(struct bare_sql *sql, const char *name, size_t repeat, const struct arg *args,
                      size_t arg_count);

/* BEGIN, COMMIT. */
void bare_sql_text(struct bare_sql *sql, const char *text);

#endif
