/*
 * Sessions.
 *
 * Invariant: of a family, at most one refresh token is unspent. Tokens are made before the
 * transaction, so a run after an unknown commit finds its own and answers the same.
 */
#include "domain/session.h"

#include <sodium.h>
#include <string.h>

#include "cache/cache.h"
#include "domain/presence.h"
#include "model/conf.h"
#include "model/email.h"
#include "store/db.h"
#include "store/session_store.h"
#include "store/tx.h"
#include "store/user_store.h"
#include "util/text.h"

#define TOKEN_BYTES 32
_Static_assert(SESSION_TOKEN_TEXT ==
                   sodium_base64_ENCODED_LEN(TOKEN_BYTES, sodium_base64_VARIANT_URLSAFE_NO_PADDING),
               "a token's text");

/* Expired rows are kept a day, so that an old token is told from a false one. */
#define SWEEP_AFTER_US INT64_C(86400000000)
#define SWEEP_ROWS     1000
#define SWEEP_BATCHES  20

/* A pair as the fan gets it and as the tables hold it. */
struct pair {
    struct session_tokens tokens;
    struct token_row access, refresh;
};

static void hash_token(const char *text, unsigned char hash[TOKEN_HASH_BYTES])
{
    sha256(text, strlen(text), hash);
}

static void make_token(struct call *call, char text[SESSION_TOKEN_TEXT],
                       unsigned char hash[TOKEN_HASH_BYTES])
{
    unsigned char bytes[TOKEN_BYTES];
    call->random(bytes, sizeof bytes);
    sodium_bin2base64(text, SESSION_TOKEN_TEXT, bytes, sizeof bytes,
                      sodium_base64_VARIANT_URLSAFE_NO_PADDING);
    hash_token(text, hash);
}

/* Whose it is comes with set_owner(). */
static struct pair make_pair(struct call *call)
{
    const struct conf *conf = call->conf;
    struct pair pair = {.tokens = {.access_seconds = conf->access_token_seconds,
                                   .refresh_seconds = conf->refresh_token_seconds}};
    make_token(call, pair.tokens.access_token, pair.access.token_hash);
    make_token(call, pair.tokens.refresh_token, pair.refresh.token_hash);
    pair.access.expires_at_us = call->now_us + conf->access_token_seconds * 1000000;
    pair.refresh.expires_at_us = call->now_us + conf->refresh_token_seconds * 1000000;
    return pair;
}

static void set_owner(struct pair *pair, const struct uuid *user_id, enum role role,
                      const struct uuid *family_id)
{
    pair->tokens.user_id = *user_id;
    pair->tokens.role = role;
    pair->access.user_id = pair->refresh.user_id = *user_id;
    pair->access.family_id = pair->refresh.family_id = *family_id;
}

static enum err insert_pair(struct call *call, void *arg)
{
    const struct pair *pair = arg;
    enum err err = session_store_insert_refresh(call, &pair->refresh);
    if (err != ERR_OK)
        return err;
    return session_store_insert(call, &pair->access);
}

/* Opening ------------------------------------------------------------------------------------ */

enum err session_open(struct call *call, const struct uuid *user_id, enum role role,
                      struct session_tokens *tokens_out)
{
    struct pair pair = make_pair(call);
    struct uuid family_id = call_uuid(call);
    set_owner(&pair, user_id, role, &family_id);
    enum err err = db_in_transaction(call->db) ? insert_pair(call, &pair)
                                               : tx_run(call, "session.open", insert_pair, &pair);
    /* Random tokens meet nobody else's: an earlier run, thought lost, has committed. */
    if (err != ERR_OK && err != ERR_DUPLICATE)
        return err;
    *tokens_out = pair.tokens;
    return ERR_OK;
}

/* Counted in memcached; without it nothing is limited. */
static enum err limit_attempts(struct call *call, const char *email)
{
    uint64_t count;
    if (cache_count_minute(call, "sign_in", email, strlen(email), &count) != ERR_OK ||
        count <= (uint64_t)call->conf->sign_ins_per_minute)
        return ERR_OK;
    enum err err = err_set(call, ERR_TOO_MANY_REQUESTS, "too many attempts for this address");
    call->detail.retry_after = 60 - call->now_us / 1000000 % 60;
    return err;
}

enum err session_sign_in(struct call *call, const char *email, const char *password,
                         struct session_tokens *tokens_out)
{
    char address[EMAIL_TEXT];
    struct user user;
    const char *hash = NULL;
    enum err err = ERR_NOT_FOUND;
    if (email_normalise(email, address)) {
        err = limit_attempts(call, address);
        if (err != ERR_OK)
            return err;
        err = user_store_find_by_email(call, address, &user, &hash);
    }
    if (err != ERR_OK && err != ERR_NOT_FOUND)
        return err;
    if (!password_is_right(hash, password) || err != ERR_OK)
        return err_set(call, ERR_INVALID_CREDENTIALS, "e-mail or password is wrong");
    /* Guessing is limited, not signing in. */
    cache_forget_minute(call, "sign_in", address, strlen(address));
    return session_open(call, &user.user_id, user.role, tokens_out);
}

