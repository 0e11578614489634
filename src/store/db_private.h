/*
 * The connection as store/ itself sees it. Only db.c, stmt.c and tx.c include this: it brings
 * mysql.h.
 */
#ifndef TICKETD_STORE_DB_PRIVATE_H
#define TICKETD_STORE_DB_PRIVATE_H

#include <glib.h>
#include <mysql.h>

#include "store/classify.h"
#include "store/db.h"
#include "store/stmt.h"
#include "store/tx.h"

/* my_bool in one client library, bool in the other. */
typedef __typeof__(*((MYSQL_BIND *)NULL)->is_null) mysql_flag;

/* One column of the row at hand. */
struct output {
    MYSQL_BIND bind;
    bool is_number;
    int64_t number;
    unsigned long length;
    mysql_flag is_null, is_cut;
    size_t offset; /* in db->buffer */
};

#define TX_AFTER_COMMIT_MAX 16

struct after_commit {
    void (*fn)(struct call *call, void *arg);
    void *arg;
};

struct db {
    const struct conf *conf;
    MYSQL *mysql; /* NULL: not connected */
    uint64_t statement_count;
    uint64_t last_id;

    /* The clock: the database's microseconds minus CLOCK_MONOTONIC's. */
    bool clock_is_set;
    int64_t clock_offset_us;
    int64_t clock_measured_us; /* monotonic */

    /* Prepared statements of this connection, and what one execution needs; see stmt.c. */
    GHashTable *prepared;
    uint64_t prepared_uses;
    GArray *params;     /* MYSQL_BIND */
    GArray *outputs;    /* struct output */
    GArray *cells;      /* struct column: the row at hand, then all rows */
    GByteArray *buffer; /* the bytes of the row at hand */

    /* The transaction begun by tx_run(); see tx.c. */
    bool in_tx;
    enum err tx_failure;  /* the first statement that failed in it; OK when none did */
    bool outcome_is_open; /* an earlier run of it may have committed */
    size_t after_commit_count;
    struct after_commit after_commit[TX_AFTER_COMMIT_MAX];
};

/* Made and dropped with the connection. */
GHashTable *prepared_new(void);

/*
 * Makes sure of a connection that is worth sending to, and of a fresh clock. Inside a transaction a
 * connection that is gone stays gone. Errors: DB_DOWN, DB_LOST (inside a transaction).
 */
enum err db_ready(struct call *call) MUST_CHECK;

/* Forgets the connection and everything prepared on it. The server rolls back what was open. */
void db_drop(struct db *db);

/*
 * A change that is its own transaction: fn sends it, and sends it again where a deadlock has rolled it
 * back, as tx_run() would.
 */
enum err tx_run_alone(struct call *call, tx_fn *fn, void *arg) MUST_CHECK;

/* Sends a text statement and reads away its result. 0, or the server's or library's error number. */
unsigned db_query(struct db *db, const char *sql, size_t length);

/*
 * Turns an error number into an error: counts, logs and records it, drops a broken connection and
 * marks the open transaction as failed.
 */
enum err db_fail(struct call *call, unsigned code, const char *message, enum db_phase phase,
                 const char *what) MUST_CHECK;

/* CLOCK_MONOTONIC. */
int64_t db_monotonic_us(void);

#endif
