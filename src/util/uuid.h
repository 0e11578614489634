/*
 * Public ids: UUIDv7, 16 bytes, sorted by the time they were made.
 *
 * Source: RFC 9562 section 5.7 and section 6.2, method 3. 48 bits of Unix milliseconds, 12 bits of
 * the millisecond's fraction, then random bits: an id tells when it was made and nothing else, and
 * of two microseconds the later one's ids sort behind. Those of one microsecond are in no order.
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

/* An id of the given moment; random has eight random bytes, two bits of which are overwritten. */
struct uuid uuid_v7(int64_t now_us, const uint8_t random[8]);

void uuid_to_text(const struct uuid *id, char text[UUID_TEXT]);

/* Exactly 36 characters, hex in either case, dashes in place. */
bool uuid_from_text(const char *text, struct uuid *id_out);

bool uuid_is_equal(const struct uuid *a, const struct uuid *b);
bool uuid_is_zero(const struct uuid *id);

#endif
