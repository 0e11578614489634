/*
 * Who may do more than fans: roles given and taken by e-mail address, and the list of them.
 */
#ifndef TICKETD_DOMAIN_STAFF_H
#define TICKETD_DOMAIN_STAFF_H

#include <stddef.h>

#include "model/account.h"
#include "model/slice.h"
#include "util/call.h"
#include "util/err.h"

/*
 * Gives the account of an address another role, in force with its next request. Nothing is written
 * when it has that role.
 * Errors: NOT_FOUND, LAST_ADMIN (nobody would be left who may give roles).
 * Database: its own transaction.
 */
enum err staff_set_role(struct call *call, const char *email, enum role role,
                        struct user *user_out) MUST_CHECK;

/* Everybody who is no fan, the oldest account first. In the arena. */
enum err staff_list(struct call *call, const struct slice *slice, const struct user **users_out,
                    size_t *count_out) MUST_CHECK;

#endif
