/* Rows of lane and access_code. */
#include "store/lane_store.h"

#include <string.h>

#include "store/stmt.h"
#include "util/log.h"

static struct lane lane_from_row(const struct column *row)
{
    struct lane lane = {
        .lane = (int32_t)column_i64(&row[0]),
        .share = (int32_t)column_i64(&row[2]),
        .now_serving = column_i64(&row[3]),
        .admitted_total = column_i64(&row[4]),
        .turn_u = column_i64(&row[5]),
    };
    const char *name = column_text(&row[1]);

    if (strlen(name) >= sizeof lane.name)
        panic("the name of lane %d is too long", lane.lane);
    memcpy(lane.name, name, strlen(name) + 1);
    return lane;
}

static const struct stmt select_lanes = {
    .name = "lane.select",
    .sql = "SELECT lane, name, share, now_serving, admitted_total, turn_u\n"
           "  FROM lane\n"
           " WHERE concert_id = ?\n"
           "   AND share > 0\n"
           " ORDER BY lane\n"
           " LIMIT ?",
};

enum err lane_store_list(struct call *call, int32_t concert_id, struct lane_list *lanes_out)
{
    struct result rows;
    enum err err =
        stmt_select(call, &select_lanes, ARGS(arg_i64(concert_id), arg_i64(LANES_MAX)), &rows);

    if (err != ERR_OK)
        return err;
    for (size_t i = 0; i < rows.row_count; i++)
        lanes_out->items[i] = lane_from_row(result_row(&rows, i));
    lanes_out->count = rows.row_count;
    return ERR_OK;
}

static const struct stmt put_lane = {
    .name = "lane.put",
    .sql = "INSERT INTO lane (concert_id, lane, name, share, now_serving)\n"
           "VALUES (?, ?, ?, ?, ?)\n"
           "    ON DUPLICATE KEY UPDATE share = ?,\n"
           "       turn_u = 0",
};

enum err lane_store_put(struct call *call, int32_t concert_id, const struct lane *lane,
                        bool *is_new_out)
{
    uint64_t changed;
    enum err err =
        stmt_change(call, &put_lane,
                    ARGS(arg_i64(concert_id), arg_i64(lane->lane), arg_text(lane->name),
                         arg_i64(lane->share), arg_i64(lane->now_serving), arg_i64(lane->share)),
                    &changed);

    if (err != ERR_OK)
        return err;
    *is_new_out = changed == 1; /* 2: a row of that name was changed, 0: it was so already */
    return ERR_OK;
}

static const struct stmt select_last = {
    .name = "lane.select_last",
    .sql = "SELECT MAX(lane)\n"
           "  FROM lane\n"
           " WHERE concert_id = ?",
};

enum err lane_store_last_number(struct call *call, int32_t concert_id, int64_t *number_out)
{
    const struct column *row;
    enum err err = stmt_select_one(call, &select_last, ARGS(arg_i64(concert_id)), &row);

    if (err != ERR_OK)
        return err;
    *number_out = column_i64_or(&row[0], 0);
    return ERR_OK;
}

static const struct stmt remove_lane = {
    .name = "lane.remove",
    .sql = "UPDATE lane\n"
           "   SET share = 0\n"
           " WHERE concert_id = ?\n"
           "   AND lane = ?",
};

enum err lane_store_remove(struct call *call, int32_t concert_id, int32_t lane)
{
    return stmt_change_exactly(call, &remove_lane, ARGS(arg_i64(concert_id), arg_i64(lane)), 1,
                               ERR_INTERNAL);
}

static const struct stmt update_served = {
    .name = "lane.update_served",
    .sql = "UPDATE lane\n"
           "   SET now_serving = ?,\n"
           "       admitted_total = ?,\n"
           "       turn_u = ?\n"
           " WHERE concert_id = ?\n"
           "   AND lane = ?",
};

enum err lane_store_set_served(struct call *call, int32_t concert_id, const struct lane *lane)
{
    return stmt_change(call, &update_served,
                       ARGS(arg_i64(lane->now_serving), arg_i64(lane->admitted_total),
                            arg_i64(lane->turn_u), arg_i64(concert_id), arg_i64(lane->lane)),
                       NULL);
}

static const struct stmt update_epoch = {
    .name = "lane.update_epoch",
    .sql = "UPDATE lane\n"
           "   SET now_serving = ?,\n"
           "       turn_u = 0\n"
           " WHERE concert_id = ?",
};

enum err lane_store_begin_epoch(struct call *call, int32_t concert_id, int64_t now_serving)
{
    return stmt_change(call, &update_epoch, ARGS(arg_i64(now_serving), arg_i64(concert_id)), NULL);
}

