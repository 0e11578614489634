/*
 * One database connection, and its clock.
 *
 * Connecting is lazy and bounded (1 s; read and write 3 s). After a lost connection the next use
 * connects again under a new generation; statements of an older generation prepare anew.
 * When another server's clock is another one, the call's now_us and deadline_us move along.
 * The session runs READ COMMITTED, autocommit, lock wait 1 s, UTC, strict SQL mode.
 */
#ifndef TICKETD_STORE_DB_H
#define TICKETD_STORE_DB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "util/call.h"
#include "util/err.h"

struct conf;
struct db;

/* Never fails: nothing is opened yet. conf must outlive it. */
struct db *db_new(const struct conf *conf);
void db_free(struct db **db);

/* Connects when there is no connection. Errors: DB_DOWN. */
enum err db_connect(struct call *call) MUST_CHECK;

/*
 * The database's time now: measured at connect and every few seconds against the monotonic clock.
 * Until there was a connection: this host's clock.
 */
int64_t db_now_us(struct db *db);

/* Asks the database for a sign of life, its time and whether it commits durably. Errors: DB_DOWN. */
enum err db_check(struct call *call, bool *durable_out) MUST_CHECK;

/* A transaction is open (begun by tx_run, or left by mistake). */
bool db_in_transaction(const struct db *db);

/* Rolls back whatever is open and, when even that fails, drops the connection. For the end of a
 * call: true when something had to be undone, which is a bug of the caller. */
bool db_clean(struct call *call);

/* Runs one text statement without parameters or result: schema files and tools only. */
enum err db_run_text(struct call *call, const char *sql, size_t length) MUST_CHECK;

/* Statements sent on this connection so far, for metrics and bench. */
uint64_t db_statement_count(const struct db *db);

#endif
