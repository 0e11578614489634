/*
 * Access codes: each opens a lane to one account. Tables and logs know nothing but their hashes.
 */
#ifndef TICKETD_MODEL_ACCESS_CODE_H
#define TICKETD_MODEL_ACCESS_CODE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "util/uuid.h"

/* Letters and digits that count; what people type may have blanks and dashes between them. */
#define ACCESS_CODE_MIN       4
#define ACCESS_CODE_MAX       64
#define ACCESS_CODE_TEXT      (ACCESS_CODE_MAX + 1)
#define ACCESS_CODE_TYPED_MAX 100
#define ACCESS_CODE_BATCH_MAX 500 /* added at once */

#define ACCESS_CODE_HASH_BYTES 32

struct access_code_hash {
    unsigned char bytes[ACCESS_CODE_HASH_BYTES];
};

struct access_code {
    int32_t concert_id;
    struct access_code_hash hash;
    int32_t lane;
    bool is_used;
    struct uuid used_by;
    int64_t used_at_us;
    int64_t place_no; /* that it opened the lane to */
};

/*
 * A code as it is compared: upper case, without blanks and dashes. false: no code can look like this
 * (other characters than A-Z and 0-9, or too few or too many of them).
 */
bool access_code_normalise(const char *typed, char code_out[ACCESS_CODE_TEXT]);

/* A made code: so many characters of the alphabet below, in groups, five bits each. */
#define ACCESS_CODE_MADE       16
#define ACCESS_CODE_MADE_GROUP 4
#define ACCESS_CODE_MADE_TEXT  (ACCESS_CODE_MADE + ACCESS_CODE_MADE / ACCESS_CODE_MADE_GROUP)

/* From random bytes; 80 bits, as people read them out: "K7QF-02MX-…", no I, L, O or U. */
void access_code_make(const unsigned char random[ACCESS_CODE_MADE],
                      char text_out[ACCESS_CODE_MADE_TEXT]);

#endif
