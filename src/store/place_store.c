/* Rows of queue_entry, one by one: taken, found, moved from state to state. */
#include "store/place_store.h"

#include "store/room_rows.h"
#include "store/stmt.h"
#include "util/log.h"

static const struct stmt insert = {
    .name = "place.insert",
    .sql = "INSERT INTO queue_entry (concert_id, place_no, user_id, state, epoch, token_version,\n"
           "  joined_at_us, last_seen_at_us, lane, queue_number, has_held)\n"
           "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0)", // times [us]; number NULL in the lobby
};

enum err place_store_insert(struct call *call, const struct place *place)
{
    return stmt_change(call, &insert,
                       ARGS(arg_i64(place->concert_id), arg_i64(place->place_no),
                            arg_uuid(&place->user_id), arg_i64(place->state), arg_i64(place->epoch),
                            arg_i64(place->token_version), arg_i64(place->joined_at_us),
                            arg_i64(place->last_seen_at_us), arg_i64(place->lane),
                            arg_i64_or_null(place->queue_number)),
                       NULL);
}

/* The closing of a lobby takes the room's row exclusively: it waits for those that share it here, and
 * whoever comes after it finds the lobby closed. */
static const struct stmt insert_in_lobby = {
    .name = "place.insert_in_lobby",
    .sql = "INSERT INTO queue_entry (concert_id, place_no, user_id, state, epoch, token_version,\n"
           "  joined_at_us, last_seen_at_us, lane, queue_number, has_held)\n"
           "SELECT w.concert_id, ?, ?, ?, w.epoch, ?, ?, ?, ?, NULL, 0\n" // times [us]
           "  FROM waiting_room w\n"
           " WHERE w.concert_id = ?\n"
           "   AND w.epoch = ?\n"
           "   AND w.lobby_last_no IS NULL\n"
           "  LOCK IN SHARE MODE",
};

enum err place_store_insert_in_lobby(struct call *call, const struct place *place,
                                     bool *is_open_out)
{
    uint64_t changed;
    enum err err =
        stmt_change(call, &insert_in_lobby,
                    ARGS(arg_i64(place->place_no), arg_uuid(&place->user_id), arg_i64(place->state),
                         arg_i64(place->token_version), arg_i64(place->joined_at_us),
                         arg_i64(place->last_seen_at_us), arg_i64(place->lane),
                         arg_i64(place->concert_id), arg_i64(place->epoch)),
                    &changed);

    if (err != ERR_OK)
        return err;
    *is_open_out = changed == 1;
    return ERR_OK;
}

static const struct stmt select_by_no = {
    .name = "place.select_by_no",
    .sql = "SELECT " PLACE_COLUMNS "\n"
           "  FROM queue_entry q\n"
           " WHERE q.concert_id = ?\n"
           "   AND q.place_no = ?",
};

static const struct stmt lock_by_no = {
    .name = "place.lock_by_no",
    .sql = "SELECT " PLACE_COLUMNS "\n"
           "  FROM queue_entry q\n"
           " WHERE q.concert_id = ?\n"
           "   AND q.place_no = ?\n"
           "   FOR UPDATE",
};

static enum err find_with(struct call *call, const struct stmt *stmt, const struct arg *args,
                          size_t arg_count, struct place *place_out)
{
    const struct column *row;
    enum err err = stmt_select_one(call, stmt, args, arg_count, &row);

    if (err != ERR_OK)
        return err;
    *place_out = place_from_row(row);
    return ERR_OK;
}

enum err place_store_find(struct call *call, int32_t concert_id, int64_t place_no,
                          struct place *place_out)
{
    return find_with(call, &select_by_no, ARGS(arg_i64(concert_id), arg_i64(place_no)), place_out);
}

enum err place_store_lock(struct call *call, int32_t concert_id, int64_t place_no,
                          struct place *place_out)
{
    return find_with(call, &lock_by_no, ARGS(arg_i64(concert_id), arg_i64(place_no)), place_out);
}

static const struct stmt select_with_sale = {
    .name = "place.select_with_sale",
    .sql = "SELECT " SALE_COLUMNS ",\n"
           "       " PLACE_COLUMNS "\n"
           "  FROM queue_entry q\n"
           "  JOIN waiting_room w ON w.concert_id = q.concert_id\n"
           "  JOIN concert c ON c.concert_id = q.concert_id\n"
           " WHERE q.concert_id = ?\n"
           "   AND q.place_no = ?",
};

