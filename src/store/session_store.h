/*
 * Sessions: the tables session and refresh_token. Tokens are known by their SHA-256 only.
 */
#ifndef TICKETD_STORE_SESSION_STORE_H
#define TICKETD_STORE_SESSION_STORE_H

#include <stdbool.h>

#include "model/account.h"
#include "util/call.h"
#include "util/err.h"

#define TOKEN_HASH_BYTES 32

/* A row of either table; role comes from the user. */
struct token_row {
    unsigned char token_hash[TOKEN_HASH_BYTES];
    struct uuid family_id, user_id;
    enum role role;
    int64_t expires_at_us;
    bool is_spent; /* refresh tokens */
};

/* Errors: DUPLICATE. */
enum err session_store_insert(struct call *call, const struct token_row *token) MUST_CHECK;
enum err session_store_insert_refresh(struct call *call, const struct token_row *token) MUST_CHECK;

/* The row of an access token. Errors: NOT_FOUND. */
enum err session_store_find(struct call *call, const unsigned char token_hash[TOKEN_HASH_BYTES],
                            struct token_row *token_out) MUST_CHECK;

/* The row of a refresh token, locked; role is not filled in. Errors: NOT_FOUND. */
enum err session_store_lock_refresh(struct call *call,
                                    const unsigned char token_hash[TOKEN_HASH_BYTES],
                                    struct token_row *token_out) MUST_CHECK;

/* Marks an unspent refresh token as spent. Errors: INTERNAL when it was not unspent. */
enum err session_store_spend_refresh(struct call *call,
                                     const unsigned char token_hash[TOKEN_HASH_BYTES]) MUST_CHECK;

/*
 * A family that two hold: its access tokens go, its refresh tokens stay as spent, so that using one
 * is told apart from guessing one.
 */
enum err session_store_burn_family(struct call *call, const struct uuid *user_id,
                                   const struct uuid *family_id) MUST_CHECK;

/* Ends one family, all families of a user, or all but one. */
enum err session_store_end_family(struct call *call, const struct uuid *user_id,
                                  const struct uuid *family_id) MUST_CHECK;
enum err session_store_end_user(struct call *call, const struct uuid *user_id) MUST_CHECK;
enum err session_store_end_others(struct call *call, const struct uuid *user_id,
                                  const struct uuid *family_id) MUST_CHECK;

/* The queue tokens that a user has been given are refused from now on. Locks the user's places. */
enum err session_store_revoke_queue_tokens(struct call *call,
                                           const struct uuid *user_id) MUST_CHECK;

/* Deletes up to `limit` rows of each table that expired before before_us. */
enum err session_store_sweep(struct call *call, int64_t before_us, int64_t limit,
                             uint64_t *deleted_out) MUST_CHECK;

extern const struct stmt *const session_store_statements[];

#endif
