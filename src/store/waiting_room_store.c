/* Rows of waiting_room: one column list, one reader, each writer its own columns. */
#include "store/waiting_room_store.h"

#include "store/room_rows.h"
#include "store/stmt.h"

static const struct stmt insert = {
    .name = "waiting_room.insert",
    .sql =
        "INSERT INTO waiting_room (concert_id, capacity, admit_per_minute, admission_seconds,\n"
        "  absent_after_seconds, enter_seconds, paused, closed, sold_out, halted, message,\n"
        "  epoch, epoch_first_no, generation, number_limit, now_serving, rate_tokens_u,\n"
        "  rate_refilled_at_us, version, draw_secret)\n"
        "VALUES (?, ?, ?, ?, ?, ?, 0, 0, 0, NULL, '', 1, 1, 0, 0, 0, ?, ?, 1, ?)", // tokens, now [us]
};

/* A new room has all the tokens that the rate allows at once (rate_tokens_at() bounds them), so that
 * its first fan does not wait for one. */
enum err waiting_room_store_insert(struct call *call, const struct waiting_room *room)
{
    return stmt_change(
        call, &insert,
        ARGS(arg_i64(room->concert_id), arg_i64(room->capacity), arg_i64(room->admit_per_minute),
             arg_i64(room->admission_seconds), arg_i64(room->absent_after_seconds),
             arg_i64(room->enter_seconds), arg_i64((int64_t)room->admit_per_minute * RATE_ONE),
             arg_i64(call->now_us),
             room->draw.has_secret ? arg_bytes(room->draw.secret, DRAW_SECRET_BYTES) : arg_null()),
        NULL);
}

static const struct stmt select_with_concert = {
    .name = "waiting_room.select_with_concert",
    .sql = "SELECT " SALE_COLUMNS "\n"
           "  FROM waiting_room w\n"
           "  JOIN concert c ON c.concert_id = w.concert_id\n"
           " WHERE w.concert_id = ?",
};

enum err waiting_room_store_find(struct call *call, int32_t concert_id, struct sale *sale_out)
{
    const struct column *row;
    enum err err = stmt_select_one(call, &select_with_concert, ARGS(arg_i64(concert_id)), &row);

    if (err != ERR_OK)
        return room_not_found(call, err, concert_id);
    *sale_out = sale_from_row(row);
    return ERR_OK;
}

static const struct stmt lock = {
    .name = "waiting_room.lock",
    .sql = "SELECT " ROOM_COLUMNS "\n"
           "  FROM waiting_room w\n"
           " WHERE w.concert_id = ?\n"
           "   FOR UPDATE",
};

enum err waiting_room_store_lock(struct call *call, int32_t concert_id,
                                 struct waiting_room *room_out)
{
    const struct column *row;
    enum err err = stmt_select_one(call, &lock, ARGS(arg_i64(concert_id)), &row);

    if (err != ERR_OK)
        return room_not_found(call, err, concert_id);
    *room_out = room_from_row(row);
    return ERR_OK;
}

static const struct stmt share = {
    .name = "waiting_room.share",
    .sql = "SELECT " ROOM_COLUMNS "\n"
           "  FROM waiting_room w\n"
           " WHERE w.concert_id = ?\n"
           "  LOCK IN SHARE MODE",
};

enum err waiting_room_store_share(struct call *call, int32_t concert_id,
                                  struct waiting_room *room_out)
{
    const struct column *row;
    enum err err = stmt_select_one(call, &share, ARGS(arg_i64(concert_id)), &row);

    if (err != ERR_OK)
        return room_not_found(call, err, concert_id);
    *room_out = room_from_row(row);
    return ERR_OK;
}

static const struct stmt select_turn = {
    .name = "waiting_room.select_turn",
    .sql = "SELECT MAX(concert_id), COUNT(*)\n"
           "  FROM (SELECT concert_id FROM waiting_room\n"
           "         WHERE concert_id > ? ORDER BY concert_id LIMIT ?) next",
};

enum err waiting_room_store_find_turn(struct call *call, int32_t after_id, size_t count,
                                      int32_t *last_id_out)
{
    const struct column *row;
    enum err err =
        stmt_select_one(call, &select_turn, ARGS(arg_i64(after_id), arg_i64((int64_t)count)), &row);

    if (err != ERR_OK)
        return err;
    *last_id_out = column_i64(&row[1]) < (int64_t)count ? INT32_MAX : (int32_t)column_i64(&row[0]);
    return ERR_OK;
}

/* The lobby or the sale. */
#define HAS_BEGUN "LEAST(c.on_sale_at_us, COALESCE(c.lobby_opens_at_us, c.on_sale_at_us)) <= ?"

