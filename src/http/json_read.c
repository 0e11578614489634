/*
 * Decoding a body by a table of fields. Invariant: every value that reaches the struct has the type,
 * range and form that its row asks for; json-c's own conversions are never relied on.
 */
#include "http/json_read.h"

#include <glib.h>
#include <stdlib.h>
#include <string.h>

#include "http/json_body.h"
#include "http/json_scan.h"
#include "util/text.h"
#include "util/time.h"

/* Where the decoder is, from the inside out, for the field's name in an error. */
struct where {
    const struct where *outer; /* NULL: the body itself */
    const char *name;          /* of a member, or NULL: */
    size_t index;              /* of an element */
};

static const char *where_text(struct call *call, const struct where *where)
{
    const char *outer;

    if (where == NULL)
        return "body";
    outer = where->outer == NULL ? "" : where_text(call, where->outer);
    if (outer == NULL)
        return NULL;
    if (where->name == NULL)
        return arena_printf(call->arena, "%s[%zu]", outer, where->index);
    return arena_printf(call->arena, "%s%s%s", outer, *outer == '\0' ? "" : ".", where->name);
}

static enum err refuse(struct call *call, const struct where *where, const char *why)
{
    const char *name = where_text(call, where);

    return err_field(call, name, "%s %s", name == NULL ? "a field" : name, why);
}

static enum err refuse_range(struct call *call, const struct where *where,
                             const struct field *field, const char *what)
{
    const char *name = where_text(call, where);

    return err_field(call, name, "%s must have %lld to %lld%s", name == NULL ? "a field" : name,
                     (long long)field->min, (long long)field->max, what);
}

static enum err is_in_arena(struct call *call, const void *memory)
{
    return memory != NULL ? ERR_OK : err_set(call, ERR_TOO_LARGE, "the request is too large");
}

static bool has_control(const char *text)
{
    for (const char *at = text; *at != '\0'; at = g_utf8_next_char(at))
        if (*at != '\n' && *at != '\t' && g_unichar_iscntrl(g_utf8_get_char(at)))
            return true;
    return false;
}

static enum err read_text(struct call *call, const struct where *where, const struct field *field,
                          struct json_object *value, const char **text_out)
{
    const char *text;
    int64_t length;

    if (!json_object_is_type(value, json_type_string))
        return refuse(call, where, "must be a text");
    text = json_object_get_string(value);
    if (has_control(text))
        return refuse(call, where, "has a control character");
    length = (int64_t)text_length(text);
    if (length < field->min || length > field->max)
        return refuse_range(call, where, field, " characters");
    text = arena_string(call->arena, text);
    if (text != NULL)
        *text_out = text;
    return is_in_arena(call, text);
}

/* json-c gives what lies outside of int64 as its ends: refused wherever a field's range is smaller. */
static enum err read_int(struct call *call, const struct where *where, int64_t min, int64_t max,
                         struct json_object *value, int64_t *number_out)
{
    const char *name;
    int64_t number;

    if (!json_object_is_type(value, json_type_int))
        return refuse(call, where, "must be an integer");
    number = json_object_get_int64(value);
    if (number < min || number > max) {
        name = where_text(call, where);
        return err_field(call, name, "%s must be %lld to %lld", name == NULL ? "a field" : name,
                         (long long)min, (long long)max);
    }
    *number_out = number;
    return ERR_OK;
}

static enum err read_bool(struct call *call, const struct where *where, struct json_object *value,
                          bool *bool_out)
{
    if (!json_object_is_type(value, json_type_boolean))
        return refuse(call, where, "must be true or false");
    *bool_out = json_object_get_boolean(value);
    return ERR_OK;
}

static enum err read_time(struct call *call, const struct where *where, struct json_object *value,
                          int64_t *at_us_out)
{
    if (!json_object_is_type(value, json_type_string) ||
        !time_from_text(json_object_get_string(value), at_us_out))
        return refuse(call, where, "must be a time such as 2026-12-24T11:00:00Z");
    return ERR_OK;
}

/* An array whose length is in the field's range. */
static enum err check_array(struct call *call, const struct where *where, const struct field *field,
                            struct json_object *value)
{
    int64_t count;

    if (!json_object_is_type(value, json_type_array))
        return refuse(call, where, "must be a list");
    count = (int64_t)json_object_array_length(value);
    if (count < field->min || count > field->max)
        return refuse_range(call, where, field, " items");
    return ERR_OK;
}

static int compare_ints(const void *a, const void *b)
{
    int32_t left = *(const int32_t *)a, right = *(const int32_t *)b;

    return (left > right) - (left < right);
}

