/*
 * Bulk inserts for test crowds. The rows are those that sign-up, a charge and sign-in would write.
 */
#include "store/test_fan_store.h"

#include "model/account.h"
#include "store/stmt.h"

#define ARGS_PER_FAN_MAX 16

/* The arguments of a multi-row INSERT, filled row by row. */
struct rows {
    struct arg *args;
    size_t count;
};

static enum err rows_new(struct call *call, size_t fan_count, struct rows *rows_out)
{
    rows_out->args = ARENA_ARRAY(call->arena, struct arg, fan_count * ARGS_PER_FAN_MAX);
    rows_out->count = 0;
    return rows_out->args ? ERR_OK
                          : err_set(call, ERR_TOO_LARGE, "a crowd batch of %zu", fan_count);
}

static void put(struct rows *rows, struct arg arg)
{
    rows->args[rows->count++] = arg;
}

static const struct stmt insert_users = {
    .name = "test_fan.insert_users",
    .sql = "INSERT INTO user (user_id, email, name, role, password_hash, created_at_us)\n"
           "VALUES ",
    .repeat = "(?, ?, ?, ?, ?, ?)", /* user_id, email, name, role, PHC string, now [us] */
};

static enum err insert_fans(struct call *call, const struct test_fan *fans, size_t count,
                            const struct test_fan_terms *terms)
{
    struct rows rows;
    enum err err = rows_new(call, count, &rows);
    if (err != ERR_OK)
        return err;
    for (size_t i = 0; i < count; i++) {
        put(&rows, arg_uuid(&fans[i].user_id));
        put(&rows, arg_text(fans[i].email));
        put(&rows, arg_text(fans[i].name));
        put(&rows, arg_i64(ROLE_FAN));
        put(&rows, arg_text(terms->password_hash));
        put(&rows, arg_i64(call->now_us));
    }
    return stmt_change_many(call, &insert_users, count, rows.args, rows.count, NULL);
}

static const struct stmt insert_accounts = {
    .name = "test_fan.insert_accounts",
    .sql = "INSERT INTO account (user_id, balance, updated_at_us)\n"
           "VALUES ",
    .repeat = "(?, ?, ?)", /* user_id, balance [minor], now [us] */
};

static enum err insert_fan_accounts(struct call *call, const struct test_fan *fans, size_t count,
                                    const struct test_fan_terms *terms)
{
    struct rows rows;
    enum err err = rows_new(call, count, &rows);
    if (err != ERR_OK)
        return err;
    for (size_t i = 0; i < count; i++) {
        put(&rows, arg_uuid(&fans[i].user_id));
        put(&rows, arg_i64(terms->points_minor));
        put(&rows, arg_i64(call->now_us));
    }
    return stmt_change_many(call, &insert_accounts, count, rows.args, rows.count, NULL);
}

static const struct stmt insert_sessions = {
    .name = "test_fan.insert_sessions",
    .sql = "INSERT INTO session (token_hash, family_id, user_id, expires_at_us)\n"
           "VALUES ",
    .repeat = "(?, ?, ?, ?)", /* SHA-256 of the token, family_id, user_id, end [us] */
};

static enum err insert_fan_sessions(struct call *call, const struct test_fan *fans, size_t count,
                                    const struct test_fan_terms *terms)
{
    struct rows rows;
    enum err err = rows_new(call, count, &rows);
    if (err != ERR_OK)
        return err;
    for (size_t i = 0; i < count; i++) {
        put(&rows, arg_bytes(fans[i].token_hash, sizeof fans[i].token_hash));
        put(&rows, arg_uuid(&fans[i].family_id));
        put(&rows, arg_uuid(&fans[i].user_id));
        put(&rows, arg_i64(terms->session_expires_at_us));
    }
    return stmt_change_many(call, &insert_sessions, count, rows.args, rows.count, NULL);
}

static const struct stmt insert_postings = {
    .name = "test_fan.insert_postings",
    .sql = "INSERT INTO posting (posting_id, kind, ref, reason, created_at_us)\n"
           "VALUES ",
    .repeat = "(?, ?, ?, NULL, ?)", /* posting_id, kind, charge_id, now [us] */
};

static const struct stmt insert_entries = {
    .name = "test_fan.insert_entries",
    .sql = "INSERT INTO ledger_entry (account_id, posting_id, line, kind, amount,\n"
           "                          balance_after, payment_id, created_at_us)\n"
           "VALUES ",
    /* account, posting_id, kind, amount, balance [minor], now [us]; then the mint's side */
    .repeat = "(?, ?, 1, ?, ?, ?, NULL, ?), (?, ?, 2, ?, ?, NULL, NULL, ?)",
};

static enum err insert_first_charges(struct call *call, const struct test_fan *fans, size_t count,
                                     const struct test_fan_terms *terms)
{
    struct rows postings, entries;
    enum err err = rows_new(call, count, &postings);
    if (err == ERR_OK)
        err = rows_new(call, count, &entries);
    if (err != ERR_OK)
        return err;
    for (size_t i = 0; i < count; i++) {
        put(&postings, arg_uuid(&fans[i].posting_id));
        put(&postings, arg_i64(POSTING_CHARGE));
        put(&postings, arg_uuid(&fans[i].charge_id));
        put(&postings, arg_i64(call->now_us));

        put(&entries, arg_uuid(&fans[i].user_id));
        put(&entries, arg_uuid(&fans[i].posting_id));
        put(&entries, arg_i64(POSTING_CHARGE));
        put(&entries, arg_i64(terms->points_minor));
        put(&entries, arg_i64(terms->points_minor));
        put(&entries, arg_i64(call->now_us));
        put(&entries, arg_uuid(&ACCOUNT_MINT));
        put(&entries, arg_uuid(&fans[i].posting_id));
        put(&entries, arg_i64(POSTING_CHARGE));
        put(&entries, arg_i64(-terms->points_minor));
        put(&entries, arg_i64(call->now_us));
    }
    err = stmt_change_many(call, &insert_postings, count, postings.args, postings.count, NULL);
    if (err != ERR_OK)
        return err;
    return stmt_change_many(call, &insert_entries, count, entries.args, entries.count, NULL);
}

enum err test_fan_store_insert(struct call *call, const struct test_fan *fans, size_t count,
                               const struct test_fan_terms *terms)
{
    enum err err = insert_fans(call, fans, count, terms);
    if (err == ERR_OK)
        err = insert_fan_accounts(call, fans, count, terms);
    if (err == ERR_OK)
        err = insert_fan_sessions(call, fans, count, terms);
    if (err == ERR_OK && terms->points_minor > 0)
        err = insert_first_charges(call, fans, count, terms);
    return err;
}

const struct stmt *const test_fan_store_statements[] = {
    &insert_users, &insert_accounts, &insert_sessions, &insert_postings, &insert_entries, NULL,
};
