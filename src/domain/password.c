/* Passwords by libsodium. */
#include "domain/password.h"

#include <sodium.h>
#include <string.h>

#define MEMORY_BYTES (19 * 1024 * 1024)
#define PASSES       2

_Static_assert(PASSWORD_HASH_BYTES == crypto_pwhash_STRBYTES, "libsodium's PHC strings");

/* Of a password that nobody knows, with the parameters above: comparing with it takes as long. */
static const char nobodys_hash[] = "$argon2id$v=19$m=19456,t=2,p=1$XUdY1MDJQGygt2TmQDaqnw$"
                                   "5vQyYZPAclBhY1ViMw5cV4cksj7z48pqgGokHHKnbKU";

bool password_hash(const char *password, char hash_out[PASSWORD_HASH_BYTES])
{
    return crypto_pwhash_str_alg(hash_out, password, strlen(password), PASSES, MEMORY_BYTES,
                                 crypto_pwhash_ALG_ARGON2ID13) == 0;
}

bool password_is_right(const char *hash, const char *password)
{
    bool is_known = hash != NULL;
    bool is_equal =
        crypto_pwhash_str_verify(is_known ? hash : nobodys_hash, password, strlen(password)) == 0;
    return is_known && is_equal;
}
