/*
 * The table idempotency. A row with status 0 is seen only by the transaction that is writing it.
 */
#include "store/idempotency_store.h"

#include <string.h>

#include "store/stmt.h"

static const struct stmt take = {
    .name = "idempotency.take",
    .sql = "INSERT INTO idempotency\n"
           "  (user_id, key_hash, fingerprint, status, body, created_at_us)\n"
           "VALUES (?, ?, ?, 0, '', ?)", /* user_id, key_hash, fingerprint, now [us] */
};

enum err idempotency_store_take(struct call *call, const struct idempotency_key *key,
                                const unsigned char fingerprint[32])
{
    return stmt_change(call, &take,
                       ARGS(arg_uuid(&key->user_id), arg_bytes(key->key_hash, 32),
                            arg_bytes(fingerprint, 32), arg_i64(call->now_us)),
                       NULL);
}

static const struct stmt complete = {
    .name = "idempotency.complete",
    .sql = "UPDATE idempotency\n"
           "SET status = ?,\n"                    /* HTTP status */
           "    body = ?\n"                       /* the answer */
           "WHERE user_id = ? AND key_hash = ?\n" /* user_id, key_hash */
           "  AND status = 0",
};

enum err idempotency_store_complete(struct call *call, const struct idempotency_key *key,
                                    int status, const char *body, size_t body_bytes)
{
    if (body_bytes > IDEMPOTENCY_BODY_MAX)
        return err_set(call, ERR_INTERNAL, "an answer of %zu bytes cannot be stored", body_bytes);
    return stmt_change_exactly(call, &complete,
                               ARGS(arg_i64(status), arg_bytes(body, body_bytes),
                                    arg_uuid(&key->user_id), arg_bytes(key->key_hash, 32)),
                               1, ERR_INTERNAL);
}

static const struct stmt find = {
    .name = "idempotency.find",
    .sql = "SELECT fingerprint, status, body, created_at_us\n"
           "FROM idempotency\n"
           "WHERE user_id = ? AND key_hash = ?", /* user_id, key_hash */
};

enum err idempotency_store_find(struct call *call, const struct idempotency_key *key,
                                struct stored_answer *answer_out)
{
    const struct column *row;
    enum err err = stmt_select_one(
        call, &find, ARGS(arg_uuid(&key->user_id), arg_bytes(key->key_hash, 32)), &row);
    if (err != ERR_OK)
        return err;
    *answer_out = (struct stored_answer){
        .status = (int)column_i64(&row[1]),
        .body = column_text(&row[2]),
        .body_bytes = row[2].length,
        .created_at_us = column_i64(&row[3]),
    };
    memcpy(answer_out->fingerprint, column_bytes(&row[0], 32), 32);
    return ERR_OK;
}

static const struct stmt forget = {
    .name = "idempotency.forget",
    .sql = "DELETE FROM idempotency\n"
           "WHERE user_id = ? AND key_hash = ?\n" /* user_id, key_hash */
           "  AND created_at_us < ?",             /* before [us] */
};

enum err idempotency_store_forget(struct call *call, const struct idempotency_key *key,
                                  int64_t before_us)
{
    return stmt_change(
        call, &forget,
        ARGS(arg_uuid(&key->user_id), arg_bytes(key->key_hash, 32), arg_i64(before_us)), NULL);
}

static const struct stmt sweep = {
    .name = "idempotency.sweep",
    .sql = "DELETE FROM idempotency\n"
           "WHERE created_at_us < ?\n" /* before [us] */
           "ORDER BY created_at_us\n"
           "LIMIT ?", /* rows */
};

enum err idempotency_store_sweep(struct call *call, int64_t before_us, int64_t limit,
                                 uint64_t *deleted_out)
{
    return stmt_change(call, &sweep, ARGS(arg_i64(before_us), arg_i64(limit)), deleted_out);
}

const struct stmt *const idempotency_store_statements[] = {&take,   &complete, &find,
                                                           &forget, &sweep,    NULL};
