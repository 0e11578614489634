/* An account as JSON: for its owner, for admins and for ticketctl. */
#ifndef TICKETD_API_USER_JSON_H
#define TICKETD_API_USER_JSON_H

#include "http/json.h"
#include "model/account.h"

/* "user_id", "email", "name", "role", into an object that is open. */
void write_user_fields(struct json *out, const struct user *user);

#endif
