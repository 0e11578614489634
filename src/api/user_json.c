/* An account in answers. */
#include "api/user_json.h"

void write_user_fields(struct json *out, const struct user *user)
{
    json_uuid(json_key(out, "user_id"), &user->user_id);
    json_text(json_key(out, "email"), user->email);
    json_text(json_key(out, "name"), user->name);
    json_text(json_key(out, "role"), role_text(user->role));
}
