/*
 * A file of token keys: what is taken is one or two lines of 64 hex digits and nothing else; what is
 * refused leaves the keys that are there.
 */
#include <ctype.h>

#include "fuzz/fuzz.h"
#include "http/jwt.h"
#include "util/text.h"

#define DIGITS ((size_t)(2 * TOKEN_KEY_BYTES))

static void check_line(const uint8_t *data, size_t index, const unsigned char key[TOKEN_KEY_BYTES])
{
    char hex[DIGITS + 1];

    text_to_hex(key, TOKEN_KEY_BYTES, hex);
    for (size_t i = 0; i < DIGITS; i++)
        FUZZ_ASSERT(tolower(data[index * (DIGITS + 1) + i]) == hex[i]);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct token_keys keys;
    const char *message = NULL;
    size_t lines;

    fuzz_mark(&keys, sizeof keys);
    if (!token_keys_read(fuzz_file(data, size), &keys, &message)) {
        FUZZ_ASSERT(message != NULL && fuzz_is_marked(&keys, sizeof keys));
        return 0;
    }
    lines = (size + 1) / (DIGITS + 1);
    FUZZ_ASSERT(keys.count == lines && (lines == 1 || lines == 2));
    FUZZ_ASSERT(size == lines * (DIGITS + 1) || size == lines * (DIGITS + 1) - 1);
    for (size_t i = 0; i < lines; i++)
        check_line(data, i, keys.key[i]);
    return 0;
}