/* Each look for a kind of place is one step into queue_entry_by_state: an idle sale costs the janitor
 * next to nothing, however many people it had. EXISTS would be turned into a join of all of them. */
static const struct stmt select_running = {
    .name = "waiting_room.select_running",
    .sql = "SELECT " SALE_COLUMNS ",\n"
           "       (SELECT 1 FROM queue_entry q " BY_STATE "\n"
           "         WHERE q.concert_id = w.concert_id AND q.state = 0 LIMIT 1),\n"
           "       (SELECT 1 FROM queue_entry q " BY_STATE "\n"
           "         WHERE q.concert_id = w.concert_id AND q.state = 1 LIMIT 1),\n"
           "       (SELECT 1 FROM queue_entry q " BY_STATE "\n"
           "         WHERE q.concert_id = w.concert_id AND q.state = 3 LIMIT 1),\n"
           "       (SELECT 1 FROM queue_entry q " BY_STATE "\n"
           "         WHERE q.concert_id = w.concert_id AND q.state = 1 AND q.lane = 0\n"
           "           AND q.queue_number IS NULL LIMIT 1)\n"
           "  FROM (SELECT concert_id FROM waiting_room WHERE watched_until_us > ?\n" // now [us]
           "        UNION\n"
           "        SELECT concert_id FROM waiting_room\n"
           "         WHERE concert_id > ? AND concert_id <= ?) looked\n"
           "  JOIN waiting_room w ON w.concert_id = looked.concert_id\n"
           "  JOIN concert c ON c.concert_id = w.concert_id\n"
           " WHERE " HAS_BEGUN "\n"
           "   AND (c.sale_ends_at_us IS NULL OR c.sale_ends_at_us > ?)\n" // now, ended after [us]
           " ORDER BY w.concert_id",
};

static struct running_sale running_from_row(const struct column *row)
{
    return (struct running_sale){
        .sale = sale_from_row(row),
        .has_lobby = !row[SALE_COLUMN_COUNT].is_null,
        .has_waiting = !row[SALE_COLUMN_COUNT + 1].is_null,
        .has_admitted = !row[SALE_COLUMN_COUNT + 2].is_null,
        .has_unnumbered = !row[SALE_COLUMN_COUNT + 3].is_null,
    };
}

enum err waiting_room_store_list_running(struct call *call, const struct room_range *range,
                                         int64_t ended_after_us, struct running_sale **items_out,
                                         size_t *count_out)
{
    struct result rows;
    enum err err =
        stmt_select(call, &select_running,
                    ARGS(arg_i64(call->now_us), arg_i64(range->after_id), arg_i64(range->last_id),
                         arg_i64(call->now_us), arg_i64(ended_after_us)),
                    &rows);

    if (err != ERR_OK)
        return err;
    struct running_sale *items = ARENA_ARRAY(call->arena, struct running_sale, rows.row_count + 1);
    if (items == NULL)
        return err_set(call, ERR_TOO_LARGE, "too many running sales for one tick");
    for (size_t i = 0; i < rows.row_count; i++)
        items[i] = running_from_row(result_row(&rows, i));
    *items_out = items;
    *count_out = rows.row_count;
    return ERR_OK;
}

static const struct stmt select_shown = {
    .name = "waiting_room.select_shown",
    .sql = "SELECT " SALE_COLUMNS "\n"
           "  FROM waiting_room w FORCE INDEX FOR ORDER BY (waiting_room_by_watch)\n"
           "  JOIN concert c ON c.concert_id = w.concert_id\n"
           " WHERE " HAS_BEGUN "\n"
           "   AND (c.sale_ends_at_us IS NULL OR c.sale_ends_at_us > ?)\n" // now, now [us]
           " ORDER BY w.watched_until_us DESC, w.concert_id DESC\n"
           " LIMIT ?",
};

enum err waiting_room_store_list_shown(struct call *call, size_t limit, struct sale **items_out,
                                       size_t *count_out)
{
    struct result rows;
    enum err err = stmt_select(
        call, &select_shown,
        ARGS(arg_i64(call->now_us), arg_i64(call->now_us), arg_i64((int64_t)limit)), &rows);

    if (err != ERR_OK)
        return err;
    struct sale *items = ARENA_ARRAY(call->arena, struct sale, rows.row_count + 1);
    if (items == NULL)
        return err_set(call, ERR_TOO_LARGE, "too many sales to show");
    for (size_t i = 0; i < rows.row_count; i++)
        items[i] = sale_from_row(result_row(&rows, i));
    *items_out = items;
    *count_out = rows.row_count;
    return ERR_OK;
}

static const struct stmt update_watched = {
    .name = "waiting_room.update_watched",
    .sql = "UPDATE waiting_room\n"
           "   SET watched_until_us = ?\n" // [us]
           " WHERE concert_id = ?\n"
           "   AND watched_until_us < ?",
};

