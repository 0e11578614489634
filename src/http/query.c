/* Query strings. Invariant: a parameter that nobody asked for never passes silently. */
#include "http/query.h"

#include <glib.h>
#include <string.h>

#include "util/text.h"

#define EXTRA_MAX 8

/* Escapes decoded. NULL: a broken escape, a NUL, or no UTF-8. */
static const char *decode(struct call *call, const char *text, const char *end)
{
    g_autofree char *plus = g_strndup(text, (gsize)(end - text));
    g_autofree char *decoded = NULL;

    /* Forms write a space as '+'. */
    g_strdelimit(plus, "+", ' ');
    decoded = g_uri_unescape_string(plus, NULL);
    if (decoded == NULL || !text_is_utf8(decoded, strlen(decoded)))
        return NULL;
    return arena_string(call->arena, decoded);
}

static struct query_param *find_param(struct query_param *params, size_t param_count,
                                      const char *name)
{
    for (size_t i = 0; i < param_count; i++)
        if (strcmp(params[i].name, name) == 0)
            return &params[i];
    return NULL;
}

/* Names are shown in errors, so only those that look like ours are. */
static const char *shown(const char *name)
{
    for (const char *at = name; *at != '\0'; at++)
        if ((!g_ascii_isalnum(*at) && *at != '_') || at - name >= 64)
            return "query";
    return *name == '\0' ? "query" : name;
}

/* One "name=value", which ends at `end`. */
static enum err take_pair(struct call *call, const char *pair, const char *end,
                          struct query_param *params, size_t param_count)
{
    const char *equals = memchr(pair, '=', (size_t)(end - pair));
    const char *name = decode(call, pair, equals == NULL ? end : equals);
    const char *value = equals == NULL ? "" : decode(call, equals + 1, end);
    struct query_param *param;

    if (arena_is_full(call->arena))
        return err_set(call, ERR_TOO_LARGE, "the request is too large");
    if (name == NULL || value == NULL)
        return err_field(call, name == NULL ? "query" : shown(name),
                         "the query is not encoded as it should be");
    param = find_param(params, param_count, name);
    if (param == NULL)
        return err_field(call, shown(name), "%s is not a parameter here", shown(name));
    if (param->value != NULL)
        return err_field(call, param->name, "%s stands twice", param->name);
    param->value = value;
    return ERR_OK;
}

static enum err take_limit(struct call *call, const char *value, int64_t *limit_out)
{
    guint64 limit = PAGE_LIMIT_DEFAULT;

    if (value != NULL && !g_ascii_string_to_unsigned(value, 10, 1, PAGE_LIMIT_MAX, &limit, NULL))
        return err_field(call, "limit", "limit must be 1 to %d", PAGE_LIMIT_MAX);
    *limit_out = (int64_t)limit;
    return ERR_OK;
}

static enum err take_cursor(struct call *call, const char *value, size_t cursor_bytes,
                            struct page *page)
{
    page->cursor_bytes = 0;
    if (value == NULL)
        return ERR_OK;
    if (!text_from_base64url(value, strlen(value), page->cursor, sizeof page->cursor,
                             &page->cursor_bytes) ||
        page->cursor_bytes == 0 || (cursor_bytes != 0 && page->cursor_bytes != cursor_bytes))
        return err_set(call, ERR_INVALID_CURSOR, "the cursor is not one that this list gave");
    return ERR_OK;
}

enum err query_decode(struct call *call, const struct request *request, struct query_param *params,
                      size_t param_count)
{
    const char *at = request->query;

    for (size_t i = 0; i < param_count; i++)
        params[i].value = NULL;
    while (*at != '\0') {
        const char *end = at + strcspn(at, "&");
        enum err err = take_pair(call, at, end, params, param_count);

        if (err != ERR_OK)
            return err;
        at = *end == '&' ? end + 1 : end;
    }
    return ERR_OK;
}

enum err page_decode(struct call *call, const struct request *request, size_t cursor_bytes,
                     struct query_param *extra, size_t extra_count, struct page *page_out)
{
    struct query_param params[2 + EXTRA_MAX] = {{.name = "limit"}, {.name = "cursor"}};
    struct page page = {0};
    enum err err;

    if (extra_count > EXTRA_MAX)
        return err_set(call, ERR_INTERNAL, "more than %d parameters", EXTRA_MAX);
    for (size_t i = 0; i < extra_count; i++)
        params[2 + i].name = extra[i].name;
    err = query_decode(call, request, params, 2 + extra_count);
    if (err == ERR_OK)
        err = take_limit(call, params[0].value, &page.limit);
    if (err == ERR_OK)
        err = take_cursor(call, params[1].value, cursor_bytes, &page);
    if (err != ERR_OK)
        return err;
    for (size_t i = 0; i < extra_count; i++)
        extra[i].value = params[2 + i].value;
    *page_out = page;
    return ERR_OK;
}

const char *page_cursor(struct call *call, const void *cursor, size_t cursor_bytes)
{
    return text_to_base64url(call->arena, cursor, cursor_bytes);
}
