/*
 * Memory of one call: handed out piece by piece, given back in one reset.
 *
 * An arena grows in chunks up to its ceiling. Past the ceiling arena_alloc() returns NULL once and
 * the arena stays `full` until reset; callers map that to ERR_TOO_LARGE. Nothing in it is freed
 * singly. Under a sanitizer each piece is a malloc of its own, so overruns are seen.
 */
#ifndef TICKETD_UTIL_ARENA_H
#define TICKETD_UTIL_ARENA_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

#include "util/err.h"

struct arena;

/* ceiling_bytes: the most a call may use. Memory: panics when the system has none. */
struct arena *arena_new(size_t ceiling_bytes);
void arena_free(struct arena **arena);

/* Gives everything back; keeps the first chunk. */
void arena_reset(struct arena *arena);

/* Zeroed, aligned for any type. NULL when the ceiling is reached. */
void *arena_alloc(struct arena *arena, size_t bytes);

/* A copy with a NUL behind it. NULL when full. */
char *arena_copy(struct arena *arena, const void *data, size_t bytes);
char *arena_string(struct arena *arena, const char *text);
char *arena_printf(struct arena *arena, const char *format, ...) PRINTF_LIKE(2, 3);
char *arena_vprintf(struct arena *arena, const char *format, va_list args);

/* Some allocation failed since the last reset. */
bool arena_is_full(const struct arena *arena);

/*
 * Lifts the ceiling by ARENA_RESERVE_BYTES until the reset, and is full no more: for the answer that
 * says that the ceiling was reached.
 */
#define ARENA_RESERVE_BYTES ((size_t)8192)
void arena_open_reserve(struct arena *arena);

/* Bytes handed out since the last reset. */
size_t arena_used(const struct arena *arena);

/*
 * Everything taken after a mark can be given back before the reset: a transaction that runs again
 * rewinds to where it began.
 */
struct arena_mark {
    void *chunk;
    size_t used;
};
struct arena_mark arena_mark(const struct arena *arena);
void arena_rewind(struct arena *arena, struct arena_mark mark);

#define ARENA_NEW(arena, type)      ((type *)arena_alloc((arena), sizeof(type)))
#define ARENA_ARRAY(arena, type, n) ((type *)arena_alloc((arena), sizeof(type) * (n)))

#endif
