/*
 * Routing: patterns against paths, piece by piece. Invariant: of the patterns that match a path the
 * one with the earliest plain piece wins, so a row's place in the tables decides nothing.
 */
#include "http/router.h"

#include <glib.h>
#include <string.h>

#include "util/text.h"

/* In the order of the alphabet, as Allow lists them. */
static const enum method listed_methods[] = {METHOD_DELETE, METHOD_GET,  METHOD_HEAD,
                                             METHOD_PATCH,  METHOD_POST, METHOD_PUT};

struct piece {
    const char *at;
    size_t length;
};

/* Moves *rest, which begins with '/', behind its first piece. false: there is none. */
static bool take_piece(const char **rest, struct piece *piece_out)
{
    if (**rest != '/')
        return false;
    piece_out->at = *rest + 1;
    piece_out->length = strcspn(piece_out->at, "/");
    *rest = piece_out->at + piece_out->length;
    return true;
}

static bool is_open(const struct piece *pattern)
{
    return pattern->at[0] == '{';
}

/* RFC 3986's unreserved characters: an id needs no others, and an escape nginx left is none. */
static bool may_fill(const struct piece *piece)
{
    for (size_t i = 0; i < piece->length; i++)
        if (!g_ascii_isalnum(piece->at[i]) && strchr("-._~", piece->at[i]) == NULL)
            return false;
    return piece->length > 0;
}

/* Letter by letter: most patterns part from the path within a few. */
static bool matches(const char *pattern, const char *path)
{
    while (*pattern != '\0') {
        if (*pattern == '{') {
            struct piece piece = {.at = path, .length = strcspn(path, "/")};
            if (!may_fill(&piece))
                return false;
            pattern += strcspn(pattern, "/");
            path += piece.length;
        } else if (*pattern++ != *path++) {
            return false;
        }
    }
    return *path == '\0';
}

/* Two patterns that match the same path. */
static bool is_plainer(const char *pattern, const char *other)
{
    struct piece a, b;

    while (take_piece(&pattern, &a) && take_piece(&other, &b))
        if (is_open(&a) != is_open(&b))
            return is_open(&b);
    return false;
}

static enum err fill_params(struct call *call, const struct route *route, struct request *request)
{
    const char *pattern = route->pattern, *path = request->path;
    struct piece wanted, piece;
    size_t count = 0;

    while (take_piece(&pattern, &wanted) && take_piece(&path, &piece)) {
        if (!is_open(&wanted))
            continue;
        if (count == REQUEST_PATH_PARAMS_MAX)
            return err_set(call, ERR_INTERNAL, "%s has too many open pieces", route->pattern);
        request->params[count] = arena_copy(call->arena, piece.at, piece.length);
        if (request->params[count++] == NULL)
            return err_set(call, ERR_TOO_LARGE, "the request is too large");
    }
    return ERR_OK;
}

/* seen: by method, whether the path has it. */
static enum err refuse_method(struct call *call, const bool *seen)
{
    GString *allow = g_string_new(NULL);

    for (size_t i = 0; i < COUNT_OF(listed_methods); i++)
        if (seen[listed_methods[i]])
            g_string_append_printf(allow, "%s%s", allow->len > 0 ? ", " : "",
                                   method_text(listed_methods[i]));
    call->detail.allow = arena_copy(call->arena, allow->str, allow->len);
    g_string_free(allow, TRUE);
    return err_set(call, ERR_METHOD_NOT_ALLOWED, "this path takes %s",
                   call->detail.allow == NULL ? "other methods" : call->detail.allow);
}

enum err router_find(struct call *call, const struct route *const *tables, struct request *request,
                     const struct route **route_out)
{
    enum method method = request->method == METHOD_HEAD ? METHOD_GET : request->method;
    const struct route *best = NULL;
    bool seen[METHOD_DELETE + 1] = {false};
    bool is_known = false;
    enum err err;

    for (; *tables != NULL; tables++)
        for (const struct route *route = *tables; route->pattern != NULL; route++) {
            if (!matches(route->pattern, request->path))
                continue;
            is_known = seen[route->method] = true;
            if (route->method == method &&
                (best == NULL || is_plainer(route->pattern, best->pattern)))
                best = route;
        }
    if (!is_known)
        return err_set(call, ERR_NOT_FOUND, "there is no such path");
    seen[METHOD_HEAD] = seen[METHOD_GET];
    if (best == NULL)
        return refuse_method(call, seen);
    err = fill_params(call, best, request);
    if (err == ERR_OK)
        *route_out = best;
    return err;
}
