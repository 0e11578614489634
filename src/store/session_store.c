/*
 * The tables session and refresh_token, and the version that queue tokens carry.
 */
#include "store/session_store.h"

#include <string.h>

#include "store/stmt.h"

static const struct stmt insert = {
    .name = "session.insert",
    .sql = "INSERT INTO session (token_hash, family_id, user_id, expires_at_us)\n"
           "VALUES (?, ?, ?, ?)", /* SHA-256, family_id, user_id, expiry [us] */
};

enum err session_store_insert(struct call *call, const struct token_row *token)
{
    return stmt_change(call, &insert,
                       ARGS(arg_bytes(token->token_hash, TOKEN_HASH_BYTES),
                            arg_uuid(&token->family_id), arg_uuid(&token->user_id),
                            arg_i64(token->expires_at_us)),
                       NULL);
}

static const struct stmt insert_refresh = {
    .name = "session.insert_refresh",
    .sql = "INSERT INTO refresh_token (token_hash, family_id, user_id, expires_at_us)\n"
           "VALUES (?, ?, ?, ?)", /* SHA-256, family_id, user_id, expiry [us] */
};

enum err session_store_insert_refresh(struct call *call, const struct token_row *token)
{
    return stmt_change(call, &insert_refresh,
                       ARGS(arg_bytes(token->token_hash, TOKEN_HASH_BYTES),
                            arg_uuid(&token->family_id), arg_uuid(&token->user_id),
                            arg_i64(token->expires_at_us)),
                       NULL);
}

static const struct stmt find = {
    .name = "session.find",
    .sql = "SELECT session.family_id, session.user_id, user.role, session.expires_at_us\n"
           "FROM session\n"
           "  JOIN user ON user.user_id = session.user_id\n"
           "WHERE session.token_hash = ?", /* SHA-256 */
};

enum err session_store_find(struct call *call, const unsigned char token_hash[TOKEN_HASH_BYTES],
                            struct token_row *token_out)
{
    const struct column *row;
    enum err err =
        stmt_select_one(call, &find, ARGS(arg_bytes(token_hash, TOKEN_HASH_BYTES)), &row);
    if (err != ERR_OK)
        return err;
    *token_out = (struct token_row){
        .family_id = column_uuid(&row[0]),
        .user_id = column_uuid(&row[1]),
        .role = (enum role)column_i64(&row[2]),
        .expires_at_us = column_i64(&row[3]),
    };
    memcpy(token_out->token_hash, token_hash, TOKEN_HASH_BYTES);
    return ERR_OK;
}

static const struct stmt lock_refresh = {
    .name = "session.lock_refresh",
    .sql = "SELECT family_id, user_id, expires_at_us, spent_at_us\n"
           "FROM refresh_token\n"
           "WHERE token_hash = ?\n" /* SHA-256 */
           "FOR UPDATE",
};

enum err session_store_lock_refresh(struct call *call,
                                    const unsigned char token_hash[TOKEN_HASH_BYTES],
                                    struct token_row *token_out)
{
    const struct column *row;
    enum err err =
        stmt_select_one(call, &lock_refresh, ARGS(arg_bytes(token_hash, TOKEN_HASH_BYTES)), &row);
    if (err != ERR_OK)
        return err;
    *token_out = (struct token_row){
        .family_id = column_uuid(&row[0]),
        .user_id = column_uuid(&row[1]),
        .expires_at_us = column_i64(&row[2]),
        .is_spent = !row[3].is_null,
    };
    memcpy(token_out->token_hash, token_hash, TOKEN_HASH_BYTES);
    return ERR_OK;
}

static const struct stmt spend_refresh = {
    .name = "session.spend_refresh",
    .sql = "UPDATE refresh_token\n"
           "SET spent_at_us = ?\n"  /* now [us] */
           "WHERE token_hash = ?\n" /* SHA-256 */
           "  AND spent_at_us IS NULL",
};

enum err session_store_spend_refresh(struct call *call,
                                     const unsigned char token_hash[TOKEN_HASH_BYTES])
{
    return stmt_change_exactly(call, &spend_refresh,
                               ARGS(arg_i64(call->now_us), arg_bytes(token_hash, TOKEN_HASH_BYTES)),
                               1, ERR_INTERNAL);
}

static const struct stmt spend_family = {
    .name = "session.spend_family",
    .sql = "UPDATE refresh_token\n"
           "SET spent_at_us = ?\n"                 /* now [us] */
           "WHERE user_id = ? AND family_id = ?\n" /* user_id, family_id */
           "  AND spent_at_us IS NULL",
};

static const struct stmt end_family = {
    .name = "session.end_family",
    .sql = "DELETE FROM session\n"
           "WHERE user_id = ? AND family_id = ?", /* user_id, family_id */
};