static enum err refuse_repeats(struct call *call, const struct where *where,
                               const struct int_list *list)
{
    int32_t *sorted = ARENA_ARRAY(call->arena, int32_t, list->count);

    if (sorted == NULL)
        return is_in_arena(call, sorted);
    for (size_t i = 0; i < list->count; i++)
        sorted[i] = list->items[i];
    qsort(sorted, list->count, sizeof *sorted, compare_ints);
    for (size_t i = 1; i < list->count; i++)
        if (sorted[i] == sorted[i - 1])
            return refuse(call, where, "names one number twice");
    return ERR_OK;
}

static enum err read_ints(struct call *call, const struct where *where, const struct field *field,
                          struct json_object *value, struct int_list *list_out)
{
    struct int_list list = {0};
    enum err err = check_array(call, where, field, value);

    if (err != ERR_OK)
        return err;
    list.count = json_object_array_length(value);
    list.items = ARENA_ARRAY(call->arena, int32_t, list.count);
    if (list.items == NULL)
        return is_in_arena(call, list.items);
    for (size_t i = 0; i < list.count; i++) {
        struct where element = {.outer = where, .index = i};
        int64_t number;

        err = read_int(call, &element, 1, INT32_MAX, json_object_array_get_idx(value, i), &number);
        if (err != ERR_OK)
            return err;
        list.items[i] = (int32_t)number;
    }
    err = refuse_repeats(call, where, &list);
    if (err == ERR_OK)
        *list_out = list;
    return err;
}

static enum err read_texts(struct call *call, const struct where *where, const struct field *field,
                           struct json_object *value, struct text_list *list_out)
{
    const struct field element_field = {.min = 1, .max = field->text_max};
    struct text_list list = {0};
    enum err err = check_array(call, where, field, value);

    if (err != ERR_OK)
        return err;
    list.count = json_object_array_length(value);
    list.items = ARENA_ARRAY(call->arena, const char *, list.count);
    err = is_in_arena(call, list.items);
    for (size_t i = 0; err == ERR_OK && i < list.count; i++) {
        struct where element = {.outer = where, .index = i};

        err = read_text(call, &element, &element_field, json_object_array_get_idx(value, i),
                        &list.items[i]);
    }
    if (err == ERR_OK)
        *list_out = list;
    return err;
}

static enum err read_object(struct call *call, const struct where *where,
                            const struct field *fields, size_t field_count,
                            struct json_object *object, void *struct_out);

static enum err read_list(struct call *call, const struct where *where, const struct field *field,
                          struct json_object *value, struct object_list *list_out)
{
    struct object_list list = {0};
    enum err err = check_array(call, where, field, value);

    if (err != ERR_OK)
        return err;
    list.count = json_object_array_length(value);
    list.items = arena_alloc(call->arena, list.count * field->element_bytes);
    if (list.items == NULL)
        return is_in_arena(call, list.items);
    for (size_t i = 0; i < list.count; i++) {
        struct where element = {.outer = where, .index = i};

        err = read_object(call, &element, field->fields, field->field_count,
                          json_object_array_get_idx(value, i),
                          (char *)list.items + i * field->element_bytes);
        if (err != ERR_OK)
            return err;
    }
    *list_out = list;
    return ERR_OK;
}

static enum err read_text_map(struct call *call, const struct where *where,
                              const struct field *field, struct json_object *value,
                              struct text_map *map_out)
{
    struct text_map map = {0};

    if (!json_object_is_type(value, json_type_object))
        return refuse(call, where, "must be an object");
    map.items =
        ARENA_ARRAY(call->arena, struct text_pair, (size_t)json_object_object_length(value) + 1);
    if (map.items == NULL)
        return is_in_arena(call, map.items);
    json_object_object_foreach(value, name, text)
    {
        struct where member = {.outer = where, .name = json_shown_name(call, name)};
        struct text_pair *pair = &map.items[map.count++];

        *pair = (struct text_pair){.name = arena_string(call->arena, name)};
        if (pair->name == NULL || member.name == NULL)
            return is_in_arena(call, NULL);
        enum err err = text == NULL ? ERR_OK : read_text(call, &member, field, text, &pair->text);
        if (err != ERR_OK)
            return err;
    }
    *map_out = map;
    return ERR_OK;
}