enum err session_authenticate(struct call *call, const char *access_token,
                              struct session *session_out)
{
    unsigned char hash[TOKEN_HASH_BYTES];
    struct token_row row;
    if (strlen(access_token) != SESSION_TOKEN_TEXT - 1)
        return err_set(call, ERR_INVALID_TOKEN, "this is not an access token");
    hash_token(access_token, hash);
    enum err err = session_store_find(call, hash, &row);
    if (err == ERR_NOT_FOUND)
        return err_set(call, ERR_INVALID_TOKEN, "no session has this access token");
    if (err != ERR_OK)
        return err;
    if (row.expires_at_us <= call->now_us)
        return err_set(call, ERR_TOKEN_EXPIRED, "the access token has expired");
    *session_out = (struct session){.user_id = row.user_id,
                                    .family_id = row.family_id,
                                    .role = row.role,
                                    .expires_at_us = row.expires_at_us};
    return ERR_OK;
}

/* Refreshing --------------------------------------------------------------------------------- */

struct refreshing {
    unsigned char spent_hash[TOKEN_HASH_BYTES];
    struct pair pair;
    bool is_reused;
};

/* A spent token: by an earlier run of this very call, or by somebody else. */
static enum err look_into_reuse(struct call *call, struct refreshing *refreshing,
                                const struct token_row *spent)
{
    struct token_row own;
    enum err err = session_store_find(call, refreshing->pair.access.token_hash, &own);
    if (err == ERR_OK)
        set_owner(&refreshing->pair, &own.user_id, own.role, &own.family_id);
    if (err != ERR_NOT_FOUND)
        return err;
    refreshing->is_reused = true;
    return session_store_burn_family(call, &spent->user_id, &spent->family_id);
}

static enum err refresh(struct call *call, void *arg)
{
    struct refreshing *refreshing = arg;
    struct token_row row;
    struct user user;
    enum err err = session_store_lock_refresh(call, refreshing->spent_hash, &row);
    if (err == ERR_NOT_FOUND)
        return err_set(call, ERR_INVALID_TOKEN, "no session has this refresh token");
    if (err != ERR_OK)
        return err;
    if (row.is_spent)
        return look_into_reuse(call, refreshing, &row);
    if (row.expires_at_us <= call->now_us)
        return err_set(call, ERR_TOKEN_EXPIRED, "the refresh token has expired");
    err = user_store_find(call, &row.user_id, &user);
    if (err != ERR_OK)
        return err;
    err = session_store_spend_refresh(call, refreshing->spent_hash);
    if (err != ERR_OK)
        return err;
    set_owner(&refreshing->pair, &user.user_id, user.role, &row.family_id);
    return insert_pair(call, &refreshing->pair);
}

enum err session_refresh(struct call *call, const char *refresh_token,
                         struct session_tokens *tokens_out)
{
    struct refreshing refreshing = {.pair = make_pair(call)};
    if (strlen(refresh_token) != SESSION_TOKEN_TEXT - 1)
        return err_set(call, ERR_INVALID_TOKEN, "this is not a refresh token");
    hash_token(refresh_token, refreshing.spent_hash);
    enum err err = tx_run(call, "session.refresh", refresh, &refreshing);
    if (err != ERR_OK)
        return err;
    /* The end of the family is committed; only then is the reuse told. */
    if (refreshing.is_reused)
        return err_set(call, ERR_TOKEN_REUSED, "the refresh token was used before; sign in again");
    *tokens_out = refreshing.pair.tokens;
    return ERR_OK;
}

/* Ending ------------------------------------------------------------------------------------- */

static enum err end_current(struct call *call, void *arg)
{
    (void)arg;
    return session_store_end_family(call, &call->session->user_id, &call->session->family_id);
}

enum err session_end_current(struct call *call)
{
    return tx_run(call, "session.end_current", end_current, NULL);
}

static enum err end_all(struct call *call, void *arg)
{
    (void)arg;
    enum err err = session_store_revoke_queue_tokens(call, &call->session->user_id);
    if (err != ERR_OK)
        return err;
    return session_store_end_user(call, &call->session->user_id);
}

enum err session_end_all(struct call *call)
{
    enum err err = tx_run(call, "session.end_all", end_all, NULL);
    if (err == ERR_OK)
        presence_forget_user(call, &call->session->user_id);
    return err;
}

enum err session_sweep(struct call *call)
{
    for (int batch = 0; batch < SWEEP_BATCHES; batch++) {
        uint64_t deleted;
        enum err err =
            session_store_sweep(call, call->now_us - SWEEP_AFTER_US, SWEEP_ROWS, &deleted);
        if (err != ERR_OK || deleted < SWEEP_ROWS)
            return err;
    }
    return ERR_OK;
}
