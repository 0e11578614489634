/*
 * Public ids: UUIDv7, 16 bytes, sorted by the time they were made.
 *
 * Source: RFC 9562 section 5.7. 48 bits of Unix milliseconds, then random bits, so an id tells when
 * it was made and nothing else.
 */
#ifndef TICKETD_UTIL_UUID_H
#define TICKETD_UTIL_UUID_H

#include <stdbool.h>
#include <stdint.h>

#define UUID_BYTES 16
#define UUID_TEXT  37 /* 36 characters and NUL */

struct uuid {
    uint8_t bytes[UUID_BYTES];
};

/* An id of the given moment; random has ten random bytes, six bits of which are overwritten. */
struct uuid uuid_v7(int64_t now_us, const uint8_t random[10]);

void uuid_to_text(const struct uuid *id, char text[UUID_TEXT]);

/* Exactly 36 characters, hex in either case, dashes in place. */
bool uuid_from_text(const char *text, struct uuid *id_out);

bool uuid_is_equal(const struct uuid *a, const struct uuid *b);
bool uuid_is_zero(const struct uuid *id);

#endif
