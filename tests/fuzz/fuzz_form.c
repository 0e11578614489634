/*
 * A body by the form of each route that has one: what is taken is within the bounds of its table of
 * fields, and what is refused leaves a concert's plan untouched.
 */
#include <glib.h>
#include <string.h>

#include "api/api.h"
#include "api/concert_form.h"
#include "fuzz/fuzz.h"
#include "util/text.h"
#include "util/time.h"

static void check_fields(const struct field *fields, size_t count, const char *base);

static void check_text(const char *text, int64_t min, int64_t max)
{
    int64_t length;

    FUZZ_ASSERT(text != NULL && text_is_utf8(text, strlen(text)));
    length = (int64_t)text_length(text);
    FUZZ_ASSERT(length >= min && length <= max);
    for (const char *at = text; *at != '\0'; at = g_utf8_next_char(at))
        FUZZ_ASSERT(*at == '\n' || *at == '\t' || !g_unichar_iscntrl(g_utf8_get_char(at)));
}

static void check_count(const struct field *field, size_t count)
{
    FUZZ_ASSERT((int64_t)count >= field->min && (int64_t)count <= field->max);
}

static void check_ints(const struct field *field, const struct int_list *list)
{
    check_count(field, list->count);
    for (size_t i = 0; i < list->count; i++) {
        FUZZ_ASSERT(list->items[i] >= 1);
        for (size_t j = 0; j < i && j < 50; j++)
            FUZZ_ASSERT(list->items[j] != list->items[i]);
    }
}

static void check_texts(const struct field *field, const struct text_list *list)
{
    check_count(field, list->count);
    for (size_t i = 0; i < list->count; i++)
        check_text(list->items[i], 1, field->text_max);
}

static void check_map(const struct field *field, const struct text_map *map)
{
    for (size_t i = 0; i < map->count; i++) {
        FUZZ_ASSERT(map->items[i].name != NULL);
        if (map->items[i].text != NULL)
            check_text(map->items[i].text, field->min, field->max);
    }
}

static void check_list(const struct field *field, const struct object_list *list)
{
    check_count(field, list->count);
    for (size_t i = 0; i < list->count; i++)
        check_fields(field->fields, field->field_count,
                     (const char *)list->items + i * field->element_bytes);
}

static void check_number(const struct field *field, const void *value)
{
    int64_t number;

    memcpy(&number, value, sizeof number);
    if (field->kind == FIELD_IS_TIME)
        FUZZ_ASSERT(number > 0 && number <= TIME_MAX_US);
    else
        FUZZ_ASSERT(number >= field->min && number <= field->max);
}

static void check_value(const struct field *field, const void *value)
{
    switch (field->kind) {
    case FIELD_IS_TEXT: check_text(*(const char *const *)value, field->min, field->max); break;
    case FIELD_IS_INT:
    case FIELD_IS_TIME: check_number(field, value); break;
    case FIELD_IS_BOOL: FUZZ_ASSERT(*(const unsigned char *)value <= 1); break;
    case FIELD_IS_INTS: check_ints(field, value); break;
    case FIELD_IS_TEXTS: check_texts(field, value); break;
    case FIELD_IS_OBJECT: check_fields(field->fields, field->field_count, value); break;
    case FIELD_IS_LIST: check_list(field, value); break;
    case FIELD_IS_TEXT_MAP: check_map(field, value); break;
    }
}

/* null is as if nothing were there, but for its presence. */
static bool is_null(const struct field *field, const char *value)
{
    static const char zeros[sizeof(void *)];

    return field->nullable && field->kind != FIELD_IS_OBJECT &&
           memcmp(value, zeros, field->kind == FIELD_IS_BOOL ? 1 : sizeof zeros) == 0;
}

static void check_fields(const struct field *fields, size_t count, const char *base)
{
    for (size_t i = 0; i < count; i++) {
        const struct field *field = &fields[i];
        bool is_there = field->has_offset == SIZE_MAX || *(const bool *)(base + field->has_offset);

        if (is_there && !is_null(field, base + field->offset))
            check_value(field, base + field->offset);
    }
}

/* told: the last refusal that was looked at; most forms refuse a body for the same reason. */
static void try_form(const struct body_form *form, const struct request *request, char told[256])
{
    struct call *call = fuzz_call();
    void *decoded = arena_alloc(call->arena, form->bytes);
    enum err err;

    FUZZ_ASSERT(decoded != NULL);
    err = json_decode(call, request, form->fields, form->field_count, decoded);
    if (err == ERR_OK)
        check_fields(form->fields, form->field_count, decoded);
    else if (strcmp(told, call->detail.text) != 0) {
        g_strlcpy(told, call->detail.text, 256);
        fuzz_expect_refusal(call, err);
    }
}

static void try_concert(const struct request *request)
{
    struct call *call = fuzz_call();
    struct concert_plan plan;

    fuzz_mark(&plan, sizeof plan);
    if (concert_form_decode(call, request, &plan) != ERR_OK)
        FUZZ_ASSERT(fuzz_is_marked(&plan, sizeof plan));
    else
        FUZZ_ASSERT(plan.performance_count >= 1 && plan.room.capacity >= 1 &&
                    plan.concert.hold_seconds >= 1);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct request request = fuzz_post((const char *)data, size);
    char told[256] = "";

    for (const struct route *const *table = api_routes; *table != NULL; table++)
        for (const struct route *route = *table; route->pattern != NULL; route++)
            if (route->form != NULL)
                try_form(route->form, &request, told);
    try_concert(&request);
    return 0;
}
