/*
 * What an admin did.
 */
#ifndef TICKETD_MODEL_ADMIN_LOG_H
#define TICKETD_MODEL_ADMIN_LOG_H

#include <stdint.h>

#include "util/uuid.h"

/* In bytes; the columns count characters, so a cut text always fits. */
#define ADMIN_LOG_ACTION_MAX 60
#define ADMIN_LOG_OBJECT_MAX 120
#define ADMIN_LOG_DETAIL_MAX 2000

struct admin_log_entry {
    struct uuid log_id;
    int64_t at_us;
    struct uuid user_id; /* zero: a command on the host */
    const char *email;   /* of that user; NULL: a command, or an account that is gone */
    const char *action;  /* "points.adjust" */
    const char *object;  /* "user 0192…" */
    const char *detail;
};

#endif
