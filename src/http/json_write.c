/*
 * Writing JSON. Invariant: what json_finish() gives is well-formed: a value without its key, a key
 * without its value or an object left open is a bug and panics.
 */
#include "http/json_write.h"

#include <glib.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "util/log.h"
#include "util/time.h"

#define DEPTH_MAX      16
#define BYTES_TO_START 1024

enum container { CONTAINER_OBJECT, CONTAINER_ARRAY };

struct json {
    struct arena *arena;
    char *text;
    size_t length, size;
    bool is_full;     /* the arena gave no more: nothing is written from here on */
    bool has_key;     /* a key waits for its value */
    bool needs_comma; /* a value stands before in the same container */
    size_t depth;
    enum container open[DEPTH_MAX];
};

/* Doubles, so that what is copied stays below what is written. */
static bool make_room(struct json *out, size_t bytes)
{
    size_t size = out->size;
    char *text;

    if (out->is_full || bytes <= out->size - out->length)
        return !out->is_full;
    while (bytes > size - out->length)
        size *= 2;
    text = arena_alloc(out->arena, size);
    if (text == NULL) {
        out->is_full = true;
        return false;
    }
    memcpy(text, out->text, out->length);
    out->text = text;
    out->size = size;
    return true;
}

static void put(struct json *out, const char *text, size_t length)
{
    if (!make_room(out, length))
        return;
    memcpy(out->text + out->length, text, length);
    out->length += length;
}

static void put_char(struct json *out, char c)
{
    put(out, &c, 1);
}

static void put_text(struct json *out, const char *text)
{
    put(out, text, strlen(text));
}

static bool is_in(const struct json *out, enum container container)
{
    return out->depth > 0 && out->open[out->depth - 1] == container;
}

/* Before each value: the comma, and that it may stand here. false: there is nothing to write to. */
static bool begin_value(struct json *out)
{
    if (out == NULL)
        return false;
    if (is_in(out, CONTAINER_OBJECT) && !out->has_key)
        panic("JSON: a value without a key");
    if (out->depth == 0 && out->needs_comma)
        panic("JSON: a second value");
    if (out->needs_comma && !out->has_key)
        put_char(out, ',');
    out->has_key = false;
    out->needs_comma = true;
    return true;
}

static void open_container(struct json *out, enum container container, char sign)
{
    if (!begin_value(out))
        return;
    if (out->depth == DEPTH_MAX)
        panic("JSON: deeper than %d", DEPTH_MAX);
    out->open[out->depth++] = container;
    out->needs_comma = false;
    put_char(out, sign);
}

static void close_container(struct json *out, enum container container, char sign)
{
    if (out == NULL)
        return;
    if (!is_in(out, container) || out->has_key)
        panic("JSON: closed with %c, which is not what is open", sign);
    out->depth--;
    out->needs_comma = true;
    put_char(out, sign);
}

static void put_escape(struct json *out, unsigned char c)
{
    static const char escaped[] = "\"\\\b\f\n\r\t", letters[] = "\"\\bfnrt";
    const char *found = memchr(escaped, c, sizeof escaped - 1);
    char text[8];

    if (found != NULL)
        snprintf(text, sizeof text, "\\%c", letters[found - escaped]);
    else
        snprintf(text, sizeof text, "\\u%04x", c);
    put_text(out, text);
}

/* Valid UTF-8 of the given length in quotes. */
static void put_string(struct json *out, const char *text, size_t length)
{
    const char *plain = text, *end = text + length;

    put_char(out, '"');
    for (const char *at = text; at < end; at++) {
        unsigned char c = (unsigned char)*at;

        if (c >= 0x20 && c != '"' && c != '\\' && c != 0x7f)
            continue;
        put(out, plain, (size_t)(at - plain));
        put_escape(out, c);
        plain = at + 1;
    }
    put(out, plain, (size_t)(end - plain));
    put_char(out, '"');
}

/* NULL when the arena has not even this much; every function here takes that as "full". */
struct json *json_new(struct arena *arena)
{
    struct json *out = ARENA_NEW(arena, struct json);

    if (out == NULL)
        return NULL;
    out->arena = arena;
    out->text = arena_alloc(arena, BYTES_TO_START);
    out->size = BYTES_TO_START;
    out->is_full = out->text == NULL;
    return out;
}

void json_object(struct json *out)
{
    open_container(out, CONTAINER_OBJECT, '{');
}

void json_end_object(struct json *out)
{
    close_container(out, CONTAINER_OBJECT, '}');
}

void json_array(struct json *out)
{
    open_container(out, CONTAINER_ARRAY, '[');
}

void json_end_array(struct json *out)
{
    close_container(out, CONTAINER_ARRAY, ']');
}

struct json *json_key(struct json *out, const char *key)
{
    if (out == NULL)
        return NULL;
    if (!is_in(out, CONTAINER_OBJECT) || out->has_key)
        panic("JSON: the key %s does not belong here", key);
    if (out->needs_comma)
        put_char(out, ',');
    put_string(out, key, strlen(key));
    put_char(out, ':');
    out->has_key = true;
    return out;
}

/* What is no UTF-8 (a text cut in the middle of a character) is shown as U+FFFD. */
void json_text(struct json *out, const char *text)
{
    if (text == NULL) {
        json_null(out);
        return;
    }
    if (!begin_value(out))
        return;
    if (g_utf8_validate(text, -1, NULL)) {
        put_string(out, text, strlen(text));
    } else {
        g_autofree char *valid = g_utf8_make_valid(text, -1);

        put_string(out, valid, strlen(valid));
    }
}

void json_i64(struct json *out, int64_t number)
{
    char text[24];
    int length = snprintf(text, sizeof text, "%" PRId64, number);

    if (begin_value(out))
        put(out, text, (size_t)length);
}

void json_bool(struct json *out, bool value)
{
    if (begin_value(out))
        put_text(out, value ? "true" : "false");
}

void json_null(struct json *out)
{
    if (begin_value(out))
        put_text(out, "null");
}

void json_uuid(struct json *out, const struct uuid *id)
{
    char text[UUID_TEXT];

    uuid_to_text(id, text);
    json_text(out, text);
}

void json_time(struct json *out, int64_t at_us)
{
    char text[TIME_TEXT];

    time_to_text(at_us, text);
    json_text(out, text);
}

void json_time_or_null(struct json *out, int64_t at_us)
{
    if (at_us == 0)
        json_null(out);
    else
        json_time(out, at_us);
}

void json_raw(struct json *out, const char *text, size_t length)
{
    if (begin_value(out))
        put(out, text, length);
}

const char *json_finish(struct json *out, size_t *length_out)
{
    if (out == NULL)
        return NULL;
    if (out->depth > 0 || !out->needs_comma)
        panic("JSON: not finished");
    put_char(out, '\0');
    if (out->is_full)
        return NULL;
    *length_out = --out->length;
    return out->text;
}
