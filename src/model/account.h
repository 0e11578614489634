/*
 * People, sessions and points.
 */
#ifndef TICKETD_MODEL_ACCOUNT_H
#define TICKETD_MODEL_ACCOUNT_H

#include <stdbool.h>
#include <stdint.h>

#include "util/uuid.h"

/* Staff let people in at the door, and do nothing else that fans may not. */
enum role { ROLE_FAN = 1, ROLE_ADMIN = 2, ROLE_STAFF = 3 };

const char *role_text(enum role role);

/* false: no role has this name. */
bool role_from_text(const char *text, enum role *role_out);

struct user {
    struct uuid user_id;
    const char *email;
    const char *name;
    enum role role;
    int64_t created_at_us;
};

/* A signed-in user, proven by an access token. */
struct session {
    struct uuid user_id;
    struct uuid family_id;
    enum role role;
    int64_t expires_at_us;
};

enum posting_kind { POSTING_CHARGE = 1, POSTING_PAYMENT, POSTING_REFUND, POSTING_ADJUSTMENT };

const char *posting_kind_text(enum posting_kind kind);

/* The counter sides; they have entries but no balance row. */
extern const struct uuid ACCOUNT_HOUSE; /* 00…01: what fans paid */
extern const struct uuid ACCOUNT_MINT;  /* 00…02: where charges come from */

#endif
