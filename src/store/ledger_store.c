/*
 * The tables account, posting and ledger_entry. The latter two are append-only: there is no statement
 * here that changes them.
 */
#include "store/ledger_store.h"

#include "store/stmt.h"

/* LAST_INSERT_ID(x) hands the new balance back with the answer, so nobody reads it in between. */
static const struct stmt move = {
    .name = "ledger.move",
    .sql = "UPDATE account\n"
           "SET balance = LAST_INSERT_ID(balance + ?),\n" /* amount [minor units] */
           "    updated_at_us = ?\n"                      /* now [us] */
           "WHERE user_id = ?\n"                          /* user_id */
           "  AND balance + ? >= 0",                      /* amount [minor units] */
};

enum err ledger_store_move(struct call *call, const struct uuid *user_id, int64_t amount,
                           bool *moved_out, int64_t *balance_after_out)
{
    uint64_t changed;
    enum err err = stmt_change(
        call, &move,
        ARGS(arg_i64(amount), arg_i64(call->now_us), arg_uuid(user_id), arg_i64(amount)), &changed);
    if (err != ERR_OK)
        return err;
    *moved_out = changed == 1;
    if (*moved_out)
        *balance_after_out = (int64_t)stmt_last_id(call);
    return ERR_OK;
}

static const struct stmt find_balance = {
    .name = "ledger.find_balance",
    .sql = "SELECT balance\n"
           "FROM account\n"
           "WHERE user_id = ?", /* user_id */
};

enum err ledger_store_find_balance(struct call *call, const struct uuid *user_id,
                                   int64_t *balance_out)
{
    const struct column *row;
    enum err err = stmt_select_one(call, &find_balance, ARGS(arg_uuid(user_id)), &row);
    if (err != ERR_OK)
        return err;
    *balance_out = column_i64(&row[0]);
    return ERR_OK;
}

static const struct stmt insert_posting = {
    .name = "ledger.insert_posting",
    .sql = "INSERT INTO posting (posting_id, kind, ref, reason, created_at_us)\n"
           "VALUES (?, ?, ?, ?, ?)", /* posting_id, kind, ref, reason or NULL, now [us] */
};

enum err ledger_store_insert_posting(struct call *call, const struct posting_row *posting)
{
    return stmt_change(call, &insert_posting,
                       ARGS(arg_uuid(&posting->posting_id), arg_i64(posting->kind),
                            arg_uuid(&posting->ref), arg_text(posting->reason),
                            arg_i64(call->now_us)),
                       NULL);
}

static const struct stmt insert_entries = {
    .name = "ledger.insert_entries",
    .sql = "INSERT INTO ledger_entry\n"
           "  (account_id, posting_id, line, kind, amount, balance_after, payment_id,\n"
           "   created_at_us)\n"
           "VALUES\n"
           "  (?, ?, ?, ?, ?, ?, ?, ?),\n" /* account_id, posting_id, line, kind, */
           "  (?, ?, ?, ?, ?, ?, ?, ?)",   /* amount, balance [minor units], payment_id, now [us] */
};

#define ENTRY_ARGS 8

static void put_entry(const struct call *call, const struct entry_row *entry,
                      struct arg args[ENTRY_ARGS])
{
    args[0] = arg_uuid(&entry->account_id);
    args[1] = arg_uuid(&entry->posting_id);
    args[2] = arg_i64(entry->line);
    args[3] = arg_i64(entry->kind);
    args[4] = arg_i64(entry->amount);
    args[5] = entry->has_balance_after ? arg_i64(entry->balance_after) : arg_null();
    args[6] = arg_uuid_or_null(&entry->payment_id);
    args[7] = arg_i64(call->now_us);
}

enum err ledger_store_insert_entries(struct call *call, const struct entry_row entries[2])
{
    struct arg args[2 * ENTRY_ARGS];
    put_entry(call, &entries[0], args);
    put_entry(call, &entries[1], args + ENTRY_ARGS);
    return stmt_change(call, &insert_entries, args, 2 * ENTRY_ARGS, NULL);
}

static const struct stmt list_entries = {
    .name = "ledger.list_entries",
    .sql = "SELECT posting_id, kind, amount, balance_after, payment_id, created_at_us\n"
           "FROM ledger_entry\n"
           "WHERE account_id = ?\n" /* user_id */
           "  AND posting_id < ?\n" /* the last one given */
           "ORDER BY posting_id DESC\n"
           "LIMIT ?", /* rows */
};

static struct entry_row entry_from_row(const struct column *row)
{
    struct entry_row entry = {
        .posting_id = column_uuid(&row[0]),
        .kind = (enum posting_kind)column_i64(&row[1]),
        .amount = column_i64(&row[2]),
        .has_balance_after = !row[3].is_null,
        .balance_after = column_i64_or(&row[3], 0),
        .created_at_us = column_i64(&row[5]),
    };
    if (!row[4].is_null)
        entry.payment_id = column_uuid(&row[4]);
    return entry;
}

enum err ledger_store_list_entries(struct call *call, const struct uuid *account_id,
                                   const struct slice *slice, struct entry_row **entries_out,
                                   size_t *count_out)
{
    struct uuid before = slice_bound(slice, true);
    struct result result;
    enum err err = stmt_select(
        call, &list_entries,
        ARGS(arg_uuid(account_id), arg_uuid(&before), arg_i64((int64_t)slice->limit)), &result);
    if (err != ERR_OK)
        return err;
    struct entry_row *entries = ARENA_ARRAY(call->arena, struct entry_row, result.row_count + 1);
    if (entries == NULL)
        return err_set(call, ERR_TOO_LARGE, "too many ledger entries for one answer");
    for (size_t i = 0; i < result.row_count; i++)
        entries[i] = entry_from_row(result_row(&result, i));
    *entries_out = entries;
    *count_out = result.row_count;
    return ERR_OK;
}

const struct stmt *const ledger_store_statements[] = {
    &move, &find_balance, &insert_posting, &insert_entries, &list_entries, NULL};
