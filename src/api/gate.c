/*
 * The gate: what must be true of a request before its handler sees it, in API.md's order: the key's
 * form, the query, the token, the role.
 *
 * An Authorization header decides. A cookie speaks only where there is none, and a change by cookie
 * must show that our own page made it.
 */
#include "api/api.h"

#include <string.h>
#include <strings.h>

#include "domain/limit.h"
#include "domain/session.h"
#include "http/cookie.h"
#include "http/jwt.h"
#include "model/conf.h"
#include "util/text.h"

#define KEY_LENGTH_MIN 8
#define KEY_LENGTH_MAX 255

static bool is_change(const struct request *request)
{
    return request->method != METHOD_GET && request->method != METHOD_HEAD;
}

static bool is_printable(const char *text)
{
    for (; *text; text++)
        if (*text < 0x20 || *text > 0x7e)
            return false;
    return true;
}

static enum err check_key(struct call *call, const struct route *route,
                          const struct request *request)
{
    const char *key = request->idempotency_key;

    if (!(route->flags & (ROUTE_KEY | ROUTE_KEY_ACCEPTED)))
        return ERR_OK;
    if (!key && (route->flags & ROUTE_KEY))
        return err_set(call, ERR_IDEMPOTENCY_KEY_REQUIRED,
                       "send an Idempotency-Key, and the same one when you repeat the request");
    if (!key)
        return ERR_OK;
    size_t length = strlen(key);
    if (length < KEY_LENGTH_MIN || length > KEY_LENGTH_MAX || !is_printable(key))
        return err_field(call, "Idempotency-Key", "must be %d to %d printable characters of ASCII",
                         KEY_LENGTH_MIN, KEY_LENGTH_MAX);
    return ERR_OK;
}

/* The token behind "Bearer "; NULL for any other scheme. */
static const char *bearer_of(const char *authorization)
{
    if (strncasecmp(authorization, "Bearer ", 7) != 0)
        return NULL;
    return authorization + 7;
}

/* A queue token is a JWT: three parts. Access tokens have no dot. */
static bool looks_like_queue_token(const char *token)
{
    const char *dot = strchr(token, '.');
    return dot && strchr(dot + 1, '.');
}

static enum err take_queue_token(struct call *call, const char *text)
{
    struct queue_token *token = ARENA_NEW(call->arena, struct queue_token);

    if (!token)
        return err_set(call, ERR_TOO_LARGE, "no memory left for the token");
    enum err err = jwt_verify(call, call->token_keys, text, token);
    if (err == ERR_OK)
        call->token = token;
    return err;
}

static enum err authenticate(struct call *call, const char *text,
                             const struct session **session_out)
{
    struct session *session = ARENA_NEW(call->arena, struct session);

    if (!session)
        return err_set(call, ERR_TOO_LARGE, "no memory left for the session");
    enum err err = session_authenticate(call, text, session);
    if (err == ERR_OK)
        *session_out = session;
    return err;
}

static enum err take_bearer(struct call *call, const struct route *route, const char *token)
{
    if (!token || !*token)
        return err_set(call, ERR_INVALID_TOKEN,
                       "the Authorization header is not Bearer and a token");
    if (looks_like_queue_token(token)) {
        if (!(route->flags & ROUTE_QUEUE))
            return err_set(call, ERR_INVALID_TOKEN, "this call takes an access token");
        return take_queue_token(call, token);
    }
    if (!(route->flags & (ROUTE_USER | ROUTE_ADMIN)))
        return err_set(call, ERR_INVALID_TOKEN, "this call takes a queue token");
    return authenticate(call, token, &call->session);
}

/* A browser that is signed in as somebody else must not act with a token that a page put there. */
static enum err check_cookie_beside(struct call *call, const char *cookie)
{
    const struct session *other = NULL;
    struct err_detail detail = call->detail;
    enum err err = authenticate(call, cookie, &other);

    if (err == ERR_INVALID_TOKEN || err == ERR_TOKEN_EXPIRED) {
        call->detail = detail; /* a dead cookie is nobody's */
        return ERR_OK;
    }
    if (err != ERR_OK || uuid_is_equal(&other->user_id, call_user_id(call)))
        return err;
    return err_set(call, ERR_INVALID_TOKEN, "token and session cookie are of different users");
}

/* "localhost", "127.0.0.1" or "[::1]", with or without a port. */
static bool is_loopback_host(const char *host)
{
    static const char *const names[] = {"localhost", "127.0.0.1", "[::1]"};

    for (size_t i = 0; i < COUNT_OF(names); i++) {
        size_t length = strlen(names[i]);
        if (strncmp(host, names[i], length) == 0 && (!host[length] || host[length] == ':'))
            return true;
    }
    return false;
}