enum err place_store_find_with_sale(struct call *call, int32_t concert_id, int64_t place_no,
                                    struct place *place_out, struct sale *sale_out)
{
    const struct column *row;
    enum err err = stmt_select_one(call, &select_with_sale,
                                   ARGS(arg_i64(concert_id), arg_i64(place_no)), &row);

    if (err != ERR_OK)
        return err;
    *sale_out = sale_from_row(row);
    *place_out = place_from_row(row + SALE_COLUMN_COUNT);
    return ERR_OK;
}

static const struct stmt select_live_with_sale = {
    .name = "place.select_live_with_sale",
    .sql = "SELECT " SALE_COLUMNS ",\n"
           "       " PLACE_COLUMNS "\n"
           "  FROM waiting_room w\n"
           "  JOIN concert c ON c.concert_id = w.concert_id\n"
           "  LEFT JOIN queue_entry q\n"
           "    ON q.user_id = ?\n"
           "   AND q.concert_id = w.concert_id\n"
           "   AND q.live = 1\n"
           " WHERE w.concert_id = ?",
};

enum err place_store_find_live_with_sale(struct call *call, int32_t concert_id,
                                         const struct uuid *user_id, struct sale *sale_out,
                                         struct place *place_out, bool *has_place_out)
{
    const struct column *row;
    enum err err = stmt_select_one(call, &select_live_with_sale,
                                   ARGS(arg_uuid(user_id), arg_i64(concert_id)), &row);

    if (err != ERR_OK)
        return room_not_found(call, err, concert_id);
    *sale_out = sale_from_row(row);
    row += SALE_COLUMN_COUNT;
    *has_place_out = !row[0].is_null;
    if (*has_place_out)
        *place_out = place_from_row(row);
    return ERR_OK;
}

static const struct stmt list_live_by_user = {
    .name = "place.list_live_by_user",
    .sql = "SELECT " SALE_COLUMNS ",\n"
           "       " PLACE_COLUMNS "\n"
           "  FROM queue_entry q\n"
           "  JOIN waiting_room w ON w.concert_id = q.concert_id\n"
           "  JOIN concert c ON c.concert_id = q.concert_id\n"
           " WHERE q.user_id = ?\n"
           "   AND q.live = 1\n"
           " ORDER BY q.concert_id\n"
           " LIMIT ?",
};

enum err place_store_list_live_by_user(struct call *call, const struct uuid *user_id,
                                       struct place_with_sale **places_out, size_t *count_out)
{
    struct result rows;
    enum err err = stmt_select(call, &list_live_by_user,
                               ARGS(arg_uuid(user_id), arg_i64(LIVE_PLACES_MAX)), &rows);

    if (err != ERR_OK)
        return err;
    struct place_with_sale *places =
        ARENA_ARRAY(call->arena, struct place_with_sale, rows.row_count + 1);
    if (places == NULL)
        return err_set(call, ERR_TOO_LARGE, "too many places for one answer");
    for (size_t i = 0; i < rows.row_count; i++) {
        const struct column *row = result_row(&rows, i);
        places[i].sale = sale_from_row(row);
        places[i].place = place_from_row(row + SALE_COLUMN_COUNT);
    }
    *places_out = places;
    *count_out = rows.row_count;
    return ERR_OK;
}

static const struct stmt update_state = {
    .name = "place.update_state",
    .sql =
        "UPDATE queue_entry\n"
        "   SET state = ?,\n"
        "       last_seen_at_us = ?,\n"                          // [us]
        "       returned_at_us = COALESCE(?, returned_at_us),\n" // [us], NULL: it does not return
        "       ended_at_us = ?\n"                               // [us], NULL while live
        " WHERE concert_id = ?\n"
        "   AND place_no = ?\n"
        "   AND state = ?",
};

enum err place_store_change_state(struct call *call, const struct place *place,
                                  enum place_state from, enum place_state to, bool *is_changed_out)
{
    bool is_back = from == PLACE_ABSENT && to == PLACE_WAITING;
    uint64_t changed;

