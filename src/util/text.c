/* Bytes as text and back. */
#include "util/text.h"

#include <glib.h>
#include <sodium.h>
#include <string.h>

#define BASE64    sodium_base64_VARIANT_ORIGINAL
#define BASE64URL sodium_base64_VARIANT_URLSAFE_NO_PADDING

void text_to_hex(const void *bytes, size_t count, char *text)
{
    sodium_bin2hex(text, 2 * count + 1, bytes, count);
}

bool text_from_hex(const char *text, void *bytes, size_t count)
{
    size_t length = strnlen(text, 2 * count);
    size_t read;

    return length == 2 * count &&
           sodium_hex2bin(bytes, count, text, length, NULL, &read, NULL) == 0 && read == count;
}

static char *encode(struct arena *arena, const void *bytes, size_t count, int variant)
{
    size_t size = sodium_base64_encoded_len(count, variant);
    char *text = arena_alloc(arena, size);

    return text == NULL ? NULL : sodium_bin2base64(text, size, bytes, count, variant);
}

char *text_to_base64(struct arena *arena, const void *bytes, size_t count)
{
    return encode(arena, bytes, count, BASE64);
}

char *text_to_base64url(struct arena *arena, const void *bytes, size_t count)
{
    return encode(arena, bytes, count, BASE64URL);
}

/* libsodium 1.0.18 takes any byte beyond ASCII for some digit, where char is signed. */
static bool is_ascii(const char *text, size_t length)
{
    for (size_t i = 0; i < length; i++)
        if ((text[i] & 0x80) != 0)
            return false;
    return true;
}

bool text_from_base64url(const char *text, size_t length, void *bytes, size_t max,
                         size_t *count_out)
{
    return is_ascii(text, length) &&
           sodium_base642bin(bytes, max, text, length, NULL, count_out, NULL, BASE64URL) == 0;
}

void sha256(const void *bytes, size_t count, unsigned char digest[SHA256_BYTES])
{
    crypto_hash_sha256(digest, bytes, count);
}

bool text_is_utf8(const char *text, size_t length)
{
    return g_utf8_validate_len(text, length, NULL);
}

size_t text_length(const char *text)
{
    return (size_t)g_utf8_strlen(text, -1);
}
