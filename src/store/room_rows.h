/*
 * What the stores of waiting rooms and places share: one column list and one reader a record,
 * and the indexes that statements name.
 */
#ifndef TICKETD_STORE_ROOM_ROWS_H
#define TICKETD_STORE_ROOM_ROWS_H

#include "model/waiting_room.h"
#include "store/stmt.h"

/* Of a room, from `waiting_room w`. */
#define ROOM_COLUMNS                                                                               \
    "w.concert_id, w.capacity, w.admit_per_minute, w.admission_seconds,\n"                         \
    "       w.absent_after_seconds, w.paused, w.closed, w.sold_out, w.halted, w.message,\n"        \
    "       w.epoch, w.epoch_first_no, w.generation, w.number_limit, w.now_serving,\n"             \
    "       w.rate_tokens_u, w.rate_refilled_at_us, w.admitted_total, w.window_started_at_us,\n"   \
    "       w.window_admitted, w.window_before, w.version, w.messages, w.enter_seconds,\n"         \
    "       w.entry_checked_us, w.auto_rate, w.auto_rate_u, w.lane_turn_u, w.draw_secret,\n"       \
    "       w.lobby_last_no, w.roster_digest, w.participants, w.drawn_at_us, w.called_no,\n"       \
    "       w.lane_count, w.entry_mixed_us, w.auto_changed_at_us, w.auto_lowered_at_us,\n"         \
    "       w.watched_until_us"
#define ROOM_COLUMN_COUNT 39

/* Of a room and its concert, from `waiting_room w JOIN concert c`. */
#define SALE_COLUMNS                                                                               \
    ROOM_COLUMNS ",\n"                                                                             \
                 "       c.title, c.venue, c.on_sale_at_us, c.lobby_opens_at_us,\n"                \
                 "       c.sale_ends_at_us, c.hold_seconds, c.max_seats_per_user"
#define SALE_COLUMN_COUNT (ROOM_COLUMN_COUNT + 7)

/* Of a place, after `SELECT`, from `queue_entry q`. */
#define PLACE_COLUMNS                                                                              \
    "q.concert_id, q.place_no, q.user_id, q.state, q.epoch, q.token_version, q.joined_at_us,\n"    \
    "       q.last_seen_at_us, q.admitted_at_us, q.admission_expires_at_us, q.has_held,\n"         \
    "       q.lane, q.queue_number, q.second_chance, q.passed_at_us, q.returned_at_us,\n"          \
    "       q.ended_at_us, q.lane_since_us"
#define PLACE_COLUMN_COUNT 18

/* Ways to queue_entry. Said, not left to the optimizer: with a LIMIT it may prefer to walk the primary
 * key, past everybody who was ever served. */
#define BY_STATE  "FORCE INDEX (queue_entry_by_state)"
#define BY_NUMBER "FORCE INDEX (PRIMARY)"

/* Says NOT_FOUND of a room in a sentence; any other error stays as it is. */
enum err room_not_found(struct call *call, enum err err, int32_t concert_id) MUST_CHECK;

struct waiting_room room_from_row(const struct column *row);
struct sale sale_from_row(const struct column *row);
struct place place_from_row(const struct column *row);

#endif
