/*
 * Counting the rows of queue_entry, by the index that crowd_store.c tells of.
 */
#include "store/crowd_count_store.h"

#include "store/room_rows.h"
#include "store/stmt.h"

static enum err select_number(struct call *call, const struct stmt *stmt, const struct arg *args,
                              size_t arg_count, int64_t if_null, int64_t *number_out)
{
    const struct column *row;
    enum err err = stmt_select_one(call, stmt, args, arg_count, &row);

    if (err != ERR_OK)
        return err;
    *number_out = column_i64_or(&row[0], if_null);
    return ERR_OK;
}

/* A lobby that is not drawn but called in order of arrival waits as well. */
static const struct stmt count_ahead = {
    .name = "crowd.count_ahead",
    .sql = "SELECT COUNT(*)\n"
           "  FROM (SELECT 1\n"
           "          FROM queue_entry " BY_STATE "\n"
           "         WHERE concert_id = ?\n"
           "           AND state = 1\n"
           "           AND lane = ?\n"
           "           AND queue_number >= ?\n" // first of the epoch
           "           AND queue_number < ?\n"
           "         UNION ALL\n"
           "        SELECT 1\n"
           "          FROM queue_entry " BY_STATE "\n"
           "         WHERE concert_id = ?\n"
           "           AND state = 0\n"
           "           AND lane = ?\n"
           "           AND place_no >= ?\n" // first of the epoch
           "           AND place_no < ?\n"
           "         LIMIT ?) AS ahead",
};

enum err crowd_count_store_ahead(struct call *call, const struct waiting_room *room, int32_t lane,
                                 int64_t number, int64_t most, int64_t *count_out)
{
    int64_t lobby_below = room->draw.has_secret ? room->epoch_first_no : number;

    return select_number(call, &count_ahead,
                         ARGS(arg_i64(room->concert_id), arg_i64(lane),
                              arg_i64(room->epoch_first_no), arg_i64(number),
                              arg_i64(room->concert_id), arg_i64(lane),
                              arg_i64(room->epoch_first_no), arg_i64(lobby_below), arg_i64(most)),
                         0, count_out);
}

static const struct stmt count_waiting = {
    .name = "crowd.count_waiting",
    .sql = "SELECT COUNT(*)\n"
           "  FROM (SELECT 1\n"
           "          FROM queue_entry " BY_STATE "\n"
           "         WHERE concert_id = ?\n"
           "           AND state IN (0, 1)\n"
           "           AND place_no >= ?\n" // first of the epoch
           "         LIMIT ?) AS crowd",
};

enum err crowd_count_store_waiting(struct call *call, const struct waiting_room *room, int64_t most,
                                   int64_t *count_out)
{
    return select_number(
        call, &count_waiting,
        ARGS(arg_i64(room->concert_id), arg_i64(room->epoch_first_no), arg_i64(most)), 0,
        count_out);
}

/* In the lobby nobody has a number, so the lobby's part of the index is not in order; counting does
 * not mind. */
static const struct stmt count_lane = {
    .name = "crowd.count_lane",
    .sql = "SELECT COUNT(*)\n"
           "  FROM (SELECT 1\n"
           "          FROM queue_entry " BY_STATE "\n"
           "         WHERE concert_id = ?\n"
           "           AND state IN (0, 1)\n"
           "           AND lane = ?\n"
           "           AND place_no >= ?\n" // first of the epoch
           "         LIMIT ?) AS crowd",
};

enum err crowd_count_store_lane(struct call *call, const struct waiting_room *room, int32_t lane,
                                int64_t most, int64_t *count_out)
{
    return select_number(call, &count_lane,
                         ARGS(arg_i64(room->concert_id), arg_i64(lane),
                              arg_i64(room->epoch_first_no), arg_i64(most)),
                         0, count_out);
}

static const struct stmt select_live_in_lane = {
    .name = "crowd.select_live_in_lane",
    .sql = "SELECT 1\n"
           "  FROM queue_entry " BY_STATE "\n"
           " WHERE concert_id = ?\n"
           "   AND state IN (0, 1, 2, 3)\n"
           "   AND lane = ?\n"
           "   AND place_no >= ?\n" // first of the epoch
           " LIMIT 1",
};

enum err crowd_count_store_has_live_in_lane(struct call *call, const struct waiting_room *room,
                                            int32_t lane, bool *has_out)
{
    struct result rows;
    enum err err = stmt_select(
        call, &select_live_in_lane,
        ARGS(arg_i64(room->concert_id), arg_i64(lane), arg_i64(room->epoch_first_no)), &rows);

    if (err != ERR_OK)
        return err;
    *has_out = rows.row_count > 0;
    return ERR_OK;
}

