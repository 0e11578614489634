/*
 * Accounts: who somebody is, and the password that proves it.
 */
#ifndef TICKETD_DOMAIN_ACCOUNT_H
#define TICKETD_DOMAIN_ACCOUNT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/account.h"
#include "model/waiting_room.h"
#include "util/call.h"
#include "util/err.h"

/* Who wants an account. The address is checked and put into lower case. */
struct new_account {
    const char *email;
    const char *password;
    const char *name; /* NULL: none */
    enum role role;
};

/*
 * A user with an empty balance.
 * Errors: INVALID_FIELD (email), EMAIL_TAKEN.
 */
enum err account_create(struct call *call, const struct new_account *wanted,
                        struct user *user_out) MUST_CHECK;

/* A place that still counts. */
struct live_place {
    int32_t concert_id;
    enum place_state state;
    bool has_number; /* false in the lobby */
    int64_t number;
};

struct account_overview {
    struct user user;
    int64_t balance; /* minor units */
    size_t place_count;
    const struct live_place *places; /* by concert */
};

/* Errors: NOT_FOUND. */
enum err account_load_overview(struct call *call, const struct uuid *user_id,
                               struct account_overview *overview_out) MUST_CHECK;

/*
 * Sets a new password for call->session's user and ends the other sessions and all queue tokens.
 * Errors: INVALID_CREDENTIALS (password is not the present one), TOO_MANY_REQUESTS.
 */
enum err account_change_password(struct call *call, const char *password,
                                 const char *new_password) MUST_CHECK;

#endif
