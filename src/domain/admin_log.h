/*
 * What admins did: one row an action, append-only.
 */
#ifndef TICKETD_DOMAIN_ADMIN_LOG_H
#define TICKETD_DOMAIN_ADMIN_LOG_H

#include <stddef.h>
#include <stdint.h>

#include "util/call.h"
#include "util/err.h"

struct admin_log_entry {
    struct uuid log_id;
    int64_t at_us;
    struct uuid user_id;
    const char *action; /* "points.adjust" */
    const char *object; /* "user 0192…" */
    const char *detail;
};

/*
 * Notes an action of call->session's admin (zero id: a command on the host).
 * Database: inside the transaction of the action, so that neither is without the other. action, object
 * and detail are cut to 60, 120 and 2,000 bytes.
 */
enum err admin_log_write(struct call *call, const char *action, const char *object,
                         const char *detail) MUST_CHECK;

/* Newest first. before: NULL, or the last log_id of the page before. */
enum err admin_log_list(struct call *call, const struct uuid *before, int64_t limit,
                        const struct admin_log_entry **entries_out, size_t *count_out) MUST_CHECK;

#endif
