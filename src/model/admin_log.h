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

/* What an object's name leads to; as it is now, NULL and 0 for what it does not or is gone. */
struct admin_log_about {
    int32_t concert_id;
    const char *title;          /* of that concert */
    int64_t starts_at_us;       /* of a date */
    struct uuid reservation_id; /* of a ticket, too; zero: none */
    const char *email, *name;   /* of the account concerned; the name may be empty */
};

struct admin_log_entry {
    struct uuid log_id;
    int64_t at_us;
    struct uuid user_id; /* zero: a command on the host */
    const char *email;   /* of that user; NULL: a command, or an account that is gone */
    const char *action;  /* "points.adjust" */
    const char *object;  /* "user 0192…" */
    const char *detail;
    struct admin_log_about about;
};

#endif
