/* The draw of a lobby, in waiting_room and queue_entry. */
#include "store/draw_store.h"

#include <stdio.h>

#include "store/room_rows.h"
#include "store/stmt.h"

static struct arg secret_of(const struct waiting_room *room)
{
    return room->draw.has_secret ? arg_bytes(room->draw.secret, DRAW_SECRET_BYTES) : arg_null();
}

static const struct stmt begin = {
    .name = "draw.begin",
    .sql = "UPDATE waiting_room\n"
           "   SET draw_secret = ?,\n"
           "       lobby_last_no = NULL,\n"
           "       roster_digest = NULL,\n"
           "       participants = NULL,\n"
           "       drawn_at_us = NULL,\n"
           "       called_no = 0\n"
           " WHERE concert_id = ?",
};

enum err draw_store_begin(struct call *call, const struct waiting_room *room)
{
    return stmt_change(call, &begin, ARGS(secret_of(room), arg_i64(room->concert_id)), NULL);
}

static const struct stmt update_secret = {
    .name = "draw.update_secret",
    .sql = "UPDATE waiting_room\n"
           "   SET draw_secret = ?\n"
           " WHERE concert_id = ?\n"
           "   AND draw_secret IS NULL\n"
           "   AND lobby_last_no IS NULL",
};

enum err draw_store_set_secret(struct call *call, int32_t concert_id,
                               const unsigned char secret[DRAW_SECRET_BYTES])
{
    return stmt_change(call, &update_secret,
                       ARGS(arg_bytes(secret, DRAW_SECRET_BYTES), arg_i64(concert_id)), NULL);
}

static const struct stmt select_without_secret = {
    .name = "draw.select_without_secret",
    .sql = "SELECT w.concert_id\n"
           "  FROM waiting_room w\n"
           "  JOIN concert c ON c.concert_id = w.concert_id\n"
           " WHERE w.concert_id > ?\n"
           "   AND w.concert_id <= ?\n"
           "   AND w.draw_secret IS NULL\n"
           "   AND w.lobby_last_no IS NULL\n"
           "   AND c.lobby_opens_at_us IS NOT NULL\n"
           "   AND c.on_sale_at_us > ?", // now [us]
};

enum err draw_store_list_without_secret(struct call *call, const struct room_range *range,
                                        int32_t **concerts_out, size_t *count_out)
{
    struct result rows;
    enum err err = stmt_select(
        call, &select_without_secret,
        ARGS(arg_i64(range->after_id), arg_i64(range->last_id), arg_i64(call->now_us)), &rows);

    if (err != ERR_OK)
        return err;
    int32_t *concerts = ARENA_ARRAY(call->arena, int32_t, rows.row_count + 1);
    if (concerts == NULL)
        return err_set(call, ERR_TOO_LARGE, "too many lobbies for one round");
    for (size_t i = 0; i < rows.row_count; i++)
        concerts[i] = (int32_t)column_i64(&result_row(&rows, i)[0]);
    *concerts_out = concerts;
    *count_out = rows.row_count;
    return ERR_OK;
}

static const struct stmt update_closed = {
    .name = "draw.update_closed",
    .sql = "UPDATE waiting_room\n"
           "   SET lobby_last_no = ?,\n"
           "       generation = ?,\n"
           "       number_limit = ?\n"
           " WHERE concert_id = ?\n"
           "   AND lobby_last_no IS NULL",
};

enum err draw_store_set_closed(struct call *call, const struct waiting_room *room)
{
    return stmt_change_exactly(call, &update_closed,
                               ARGS(arg_i64(room->draw.lobby_last_no), arg_i64(room->generation),
                                    arg_i64(room->number_limit), arg_i64(room->concert_id)),
                               1, ERR_INTERNAL);
}

static const struct stmt update_drawn = {
    .name = "draw.update_drawn",
    .sql = "UPDATE waiting_room\n"
           "   SET roster_digest = ?,\n"
           "       participants = ?,\n"
           "       drawn_at_us = ?\n" // now [us]
           " WHERE concert_id = ?\n"
           "   AND epoch = ?\n"
           "   AND lobby_last_no = ?\n"
           "   AND drawn_at_us IS NULL",
};

enum err draw_store_set_drawn(struct call *call, const struct waiting_room *room,
                              bool *is_changed_out)
{
    const struct draw_record *draw = &room->draw;
    uint64_t changed;
    enum err err = stmt_change(call, &update_drawn,
                               ARGS(arg_bytes(draw->roster_digest, DRAW_DIGEST_BYTES),
                                    arg_i64(draw->participants), arg_i64(draw->drawn_at_us),
                                    arg_i64(room->concert_id), arg_i64(room->epoch),
                                    arg_i64(draw->lobby_last_no)),
                               &changed);

    if (err != ERR_OK)
        return err;
    *is_changed_out = changed == 1;
    return ERR_OK;
}

static const struct stmt update_called = {
    .name = "draw.update_called",
    .sql = "UPDATE waiting_room\n"
           "   SET called_no = ?\n"
           " WHERE concert_id = ?\n"
           "   AND epoch = ?\n"
           "   AND called_no = ?",
};