static const struct stmt end_refresh_family = {
    .name = "session.end_refresh_family",
    .sql = "DELETE FROM refresh_token\n"
           "WHERE user_id = ? AND family_id = ?", /* user_id, family_id */
};

static const struct stmt end_user = {
    .name = "session.end_user",
    .sql = "DELETE FROM session\n"
           "WHERE user_id = ?", /* user_id */
};

static const struct stmt end_refresh_user = {
    .name = "session.end_refresh_user",
    .sql = "DELETE FROM refresh_token\n"
           "WHERE user_id = ?", /* user_id */
};

static const struct stmt end_others = {
    .name = "session.end_others",
    .sql = "DELETE FROM session\n"
           "WHERE user_id = ? AND family_id <> ?", /* user_id, the family that stays */
};

static const struct stmt end_refresh_others = {
    .name = "session.end_refresh_others",
    .sql = "DELETE FROM refresh_token\n"
           "WHERE user_id = ? AND family_id <> ?", /* user_id, the family that stays */
};

/* refresh_token before session, everywhere. */
static enum err end_both(struct call *call, const struct stmt *refresh, const struct stmt *access,
                         const struct arg *args, size_t arg_count)
{
    enum err err = stmt_change(call, refresh, args, arg_count, NULL);
    if (err != ERR_OK)
        return err;
    return stmt_change(call, access, args, arg_count, NULL);
}

enum err session_store_burn_family(struct call *call, const struct uuid *user_id,
                                   const struct uuid *family_id)
{
    enum err err =
        stmt_change(call, &spend_family,
                    ARGS(arg_i64(call->now_us), arg_uuid(user_id), arg_uuid(family_id)), NULL);
    if (err != ERR_OK)
        return err;
    return stmt_change(call, &end_family, ARGS(arg_uuid(user_id), arg_uuid(family_id)), NULL);
}

enum err session_store_end_family(struct call *call, const struct uuid *user_id,
                                  const struct uuid *family_id)
{
    return end_both(call, &end_refresh_family, &end_family,
                    ARGS(arg_uuid(user_id), arg_uuid(family_id)));
}

enum err session_store_end_user(struct call *call, const struct uuid *user_id)
{
    return end_both(call, &end_refresh_user, &end_user, ARGS(arg_uuid(user_id)));
}

enum err session_store_end_others(struct call *call, const struct uuid *user_id,
                                  const struct uuid *family_id)
{
    return end_both(call, &end_refresh_others, &end_others,
                    ARGS(arg_uuid(user_id), arg_uuid(family_id)));
}

static const struct stmt revoke_queue_tokens = {
    .name = "session.revoke_queue_tokens",
    .sql = "UPDATE queue_entry\n"
           "SET token_version = token_version + 1\n"
           "WHERE user_id = ?", /* user_id */
};

enum err session_store_revoke_queue_tokens(struct call *call, const struct uuid *user_id)
{
    return stmt_change(call, &revoke_queue_tokens, ARGS(arg_uuid(user_id)), NULL);
}

static const struct stmt sweep = {
    .name = "session.sweep",
    .sql = "DELETE FROM session\n"
           "WHERE expires_at_us < ?\n" /* before [us] */
           "ORDER BY expires_at_us\n"
           "LIMIT ?", /* rows */
};

static const struct stmt sweep_refresh = {
    .name = "session.sweep_refresh",
    .sql = "DELETE FROM refresh_token\n"
           "WHERE expires_at_us < ?\n" /* before [us] */
           "ORDER BY expires_at_us\n"
           "LIMIT ?", /* rows */
};

enum err session_store_sweep(struct call *call, int64_t before_us, int64_t limit,
                             uint64_t *deleted_out)
{
    uint64_t access, refresh;
    enum err err = stmt_change(call, &sweep, ARGS(arg_i64(before_us), arg_i64(limit)), &access);
    if (err != ERR_OK)
        return err;
    err = stmt_change(call, &sweep_refresh, ARGS(arg_i64(before_us), arg_i64(limit)), &refresh);
    if (err != ERR_OK)
        return err;
    *deleted_out = access + refresh;
    return ERR_OK;
}

const struct stmt *const session_store_statements[] = {&insert,
                                                       &insert_refresh,
                                                       &find,
                                                       &lock_refresh,
                                                       &spend_refresh,
                                                       &spend_family,
                                                       &end_family,
                                                       &end_refresh_family,
                                                       &end_user,
                                                       &end_refresh_user,
                                                       &end_others,
                                                       &end_refresh_others,
                                                       &revoke_queue_tokens,
                                                       &sweep,
                                                       &sweep_refresh,
                                                       NULL};
