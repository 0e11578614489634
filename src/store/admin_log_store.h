/*
 * What admins did: the table admin_log.
 */
#ifndef TICKETD_STORE_ADMIN_LOG_STORE_H
#define TICKETD_STORE_ADMIN_LOG_STORE_H

#include <stddef.h>
#include <stdint.h>

#include "util/call.h"
#include "util/err.h"

struct admin_log_row {
    struct uuid log_id;
    int64_t at_us;
    struct uuid user_id;
    const char *action, *object, *detail;
};

enum err admin_log_store_insert(struct call *call, const struct admin_log_row *row) MUST_CHECK;

/* Newest first, those before `before` (NULL: from the newest). */
enum err admin_log_store_list(struct call *call, const struct uuid *before, int64_t limit,
                              struct admin_log_row **rows_out, size_t *count_out) MUST_CHECK;

extern const struct stmt *const admin_log_store_statements[];

#endif