/* target: where the field's value goes. */
static enum err read_value(struct call *call, const struct where *where, const struct field *field,
                           struct json_object *value, void *target)
{
    switch (field->kind) {
    case FIELD_IS_TEXT: return read_text(call, where, field, value, target);
    case FIELD_IS_INT: return read_int(call, where, field->min, field->max, value, target);
    case FIELD_IS_BOOL: return read_bool(call, where, value, target);
    case FIELD_IS_TIME: return read_time(call, where, value, target);
    case FIELD_IS_INTS: return read_ints(call, where, field, value, target);
    case FIELD_IS_TEXTS: return read_texts(call, where, field, value, target);
    case FIELD_IS_TEXT_MAP: return read_text_map(call, where, field, value, target);
    case FIELD_IS_LIST: return read_list(call, where, field, value, target);
    case FIELD_IS_OBJECT:
        return read_object(call, where, field->fields, field->field_count, value, target);
    }
    return err_set(call, ERR_INTERNAL, "field %s has no kind", field->name);
}

static void set_null(const struct field *field, void *target)
{
    static const size_t bytes[] = {
        [FIELD_IS_TEXT] = sizeof(const char *),
        [FIELD_IS_INT] = sizeof(int64_t),
        [FIELD_IS_BOOL] = sizeof(bool),
        [FIELD_IS_TIME] = sizeof(int64_t),
        [FIELD_IS_INTS] = sizeof(struct int_list),
        [FIELD_IS_TEXTS] = sizeof(struct text_list),
        [FIELD_IS_OBJECT] = 0,
        [FIELD_IS_LIST] = sizeof(struct object_list),
        [FIELD_IS_TEXT_MAP] = sizeof(struct text_map),
    };

    memset(target, 0, bytes[field->kind]);
}

static enum err read_field(struct call *call, const struct where *outer, const struct field *field,
                           struct json_object *object, void *struct_out)
{
    struct where where = {.outer = outer, .name = field->name};
    char *base = struct_out;
    struct json_object *value;
    bool is_present = json_object_object_get_ex(object, field->name, &value);

    if (field->has_offset != SIZE_MAX)
        *(bool *)(base + field->has_offset) = is_present;
    else if (!is_present)
        return refuse(call, &where, "is missing");
    if (!is_present)
        return ERR_OK;
    if (value != NULL)
        return read_value(call, &where, field, value, base + field->offset);
    if (!field->nullable)
        return refuse(call, &where, "must not be null");
    set_null(field, base + field->offset);
    return ERR_OK;
}

static bool is_field(const struct field *fields, size_t field_count, const char *name)
{
    for (size_t i = 0; i < field_count; i++)
        if (strcmp(fields[i].name, name) == 0)
            return true;
    return false;
}

static enum err read_object(struct call *call, const struct where *where,
                            const struct field *fields, size_t field_count,
                            struct json_object *object, void *struct_out)
{
    enum err err = ERR_OK;

    if (!json_object_is_type(object, json_type_object))
        return refuse(call, where, "must be an object");
    json_object_object_foreach(object, name, value)
    {
        struct where member = {.outer = where, .name = json_shown_name(call, name)};

        (void)value;
        if (is_field(fields, field_count, name))
            continue;
        return member.name == NULL ? is_in_arena(call, member.name)
                                   : refuse(call, &member, "is not a field here");
    }
    for (size_t i = 0; i < field_count && err == ERR_OK; i++)
        err = read_field(call, where, &fields[i], object, struct_out);
    return err;
}

enum err json_decode(struct call *call, const struct request *request, const struct field *fields,
                     size_t field_count, void *struct_out)
{
    struct json_object *tree;
    enum err err = json_parse_body(call, request, &tree);

    if (err != ERR_OK)
        return err;
    err = read_object(call, NULL, fields, field_count, tree, struct_out);
    json_object_put(tree);
    return err;
}

enum err json_decode_text(struct call *call, const char *text, size_t length,
                          const struct field *fields, size_t field_count, void *struct_out)
{
    struct json_object *tree;
    enum err err = json_parse(call, text, length, &tree);

    if (err != ERR_OK)
        return err;
    err = read_object(call, NULL, fields, field_count, tree, struct_out);
    json_object_put(tree);
    return err;
}

enum err json_decode_optional(struct call *call, const struct request *request,
                              const struct field *fields, size_t field_count, void *struct_out)
{
    if (request->body_bytes == 0 && request->content_length <= 0 && request->too_large == NULL)
        return ERR_OK;
    return json_decode(call, request, fields, field_count, struct_out);
}

enum err json_decode_nothing(struct call *call, const struct request *request)
{
    return json_decode_optional(call, request, NULL, 0, NULL);
}
