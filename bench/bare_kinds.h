/*
 * What a bare worker does for each kind of request: the statements that ticketd sends for it, with the
 * rows that the fixture prepared, and nothing else.
 */
#ifndef TICKETD_BENCH_BARE_KINDS_H
#define TICKETD_BENCH_BARE_KINDS_H

#include <stdbool.h>
#include <stdint.h>

#include <libmemcached/memcached.h>

#include "bare_sql.h"

struct bare {
    struct bare_sql *sql;
    memcached_st *cache;
    const char *kind;
    _Atomic uint64_t *next; /* shared by the processes: the fan whose turn it is */
    char answer[4096];
};

typedef void bare_kind_fn(struct bare *bare, uint64_t fan);

/* NULL for a kind without statements (an echo). */
bare_kind_fn *bare_kind_find(const char *kind);

#endif
