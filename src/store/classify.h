/*
 * What an error number of MariaDB or MySQL means: nothing done and may run again, nothing done and
 * may not, or nobody knows.
 *
 * Source: the MariaDB and MySQL error references; what COMMIT can answer although it committed was
 * measured (1180 and lost connections). Anything not listed is our bug in a statement and unknown at
 * a commit: a transaction is never called failed on a guess.
 */
#ifndef TICKETD_STORE_CLASSIFY_H
#define TICKETD_STORE_CLASSIFY_H

#include <stdbool.h>

#include "util/counter.h"
#include "util/err.h"

enum db_phase {
    DB_PHASE_CONNECT,    /* nothing was sent yet */
    DB_PHASE_STATEMENT,  /* a statement inside a transaction, or one that changes nothing */
    DB_PHASE_AUTOCOMMIT, /* a change that is its own transaction */
    DB_PHASE_COMMIT,     /* COMMIT was sent */
    DB_PHASE_COUNT
};

enum err classify_error(unsigned code, enum db_phase phase);

/* After this error the connection cannot be used, or should not: the next node may do better. */
bool classify_breaks_connection(unsigned code, enum err err);

/* The counter of an error, in /metrics. */
enum counter classify_counter(enum err err);

#endif