static const struct stmt count_all_waiting = {
    .name = "crowd.count_all_waiting",
    .sql = "SELECT COUNT(*)\n"
           "  FROM queue_entry " BY_STATE "\n"
           " WHERE concert_id = ?\n"
           "   AND state IN (0, 1)\n"
           "   AND place_no >= ?", // first of the epoch
};

enum err crowd_count_store_all_waiting(struct call *call, const struct waiting_room *room,
                                       int64_t *count_out)
{
    return select_number(call, &count_all_waiting,
                         ARGS(arg_i64(room->concert_id), arg_i64(room->epoch_first_no)), 0,
                         count_out);
}

static const struct stmt count_inside = {
    .name = "crowd.count_inside",
    .sql = "SELECT COUNT(*)\n"
           "  FROM queue_entry " BY_STATE "\n"
           " WHERE concert_id = ?\n"
           "   AND state = 3\n"
           "   AND place_no >= ?", // first of the epoch
};

enum err crowd_count_store_inside(struct call *call, const struct waiting_room *room,
                                  int64_t *count_out)
{
    return select_number(call, &count_inside,
                         ARGS(arg_i64(room->concert_id), arg_i64(room->epoch_first_no)), 0,
                         count_out);
}

static const struct stmt count_states = {
    .name = "crowd.count_states",
    .sql = "SELECT state, COUNT(*)\n"
           "  FROM queue_entry\n"
           " WHERE concert_id = ?\n"
           " GROUP BY state",
};

static const struct stmt count_states_of_range = {
    .name = "crowd.count_states_of_range",
    .sql = "SELECT state, COUNT(*)\n"
           "  FROM queue_entry " BY_NUMBER "\n"
           " WHERE concert_id = ?\n"
           "   AND place_no >= ?\n"
           "   AND place_no < ?\n"
           " GROUP BY state",
};

enum err crowd_count_store_states(struct call *call, int32_t concert_id, int64_t from, int64_t end,
                                  int64_t counts[PLACE_STATE_COUNT])
{
    bool is_all = from <= 1 && end == INT64_MAX;
    struct result rows;
    enum err err;

    if (is_all)
        err = stmt_select(call, &count_states, ARGS(arg_i64(concert_id)), &rows);
    else
        err = stmt_select(call, &count_states_of_range,
                          ARGS(arg_i64(concert_id), arg_i64(from), arg_i64(end)), &rows);
    if (err != ERR_OK)
        return err;
    for (int state = 0; state < PLACE_STATE_COUNT; state++)
        counts[state] = 0;
    for (size_t i = 0; i < rows.row_count; i++) {
        const struct column *row = result_row(&rows, i);
        counts[column_i64(&row[0])] = column_i64(&row[1]);
    }
    return ERR_OK;
}

static const struct stmt select_last_number = {
    .name = "crowd.select_last_number",
    .sql = "SELECT MAX(place_no)\n"
           "  FROM queue_entry\n"
           " WHERE concert_id = ?",
};

enum err crowd_count_store_last_number(struct call *call, int32_t concert_id,
                                       int64_t *last_number_out)
{
    return select_number(call, &select_last_number, ARGS(arg_i64(concert_id)), 0, last_number_out);
}

static const struct stmt select_first_in_lobby = {
    .name = "crowd.select_first_in_lobby",
    .sql = "SELECT MIN(place_no)\n"
           "  FROM queue_entry " BY_STATE "\n"
           " WHERE concert_id = ?\n"
           "   AND state = 0\n"
           "   AND lane = ?\n"
           "   AND queue_number IS NULL\n"
           "   AND place_no >= ?", // first of the epoch
};

enum err crowd_count_store_first_in_lobby(struct call *call, const struct waiting_room *room,
                                          int32_t lane, int64_t *place_no_out)
{
    return select_number(
        call, &select_first_in_lobby,
        ARGS(arg_i64(room->concert_id), arg_i64(lane), arg_i64(room->epoch_first_no)), INT64_MAX,
        place_no_out);
}

const struct stmt *const crowd_count_store_statements[] = {
    &count_ahead,        &count_waiting,         &count_lane,   &select_live_in_lane,
    &count_all_waiting,  &count_inside,          &count_states, &count_states_of_range,
    &select_last_number, &select_first_in_lobby, NULL,
};
