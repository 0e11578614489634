/*
 * The table admin_log, append-only.
 */
#include "store/admin_log_store.h"

#include "store/stmt.h"

static const struct stmt insert = {
    .name = "admin_log.insert",
    .sql = "INSERT INTO admin_log (log_id, at_us, user_id, action, object, detail)\n"
           "VALUES (?, ?, ?, ?, ?, ?)", /* log_id, now [us], user_id, action, object, detail */
};

enum err admin_log_store_insert(struct call *call, const struct admin_log_entry *row)
{
    return stmt_change(call, &insert,
                       ARGS(arg_uuid(&row->log_id), arg_i64(row->at_us), arg_uuid(&row->user_id),
                            arg_text(row->action), arg_text(row->object), arg_text(row->detail)),
                       NULL);
}

static const struct stmt list = {
    .name = "admin_log.list",
    .sql = "SELECT l.log_id, l.at_us, l.user_id, l.action, l.object, l.detail, u.email\n"
           "FROM admin_log l\n"
           "LEFT JOIN user u ON u.user_id = l.user_id\n"
           "WHERE l.log_id < ?\n" /* the last one given */
           "ORDER BY l.log_id DESC\n"
           "LIMIT ?", /* rows */
};

enum err admin_log_store_list(struct call *call, const struct slice *slice,
                              struct admin_log_entry **rows_out, size_t *count_out)
{
    struct uuid before = slice_bound(slice, true);
    struct result result;
    enum err err =
        stmt_select(call, &list, ARGS(arg_uuid(&before), arg_i64((int64_t)slice->limit)), &result);
    if (err != ERR_OK)
        return err;
    struct admin_log_entry *rows =
        ARENA_ARRAY(call->arena, struct admin_log_entry, result.row_count + 1);
    if (rows == NULL)
        return err_set(call, ERR_TOO_LARGE, "too many log entries for one answer");
    for (size_t i = 0; i < result.row_count; i++) {
        const struct column *row = result_row(&result, i);
        rows[i] = (struct admin_log_entry){
            .log_id = column_uuid(&row[0]),
            .at_us = column_i64(&row[1]),
            .user_id = column_uuid(&row[2]),
            .action = column_text(&row[3]),
            .object = column_text(&row[4]),
            .detail = column_text(&row[5]),
            .email = row[6].is_null ? NULL : column_text(&row[6]),
        };
    }
    *rows_out = rows;
    *count_out = result.row_count;
    return ERR_OK;
}

const struct stmt *const admin_log_store_statements[] = {&insert, &list, NULL};
