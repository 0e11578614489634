/* Rows of reservation: one column list, one reader. */
#include "store/reservation_store.h"

#include "store/claim_store.h"
#include "store/stmt.h"
#include "util/log.h"

#define RESERVATION_COLUMNS                                                                        \
    "reservation_id, user_id, concert_id, performance_id, place_no, state,\n"                      \
    "       seats, amount, created_at_us, expires_at_us, payment_id, paid_at_us"
#define RESERVATION_COLUMN_COUNT 12

static void reservation_from_row(const struct column *row, struct reservation *reservation_out)
{
    *reservation_out = (struct reservation){
        .reservation_id = column_uuid(&row[0]),
        .user_id = column_uuid(&row[1]),
        .concert_id = (int32_t)column_i64(&row[2]),
        .performance_id = (int32_t)column_i64(&row[3]),
        .place_no = column_i64(&row[4]),
        .state = (enum reservation_state)column_i64(&row[5]),
        .amount = column_i64(&row[7]),
        .created_at_us = column_i64(&row[8]),
        .expires_at_us = column_i64(&row[9]),
        .paid_at_us = column_i64_or(&row[11], 0),
    };
    reservation_out->seat_count =
        reserved_seats_unpack(row[6].bytes, row[6].length, reservation_out->seats);
    if (!row[10].is_null)
        reservation_out->payment_id = column_uuid(&row[10]);
}

static enum err reservations_from_result(struct call *call, const struct result *rows,
                                         struct reservation **items_out, size_t *count_out)
{
    struct reservation *items = ARENA_ARRAY(call->arena, struct reservation, rows->row_count + 1);

    if (items == NULL)
        return err_set(call, ERR_TOO_LARGE, "too many reservations for one answer");
    for (size_t i = 0; i < rows->row_count; i++)
        reservation_from_row(result_row(rows, i), &items[i]);
    *items_out = items;
    *count_out = rows->row_count;
    return ERR_OK;
}

static const struct stmt insert = {
    .name = "reservation.insert",
    .sql =
        "INSERT INTO reservation (reservation_id, user_id, concert_id, performance_id,\n"
        "  place_no, state, seat_count, seats, amount, created_at_us, expires_at_us)\n"
        "SELECT ?, ?, ?, p.performance_id, ?, ?, ?, ?, ?, ?, ?\n" // amount [minor units], times [us]
        "  FROM performance p\n"
        " WHERE p.performance_id = ?\n"
        "   AND p.layout_version = ?\n"
        "   AND p.starts_at_us > ?\n" // now [us]
        "  LOCK IN SHARE MODE",
};

enum err reservation_store_insert(struct call *call, const struct reservation *reservation,
                                  int32_t layout_version, bool *is_current_out)
{
    unsigned char seats[SEATS_PER_RESERVATION_MAX * RESERVED_SEAT_BYTES];
    size_t length = reserved_seats_pack(reservation->seats, reservation->seat_count, seats);

    uint64_t inserted;
    enum err err = stmt_change(
        call, &insert,
        ARGS(arg_uuid(&reservation->reservation_id), arg_uuid(&reservation->user_id),
             arg_i64(reservation->concert_id), arg_i64(reservation->place_no),
             arg_i64(reservation->state), arg_i64((int64_t)reservation->seat_count),
             arg_bytes(seats, length), arg_i64(reservation->amount),
             arg_i64(reservation->created_at_us), arg_i64(reservation->expires_at_us),
             arg_i64(reservation->performance_id), arg_i64(layout_version), arg_i64(call->now_us)),
        &inserted);

    if (err != ERR_OK)
        return err;
    *is_current_out = inserted == 1;
    return ERR_OK;
}

static const struct stmt select_by_id = {
    .name = "reservation.select_by_id",
    .sql = "SELECT " RESERVATION_COLUMNS "\n"
           "  FROM reservation\n"
           " WHERE reservation_id = ?",
};

static const struct stmt lock_by_id = {
    .name = "reservation.lock_by_id",
    .sql = "SELECT " RESERVATION_COLUMNS "\n"
           "  FROM reservation\n"
           " WHERE reservation_id = ?\n"
           "   FOR UPDATE",
};

