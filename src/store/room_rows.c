/* Readers of rooms, concerts beside them, and places. */
#include "store/room_rows.h"

#include <string.h>

enum err room_not_found(struct call *call, enum err err, int32_t concert_id)
{
    if (err == ERR_NOT_FOUND)
        return err_set(call, err, "there is no concert %d", (int)concert_id);
    return err;
}

/* The draw's part of a room's row. */
static struct draw_record draw_from_row(const struct column *row)
{
    struct draw_record draw = {
        .has_secret = !row[0].is_null,
        .is_closed = !row[1].is_null,
        .lobby_last_no = column_i64_or(&row[1], 0),
        .participants = column_i64_or(&row[3], 0),
        .drawn_at_us = column_i64_or(&row[4], 0),
        .called_no = column_i64(&row[5]),
    };

    if (!row[0].is_null)
        memcpy(draw.secret, column_bytes(&row[0], DRAW_SECRET_BYTES), DRAW_SECRET_BYTES);
    if (!row[2].is_null)
        memcpy(draw.roster_digest, column_bytes(&row[2], DRAW_DIGEST_BYTES), DRAW_DIGEST_BYTES);
    return draw;
}

struct waiting_room room_from_row(const struct column *row)
{
    return (struct waiting_room){
        .concert_id = (int32_t)column_i64(&row[0]),
        .capacity = (int32_t)column_i64(&row[1]),
        .admit_per_minute = (int32_t)column_i64(&row[2]),
        .admission_seconds = (int32_t)column_i64(&row[3]),
        .absent_after_seconds = (int32_t)column_i64(&row[4]),
        .paused = column_i64(&row[5]) != 0,
        .closed = column_i64(&row[6]) != 0,
        .sold_out = column_i64(&row[7]) != 0,
        .halted = column_text(&row[8]),
        .message = column_text(&row[9]),
        .epoch = (int32_t)column_i64(&row[10]),
        .epoch_first_no = column_i64(&row[11]),
        .generation = (int32_t)column_i64(&row[12]),
        .number_limit = column_i64(&row[13]),
        .now_serving = column_i64(&row[14]),
        .rate_tokens_u = column_i64(&row[15]),
        .rate_refilled_at_us = column_i64(&row[16]),
        .admitted_total = column_i64(&row[17]),
        .window_started_at_us = column_i64(&row[18]),
        .window_admitted = column_i64(&row[19]),
        .window_before = column_i64(&row[20]),
        .version = column_i64(&row[21]),
        .messages = row[22].is_null ? "" : column_text(&row[22]),
        .enter_seconds = (int32_t)column_i64(&row[23]),
        .entry_checked_us = column_i64(&row[24]),
        .auto_rate = column_i64(&row[25]) != 0,
        .auto_rate_u = column_i64(&row[26]),
        .lane_turn_u = column_i64(&row[27]),
        .draw = draw_from_row(row + 28),
        .lane_count = (int32_t)column_i64(&row[34]),
        .entry_mixed_us = column_i64(&row[35]),
        .auto_changed_at_us = column_i64(&row[36]),
        .auto_lowered_at_us = column_i64(&row[37]),
        .watched_until_us = column_i64(&row[38]),
    };
}

struct sale sale_from_row(const struct column *row)
{
    struct sale sale = {.room = room_from_row(row)};

    row += ROOM_COLUMN_COUNT;
    sale.concert = (struct concert){
        .concert_id = sale.room.concert_id,
        .title = column_text(&row[0]),
        .venue = column_text(&row[1]),
        .on_sale_at_us = column_i64(&row[2]),
        .lobby_opens_at_us = column_i64_or(&row[3], 0),
        .sale_ends_at_us = column_i64_or(&row[4], 0),
        .hold_seconds = (int32_t)column_i64(&row[5]),
        .max_seats_per_user = (int32_t)column_i64(&row[6]),
    };
    return sale;
}

struct place place_from_row(const struct column *row)
{
    return (struct place){
        .concert_id = (int32_t)column_i64(&row[0]),
        .place_no = column_i64(&row[1]),
        .user_id = column_uuid(&row[2]),
        .state = (enum place_state)column_i64(&row[3]),
        .epoch = (int32_t)column_i64(&row[4]),
        .token_version = (int32_t)column_i64(&row[5]),
        .joined_at_us = column_i64(&row[6]),
        .last_seen_at_us = column_i64(&row[7]),
        .admitted_at_us = column_i64_or(&row[8], 0),
        .admission_expires_at_us = column_i64_or(&row[9], 0),
        .has_held = column_i64(&row[10]) != 0,
        .lane = (int32_t)column_i64(&row[11]),
        .queue_number = column_i64_or(&row[12], 0),
        .second_chance = column_i64(&row[13]) != 0,
        .passed_at_us = column_i64_or(&row[14], 0),
        .returned_at_us = column_i64_or(&row[15], 0),
        .ended_at_us = column_i64_or(&row[16], 0),
        .lane_since_us = column_i64_or(&row[17], 0),
    };
}
