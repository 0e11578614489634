/*
 * Prepared statements, the only way SQL is run.
 *
 * A statement is a `static const struct stmt` above the function that uses it:
 *
 *   static const struct stmt insert_charge = {
 *       .name = "ledger.insert_posting",
 *       .sql = "INSERT INTO posting (posting_id, kind, ref, created_at_us)\n"
 *              "VALUES (?, ?, ?, ?)",    // posting_id, kind, charge_id, now [us]
 *   };
 *   err = stmt_change(call, &insert_charge, ARGS(arg_uuid(&id), arg_i64(1), …), &changed);
 *
 * The name is also sent as a leading comment. With .repeat, `sql` is followed by n copies of
 * .repeat joined by ", " and then .tail: multi-row INSERTs and IN lists; n is 1 … STMT_REPEAT_MAX.
 *
 *   static const struct stmt insert_tickets = {
 *       .name = "ticket.insert",
 *       .sql = "INSERT INTO ticket (ticket_id, …) VALUES ",
 *       .repeat = "(?, ?, …)",
 *   };
 *   err = stmt_change_many(call, &insert_tickets, n, args, arg_count, &changed);
 *
 * Database: a statement outside tx_run() is its own transaction.
 * Errors: DUPLICATE (1062; tx_run rolls back at once), DB_DEADLOCK, DB_LOCK_TIMEOUT, DB_LOST,
 * DB_DOWN, INTERNAL (anything the classifier calls our own bug). Callers pass them up.
 * Memory: results live in the call's arena.
 */
#ifndef TICKETD_STORE_STMT_H
#define TICKETD_STORE_STMT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "util/call.h"
#include "util/err.h"
#include "util/uuid.h"

#define STMT_REPEAT_MAX 1000

struct stmt {
    const char *name;
    const char *sql;
    const char *repeat;
    const char *tail;
};

/* A bound parameter. Bytes are borrowed until the statement has run. */
enum arg_kind { ARG_NULL, ARG_I64, ARG_BYTES, ARG_TEXT };
struct arg {
    enum arg_kind kind;
    int64_t number;
    const void *bytes;
    size_t length;
};

static inline struct arg arg_null(void)
{
    return (struct arg){.kind = ARG_NULL};
}

static inline struct arg arg_i64(int64_t number)
{
    return (struct arg){.kind = ARG_I64, .number = number};
}

static inline struct arg arg_bytes(const void *bytes, size_t length)
{
    return (struct arg){.kind = ARG_BYTES, .bytes = bytes, .length = length};
}

static inline struct arg arg_uuid(const struct uuid *id)
{
    return arg_bytes(id->bytes, UUID_BYTES);
}

/* NULL for a NULL pointer. */
struct arg arg_text(const char *text);
struct arg arg_uuid_or_null(const struct uuid *id);
/* NULL for zero: optional times. */
struct arg arg_time_or_null(int64_t at_us);
struct arg arg_i64_or_null(int64_t number); /* 0 is NULL */

/* An argument list and its length, as two parameters. */
#define ARGS(...)                                                                                  \
    ((const struct arg[]){__VA_ARGS__}), (sizeof((struct arg[]){__VA_ARGS__}) / sizeof(struct arg))
#define NO_ARGS NULL, 0

/* Changes rows. changed_out may be NULL where the count does not matter. */
enum err stmt_change(struct call *call, const struct stmt *stmt, const struct arg *args,
                     size_t arg_count, uint64_t *changed_out) MUST_CHECK;
enum err stmt_change_many(struct call *call, const struct stmt *stmt, size_t repeat,
                          const struct arg *args, size_t arg_count,
                          uint64_t *changed_out) MUST_CHECK;

/* The same, expecting exactly `wanted` changed rows; anything else is err. */
enum err stmt_change_exactly(struct call *call, const struct stmt *stmt, const struct arg *args,
                             size_t arg_count, uint64_t wanted, enum err err) MUST_CHECK;

/* What LAST_INSERT_ID(expr) of the last change was. */
uint64_t stmt_last_id(const struct call *call);

/* Rows of a SELECT, copied into the arena. A column is an integer, bytes or NULL. */
struct column {
    bool is_null;
    int64_t number;
    const char *bytes; /* NUL-terminated copy, for text and binary columns */
    size_t length;
};

struct result {
    size_t row_count;
    size_t column_count;
    const struct column *columns; /* row by row */
};

enum err stmt_select(struct call *call, const struct stmt *stmt, const struct arg *args,
                     size_t arg_count, struct result *result_out) MUST_CHECK;
enum err stmt_select_many(struct call *call, const struct stmt *stmt, size_t repeat,
                          const struct arg *args, size_t arg_count,
                          struct result *result_out) MUST_CHECK;

/*
 * Every row in turn, without keeping any: for results too large for the arena. The columns hold for
 * the call of fn only; fn must not touch the database. An error of fn ends the reading.
 */
typedef enum err stmt_row_fn(struct call *call, void *arg, const struct column *columns,
                             size_t column_count);
enum err stmt_each(struct call *call, const struct stmt *stmt, const struct arg *args,
                   size_t arg_count, stmt_row_fn *fn, void *arg) MUST_CHECK;

/* The one row of a SELECT by key. Errors: NOT_FOUND when there is none (no detail is recorded). */
enum err stmt_select_one(struct call *call, const struct stmt *stmt, const struct arg *args,
                         size_t arg_count, const struct column **row_out) MUST_CHECK;

const struct column *result_row(const struct result *result, size_t row);

/* Reading columns; a wrong length or NULL where none may be is a panic: the schema's test says so. */
int64_t column_i64(const struct column *column);
int64_t column_i64_or(const struct column *column, int64_t if_null);
struct uuid column_uuid(const struct column *column);
struct uuid column_uuid_or_zero(const struct column *column); /* zero: NULL */
const char *column_text(const struct column *column);         /* NULL when NULL */
const void *column_bytes(const struct column *column, size_t length);

/* Every statement of the program, for the test that prepares and EXPLAINs them: each store file
 * ends with `const struct stmt *const x_store_statements[]` (NULL-terminated), listed in
 * store/registry.c. */
extern const struct stmt *const *const stmt_registry[];

#endif
