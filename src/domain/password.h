/*
 * Passwords: argon2id, 19 MiB and two passes, slow by design.
 *
 * Source: OWASP Password Storage Cheat Sheet; libsodium, crypto_pwhash_str.
 */
#ifndef TICKETD_DOMAIN_PASSWORD_H
#define TICKETD_DOMAIN_PASSWORD_H

#include <stdbool.h>

#include "util/err.h"

#define PASSWORD_HASH_BYTES 128 /* PHC string and NUL */

/* false: no memory for it. */
bool password_hash(const char *password, char hash_out[PASSWORD_HASH_BYTES]) MUST_CHECK;

/* hash NULL: nobody is known by that name; takes as long and is never right. */
bool password_is_right(const char *hash, const char *password);

#endif
