/*
 * What admins did: the table admin_log.
 */
#ifndef TICKETD_STORE_ADMIN_LOG_STORE_H
#define TICKETD_STORE_ADMIN_LOG_STORE_H

#include <stddef.h>

#include "model/admin_log.h"
#include "model/slice.h"
#include "util/call.h"
#include "util/err.h"

enum err admin_log_store_insert(struct call *call, const struct admin_log_entry *entry) MUST_CHECK;

/* Newest first. */
enum err admin_log_store_list(struct call *call, const struct slice *slice,
                              struct admin_log_entry **entries_out, size_t *count_out) MUST_CHECK;

extern const struct stmt *const admin_log_store_statements[];

#endif
