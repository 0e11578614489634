/* Accounts: signing up, who I am, my password, and what admins did. */
#include "api/api.h"

#include "api/paging.h"
#include "api/user_json.h"
#include "domain/account.h"
#include "domain/admin_log.h"
#include "util/text.h"

struct sign_up_form {
    const char *email, *password, *name;
    bool has_name;
};

static const struct field sign_up_fields[] = {
    {FIELD_AT(struct sign_up_form, email, FIELD_IS_TEXT, 3, 254), FIELD_REQUIRED},
    {FIELD_AT(struct sign_up_form, password, FIELD_IS_TEXT, 8, 128), FIELD_REQUIRED},
    {FIELD_AT(struct sign_up_form, name, FIELD_IS_TEXT, 1, 200),
     FIELD_OPTIONAL(struct sign_up_form, name)},
};

static const struct body_form sign_up_body = FORM_OF(struct sign_up_form, sign_up_fields);

static enum err sign_up(struct call *call, const struct request *request, struct response *response)
{
    struct sign_up_form form = {.name = NULL};
    struct user user;
    enum err err = json_decode(call, request, sign_up_fields, COUNT_OF(sign_up_fields), &form);
    if (err != ERR_OK)
        return err;
    struct new_account wanted = {
        .email = form.email, .password = form.password, .name = form.name, .role = ROLE_FAN};
    err = account_create(call, &wanted, &user);
    if (err != ERR_OK)
        return err;

    struct json *out = json_new(call->arena);
    json_object(out);
    json_uuid(json_key(out, "user_id"), &user.user_id);
    json_text(json_key(out, "email"), user.email);
    json_text(json_key(out, "name"), user.name);
    json_time(json_key(out, "created_at"), user.created_at_us);
    json_end_object(out);
    return response_json(call, response, 201, out);
}

static void write_place(struct json *out, const struct live_place *place)
{
    json_object(out);
    json_i64(json_key(out, "concert_id"), place->concert_id);
    json_text(json_key(out, "state"), place_state_text(place->state));
    json_key(out, "number");
    if (place->has_number)
        json_i64(out, place->number);
    else
        json_null(out);
    json_end_object(out);
}

static enum err show_me(struct call *call, const struct request *request, struct response *response)
{
    struct account_overview me;
    (void)request;
    enum err err = account_load_overview(call, call_user_id(call), &me);
    if (err != ERR_OK)
        return err;

    struct json *out = json_new(call->arena);
    json_object(out);
    write_user_fields(out, &me.user);
    json_i64(json_key(out, "balance"), me.balance);
    json_array(json_key(out, "places"));
    for (size_t i = 0; i < me.place_count; i++)
        write_place(out, &me.places[i]);
    json_end_array(out);
    json_end_object(out);
    return response_json(call, response, 200, out);
}

struct password_form {
    const char *password, *new_password;
};

/* The present one may be older than today's rule for its length. */
static const struct field password_fields[] = {
    {FIELD_AT(struct password_form, password, FIELD_IS_TEXT, 1, 128), FIELD_REQUIRED},
    {FIELD_AT(struct password_form, new_password, FIELD_IS_TEXT, 8, 128), FIELD_REQUIRED},
};

static const struct body_form password_body = FORM_OF(struct password_form, password_fields);

static enum err change_password(struct call *call, const struct request *request,
                                struct response *response)
{
    struct password_form form;
    enum err err = json_decode(call, request, password_fields, COUNT_OF(password_fields), &form);
    if (err == ERR_OK)
        err = account_change_password(call, form.password, form.new_password);
    if (err != ERR_OK)
        return err;
    response_no_content(response);
    return ERR_OK;
}

static void write_log_about(struct json *out, const struct admin_log_about *about)
{
    json_object(json_key(out, "about"));
    if (about->concert_id == 0)
        json_null(json_key(out, "concert_id"));
    else
        json_i64(json_key(out, "concert_id"), about->concert_id);
    json_text(json_key(out, "title"), about->title);
    json_time_or_null(json_key(out, "starts_at"), about->starts_at_us);
    if (uuid_is_zero(&about->reservation_id))
        json_null(json_key(out, "reservation_id"));
    else
        json_uuid(json_key(out, "reservation_id"), &about->reservation_id);
    json_text(json_key(out, "email"), about->email);
    json_text(json_key(out, "name"), about->name);
    json_end_object(out);
}

static void write_log_entry(struct json *out, const struct admin_log_entry *entry)
{
    json_object(out);
    json_time(json_key(out, "at"), entry->at_us);
    json_uuid(json_key(out, "user_id"), &entry->user_id);
    json_text(json_key(out, "email"), entry->email);
    json_text(json_key(out, "action"), entry->action);
    json_text(json_key(out, "object"), entry->object);
    json_text(json_key(out, "detail"), entry->detail);
    write_log_about(out, &entry->about);
    json_end_object(out);
}

static enum err list_log(struct call *call, const struct request *request,
                         struct response *response)
{
    const struct admin_log_entry *entries;
    struct slice slice;
    size_t count;
    enum err err = paging_decode(call, request, NULL, 0, &slice);
    if (err == ERR_OK)
        err = admin_log_list(call, &slice, &entries, &count);
    if (err != ERR_OK)
        return err;
    size_t shown = paging_shown(&slice, count);
    struct json *out = paging_begin(call);
    for (size_t i = 0; i < shown; i++)
        write_log_entry(out, &entries[i]);
    paging_end(out,
               shown == 0 ? NULL : paging_cursor(call, &slice, count, &entries[shown - 1].log_id));
    return response_json(call, response, 200, out);
}

const struct route api_account_routes[] = {
    {METHOD_POST, "/api/v1/users", "account.sign_up", sign_up, ROUTE_NO_QUERY, &sign_up_body},
    {METHOD_GET, "/api/v1/me", "account.show", show_me, ROUTE_USER | ROUTE_NO_QUERY, NULL},
    {METHOD_PUT, "/api/v1/me/password", "account.change_password", change_password,
     ROUTE_USER | ROUTE_NO_QUERY, &password_body},
    {METHOD_GET, "/api/v1/admin/log", "admin_log.list", list_log, ROUTE_ADMIN | ROUTE_LIST, NULL},
    {0},
};
