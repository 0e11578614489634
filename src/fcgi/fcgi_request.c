/*
 * From FastCGI parameters to a request. Invariant: no string of a request is longer than its row's
 * limit; one that is sets too_large and stays absent.
 */
#include "fcgi/fcgi_request.h"

#include <string.h>

#include <glib.h>

/* nginx takes header lines of up to 8 KiB; these are what the program has a use for. */
struct param {
    const char *name;
    size_t name_length;
    const char *shown; /* in an error */
    size_t offset;
    size_t max;
    bool is_once; /* the client's, and said once at most */
};

#define PARAM(param_name, member, limit, shown_as, ...)                                            \
    {                                                                                              \
        .name = (param_name), .name_length = sizeof(param_name) - 1, .shown = (shown_as),          \
        .offset = offsetof(struct request, member), .max = (limit), __VA_ARGS__                    \
    }
#define ONCE .is_once = true

static const struct param params[] = {
    PARAM("REQUEST_METHOD", method_name, 32, "method"),
    PARAM("DOCUMENT_URI", path, 1024, "path"),
    PARAM("QUERY_STRING", query, 2048, "query"),
    PARAM("HTTP_AUTHORIZATION", authorization, 4096, "Authorization", ONCE),
    PARAM("HTTP_COOKIE", cookie, 4096, "Cookie", ONCE),
    PARAM("CONTENT_TYPE", content_type, 256, "Content-Type"),
    PARAM("HTTP_IDEMPOTENCY_KEY", idempotency_key, 1024, "Idempotency-Key", ONCE),
    PARAM("HTTP_X_REQUESTED_WITH", x_requested_with, 256, "X-Requested-With", ONCE),
    PARAM("HTTP_ORIGIN", origin, 512, "Origin", ONCE),
    PARAM("HTTP_SEC_FETCH_SITE", sec_fetch_site, 32, "Sec-Fetch-Site", ONCE),
    PARAM("HTTP_HOST", host, 256, "Host"),
    PARAM("HTTP_IF_NONE_MATCH", if_none_match, 1024, "If-None-Match"),
    PARAM("HTTP_ACCEPT", accept, 2048, "Accept"),
    PARAM("REMOTE_ADDR", remote_addr, 64, "address"),
    PARAM("REQUEST_ID", request_id, 64, "request id"),
    PARAM("PAGE_LANGUAGE", page_language, 8, "page language"),
    PARAM("BODY_ENCODING", body_encoding, 8, "body encoding"),
};

static const struct param *param_find(const char *entry, size_t name_length)
{
    for (size_t i = 0; i < G_N_ELEMENTS(params); i++)
        if (params[i].name_length == name_length && memcmp(params[i].name, entry, name_length) == 0)
            return &params[i];
    return NULL;
}

static bool is_named(const char *entry, size_t name_length, const char *name)
{
    return strlen(name) == name_length && memcmp(name, entry, name_length) == 0;
}

static bool has_value(const struct request *request, const struct param *param)
{
    const char *value;

    memcpy(&value, (const char *)request + param->offset, sizeof(value));
    return value != NULL;
}

/* nginx sends a parameter whose variable is empty as "", which is how it says absent. */
static void take_param(struct request *request, const char *entry, size_t name_length)
{
    const char *value = entry + name_length + 1;
    const struct param *param = param_find(entry, name_length);

    if (is_named(entry, name_length, "CONTENT_LENGTH"))
        request->content_length = fcgi_parse_length(value);
    else if (is_named(entry, name_length, "REQUEST_START"))
        request->started_at_us = fcgi_parse_start_us(value);
    if (param == NULL || *value == '\0')
        return;
    if (strlen(value) > param->max) {
        request->too_large = param->shown;
        return;
    }
    if (param->is_once && has_value(request, param))
        request->repeated = param->shown;
    memcpy((char *)request + param->offset, &value, sizeof(value));
}

void fcgi_request_from_params(char *const *envp, struct request *request_out)
{
    *request_out = (struct request){
        .method_name = "", .path = "", .query = "", .body = "", .content_length = -1};
    for (char *const *entry = envp; *entry != NULL; entry++) {
        const char *equals = strchr(*entry, '=');
        if (equals != NULL)
            take_param(request_out, *entry, (size_t)(equals - *entry));
    }
    request_out->method = method_from_text(request_out->method_name);
}

int64_t fcgi_parse_start_us(const char *text)
{
    char *end;
    guint64 seconds, millis = 0;

    if (!g_ascii_isdigit(*text))
        return 0;
    seconds = g_ascii_strtoull(text, &end, 10);
    if (*end == '.') {
        const char *fraction = end + 1;
        if (!g_ascii_isdigit(*fraction))
            return 0;
        millis = g_ascii_strtoull(fraction, &end, 10);
        if (end - fraction != 3)
            return 0;
    }
    /* Beyond the year 5000 it is no time of a request. */
    if (*end != '\0' || seconds > G_GUINT64_CONSTANT(99999999999))
        return 0;
    return (int64_t)(seconds * 1000000 + millis * 1000);
}

int64_t fcgi_parse_length(const char *text)
{
    guint64 length;

    if (!g_ascii_string_to_unsigned(text, 10, 0, G_MAXINT64, &length, NULL))
        return -1;
    return (int64_t)length;
}
