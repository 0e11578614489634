/*
 * A body in the one form that two equal requests share: names sorted by their bytes, no white space,
 * texts escaped no more than they must be.
 */
#include "http/json_read.h"

#include <glib.h>
#include <string.h>

#include "http/json_body.h"
#include "util/log.h"

static void append_value(GString *out, struct json_object *value);

static gint compare_names(gconstpointer a, gconstpointer b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Not by json-c, which cuts a text short when there is no memory: two bodies would look like one. */
static void append_text(GString *out, const char *text)
{
    g_string_append_c(out, '"');
    for (; *text != '\0'; text++)
        if (*text == '"' || *text == '\\')
            g_string_append_printf(out, "\\%c", *text);
        else if ((unsigned char)*text < 0x20)
            g_string_append_printf(out, "\\u%04x", (unsigned)*text);
        else
            g_string_append_c(out, *text);
    g_string_append_c(out, '"');
}

static void append_scalar(GString *out, struct json_object *value)
{
    const char *text;

    if (json_object_is_type(value, json_type_string)) {
        append_text(out, json_object_get_string(value));
        return;
    }
    text = json_object_to_json_string_ext(value, JSON_C_TO_STRING_PLAIN);
    if (text == NULL)
        panic("json-c has no memory");
    g_string_append(out, text);
}

static void append_object(GString *out, struct json_object *object)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new();

    json_object_object_foreach(object, key, value)
    {
        (void)value;
        g_ptr_array_add(names, key);
    }
    g_ptr_array_sort(names, compare_names);
    g_string_append_c(out, '{');
    for (guint i = 0; i < names->len; i++) {
        const char *name = g_ptr_array_index(names, i);

        if (i > 0)
            g_string_append_c(out, ',');
        append_text(out, name);
        g_string_append_c(out, ':');
        append_value(out, json_object_object_get(object, name));
    }
    g_string_append_c(out, '}');
}

static void append_array(GString *out, struct json_object *array)
{
    g_string_append_c(out, '[');
    for (size_t i = 0; i < json_object_array_length(array); i++) {
        if (i > 0)
            g_string_append_c(out, ',');
        append_value(out, json_object_array_get_idx(array, i));
    }
    g_string_append_c(out, ']');
}

static void append_value(GString *out, struct json_object *value)
{
    if (json_object_is_type(value, json_type_object))
        append_object(out, value);
    else if (json_object_is_type(value, json_type_array))
        append_array(out, value);
    else
        append_scalar(out, value);
}

enum err json_canonical(struct call *call, const struct request *request, const char **text_out)
{
    struct json_object *tree;
    const char *text;
    GString *out;
    enum err err;

    if (request->body_bytes == 0) {
        *text_out = "{}"; /* no body and no fields ask for the same */
        return ERR_OK;
    }
    err = json_parse_body(call, request, &tree);
    if (err != ERR_OK)
        return err;
    out = g_string_new(NULL);
    append_value(out, tree);
    json_object_put(tree);
    text = arena_copy(call->arena, out->str, out->len);
    g_string_free(out, TRUE);
    if (text == NULL)
        return err_set(call, ERR_TOO_LARGE, "the request is too large");
    *text_out = text;
    return ERR_OK;
}
