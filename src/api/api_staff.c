/* Who may do more than fans: the list, and a role given or taken. */
#include "api/api.h"

#include "api/paging.h"
#include "api/user_json.h"
#include "domain/staff.h"
#include "util/text.h"

static void write_user(struct json *out, const struct user *user)
{
    json_object(out);
    write_user_fields(out, user);
    json_end_object(out);
}

static enum err list(struct call *call, const struct request *request, struct response *response)
{
    const struct user *users;
    struct slice slice;
    size_t count, shown;
    struct json *out;
    enum err err = paging_decode(call, request, NULL, 0, &slice);

    if (err == ERR_OK)
        err = staff_list(call, &slice, &users, &count);
    if (err != ERR_OK)
        return err;
    shown = paging_shown(&slice, count);
    out = paging_begin(call);
    for (size_t i = 0; i < shown; i++)
        write_user(out, &users[i]);
    paging_end(out,
               shown == 0 ? NULL : paging_cursor(call, &slice, count, &users[shown - 1].user_id));
    return response_json(call, response, 200, out);
}

struct role_form {
    const char *email, *role;
};

static const struct field role_fields[] = {
    {FIELD_AT(struct role_form, email, FIELD_IS_TEXT, 3, 254), FIELD_REQUIRED},
    {FIELD_AT(struct role_form, role, FIELD_IS_TEXT, 1, 20), FIELD_REQUIRED},
};

static const struct body_form role_body = FORM_OF(struct role_form, role_fields);

static enum err set_role(struct call *call, const struct request *request,
                         struct response *response)
{
    struct role_form form;
    struct user user;
    enum role role;
    struct json *out;
    enum err err = json_decode(call, request, role_fields, COUNT_OF(role_fields), &form);

    if (err == ERR_OK && !role_from_text(form.role, &role))
        err = err_field(call, "role", "fan, staff or admin");
    if (err == ERR_OK)
        err = staff_set_role(call, form.email, role, &user);
    if (err != ERR_OK)
        return err;
    out = json_new(call->arena);
    write_user(out, &user);
    return response_json(call, response, 200, out);
}

const struct route api_staff_routes[] = {
    {METHOD_GET, "/api/v1/admin/staff", "staff.list", list, ROUTE_ADMIN | ROUTE_LIST, NULL},
    {METHOD_PUT, "/api/v1/admin/staff", "staff.set_role", set_role, ROUTE_ADMIN | ROUTE_NO_QUERY,
     &role_body},
    {0},
};
