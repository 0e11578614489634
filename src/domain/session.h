/*
 * Sessions: signing in, proving who asks, and ending it.
 *
 * A sign-in starts a family; refreshing adds a new pair of tokens to it and spends the old refresh
 * token. A spent one used again means that two hold it, so the whole family ends. The tables hold
 * SHA-256 of the tokens, never the tokens.
 */
#ifndef TICKETD_DOMAIN_SESSION_H
#define TICKETD_DOMAIN_SESSION_H

#include "domain/password.h"
#include "model/account.h"
#include "util/call.h"
#include "util/err.h"

#define SESSION_TOKEN_TEXT 44 /* 32 random bytes in base64url, and NUL */

/* What a fan gets for signing in or refreshing. */
struct session_tokens {
    struct uuid user_id;
    enum role role;
    char access_token[SESSION_TOKEN_TEXT];
    char refresh_token[SESSION_TOKEN_TEXT];
    int64_t access_seconds;  /* until it expires */
    int64_t refresh_seconds; /* likewise */
};

/*
 * Attempts are counted for the address before anything is compared, and forgotten by a right one. A
 * wrong password and an unknown address take the same time and give the same answer.
 * Errors: INVALID_CREDENTIALS, TOO_MANY_REQUESTS (retry_after).
 */
enum err session_sign_in(struct call *call, const char *email, const char *password,
                         struct session_tokens *tokens_out) MUST_CHECK;

/*
 * Opens a family for a user whose identity needs no proof: tools and tests.
 * Database: its own transaction, or the caller's.
 */
enum err session_open(struct call *call, const struct uuid *user_id, enum role role,
                      struct session_tokens *tokens_out) MUST_CHECK;

/*
 * Who holds this access token; one SELECT, for the gate.
 * Errors: INVALID_TOKEN (never given, or ended), TOKEN_EXPIRED.
 */
enum err session_authenticate(struct call *call, const char *access_token,
                              struct session *session_out) MUST_CHECK;

/*
 * A new pair for a refresh token, which is spent by it. The access token of before stays good until
 * it expires.
 * Errors: INVALID_TOKEN, TOKEN_EXPIRED, TOKEN_REUSED (the family has ended).
 */
enum err session_refresh(struct call *call, const char *refresh_token,
                         struct session_tokens *tokens_out) MUST_CHECK;

/* Ends the family of call->session. */
enum err session_end_current(struct call *call) MUST_CHECK;

/* Ends every session of call->session's user, and the user's queue tokens. */
enum err session_end_all(struct call *call) MUST_CHECK;

/* Deletes what expired a day ago and more, in batches; for the janitor. */
enum err session_sweep(struct call *call) MUST_CHECK;

#endif
