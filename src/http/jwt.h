/*
 * Queue tokens: JWT with one constant header, HS256 by libsodium.
 *
 * Source: RFC 7519, RFC 7515. A token whose header part is not byte for byte ours is refused before
 * anything is parsed, so there is no algorithm to choose.
 */
#ifndef TICKETD_HTTP_JWT_H
#define TICKETD_HTTP_JWT_H

#include <sodium.h>

#include "model/queue_token.h"
#include "util/call.h"
#include "util/err.h"

#define TOKEN_KEY_BYTES 32

/* The first signs; both are accepted. */
struct token_keys {
    size_t count; /* 1 or 2 */
    unsigned char key[2][TOKEN_KEY_BYTES];
    /* By token_keys_read(): the MACs with the keys hashed in, as each of them begins. */
    bool is_begun;
    crypto_auth_hmacsha256_state begun[2];
};

/* Reads a key file (64 hex digits a line, at most two). false: message_out says why (static text). */
bool token_keys_read(const char *path, struct token_keys *keys_out, const char **message_out);

const char *jwt_sign(struct call *call, const struct token_keys *keys,
                     const struct queue_token *token);

/* Errors: INVALID_TOKEN, TOKEN_EXPIRED. */
enum err jwt_verify(struct call *call, const struct token_keys *keys, const char *text,
                    struct queue_token *token_out) MUST_CHECK;

#endif
