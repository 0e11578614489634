/*
 * Answers as values. Invariant: an error becomes an answer only in response_problem(), from its row
 * of err.def, and an answer of 500 and above tells nothing that the row does not say.
 */
#include "http/response.h"

#include <glib.h>
#include <string.h>

#include "http/json.h"
#include "util/log.h"

/* What a client is told to wait when nobody knew better. Seconds. */
#define RETRY_AFTER_SECONDS 1

#define PROBLEM_TYPE "application/problem+json"

/* When even the reserve is used up, which a problem of bounded texts cannot do. */
static const char plain_problem[] =
    "{\"type\":\"about:blank\",\"title\":\"Something is wrong on our "
    "side\",\"status\":500,\"code\":\"internal\"}";

static struct response_header *find_header(struct response *response, const char *name)
{
    for (size_t i = 0; i < response->header_count; i++)
        if (g_ascii_strcasecmp(response->headers[i].name, name) == 0)
            return &response->headers[i];
    return NULL;
}

/* Where a header goes: set again it replaces the former one, but for cookies. */
static struct response_header *slot_for(struct response *response, const char *name)
{
    bool may_repeat = g_ascii_strcasecmp(name, "Set-Cookie") == 0;
    struct response_header *found = may_repeat ? NULL : find_header(response, name);

    if (found != NULL)
        return found;
    if (response->header_count == RESPONSE_HEADERS_MAX)
        panic("more than %d headers", RESPONSE_HEADERS_MAX);
    return &response->headers[response->header_count++];
}

void response_header(struct response *response, const char *name, const char *value)
{
    for (const unsigned char *at = (const unsigned char *)value; *at != '\0'; at++)
        if (*at < 0x20 || *at == 0x7f)
            panic("the header %s has a control byte", name);
    *slot_for(response, name) = (struct response_header){.name = name, .value = value};
}

void response_no_content(struct response *response)
{
    response->status = 204;
    response->content_type = NULL;
    response->body = NULL;
    response->body_bytes = 0;
}

void response_body(struct response *response, int status, const char *content_type,
                   const char *body, size_t body_bytes)
{
    response->status = status;
    response->content_type = content_type;
    response->body = body;
    response->body_bytes = body_bytes;
    if (find_header(response, "Cache-Control") == NULL)
        response_header(response, "Cache-Control", "no-store");
}

enum err response_text(struct call *call, struct json *out, const char **body_out,
                       size_t *bytes_out)
{
    *body_out = json_finish(out, bytes_out);
    return *body_out == NULL ? err_set(call, ERR_TOO_LARGE, "the answer is too large") : ERR_OK;
}

enum err response_json(struct call *call, struct response *response, int status, struct json *out)
{
    size_t bytes;
    const char *body;
    enum err err = response_text(call, out, &body, &bytes);

    if (err != ERR_OK)
        return err;
    response_body(response, status, "application/json", body, bytes);
    return ERR_OK;
}

/* The origin's text if it speaks of this very error; the world's troubles and ours stay inside. */
static const char *detail_text(const struct call *call, const struct err_row *row)
{
    if (row->status >= 500 || call->detail.text[0] == '\0')
        return row->title;
    return call->detail.text;
}

static void write_i64(struct json *out, const char *key, int64_t number)
{
    if (number >= 0)
        json_i64(json_key(out, key), number);
}

static void write_time(struct json *out, const char *key, int64_t at_us)
{
    if (at_us >= 0)
        json_time(json_key(out, key), at_us);
}

static void write_conflicts(struct json *out, const struct err_detail *detail)
{
    if (detail->conflict_count == 0)
        return;
    json_array(json_key(out, "conflicts"));
    for (size_t i = 0; i < detail->conflict_count; i++)
        json_i64(out, detail->conflicts[i]);
    json_end_array(out);
}

static bool is_for_later(const struct err_row *row)
{
    return row->status == 429 || row->status == 503;
}

static int64_t retry_after(const struct call *call, const struct err_row *row)
{
    if (call->detail.retry_after < 0 && is_for_later(row))
        return RETRY_AFTER_SECONDS;
    return call->detail.retry_after;
}

static void write_help(struct json *out, const struct call *call, const struct err_row *row)
{
    const struct err_detail *detail = &call->detail;

    if (detail->field != NULL)
        json_text(json_key(out, "field"), detail->field);
    write_conflicts(out, detail);
    write_i64(out, "position", detail->position);
    write_i64(out, "retry_after", retry_after(call, row));
    write_i64(out, "balance", detail->balance);
    write_i64(out, "amount", detail->amount);
    write_time(out, "opens_at", detail->opens_at_us);
    write_time(out, "used_at", detail->used_at_us);
    write_time(out, "starts_at", detail->starts_at_us);
}

/* Source: RFC 9457. */
static void write_problem(struct json *out, struct call *call, const struct err_row *row)
{
    json_object(out);
    json_text(json_key(out, "type"), arena_printf(call->arena, "/docs/#%s", row->code));
    json_text(json_key(out, "title"), row->title);
    json_i64(json_key(out, "status"), row->status);
    json_text(json_key(out, "detail"), detail_text(call, row));
    json_text(json_key(out, "code"), row->code);
    if (call->request_id[0] != '\0')
        json_text(json_key(out, "request_id"), call->request_id);
    if (row->status < 500)
        write_help(out, call, row);
    else if (is_for_later(row))
        write_i64(out, "retry_after", retry_after(call, row));
    json_end_object(out);
}

/* Source: RFC 6750 section 3: no error is named to those who showed no token. */
static const char *challenge(const struct err_row *row)
{
    bool had_token = row == err_row(ERR_INVALID_TOKEN) || row == err_row(ERR_TOKEN_EXPIRED);

    return had_token ? "Bearer realm=\"ticketd\", error=\"invalid_token\""
                     : "Bearer realm=\"ticketd\"";
}

static void add_headers(struct response *response, struct call *call, const struct err_row *row)
{
    if (is_for_later(row)) {
        const char *seconds =
            arena_printf(call->arena, "%" G_GINT64_FORMAT, (gint64)retry_after(call, row));

        response_header(response, "Retry-After", seconds == NULL ? "1" : seconds);
    }
    if (row->status == 405 && call->detail.allow != NULL)
        response_header(response, "Allow", call->detail.allow);
    if (row->status == 401)
        response_header(response, "WWW-Authenticate", challenge(row));
}

void response_problem(struct response *response, struct call *call, enum err err)
{
    const struct err_row *row = err_row(err);
    struct json *out;
    const char *body;
    size_t bytes;

    /* An inner error that nobody turned into an answer, or no error at all. */
    if (row->status < 400)
        row = err_row(ERR_INTERNAL);
    if (arena_is_full(call->arena))
        arena_open_reserve(call->arena);
    out = json_new(call->arena);
    write_problem(out, call, row);
    body = json_finish(out, &bytes);
    response->header_count = 0;
    if (body == NULL) {
        row = err_row(ERR_INTERNAL);
        body = plain_problem;
        bytes = sizeof plain_problem - 1;
    }
    response_body(response, row->status, PROBLEM_TYPE, body, bytes);
    add_headers(response, call, row);
}