enum err waiting_room_store_watch(struct call *call, int32_t concert_id, int64_t until_us)
{
    return stmt_change(call, &update_watched,
                       ARGS(arg_i64(until_us), arg_i64(concert_id), arg_i64(until_us)), NULL);
}

static const struct stmt update_numbers = {
    .name = "waiting_room.update_numbers",
    .sql = "UPDATE waiting_room\n"
           "   SET generation = ?,\n"
           "       number_limit = ?\n"
           " WHERE concert_id = ?",
};

enum err waiting_room_store_set_numbers(struct call *call, const struct waiting_room *room)
{
    return stmt_change_exactly(
        call, &update_numbers,
        ARGS(arg_i64(room->generation), arg_i64(room->number_limit), arg_i64(room->concert_id)), 1,
        ERR_INTERNAL);
}

static const struct stmt update_admitted = {
    .name = "waiting_room.update_admitted",
    .sql = "UPDATE waiting_room\n"
           "   SET now_serving = ?,\n"
           "       rate_tokens_u = ?,\n"
           "       rate_refilled_at_us = ?,\n" // [us]
           "       admitted_total = ?,\n"
           "       window_started_at_us = ?,\n" // [us]
           "       window_admitted = ?,\n"
           "       window_before = ?,\n"
           "       lane_turn_u = ?\n"
           " WHERE concert_id = ?",
};

enum err waiting_room_store_set_admitted(struct call *call, const struct waiting_room *room)
{
    return stmt_change_exactly(
        call, &update_admitted,
        ARGS(arg_i64(room->now_serving), arg_i64(room->rate_tokens_u),
             arg_i64(room->rate_refilled_at_us), arg_i64(room->admitted_total),
             arg_i64(room->window_started_at_us), arg_i64(room->window_admitted),
             arg_i64(room->window_before), arg_i64(room->lane_turn_u), arg_i64(room->concert_id)),
        1, ERR_INTERNAL);
}

static const struct stmt update_settings = {
    .name = "waiting_room.update_settings",
    .sql = "UPDATE waiting_room\n"
           "   SET capacity = ?,\n"
           "       admit_per_minute = ?,\n"
           "       admission_seconds = ?,\n"
           "       absent_after_seconds = ?,\n"
           "       enter_seconds = ?,\n"
           "       entry_mixed_us = ?,\n" // [us]
           "       auto_rate = ?,\n"
           "       auto_rate_u = ?,\n"
           "       auto_changed_at_us = ?,\n" // [us]
           "       paused = ?,\n"
           "       closed = ?,\n"
           "       message = ?,\n"
           "       messages = ?,\n" // as model/message.h packs them
           "       rate_tokens_u = ?,\n"
           "       rate_refilled_at_us = ?,\n" // [us]
           "       version = ?\n"
           " WHERE concert_id = ?",
};

enum err waiting_room_store_set_settings(struct call *call, const struct waiting_room *room)
{
    return stmt_change_exactly(
        call, &update_settings,
        ARGS(arg_i64(room->capacity), arg_i64(room->admit_per_minute),
             arg_i64(room->admission_seconds), arg_i64(room->absent_after_seconds),
             arg_i64(room->enter_seconds), arg_i64(room->entry_mixed_us), arg_i64(room->auto_rate),
             arg_i64(room->auto_rate_u), arg_i64(room->auto_changed_at_us), arg_i64(room->paused),
             arg_i64(room->closed), arg_text(room->message), arg_text(room->messages),
             arg_i64(room->rate_tokens_u), arg_i64(room->rate_refilled_at_us),
             arg_i64(room->version), arg_i64(room->concert_id)),
        1, ERR_INTERNAL);
}

static const struct stmt update_entry_checked = {
    .name = "waiting_room.update_entry_checked",
    .sql = "UPDATE waiting_room\n"
           "   SET entry_checked_us = ?\n" // [us]
           " WHERE concert_id = ?\n"
           "   AND entry_checked_us < ?",
};

enum err waiting_room_store_set_entry_checked(struct call *call, int32_t concert_id,
                                              int64_t checked_us)
{
    return stmt_change(call, &update_entry_checked,
                       ARGS(arg_i64(checked_us), arg_i64(concert_id), arg_i64(checked_us)), NULL);
}

/* Only while nobody was admitted since the row was read. */
static const struct stmt update_rest = {
    .name = "waiting_room.update_rest",
    .sql = "UPDATE waiting_room\n"
           "   SET rate_tokens_u = ?,\n"
           "       rate_refilled_at_us = ?\n" // [us]
           " WHERE concert_id = ?\n"
           "   AND rate_tokens_u = ?\n"
           "   AND rate_refilled_at_us = ?",
};

