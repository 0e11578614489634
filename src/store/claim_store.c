/*
 * Claims: the rows that make seats taken.
 *
 * Taking is one INSERT … ON DUPLICATE KEY UPDATE: it takes X locks at once, so racers queue. Insert,
 * meet 1062 (an S lock) and write in the same transaction deadlocks under a rush.
 */
#include "store/claim_store.h"

#include "store/stmt.h"

const struct uuid CLAIM_BLOCKED = {{0}};

/* expires_at_us is assigned last: assignments run left to right and both conditions look at it. A
 * sold or blocked claim has NULL there, which is never <= now. */
static const struct stmt take = {
    .name = "claim.take",
    .sql = "INSERT INTO claim (performance_id, seat_no, reservation_id, expires_at_us)\n"
           "VALUES ",
    .repeat = "(?, ?, ?, ?)", // performance_id, seat_no, reservation_id, expires_at [us]
    .tail = "\n"
            "ON DUPLICATE KEY UPDATE\n"
            "  reservation_id = IF(expires_at_us <= ?, ?, reservation_id),\n" // now [us], ours
            "  expires_at_us = IF(expires_at_us <= ?, ?, expires_at_us)", // now, expires_at [us]
};

enum err claim_store_take(struct call *call, const struct reservation *reservation,
                          int32_t *lost_out, size_t *lost_count_out)
{
    struct arg args[SEATS_PER_RESERVATION_MAX * 4 + 4];
    struct arg *at = args;
    struct arg ours = arg_uuid(&reservation->reservation_id);
    struct arg until = arg_i64(reservation->expires_at_us);

    for (size_t i = 0; i < reservation->seat_count; i++) {
        *at++ = arg_i64(reservation->performance_id);
        *at++ = arg_i64(reservation->seats[i].seat_no);
        *at++ = ours;
        *at++ = until;
    }
    *at++ = arg_i64(call->now_us);
    *at++ = ours;
    *at++ = arg_i64(call->now_us);
    *at++ = until;
    uint64_t changed;
    enum err err =
        stmt_change_many(call, &take, reservation->seat_count, args, (size_t)(at - args), &changed);
    if (err != ERR_OK)
        return err;
    /* A seat counts 1 when it was free, 2 when its claim was over, else 0. Only of one is that clear. */
    if (reservation->seat_count > 1)
        return claim_store_list_lost(call, reservation, lost_out, lost_count_out);
    *lost_out = reservation->seats[0].seat_no;
    *lost_count_out = changed == 0 ? 1 : 0;
    return ERR_OK;
}

/* Sees what the transaction wrote; rows of others are locked by it, so they cannot move. */
static const struct stmt select_taken = {
    .name = "claim.select_taken",
    .sql = "SELECT seat_no, reservation_id\n"
           "  FROM claim\n"
           " WHERE performance_id = ?\n"
           "   AND seat_no IN (",
    .repeat = "?",
    .tail = ")",
};

static bool has_seat(const struct result *rows, int32_t seat_no, const struct uuid *owner)
{
    for (size_t i = 0; i < rows->row_count; i++) {
        const struct column *row = result_row(rows, i);
        struct uuid found = column_uuid(&row[1]);

        if (column_i64(&row[0]) == seat_no)
            return uuid_is_equal(&found, owner);
    }
    return false;
}

enum err claim_store_list_lost(struct call *call, const struct reservation *reservation,
                               int32_t *seat_nos_out, size_t *count_out)
{
    struct arg args[SEATS_PER_RESERVATION_MAX + 1] = {arg_i64(reservation->performance_id)};
    struct result rows;
    size_t count = 0;
    enum err err;

    for (size_t i = 0; i < reservation->seat_count; i++)
        args[i + 1] = arg_i64(reservation->seats[i].seat_no);
    err = stmt_select_many(call, &select_taken, reservation->seat_count, args,
                           reservation->seat_count + 1, &rows);
    if (err != ERR_OK)
        return err;
    for (size_t i = 0; i < reservation->seat_count; i++)
        if (!has_seat(&rows, reservation->seats[i].seat_no, &reservation->reservation_id))
            seat_nos_out[count++] = reservation->seats[i].seat_no;
    *count_out = count;
    return ERR_OK;
}

/* By the reservation alone: named together with the performance, the database may choose to go
 * through all claims of the performance, and to wait for each that somebody has locked. */
static const struct stmt delete_held = {
    .name = "claim.delete_held",
    .sql = "DELETE FROM claim\n"
           " WHERE reservation_id = ?\n"
           "   AND expires_at_us IS NOT NULL",
};

enum err claim_store_free_held(struct call *call, const struct reservation *reservation)
{
    return stmt_change(call, &delete_held, ARGS(arg_uuid(&reservation->reservation_id)), NULL);
}

static const struct stmt delete_overdue = {
    .name = "claim.delete_overdue",
    .sql = "DELETE FROM claim\n"
           " WHERE expires_at_us <= ?\n" // now [us]; sold ones have NULL
           "   AND reservation_id IN (",
    .repeat = "?",
    .tail = ")",
};

enum err claim_store_free_overdue(struct call *call, const struct reservation *overdue,
                                  size_t count)
{
    struct arg *args = ARENA_ARRAY(call->arena, struct arg, count + 1);

    if (args == NULL)
        return err_set(call, ERR_TOO_LARGE, "too many holds at once");
    args[0] = arg_i64(call->now_us);
    for (size_t i = 0; i < count; i++)
        args[i + 1] = arg_uuid(&overdue[i].reservation_id);
    return stmt_change_many(call, &delete_overdue, count, args, count + 1, NULL);
}

static const struct stmt delete_sold = {
    .name = "claim.delete_sold",
    .sql = "DELETE FROM claim\n"
           " WHERE reservation_id = ?\n"
           "   AND expires_at_us IS NULL",
};

enum err claim_store_free_sold(struct call *call, const struct reservation *reservation,
                               uint64_t *freed_out)
{
    return stmt_change(call, &delete_sold, ARGS(arg_uuid(&reservation->reservation_id)), freed_out);
}

const struct stmt *const claim_store_statements[] = {&take,           &select_taken, &delete_held,
                                                     &delete_overdue, &delete_sold,  NULL};
