/* Sessions: signing in, refreshing, signing out. */
#include "api/api.h"

#include "domain/session.h"
#include "http/cookie.h"
#include "util/text.h"

struct sign_in_form {
    const char *email, *password;
};

/* Looser than sign-up: what cannot be an account is just not one. */
static const struct field sign_in_fields[] = {
    {FIELD_AT(struct sign_in_form, email, FIELD_IS_TEXT, 1, 254), FIELD_REQUIRED},
    {FIELD_AT(struct sign_in_form, password, FIELD_IS_TEXT, 1, 128), FIELD_REQUIRED},
};

static const struct body_form sign_in_body = FORM_OF(struct sign_in_form, sign_in_fields);

/* For browsers, beside the tokens in the body; a full arena is found when that is finished. */
static void add_cookie(struct response *response, const char *cookie)
{
    if (cookie)
        response_header(response, "Set-Cookie", cookie);
}

static enum err respond_with_tokens(struct call *call, struct response *response,
                                    const struct session_tokens *tokens)
{
    struct json *out = json_new(call->arena);
    json_object(out);
    json_text(json_key(out, "access_token"), tokens->access_token);
    json_text(json_key(out, "token_type"), "Bearer");
    json_i64(json_key(out, "expires_in"), tokens->access_seconds);
    json_text(json_key(out, "refresh_token"), tokens->refresh_token);
    json_i64(json_key(out, "refresh_expires_in"), tokens->refresh_seconds);
    json_uuid(json_key(out, "user_id"), &tokens->user_id);
    json_text(json_key(out, "role"), role_text(tokens->role));
    json_end_object(out);
    add_cookie(response,
               cookie_set(call, COOKIE_ACCESS, tokens->access_token, tokens->access_seconds));
    add_cookie(response,
               cookie_set(call, COOKIE_REFRESH, tokens->refresh_token, tokens->refresh_seconds));
    return response_json(call, response, 201, out);
}

static enum err sign_in(struct call *call, const struct request *request, struct response *response)
{
    struct sign_in_form form;
    struct session_tokens tokens;
    enum err err = json_decode(call, request, sign_in_fields, COUNT_OF(sign_in_fields), &form);
    if (err == ERR_OK)
        err = session_sign_in(call, form.email, form.password, &tokens);
    if (err != ERR_OK)
        return err;
    return respond_with_tokens(call, response, &tokens);
}

struct refresh_form {
    bool has_refresh_token;
    const char *refresh_token;
};

static const struct field refresh_fields[] = {
    {FIELD_AT(struct refresh_form, refresh_token, FIELD_IS_TEXT, 1, 200),
     FIELD_OPTIONAL(struct refresh_form, refresh_token)},
};

static const struct body_form refresh_body = FORM_OF(struct refresh_form, refresh_fields);

/* Of the body; of the cookie where the body has none, so that pages need not keep it in reach. */
static enum err find_refresh_token(struct call *call, const struct request *request,
                                   const struct refresh_form *form, const char **token_out)
{
    const char *cookie;

    if (form->has_refresh_token) {
        *token_out = form->refresh_token;
        return ERR_OK;
    }
    cookie = cookie_value(call, request, COOKIE_REFRESH);
    if (!cookie)
        return err_field(call, "refresh_token", "is missing, in the body and as a cookie");
    *token_out = cookie;
    return gate_check_own_page(call, request);
}

static enum err refresh(struct call *call, const struct request *request, struct response *response)
{
    struct refresh_form form = {0};
    struct session_tokens tokens;
    const char *token = NULL;
    enum err err = json_decode(call, request, refresh_fields, COUNT_OF(refresh_fields), &form);
    if (err == ERR_OK)
        err = find_refresh_token(call, request, &form, &token);
    if (err == ERR_OK)
        err = session_refresh(call, token, &tokens);
    if (err != ERR_OK)
        return err;
    return respond_with_tokens(call, response, &tokens);
}

static void clear_cookies(struct call *call, struct response *response)
{
    add_cookie(response, cookie_clear(call, COOKIE_ACCESS));
    add_cookie(response, cookie_clear(call, COOKIE_REFRESH));
}

static enum err sign_out(struct call *call, const struct request *request,
                         struct response *response)
{
    enum err err = json_decode_nothing(call, request);
    if (err == ERR_OK)
        err = session_end_current(call);
    if (err != ERR_OK)
        return err;
    clear_cookies(call, response);
    response_no_content(response);
    return ERR_OK;
}

static enum err sign_out_everywhere(struct call *call, const struct request *request,
                                    struct response *response)
{
    enum err err = json_decode_nothing(call, request);
    if (err == ERR_OK)
        err = session_end_all(call);
    if (err != ERR_OK)
        return err;
    clear_cookies(call, response);
    response_no_content(response);
    return ERR_OK;
}

const struct route api_session_routes[] = {
    {METHOD_POST, "/api/v1/sessions", "session.sign_in", sign_in, ROUTE_NO_QUERY, &sign_in_body},
    {METHOD_POST, "/api/v1/sessions/refresh", "session.refresh", refresh, ROUTE_NO_QUERY,
     &refresh_body},
    {METHOD_DELETE, "/api/v1/sessions/current", "session.end_current", sign_out,
     ROUTE_USER | ROUTE_NO_QUERY, NULL},
    {METHOD_DELETE, "/api/v1/sessions", "session.end_all", sign_out_everywhere,
     ROUTE_USER | ROUTE_NO_QUERY, NULL},
    {0},
};