static const struct stmt select_code = {
    .name = "access_code.select",
    .sql = "SELECT lane, used_by, used_at_us, place_no\n"
           "  FROM access_code\n"
           " WHERE concert_id = ?\n"
           "   AND code_hash = ?",
};

enum err lane_store_find_code(struct call *call, int32_t concert_id,
                              const struct access_code_hash *hash, struct access_code *code_out)
{
    const struct column *row;
    enum err err = stmt_select_one(
        call, &select_code,
        ARGS(arg_i64(concert_id), arg_bytes(hash->bytes, ACCESS_CODE_HASH_BYTES)), &row);

    if (err != ERR_OK)
        return err;
    *code_out = (struct access_code){
        .concert_id = concert_id,
        .hash = *hash,
        .lane = (int32_t)column_i64(&row[0]),
        .is_used = !row[1].is_null,
        .used_by = column_uuid_or_zero(&row[1]),
        .used_at_us = column_i64_or(&row[2], 0),
        .place_no = column_i64_or(&row[3], 0),
    };
    return ERR_OK;
}

/* place_no tells uses of one account apart: of two devices that bring a used code again, one gets it. */
static const struct stmt use_code = {
    .name = "access_code.use",
    .sql = "UPDATE access_code\n"
           "   SET used_by = ?,\n"
           "       used_at_us = ?,\n" // now [us]
           "       place_no = ?\n"
           " WHERE concert_id = ?\n"
           "   AND code_hash = ?\n"
           "   AND COALESCE(place_no, 0) = ?",
};

enum err lane_store_use_code(struct call *call, const struct access_code *code,
                             const struct uuid *user_id, int64_t place_no, bool *is_used_out)
{
    uint64_t changed;
    enum err err = stmt_change(
        call, &use_code,
        ARGS(arg_uuid(user_id), arg_i64(call->now_us), arg_i64(place_no), arg_i64(code->concert_id),
             arg_bytes(code->hash.bytes, ACCESS_CODE_HASH_BYTES), arg_i64(code->place_no)),
        &changed);

    if (err != ERR_OK)
        return err;
    *is_used_out = changed == 1;
    return ERR_OK;
}

static const struct stmt insert_codes = {
    .name = "access_code.insert",
    .sql = "INSERT INTO access_code (concert_id, code_hash, lane) VALUES ",
    .repeat = "(?, ?, ?)",
    .tail = " ON DUPLICATE KEY UPDATE lane = access_code.lane", // known ones stay as they are
};

#define CODE_ARGS 3

enum err lane_store_add_codes(struct call *call, int32_t concert_id, int32_t lane,
                              const struct access_code_hash *hashes, size_t count,
                              uint64_t *added_out)
{
    struct arg *args = ARENA_ARRAY(call->arena, struct arg, count * CODE_ARGS);

    if (args == NULL)
        return err_set(call, ERR_TOO_LARGE, "too many codes for one batch");
    for (size_t i = 0; i < count; i++) {
        args[i * CODE_ARGS] = arg_i64(concert_id);
        args[i * CODE_ARGS + 1] = arg_bytes(hashes[i].bytes, ACCESS_CODE_HASH_BYTES);
        args[i * CODE_ARGS + 2] = arg_i64(lane);
    }
    return stmt_change_many(call, &insert_codes, count, args, count * CODE_ARGS, added_out);
}

static const struct stmt count_codes = {
    .name = "access_code.count",
    .sql = "SELECT lane, COUNT(*), COUNT(used_by)\n"
           "  FROM access_code\n"
           " WHERE concert_id = ?\n"
           " GROUP BY lane\n"
           " LIMIT ?",
};

enum err lane_store_count_codes(struct call *call, int32_t concert_id, size_t most,
                                struct code_count *counts_out, size_t *count_out)
{
    struct result rows;
    enum err err =
        stmt_select(call, &count_codes, ARGS(arg_i64(concert_id), arg_i64((int64_t)most)), &rows);

    if (err != ERR_OK)
        return err;
    for (size_t i = 0; i < rows.row_count; i++) {
        const struct column *row = result_row(&rows, i);
        counts_out[i] = (struct code_count){
            .lane = (int32_t)column_i64(&row[0]),
            .total = column_i64(&row[1]),
            .used = column_i64(&row[2]),
        };
    }
    *count_out = rows.row_count;
    return ERR_OK;
}

const struct stmt *const lane_store_statements[] = {
    &select_lanes, &put_lane, &select_last,  &remove_lane, &update_served, &update_epoch,
    &select_code,  &use_code, &insert_codes, &count_codes, NULL,
};