enum err draw_store_set_called(struct call *call, const struct waiting_room *room,
                               int64_t called_no, bool *is_changed_out)
{
    uint64_t changed;
    enum err err = stmt_change(call, &update_called,
                               ARGS(arg_i64(called_no), arg_i64(room->concert_id),
                                    arg_i64(room->epoch), arg_i64(room->draw.called_no)),
                               &changed);

    if (err != ERR_OK)
        return err;
    *is_changed_out = changed == 1;
    return ERR_OK;
}

/* The n-th place of one text has the n-th number of the other, twenty digits each: one statement for
 * any two lists. A row that the former binary has moved to waiting has no number either. */
static const struct stmt update_called_up = {
    .name = "draw.call_up",
    .sql = "UPDATE queue_entry " BY_NUMBER "\n"
           "   SET state = 1,\n"
           "       queue_number =\n"
           "         CAST(SUBSTR(?, 20 * FIND_IN_SET(place_no, ?) - 19, 20) AS SIGNED)\n"
           " WHERE concert_id = ?\n"
           "   AND state IN (0, 1)\n"
           "   AND queue_number IS NULL\n"
           "   AND place_no IN (",
    .repeat = "?",
    .tail = ")",
};

enum err draw_store_call_up(struct call *call, int32_t concert_id, const struct drawn_place *places,
                            size_t count)
{
    size_t padded = 1, used = 0;

    while (padded < count)
        padded *= 2;
    struct arg *args = ARENA_ARRAY(call->arena, struct arg, padded + 3);
    char *numbers = arena_alloc(call->arena, count * 20 + 1);
    char *list = arena_alloc(call->arena, count * 21 + 1);
    if (args == NULL || numbers == NULL || list == NULL)
        return err_set(call, ERR_TOO_LARGE, "too many places for one batch");
    for (size_t i = 0; i < count; i++) {
        snprintf(numbers + i * 20, 21, "%020lld", (long long)places[i].number);
        used += (size_t)snprintf(list + used, 22, i == 0 ? "%lld" : ",%lld",
                                 (long long)places[i].place_no);
    }
    args[0] = arg_text(numbers);
    args[1] = arg_text(list);
    args[2] = arg_i64(concert_id);
    /* A statement is prepared for each length: powers of two keep them few. */
    for (size_t i = 0; i < padded; i++)
        args[3 + i] = arg_i64(places[i < count ? i : count - 1].place_no);
    return stmt_change_many(call, &update_called_up, padded, args, padded + 3, NULL);
}

static const struct stmt select_lanes = {
    .name = "draw.select_lanes",
    .sql = "SELECT place_no\n"
           "  FROM queue_entry " BY_STATE "\n"
           " WHERE concert_id = ?\n"
           "   AND state = 0\n"
           "   AND lane > 0\n"
           "   AND place_no >= ?\n" // first of the epoch
           " LIMIT ?",
};

enum err draw_store_list_lanes(struct call *call, const struct waiting_room *room, size_t limit,
                               struct drawn_place *places, size_t *count_out)
{
    struct result rows;
    enum err err = stmt_select(
        call, &select_lanes,
        ARGS(arg_i64(room->concert_id), arg_i64(room->epoch_first_no), arg_i64((int64_t)limit)),
        &rows);

    if (err != ERR_OK)
        return err;
    for (size_t i = 0; i < rows.row_count; i++)
        places[i] = (struct drawn_place){.place_no = column_i64(&result_row(&rows, i)[0])};
    *count_out = rows.row_count;
    return ERR_OK;
}

static const struct stmt select_roster = {
    .name = "draw.select_roster",
    .sql = "SELECT place_no, joined_at_us, queue_number, state, lane\n"
           "  FROM queue_entry\n"
           " WHERE concert_id = ?\n"
           "   AND place_no > ?\n"
           "   AND place_no <= ?\n"
           " ORDER BY place_no\n"
           " LIMIT ?",
};

struct entry_reader {
    roster_entry_fn *fn;
    void *arg;
};

static enum err read_entry(struct call *call, void *arg, const struct column *columns,
                           size_t column_count)
{
    const struct entry_reader *reader = arg;
    struct roster_entry entry = {
        .place_no = column_i64(&columns[0]),
        .joined_at_us = column_i64(&columns[1]),
        .queue_number = column_i64_or(&columns[2], 0),
        .state = (enum place_state)column_i64(&columns[3]),
        .lane = (int32_t)column_i64(&columns[4]),
    };

    (void)call;
    (void)column_count;
    reader->fn(reader->arg, &entry);
    return ERR_OK;
}

enum err draw_store_each_entry(struct call *call, const struct roster_range *range,
                               roster_entry_fn *fn, void *arg)
{
    struct entry_reader reader = {.fn = fn, .arg = arg};

    return stmt_each(call, &select_roster,
                     ARGS(arg_i64(range->concert_id), arg_i64(range->after_no),
                          arg_i64(range->last_no), arg_i64((int64_t)range->limit)),
                     read_entry, &reader);
}

const struct stmt *const draw_store_statements[] = {
    &begin,         &update_secret,    &select_without_secret, &update_closed, &update_drawn,
    &update_called, &update_called_up, &select_lanes,          &select_roster, NULL,
};
