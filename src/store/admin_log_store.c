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

/*
 * An object is named "concert 1", "performance 2 of concert 1" (or "performance 2" alone), or by a UUID:
 * "reservation …", "ticket …", "user …". Each join is a look at one row by its key.
 */
#define OBJECT_UUID "UNHEX(REPLACE(SUBSTRING_INDEX(l.object, ' ', -1), '-', ''))"

static const struct stmt list = {
    .name = "admin_log.list",
    .sql =
        "SELECT l.log_id, l.at_us, l.user_id, l.action, l.object, l.detail, u.email,\n"
        "  c.concert_id, c.title, p.starts_at_us, r.reservation_id, o.email, o.name\n"
        "FROM (SELECT log_id, at_us, user_id, action, object, detail\n"
        "      FROM admin_log\n"
        "      WHERE log_id < ?\n" /* the last one given */
        "      ORDER BY log_id DESC\n"
        "      LIMIT ?) l\n" /* rows */
        "LEFT JOIN user u ON u.user_id = l.user_id\n"
        "LEFT JOIN ticket t ON l.object LIKE 'ticket %' AND t.ticket_id = " OBJECT_UUID "\n"
        "LEFT JOIN reservation r ON r.reservation_id = IF(l.object LIKE 'reservation %',\n"
        "  " OBJECT_UUID ", t.reservation_id)\n"
        "LEFT JOIN performance p ON p.performance_id = IF(l.object LIKE 'performance %',\n"
        "  CAST(SUBSTRING_INDEX(SUBSTRING(l.object, 13), ' ', 1) AS SIGNED),\n"
        "  r.performance_id)\n"
        "LEFT JOIN concert c ON c.concert_id = IF(l.object LIKE '%concert %',\n"
        "  CAST(SUBSTRING_INDEX(l.object, ' ', -1) AS SIGNED), p.concert_id)\n"
        "LEFT JOIN user o ON o.user_id = IF(l.object LIKE 'user %', " OBJECT_UUID ", r.user_id)\n"
        "ORDER BY l.log_id DESC",
};

static struct admin_log_about about_from_row(const struct column *row)
{
    return (struct admin_log_about){
        .concert_id = (int32_t)column_i64_or(&row[0], 0),
        .title = column_text(&row[1]),
        .starts_at_us = column_i64_or(&row[2], 0),
        .reservation_id = column_uuid_or_zero(&row[3]),
        .email = column_text(&row[4]),
        .name = column_text(&row[5]),
    };
}

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
            .email = column_text(&row[6]),
            .about = about_from_row(&row[7]),
        };
    }
    *rows_out = rows;
    *count_out = result.row_count;
    return ERR_OK;
}

const struct stmt *const admin_log_store_statements[] = {&insert, &list, NULL};