static enum err find_with(struct call *call, const struct stmt *stmt,
                          const struct uuid *reservation_id, struct reservation *reservation_out)
{
    const struct column *row;
    enum err err = stmt_select_one(call, stmt, ARGS(arg_uuid(reservation_id)), &row);

    if (err != ERR_OK)
        return err;
    reservation_from_row(row, reservation_out);
    return ERR_OK;
}

enum err reservation_store_find(struct call *call, const struct uuid *reservation_id,
                                struct reservation *reservation_out)
{
    return find_with(call, &select_by_id, reservation_id, reservation_out);
}

enum err reservation_store_lock(struct call *call, const struct uuid *reservation_id,
                                struct reservation *reservation_out)
{
    return find_with(call, &lock_by_id, reservation_id, reservation_out);
}

static const struct stmt select_due = {
    .name = "reservation.select_due",
    .sql = "SELECT " RESERVATION_COLUMNS ",\n"
           "       (SELECT w.epoch\n"
           "          FROM waiting_room w\n"
           "         WHERE w.concert_id = reservation.concert_id),\n"
           "       (SELECT p.layout_version\n"
           "          FROM performance p\n"
           "         WHERE p.performance_id = reservation.performance_id)\n"
           "  FROM reservation\n"
           " WHERE reservation_id = ?",
};

enum err reservation_store_find_due(struct call *call, const struct uuid *reservation_id,
                                    struct due_reservation *due_out)
{
    const struct column *row;
    enum err err = stmt_select_one(call, &select_due, ARGS(arg_uuid(reservation_id)), &row);

    if (err != ERR_OK)
        return err;
    reservation_from_row(row, &due_out->reservation);
    due_out->room_epoch = (int32_t)column_i64_or(&row[RESERVATION_COLUMN_COUNT], 0);
    due_out->layout_version = (int32_t)column_i64_or(&row[RESERVATION_COLUMN_COUNT + 1], 0);
    return ERR_OK;
}

static const struct stmt select_by_user = {
    .name = "reservation.select_by_user",
    .sql = "SELECT " RESERVATION_COLUMNS "\n"
           "  FROM reservation\n"
           " WHERE user_id = ?\n"
           "   AND reservation_id < ?\n" // the last one given
           " ORDER BY reservation_id DESC\n"
           " LIMIT ?",
};

enum err reservation_store_list(struct call *call, const struct uuid *user_id,
                                const struct slice *slice, struct reservation **items_out,
                                size_t *count_out)
{
    struct uuid below = slice_bound(slice, true);
    struct result rows;
    enum err err = stmt_select(
        call, &select_by_user,
        ARGS(arg_uuid(user_id), arg_uuid(&below), arg_i64((int64_t)slice->limit)), &rows);

    if (err != ERR_OK)
        return err;
    return reservations_from_result(call, &rows, items_out, count_out);
}

static const struct stmt select_usage = {
    .name = "reservation.select_usage",
    .sql = "SELECT reservation_id, place_no, state, seat_count\n"
           "  FROM reservation\n"
           " WHERE user_id = ?\n"
           "   AND concert_id = ?\n"
           "   AND (state = 2 OR (state = 1 AND expires_at_us > ?))", // now [us]
};

enum err reservation_store_load_usage(struct call *call, const struct reservation *wanted,
                                      struct reservation_usage *usage_out)
{
    struct reservation_usage usage = {0};
    struct result rows;
    enum err err = stmt_select(
        call, &select_usage,
        ARGS(arg_uuid(&wanted->user_id), arg_i64(wanted->concert_id), arg_i64(call->now_us)),
        &rows);

    if (err != ERR_OK)
        return err;
    for (size_t i = 0; i < rows.row_count; i++) {
        const struct column *row = result_row(&rows, i);
        struct uuid found = column_uuid(&row[0]);

        usage.seats += column_i64(&row[3]);
        if (column_i64(&row[2]) == RESERVATION_HELD && column_i64(&row[1]) == wanted->place_no)
            usage.has_held_of_place = true;
        if (uuid_is_equal(&found, &wanted->reservation_id))
            usage.has_wanted = true;
    }
    *usage_out = usage;
    return ERR_OK;
}

