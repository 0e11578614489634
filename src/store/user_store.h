/*
 * People: the tables user and account.
 */
#ifndef TICKETD_STORE_USER_STORE_H
#define TICKETD_STORE_USER_STORE_H

#include <stdbool.h>

#include "model/account.h"
#include "model/slice.h"
#include "util/call.h"
#include "util/err.h"

/* Adds a user and an empty account. Inside a transaction. Errors: DUPLICATE (e-mail or id). */
enum err user_store_insert(struct call *call, const struct user *user,
                           const char *password_hash) MUST_CHECK;

/* Errors: NOT_FOUND. */
enum err user_store_find(struct call *call, const struct uuid *user_id,
                         struct user *user_out) MUST_CHECK;
enum err user_store_find_by_email(struct call *call, const char *email, struct user *user_out,
                                  const char **password_hash_out) MUST_CHECK;
enum err user_store_find_password(struct call *call, const struct uuid *user_id,
                                  const char **password_hash_out) MUST_CHECK;

/* Replaces a password hash. changed_out: false when it was no longer `from`. */
enum err user_store_change_password(struct call *call, const struct uuid *user_id, const char *from,
                                    const char *to, bool *changed_out) MUST_CHECK;

/* changed_out: false when the user has the role, or is not there. */
enum err user_store_set_role(struct call *call, const struct uuid *user_id, enum role role,
                             bool *changed_out) MUST_CHECK;

/* The rows of all admins, locked until the transaction ends: how many there are. */
enum err user_store_lock_admins(struct call *call, size_t *count_out) MUST_CHECK;

/* Everybody who is no fan, by id. In the arena. */
enum err user_store_list_staff(struct call *call, const struct slice *slice,
                               const struct user **users_out, size_t *count_out) MUST_CHECK;

extern const struct stmt *const user_store_statements[];

#endif
