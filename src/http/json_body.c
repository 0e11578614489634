/*
 * From the bytes of a body to a tree. Invariant: a tree that leaves here has no member that the text
 * does not have, and the text none that the tree has lost.
 */
#include "http/json_body.h"

#include <glib.h>
#include <string.h>

#include "http/json_scan.h"
#include "util/text.h"

/* json-c counts the innermost value as a level of its own, and json_scan() has counted already. */
#define TOKENER_DEPTH (JSON_DEPTH_MAX + 2)

#define SHOWN_NAME_MAX 64

static void count_tree(struct json_object *tree, struct json_count *count)
{
    if (tree == NULL) {
        count->nulls++;
    } else if (json_object_is_type(tree, json_type_string)) {
        count->text_bytes += (size_t)json_object_get_string_len(tree);
    } else if (json_object_is_type(tree, json_type_array)) {
        for (size_t i = 0; i < json_object_array_length(tree); i++)
            count_tree(json_object_array_get_idx(tree, i), count);
    } else if (json_object_is_type(tree, json_type_object)) {
        json_object_object_foreach(tree, name, value)
        {
            count->keys++;
            count->text_bytes += strlen(name);
            count_tree(value, count);
        }
    }
}

static enum err run_tokener(struct call *call, const char *text, size_t length,
                            struct json_object **tree_out)
{
    struct json_tokener *tokener = json_tokener_new_ex(TOKENER_DEPTH);
    enum json_tokener_error error;

    if (tokener == NULL)
        return err_set(call, ERR_INTERNAL, "json-c has no memory");
    json_tokener_set_flags(tokener, JSON_TOKENER_STRICT | JSON_TOKENER_VALIDATE_UTF8);
    *tree_out = json_tokener_parse_ex(tokener, text, (int)length);
    /* A number at the end of the text is only known to end when the NUL is seen. */
    if (json_tokener_get_error(tokener) == json_tokener_continue)
        *tree_out = json_tokener_parse_ex(tokener, "", 1);
    error = json_tokener_get_error(tokener);
    json_tokener_free(tokener);
    if (error == json_tokener_success)
        return ERR_OK;
    return err_set(call, ERR_MALFORMED_JSON, "the body is not valid JSON: %s",
                   json_tokener_error_desc(error));
}

/* "application/json", and no charset but UTF-8. Source: RFC 9110 section 8.3.1. */
static bool is_json_type(const char *content_type)
{
    g_auto(GStrv) parts = g_strsplit(content_type, ";", -1);

    if (parts[0] == NULL || g_ascii_strcasecmp(g_strstrip(parts[0]), "application/json") != 0)
        return false;
    for (char **part = parts + 1; *part != NULL; part++) {
        const char *parameter = g_strstrip(*part);

        if (*parameter != '\0' && g_ascii_strcasecmp(parameter, "charset=utf-8") != 0 &&
            g_ascii_strcasecmp(parameter, "charset=\"utf-8\"") != 0)
            return false;
    }
    return true;
}

const char *json_shown_name(struct call *call, const char *name)
{
    char *shown = arena_copy(call->arena, name, strnlen(name, SHOWN_NAME_MAX));

    for (char *at = shown; at != NULL && *at != '\0'; at++)
        if (!g_ascii_isprint(*at))
            *at = '?';
    return shown;
}

enum err json_parse(struct call *call, const char *text, size_t length,
                    struct json_object **tree_out)
{
    struct json_object *tree = NULL;
    struct json_count written = {0}, read = {0};
    enum err err = json_scan(call, text, length, &written);

    if (err == ERR_OK)
        err = run_tokener(call, text, length, &tree);
    if (err != ERR_OK)
        return err;
    count_tree(tree, &read);
    if (memcmp(&written, &read, sizeof read) == 0) {
        *tree_out = tree;
        return ERR_OK;
    }
    json_object_put(tree);
    if (written.keys == read.keys)
        return err_set(call, ERR_INTERNAL, "json-c has no memory");
    /* json-c keeps the last of two members with one name. */
    const char *name = json_scan_repeated_name(call, text, length);
    return err_field(call, json_shown_name(call, name == NULL ? "body" : name),
                     "a name stands twice in one object");
}

enum err json_parse_body(struct call *call, const struct request *request,
                         struct json_object **tree_out)
{
    if (request->too_large != NULL || request->body_bytes > REQUEST_BODY_MAX ||
        request->content_length > REQUEST_BODY_MAX)
        return err_set(call, ERR_TOO_LARGE, "a body may have %d bytes", REQUEST_BODY_MAX);
    if (request->content_length > (int64_t)request->body_bytes)
        return err_set(call, ERR_BODY_TRUNCATED, "%zu of %lld bytes came", request->body_bytes,
                       (long long)request->content_length);
    if (request->body_bytes == 0)
        return err_set(call, ERR_MALFORMED_JSON, "this call needs a body");
    if (request->content_type == NULL || !is_json_type(request->content_type))
        return err_set(call, ERR_UNSUPPORTED_MEDIA_TYPE, "the body must be application/json");
    return json_parse(call, request->body, request->body_bytes, tree_out);
}
