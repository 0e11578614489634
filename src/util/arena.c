/*
 * The arena: a list of chunks, newest first. Invariant: used is what all chunks have handed out, and
 * never passes the ceiling.
 */
#include "util/arena.h"

#include <stdalign.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "util/log.h"

/* A usual call fits in the first chunk: its strings, one struct and an answer of some KiB. */
#define CHUNK_BYTES ((size_t)16384)

#if defined(__SANITIZE_ADDRESS__)
#define PIECE_IS_CHUNK true
#else
#define PIECE_IS_CHUNK false
#endif

struct chunk {
    struct chunk *older;
    size_t size, used;
    alignas(max_align_t) unsigned char bytes[];
};

struct arena {
    size_t ceiling, used;
    bool is_full, is_reserve_open;
    struct chunk *newest;
};

static struct chunk *chunk_new(struct chunk *older, size_t bytes)
{
    size_t size = PIECE_IS_CHUNK || bytes > CHUNK_BYTES ? bytes : CHUNK_BYTES;
    struct chunk *chunk = malloc(sizeof *chunk + size);

    if (chunk == NULL)
        panic("no memory for %zu bytes", size);
    chunk->older = older;
    chunk->size = size;
    chunk->used = 0;
    return chunk;
}

/* Where the next piece of a chunk begins: aligned for any type. */
static size_t next_offset(const struct chunk *chunk)
{
    const size_t align = alignof(max_align_t);

    return (chunk->used + align - 1) / align * align;
}

static bool has_room(const struct chunk *chunk, size_t bytes)
{
    size_t offset = next_offset(chunk);

    return !PIECE_IS_CHUNK && offset <= chunk->size && bytes <= chunk->size - offset;
}

static size_t ceiling_now(const struct arena *arena)
{
    return arena->ceiling + (arena->is_reserve_open ? ARENA_RESERVE_BYTES : 0);
}

/* NULL: the ceiling is reached. Not zeroed. */
static void *take(struct arena *arena, size_t bytes)
{
    struct chunk *chunk = arena->newest;
    bool fits = chunk != NULL && has_room(chunk, bytes);
    size_t offset = fits ? next_offset(chunk) : 0;
    size_t cost = fits ? offset - chunk->used + bytes : bytes;

    if (cost > ceiling_now(arena) - arena->used) {
        arena->is_full = true;
        return NULL;
    }
    if (!fits)
        chunk = arena->newest = chunk_new(chunk, bytes);
    chunk->used = offset + bytes;
    arena->used += cost;
    return chunk->bytes + offset;
}

struct arena *arena_new(size_t ceiling_bytes)
{
    struct arena *arena = calloc(1, sizeof *arena);

    if (arena == NULL)
        panic("no memory for an arena");
    arena->ceiling = ceiling_bytes;
    return arena;
}

void arena_free(struct arena **arena)
{
    if (*arena == NULL)
        return;
    for (struct chunk *chunk = (*arena)->newest, *older; chunk != NULL; chunk = older) {
        older = chunk->older;
        free(chunk);
    }
    free(*arena);
    *arena = NULL;
}

void arena_reset(struct arena *arena)
{
    arena_rewind(arena, (struct arena_mark){.chunk = NULL});
    arena->is_full = false;
    arena->is_reserve_open = false;
}

void arena_open_reserve(struct arena *arena)
{
    arena->is_reserve_open = true;
    arena->is_full = false;
}

void *arena_alloc(struct arena *arena, size_t bytes)
{
    void *piece = take(arena, bytes);

    return piece == NULL ? NULL : memset(piece, 0, bytes);
}

char *arena_copy(struct arena *arena, const void *data, size_t bytes)
{
    char *copy = bytes == SIZE_MAX ? NULL : take(arena, bytes + 1);

    if (copy == NULL)
        return NULL;
    if (bytes > 0)
        memcpy(copy, data, bytes);
    copy[bytes] = '\0';
    return copy;
}

char *arena_string(struct arena *arena, const char *text)
{
    return arena_copy(arena, text, strlen(text));
}

char *arena_printf(struct arena *arena, const char *format, ...)
{
    va_list args;
    char *text;

    va_start(args, format);
    text = arena_vprintf(arena, format, args);
    va_end(args);
    return text;
}

char *arena_vprintf(struct arena *arena, const char *format, va_list args)
{
    va_list again;
    char *text;
    int length;

    va_copy(again, args);
    length = vsnprintf(NULL, 0, format, again);
    va_end(again);
    if (length < 0)
        panic("format %s", format);
    text = take(arena, (size_t)length + 1);
    if (text != NULL)
        vsnprintf(text, (size_t)length + 1, format, args);
    return text;
}

bool arena_is_full(const struct arena *arena)
{
    return arena->is_full;
}

size_t arena_used(const struct arena *arena)
{
    return arena->used;
}

struct arena_mark arena_mark(const struct arena *arena)
{
    return (struct arena_mark){
        .chunk = arena->newest,
        .used = arena->newest == NULL ? 0 : arena->newest->used,
    };
}

/* A mark without a chunk is the very beginning; the first chunk stays for what comes. */
void arena_rewind(struct arena *arena, struct arena_mark mark)
{
    struct chunk *chunk = arena->newest;

    while (chunk != NULL && chunk != mark.chunk && (PIECE_IS_CHUNK || chunk->older != NULL)) {
        struct chunk *older = chunk->older;

        arena->used -= chunk->used;
        free(chunk);
        chunk = older;
    }
    arena->newest = chunk;
    if (chunk == NULL)
        return;
    if (mark.chunk != NULL && mark.chunk != chunk)
        panic("the mark is not of this arena");
    arena->used -= chunk->used - mark.used;
    chunk->used = mark.used;
}