static const struct stmt update_state = {
    .name = "reservation.update_state",
    .sql = "UPDATE reservation\n"
           "   SET state = ?, ended_at_us = ?\n" // to, now [us]
           " WHERE reservation_id = ?\n"
           "   AND state = ?", // from
};

enum err reservation_store_change_state(struct call *call, const struct uuid *reservation_id,
                                        enum reservation_state from, enum reservation_state to,
                                        bool *is_changed_out)
{
    uint64_t changed;
    enum err err;

    if (!reservation_may_become(from, to))
        panic("a reservation may not become %s from %s", reservation_state_text(to),
              reservation_state_text(from));
    err = stmt_change(
        call, &update_state,
        ARGS(arg_i64(to), arg_i64(call->now_us), arg_uuid(reservation_id), arg_i64(from)),
        &changed);
    if (err != ERR_OK)
        return err;
    *is_changed_out = changed == 1;
    return ERR_OK;
}

static const struct stmt select_overdue = {
    .name = "reservation.select_overdue",
    .sql = "SELECT " RESERVATION_COLUMNS "\n"
           "  FROM reservation\n"
           " WHERE state = 1\n"
           "   AND expires_at_us <= ?\n" // now [us]
           " ORDER BY expires_at_us\n"
           " LIMIT ?",
};

enum err reservation_store_list_overdue(struct call *call, size_t limit,
                                        struct reservation **items_out, size_t *count_out)
{
    struct result rows;
    enum err err = stmt_select(call, &select_overdue,
                               ARGS(arg_i64(call->now_us), arg_i64((int64_t)limit)), &rows);

    if (err != ERR_OK)
        return err;
    return reservations_from_result(call, &rows, items_out, count_out);
}

static const struct stmt expire_many = {
    .name = "reservation.expire_many",
    .sql = "UPDATE reservation\n"
           "   SET state = 3, ended_at_us = ?\n" // now [us]
           " WHERE state = 1\n"
           "   AND expires_at_us <= ?\n" // now [us]
           "   AND reservation_id IN (",
    .repeat = "?",
    .tail = ")",
};

enum err reservation_store_expire_many(struct call *call, const struct reservation *overdue,
                                       size_t count, uint64_t *expired_out)
{
    struct arg *args = ARENA_ARRAY(call->arena, struct arg, count + 2);

    if (args == NULL)
        return err_set(call, ERR_TOO_LARGE, "too many holds at once");
    args[0] = arg_i64(call->now_us);
    args[1] = arg_i64(call->now_us);
    for (size_t i = 0; i < count; i++)
        args[i + 2] = arg_uuid(&overdue[i].reservation_id);
    return stmt_change_many(call, &expire_many, count, args, count + 2, expired_out);
}

static const struct stmt lock_held_of_place = {
    .name = "reservation.lock_held_of_place",
    .sql = "SELECT " RESERVATION_COLUMNS "\n"
           "  FROM reservation\n"
           " WHERE concert_id = ?\n"
           "   AND place_no = ?\n"
           "   AND state = 1\n"
           "   FOR UPDATE",
};

enum err reservation_store_release_of_place(struct call *call, int32_t concert_id, int64_t place_no,
                                            enum reservation_state to, size_t *ended_out)
{
    struct result rows;
    struct reservation held;
    bool is_changed;
    enum err err =
        stmt_select(call, &lock_held_of_place, ARGS(arg_i64(concert_id), arg_i64(place_no)), &rows);

    if (err != ERR_OK)
        return err;
    for (size_t i = 0; i < rows.row_count; i++) {
        reservation_from_row(result_row(&rows, i), &held);
        err = reservation_store_change_state(call, &held.reservation_id, RESERVATION_HELD, to,
                                             &is_changed);
        if (err != ERR_OK)
            return err;
        err = claim_store_free_held(call, &held);
        if (err != ERR_OK)
            return err;
    }
    *ended_out = rows.row_count;
    return ERR_OK;
}

const struct stmt *const reservation_store_statements[] = {
    &insert,         &select_by_id,       &lock_by_id,   &select_due,
    &select_by_user, &select_usage,       &update_state, &select_overdue,
    &expire_many,    &lock_held_of_place, NULL};
