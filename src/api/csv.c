/* Comma-separated values in the arena. */
#include "api/csv.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "util/arena.h"

#define BUFFER_MIN 4096

struct csv {
    struct arena *arena;
    char *bytes;
    size_t used, size;
    bool is_in_line;
};

struct csv *csv_new(struct arena *arena)
{
    struct csv *csv = ARENA_NEW(arena, struct csv);

    if (csv != NULL)
        csv->arena = arena;
    return csv;
}

/* Room for `more` bytes, twice as much each time, so that a long list is copied a few times only. */
static bool has_room(struct csv *csv, size_t more)
{
    size_t size = csv->size == 0 ? BUFFER_MIN : csv->size;
    char *bytes;

    if (csv->used + more <= csv->size)
        return true;
    while (size < csv->used + more)
        size *= 2;
    bytes = arena_alloc(csv->arena, size);
    if (bytes == NULL)
        return false;
    if (csv->used > 0)
        memcpy(bytes, csv->bytes, csv->used);
    csv->bytes = bytes;
    csv->size = size;
    return true;
}

static void put(struct csv *csv, const char *bytes, size_t count)
{
    if (csv == NULL || !has_room(csv, count))
        return; /* the arena stays full, which csv_finish() tells */
    memcpy(csv->bytes + csv->used, bytes, count);
    csv->used += count;
}

static void begin_field(struct csv *csv)
{
    if (csv == NULL)
        return;
    if (csv->is_in_line)
        put(csv, ",", 1);
    csv->is_in_line = true;
}

static bool is_formula(const char *text)
{
    return text[0] != '\0' && strchr("=+-@\t\r", text[0]) != NULL;
}

void csv_text(struct csv *csv, const char *text)
{
    begin_field(csv);
    if (text == NULL)
        return;
    put(csv, "\"", 1);
    if (is_formula(text))
        put(csv, "'", 1);
    for (const char *at = text; *at != '\0'; at++) {
        size_t plain = strcspn(at, "\"");

        put(csv, at, plain);
        at += plain;
        if (*at == '\0')
            break;
        put(csv, "\"\"", 2);
    }
    put(csv, "\"", 1);
}

void csv_i64(struct csv *csv, int64_t number)
{
    char text[24];
    int length = snprintf(text, sizeof text, "%lld", (long long)number);

    begin_field(csv);
    put(csv, text, (size_t)length);
}

void csv_end_line(struct csv *csv)
{
    put(csv, "\r\n", 2);
    if (csv != NULL)
        csv->is_in_line = false;
}

const char *csv_finish(struct csv *csv, size_t *length_out)
{
    if (csv == NULL || arena_is_full(csv->arena))
        return NULL;
    *length_out = csv->used;
    return csv->used == 0 ? "" : csv->bytes;
}
