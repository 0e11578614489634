/*
 * Which numbered migrations a database has had.
 */
#ifndef TICKETD_STORE_MIGRATION_STORE_H
#define TICKETD_STORE_MIGRATION_STORE_H

#include <stdbool.h>
#include <stdint.h>

#include "util/call.h"
#include "util/err.h"

/* The highest number applied; 0 for an empty database. */
enum err migration_store_load_last(struct call *call, int64_t *number_out) MUST_CHECK;

/* Notes a migration as applied, once its statements have run. */
enum err migration_store_insert(struct call *call, int64_t number, const char *name) MUST_CHECK;

extern const struct stmt *const migration_store_statements[];

#endif