enum err waiting_room_store_set_rest(struct call *call, const struct waiting_room *room,
                                     int64_t tokens_u)
{
    return stmt_change(call, &update_rest,
                       ARGS(arg_i64(tokens_u), arg_i64(call->now_us), arg_i64(room->concert_id),
                            arg_i64(room->rate_tokens_u), arg_i64(room->rate_refilled_at_us)),
                       NULL);
}

static const struct stmt update_auto_rate = {
    .name = "waiting_room.update_auto_rate",
    .sql = "UPDATE waiting_room\n"
           "   SET auto_rate_u = ?,\n"
           "       auto_changed_at_us = ?,\n" // [us]
           "       auto_lowered_at_us = ?\n"  // [us]
           " WHERE concert_id = ?\n"
           "   AND auto_rate = 1\n"
           "   AND auto_changed_at_us = ?", // [us]
};

enum err waiting_room_store_set_auto_rate(struct call *call, const struct waiting_room *room,
                                          int64_t changed_before_us, bool *is_changed_out)
{
    uint64_t changed;
    enum err err = stmt_change(call, &update_auto_rate,
                               ARGS(arg_i64(room->auto_rate_u), arg_i64(room->auto_changed_at_us),
                                    arg_i64(room->auto_lowered_at_us), arg_i64(room->concert_id),
                                    arg_i64(changed_before_us)),
                               &changed);

    if (err != ERR_OK)
        return err;
    *is_changed_out = changed == 1;
    return ERR_OK;
}

static const struct stmt update_epoch = {
    .name = "waiting_room.update_epoch",
    .sql = "UPDATE waiting_room\n"
           "   SET epoch = ?,\n"
           "       epoch_first_no = ?,\n"
           "       generation = ?,\n"
           "       number_limit = ?,\n"
           "       now_serving = ?,\n"
           "       version = ?\n"
           " WHERE concert_id = ?",
};

enum err waiting_room_store_set_epoch(struct call *call, const struct waiting_room *room)
{
    return stmt_change_exactly(call, &update_epoch,
                               ARGS(arg_i64(room->epoch), arg_i64(room->epoch_first_no),
                                    arg_i64(room->generation), arg_i64(room->number_limit),
                                    arg_i64(room->now_serving), arg_i64(room->version),
                                    arg_i64(room->concert_id)),
                               1, ERR_INTERNAL);
}

static const struct stmt update_lanes = {
    .name = "waiting_room.update_lanes",
    .sql = "UPDATE waiting_room\n"
           "   SET lane_count = ?,\n"
           "       lane_turn_u = 0,\n"
           "       version = ?\n"
           " WHERE concert_id = ?",
};

enum err waiting_room_store_set_lanes(struct call *call, const struct waiting_room *room)
{
    return stmt_change_exactly(
        call, &update_lanes,
        ARGS(arg_i64(room->lane_count), arg_i64(room->version), arg_i64(room->concert_id)), 1,
        ERR_INTERNAL);
}

static const struct stmt update_sold_out = {
    .name = "waiting_room.update_sold_out",
    .sql = "UPDATE waiting_room\n"
           "   SET sold_out = ?\n"
           " WHERE concert_id = ?",
};

enum err waiting_room_store_set_sold_out(struct call *call, int32_t concert_id, bool sold_out)
{
    return stmt_change(call, &update_sold_out, ARGS(arg_i64(sold_out), arg_i64(concert_id)), NULL);
}

static const struct stmt select_held_seat = {
    .name = "waiting_room.select_held_seat",
    .sql = "SELECT 1\n"
           "  FROM performance p\n"
           "  JOIN claim c ON c.performance_id = p.performance_id\n"
           " WHERE p.concert_id = ?\n"
           "   AND p.starts_at_us > ?\n"  // now [us]
           "   AND c.expires_at_us > ?\n" // now [us]
           " LIMIT 1",
};

enum err waiting_room_store_has_held_seats(struct call *call, int32_t concert_id,
                                           bool *has_held_out)
{
    struct result rows;
    enum err err =
        stmt_select(call, &select_held_seat,
                    ARGS(arg_i64(concert_id), arg_i64(call->now_us), arg_i64(call->now_us)), &rows);

    if (err != ERR_OK)
        return err;
    *has_held_out = rows.row_count > 0;
    return ERR_OK;
}

const struct stmt *const waiting_room_store_statements[] = {
    &insert,
    &select_with_concert,
    &lock,
    &share,
    &select_turn,
    &select_running,
    &select_shown,
    &update_watched,
    &update_numbers,
    &update_admitted,
    &update_settings,
    &update_entry_checked,
    &update_rest,
    &update_auto_rate,
    &update_epoch,
    &update_lanes,
    &update_sold_out,
    &select_held_seat,
    NULL,
};