    if (!place_may_become(from, to))
        panic("a place may not become %s from %s", place_state_text(to), place_state_text(from));
    enum err err =
        stmt_change(call, &update_state,
                    ARGS(arg_i64(to), arg_i64(is_back ? call->now_us : place->last_seen_at_us),
                         arg_time_or_null(is_back ? call->now_us : 0),
                         arg_time_or_null(place_is_live(to) ? 0 : call->now_us),
                         arg_i64(place->concert_id), arg_i64(place->place_no), arg_i64(from)),
                    &changed);
    if (err != ERR_OK)
        return err;
    *is_changed_out = changed == 1;
    return ERR_OK;
}

static const struct stmt update_admission_end = {
    .name = "place.update_admission_end",
    .sql = "UPDATE queue_entry\n"
           "   SET admission_expires_at_us = ?,\n" // [us]
           "       has_held = 1\n"
           " WHERE concert_id = ?\n"
           "   AND place_no = ?\n"
           "   AND state = 3\n"
           "   AND epoch = ?\n"
           "   AND token_version = ?\n"
           "   AND admission_expires_at_us = ?\n"
           "   AND has_held = 0",
};

enum err place_store_set_admission_end(struct call *call, const struct place *place, int64_t end_us,
                                       bool *is_changed_out)
{
    uint64_t changed;
    enum err err =
        stmt_change(call, &update_admission_end,
                    ARGS(arg_i64(end_us), arg_i64(place->concert_id), arg_i64(place->place_no),
                         arg_i64(place->epoch), arg_i64(place->token_version),
                         arg_i64(place->admission_expires_at_us)),
                    &changed);

    if (err != ERR_OK)
        return err;
    *is_changed_out = changed == 1;
    return ERR_OK;
}

static const struct stmt update_lane = {
    .name = "place.update_lane",
    .sql = "UPDATE queue_entry\n"
           "   SET lane = ?,\n"
           "       lane_since_us = ?\n" // now [us]
           " WHERE concert_id = ?\n"
           "   AND place_no = ?\n"
           "   AND lane = ?\n"
           "   AND state IN (0, 1, 2)",
};

enum err place_store_change_lane(struct call *call, const struct place *place, int32_t to,
                                 bool *is_changed_out)
{
    uint64_t changed;
    enum err err = stmt_change(call, &update_lane,
                               ARGS(arg_i64(to), arg_i64(call->now_us), arg_i64(place->concert_id),
                                    arg_i64(place->place_no), arg_i64(place->lane)),
                               &changed);

    if (err != ERR_OK)
        return err;
    *is_changed_out = changed == 1;
    return ERR_OK;
}

static const struct stmt update_last_seen = {
    .name = "place.update_last_seen",
    .sql = "UPDATE queue_entry\n"
           "   SET last_seen_at_us = ?\n" // [us]
           " WHERE concert_id = ?\n"
           "   AND place_no = ?\n"
           "   AND state = ?",
};

enum err place_store_set_last_seen(struct call *call, const struct place *place, int64_t seen_at_us)
{
    return stmt_change(call, &update_last_seen,
                       ARGS(arg_i64(seen_at_us), arg_i64(place->concert_id),
                            arg_i64(place->place_no), arg_i64(place->state)),
                       NULL);
}

static const struct stmt update_entered = {
    .name = "place.update_entered",
    .sql = "UPDATE queue_entry\n"
           "   SET last_seen_at_us = ?\n" // [us]
           " WHERE concert_id = ?\n"
           "   AND place_no = ?\n"
           "   AND state = 3\n"
           "   AND admitted_at_us = ?\n" // [us]
           "   AND last_seen_at_us < admitted_at_us",
};

enum err place_store_set_entered(struct call *call, const struct place *place, bool *is_changed_out)
{
    /* A clock a moment behind the janitor's must not make it look like a heartbeat from before. */
    int64_t at_us = call->now_us > place->admitted_at_us ? call->now_us : place->admitted_at_us;
    uint64_t changed;
    enum err err = stmt_change(call, &update_entered,
                               ARGS(arg_i64(at_us), arg_i64(place->concert_id),
                                    arg_i64(place->place_no), arg_i64(place->admitted_at_us)),
                               &changed);

    if (err != ERR_OK)
        return err;
    *is_changed_out = changed == 1;
    return ERR_OK;
}

const struct stmt *const place_store_statements[] = {
    &insert,
    &insert_in_lobby,
    &select_by_no,
    &lock_by_no,
    &select_live_with_sale,
    &select_with_sale,
    &list_live_by_user,
    &update_state,
    &update_admission_end,
    &update_lane,
    &update_last_seen,
    &update_entered,
    NULL,
};