/* The page's origin: the configured one, or on a plain loopback site the host that was asked. */
static bool is_own_origin(const struct call *call, const struct request *request)
{
    const char *origin = request->origin, *base_url = call->conf->base_url;

    if (!origin)
        return false;
    if (*base_url)
        return strcmp(origin, base_url) == 0;
    return request->host && is_loopback_host(request->host) && strncmp(origin, "http://", 7) == 0 &&
           strcmp(origin + 7, request->host) == 0;
}

/* Where the browser itself says who made the request, no page can say otherwise. Source: W3C Fetch
 * Metadata. */
static bool is_from_elsewhere(const struct request *request)
{
    return request->sec_fetch_site && strcmp(request->sec_fetch_site, "same-origin") != 0;
}

enum err gate_check_own_page(struct call *call, const struct request *request)
{
    if (!request->x_requested_with || strcmp(request->x_requested_with, "ticketd") != 0)
        return err_set(call, ERR_ORIGIN_REFUSED,
                       "a change by cookie needs X-Requested-With: ticketd");
    if (!is_own_origin(call, request) || is_from_elsewhere(request))
        return err_set(call, ERR_ORIGIN_REFUSED,
                       "a change by cookie must come from this site's pages");
    return ERR_OK;
}

static enum err take_cookie(struct call *call, const struct route *route,
                            const struct request *request, const char *cookie)
{
    if (!(route->flags & (ROUTE_USER | ROUTE_ADMIN)))
        return err_set(call, ERR_NOT_SIGNED_IN, "this call takes a queue token");
    enum err err = authenticate(call, cookie, &call->session);
    if (err != ERR_OK || !is_change(request))
        return err;
    return gate_check_own_page(call, request);
}

static enum err check_token(struct call *call, const struct route *route,
                            const struct request *request)
{
    const char *cookie = cookie_value(call, request, COOKIE_ACCESS);

    if (request->authorization) {
        enum err err = take_bearer(call, route, bearer_of(request->authorization));
        return err == ERR_OK && cookie ? check_cookie_beside(call, cookie) : err;
    }
    if (cookie)
        return take_cookie(call, route, request, cookie);
    return err_set(call, ERR_NOT_SIGNED_IN, "send Authorization: Bearer and a token");
}

static bool has_role(const struct route *route, enum role role)
{
    return role == ROLE_ADMIN || (role == ROLE_STAFF && (route->flags & ROUTE_STAFF) != 0);
}

static enum err check_who(struct call *call, const struct route *route,
                          const struct request *request)
{
    enum err err = check_token(call, route, request);

    if (err != ERR_OK)
        return err;
    if ((route->flags & ROUTE_ADMIN) && !has_role(route, call->session->role))
        return err_set(call, ERR_FORBIDDEN, "only an admin%s may do this",
                       route->flags & ROUTE_STAFF ? " or staff" : "");
    return ERR_OK;
}

/* Body and list parameters, looked at without using them. */
static enum err check_form(struct call *call, const struct route *route,
                           const struct request *request)
{
    struct page page;

    if (route->form) {
        void *scratch = arena_alloc(call->arena, route->form->bytes);
        if (!scratch)
            return err_set(call, ERR_TOO_LARGE, "no memory left for the body");
        if (route->flags & ROUTE_BODY_OPTIONAL)
            return json_decode_optional(call, request, route->form->fields,
                                        route->form->field_count, scratch);
        return json_decode(call, request, route->form->fields, route->form->field_count, scratch);
    }
    if (is_change(request))
        return json_decode_nothing(call, request);
    return route->flags & ROUTE_LIST ? page_decode(call, request, 0, NULL, 0, &page) : ERR_OK;
}

/*
 * What is wrong with the form is told before who may not ask: a client mends its request first. The
 * handler decodes the form of a request that may; here only a refusal is held back for it.
 */
static enum err refuse(struct call *call, const struct route *route, const struct request *request,
                       enum err refusal)
{
    struct err_detail detail = call->detail;
    enum err err = check_form(call, route, request);

    if (err != ERR_OK)
        return err;
    call->detail = detail;
    return refusal;
}

enum err gate_check(struct call *call, const struct route *route, const struct request *request)
{
    enum err err = check_key(call, route, request);

    if (err == ERR_OK && (route->flags & ROUTE_NO_QUERY))
        err = query_decode(call, request, NULL, 0);
    if (err != ERR_OK || !(route->flags & (ROUTE_USER | ROUTE_QUEUE | ROUTE_ADMIN)))
        return err;
    err = check_who(call, route, request);
    if (err != ERR_OK)
        return refuse(call, route, request, err);
    return is_change(request) ? limit_changes(call, call_user_id(call)) : ERR_OK;
}

const struct uuid *call_user_id(const struct call *call)
{
    return call->session ? &call->session->user_id : &call->token->user_id;
}
