/*
 * What admins did: one row an action, append-only.
 */
#ifndef TICKETD_DOMAIN_ADMIN_LOG_H
#define TICKETD_DOMAIN_ADMIN_LOG_H

#include <stddef.h>
#include <stdint.h>

#include "model/admin_log.h"
#include "model/concert.h"
#include "model/slice.h"
#include "util/call.h"
#include "util/err.h"

/*
 * Notes an action of call->session's admin (zero id: a command on the host).
 * Database: inside the transaction of the action, so that neither is without the other. action, object
 * and detail are cut to 60, 120 and 2,000 bytes. ERR_TOO_LARGE: one of them is NULL, as arena_printf()
 * returns when the request's memory is used up.
 */
enum err admin_log_write(struct call *call, const char *action, const char *object,
                         const char *detail) MUST_CHECK;

/* The same of "concert 7". */
enum err admin_log_write_concert(struct call *call, const char *action, int32_t concert_id,
                                 const char *detail) MUST_CHECK;

/* The same of "performance 9 of concert 7". */
enum err admin_log_write_performance(struct call *call, const char *action,
                                     const struct performance *performance,
                                     const char *detail) MUST_CHECK;

/* Newest first. */
enum err admin_log_list(struct call *call, const struct slice *slice,
                        const struct admin_log_entry **entries_out, size_t *count_out) MUST_CHECK;

#endif
