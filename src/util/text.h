/*
 * Bytes as text and back: hex, base64url, digests, UTF-8. All by libsodium and GLib; this is only
 * where their lengths and flags are chosen once.
 */
#ifndef TICKETD_UTIL_TEXT_H
#define TICKETD_UTIL_TEXT_H

#include <stdbool.h>
#include <stddef.h>

#include "util/arena.h"

#ifndef COUNT_OF
#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))
#endif

/* Lower-case digits and a NUL: 2 * count + 1 characters. */
void text_to_hex(const void *bytes, size_t count, char *text);

/* Reads exactly 2 * count digits in either case; what stands behind them is the caller's to look at. */
bool text_from_hex(const char *text, void *bytes, size_t count);

/* With padding. Memory: in the arena, NULL when it is full. Source: RFC 4648 section 4. */
char *text_to_base64(struct arena *arena, const void *bytes, size_t count);

/* Without padding. Memory: in the arena, NULL when it is full. Source: RFC 4648 section 5. */
char *text_to_base64url(struct arena *arena, const void *bytes, size_t count);

/* false: a character outside the alphabet, padding, leftover bits, or more than `max` bytes. */
bool text_from_base64url(const char *text, size_t length, void *bytes, size_t max,
                         size_t *count_out);

/* Names and texts as they came. */
struct text_pair {
    const char *name;
    const char *text; /* NULL where null was given */
};
struct text_map {
    size_t count;
    struct text_pair *items; /* NULL: null was given for the whole */
};

#define SHA256_BYTES 32
void sha256(const void *bytes, size_t count, unsigned char digest[SHA256_BYTES]);

/* NUL bytes inside are refused too. */
bool text_is_utf8(const char *text, size_t length);

/* Code points of valid UTF-8. */
size_t text_length(const char *text);

#endif
