/* The seats of one performance: states, counts, and those kept back. */
#include "store/seat_store.h"

#include "model/concert.h"
#include "store/claim_store.h"
#include "store/stmt.h"

/* Seats a statement: long enough that round trips do not count, and few statement texts. */
#define BATCH 500

/* 1 held, 2 sold, 3 blocked, as enum seat_state; sold and blocked have no deadline. */
static const struct stmt select_states = {
    .name = "seat.select_states",
    .sql = "SELECT seat_no,\n"
           "       IF(expires_at_us IS NOT NULL, 1, IF(reservation_id = ?, 3, 2))\n" // blocked
           "  FROM claim\n"
           " WHERE performance_id = ?\n"
           "   AND (expires_at_us IS NULL OR expires_at_us > ?)", // now [us]
};

_Static_assert(SEAT_HELD == 1 && SEAT_SOLD == 2 && SEAT_BLOCKED == 3, "seat.select_states");

struct states {
    int32_t seats_total;
    unsigned char *states;
};

/* A claim beyond the hall is left from a larger one, and nobody can see its seat. */
static enum err note_state(struct call *call, void *arg, const struct column *columns, size_t count)
{
    const struct states *all = arg;
    int64_t seat_no = column_i64(&columns[0]);

    (void)call;
    (void)count;
    if (seat_no >= 1 && seat_no <= all->seats_total)
        all->states[seat_no - 1] = (unsigned char)column_i64(&columns[1]);
    return ERR_OK;
}

enum err seat_store_load_states(struct call *call, int32_t performance_id, int32_t seats_total,
                                unsigned char *states_out)
{
    struct states all = {seats_total, states_out};

    for (int32_t i = 0; i < seats_total; i++)
        states_out[i] = SEAT_AVAILABLE;
    return stmt_each(call, &select_states,
                     ARGS(arg_uuid(&CLAIM_BLOCKED), arg_i64(performance_id), arg_i64(call->now_us)),
                     note_state, &all);
}

static const struct stmt select_counts = {
    .name = "seat.select_counts",
    .sql = "SELECT COUNT(expires_at_us), COUNT(*) - COUNT(expires_at_us),\n"
           "       COUNT(IF(reservation_id = ?, 1, NULL))\n" // blocked
           "  FROM claim\n"
           " WHERE performance_id = ?\n"
           "   AND (expires_at_us IS NULL OR expires_at_us > ?)", // now [us]
};

enum err seat_store_count(struct call *call, int32_t performance_id, struct seat_counts *counts_out)
{
    const struct column *row;
    enum err err = stmt_select_one(
        call, &select_counts,
        ARGS(arg_uuid(&CLAIM_BLOCKED), arg_i64(performance_id), arg_i64(call->now_us)), &row);

    if (err != ERR_OK)
        return err;
    *counts_out = (struct seat_counts){
        .held = (int32_t)column_i64(&row[0]),
        .gone = (int32_t)column_i64(&row[1]),
        .blocked = (int32_t)column_i64(&row[2]),
    };
    return ERR_OK;
}

static const struct stmt select_has_sales = {
    .name = "seat.select_has_sales",
    .sql = "SELECT EXISTS (SELECT 1\n"
           "                 FROM claim\n"
           "                WHERE performance_id = ?\n"
           "                  AND reservation_id <> ?\n"                          // blocked
           "                  AND (expires_at_us IS NULL OR expires_at_us > ?))", // now [us]
};

enum err seat_store_has_sales(struct call *call, int32_t performance_id, bool *has_sales_out)
{
    const struct column *row;
    enum err err = stmt_select_one(
        call, &select_has_sales,
        ARGS(arg_i64(performance_id), arg_uuid(&CLAIM_BLOCKED), arg_i64(call->now_us)), &row);

    if (err != ERR_OK)
        return err;
    *has_sales_out = column_i64(row) != 0;
    return ERR_OK;
}

static const struct stmt delete_overdue = {
    .name = "seat.delete_overdue",
    .sql = "DELETE FROM claim\n"
           " WHERE performance_id = ?\n"
           "   AND expires_at_us <= ?", // now [us]
};

enum err seat_store_delete_overdue(struct call *call, int32_t performance_id)
{
    return stmt_change(call, &delete_overdue, ARGS(arg_i64(performance_id), arg_i64(call->now_us)),
                       NULL);
}

static const struct stmt select_blocked = {
    .name = "seat.select_blocked",
    .sql = "SELECT seat_no, reason, blocked_by, blocked_at_us\n"
           "  FROM blocked_seat\n"
           " WHERE performance_id = ?\n"
           " ORDER BY seat_no",
};

enum err seat_store_list_blocked(struct call *call, int32_t performance_id,
                                 struct blocked_seat **items_out, size_t *count_out)
{
    struct blocked_seat *items;
    struct result rows;
    enum err err = stmt_select(call, &select_blocked, ARGS(arg_i64(performance_id)), &rows);

    if (err != ERR_OK)
        return err;
    items = ARENA_ARRAY(call->arena, struct blocked_seat, rows.row_count + 1);
    if (items == NULL)
        return err_set(call, ERR_TOO_LARGE, "too many blocked seats for one call");
    for (size_t i = 0; i < rows.row_count; i++) {
        const struct column *row = result_row(&rows, i);

        items[i] = (struct blocked_seat){
            .seat_no = (int32_t)column_i64(&row[0]),
            .reason = column_text(&row[1]),
            .blocked_by = column_uuid(&row[2]),
            .blocked_at_us = column_i64(&row[3]),
        };
    }
    *items_out = items;
    *count_out = rows.row_count;
    return ERR_OK;
}

static size_t batch_of(size_t left)
{
    return left < BATCH ? left : BATCH;
}

/* As claim.take: expires_at_us is assigned last, for both conditions look at it. */
static const struct stmt claim_blocked = {
    .name = "seat.claim_blocked",
    .sql = "INSERT INTO claim (performance_id, seat_no, reservation_id, expires_at_us)\n"
           "VALUES ",
    .repeat = "(?, ?, ?, NULL)", // performance_id, seat_no, blocked
    .tail = "\n"
            "ON DUPLICATE KEY UPDATE\n"
            "  reservation_id = IF(expires_at_us <= ?, ?, reservation_id),\n" // now [us], blocked
            "  expires_at_us = IF(expires_at_us <= ?, NULL, expires_at_us)",  // now [us]
};

enum err seat_store_claim_blocked(struct call *call, int32_t performance_id,
                                  const int32_t *seat_nos, size_t count)
{
    while (count > 0) {
        size_t batch = batch_of(count);
        struct arg args[BATCH * 3 + 3];
        struct arg *at = args;

        for (size_t i = 0; i < batch; i++) {
            *at++ = arg_i64(performance_id);
            *at++ = arg_i64(seat_nos[i]);
            *at++ = arg_uuid(&CLAIM_BLOCKED);
        }
        *at++ = arg_i64(call->now_us);
        *at++ = arg_uuid(&CLAIM_BLOCKED);
        *at++ = arg_i64(call->now_us);
        enum err err =
            stmt_change_many(call, &claim_blocked, batch, args, (size_t)(at - args), NULL);
        if (err != ERR_OK)
            return err;
        seat_nos += batch;
        count -= batch;
    }
    return ERR_OK;
}

/* After seat.claim_blocked every one of the seats has a claim; it is ours or was taken before. */
static const struct stmt select_lost = {
    .name = "seat.select_lost",
    .sql = "SELECT seat_no\n"
           "  FROM claim\n"
           " WHERE reservation_id <> ?\n" // blocked
           "   AND performance_id = ?\n"
           "   AND seat_no IN (",
    .repeat = "?",
    .tail = ")\n"
            " ORDER BY seat_no",
};

enum err seat_store_list_lost(struct call *call, int32_t performance_id, const int32_t *seat_nos,
                              size_t count, size_t most, int32_t *lost_out, size_t *lost_count_out)
{
    size_t lost_count = 0;

    while (count > 0) {
        size_t batch = batch_of(count);
        struct arg args[BATCH + 2] = {arg_uuid(&CLAIM_BLOCKED), arg_i64(performance_id)};
        struct result rows;

        for (size_t i = 0; i < batch; i++)
            args[i + 2] = arg_i64(seat_nos[i]);
        enum err err = stmt_select_many(call, &select_lost, batch, args, batch + 2, &rows);
        if (err != ERR_OK)
            return err;
        for (size_t i = 0; i < rows.row_count && lost_count < most; i++)
            lost_out[lost_count++] = (int32_t)column_i64(result_row(&rows, i));
        seat_nos += batch;
        count -= batch;
    }
    *lost_count_out = lost_count;
    return ERR_OK;
}

static const struct stmt free_blocked = {
    .name = "seat.free_blocked",
    .sql = "DELETE FROM claim\n"
           " WHERE reservation_id = ?\n" // blocked
           "   AND performance_id = ?\n"
           "   AND seat_no IN (",
    .repeat = "?",
    .tail = ")",
};

enum err seat_store_free_blocked(struct call *call, int32_t performance_id, const int32_t *seat_nos,
                                 size_t count)
{
    while (count > 0) {
        size_t batch = batch_of(count);
        struct arg args[BATCH + 2] = {arg_uuid(&CLAIM_BLOCKED), arg_i64(performance_id)};

        for (size_t i = 0; i < batch; i++)
            args[i + 2] = arg_i64(seat_nos[i]);
        enum err err = stmt_change_many(call, &free_blocked, batch, args, batch + 2, NULL);
        if (err != ERR_OK)
            return err;
        seat_nos += batch;
        count -= batch;
    }
    return ERR_OK;
}

static const struct stmt free_all_blocked = {
    .name = "seat.free_all_blocked",
    .sql = "DELETE FROM claim\n"
           " WHERE reservation_id = ?\n" // blocked
           "   AND performance_id = ?",
};

enum err seat_store_free_all_blocked(struct call *call, int32_t performance_id)
{
    return stmt_change(call, &free_all_blocked,
                       ARGS(arg_uuid(&CLAIM_BLOCKED), arg_i64(performance_id)), NULL);
}

static const struct stmt insert_blocked = {
    .name = "seat.insert_blocked",
    .sql = "INSERT INTO blocked_seat (performance_id, seat_no, reason, blocked_by,\n"
           "  blocked_at_us)\n"
           "VALUES ",
    .repeat = "(?, ?, ?, ?, ?)", // blocked at [us]
};

enum err seat_store_insert_blocked(struct call *call, int32_t performance_id,
                                   const struct blocked_seat *seats, size_t count)
{
    while (count > 0) {
        size_t batch = batch_of(count);
        struct arg args[BATCH * 5];
        struct arg *at = args;

        for (size_t i = 0; i < batch; i++) {
            *at++ = arg_i64(performance_id);
            *at++ = arg_i64(seats[i].seat_no);
            *at++ = arg_text(seats[i].reason);
            *at++ = arg_uuid(&seats[i].blocked_by);
            *at++ = arg_i64(seats[i].blocked_at_us);
        }
        enum err err =
            stmt_change_many(call, &insert_blocked, batch, args, (size_t)(at - args), NULL);
        if (err != ERR_OK)
            return err;
        seats += batch;
        count -= batch;
    }
    return ERR_OK;
}

static const struct stmt delete_blocked = {
    .name = "seat.delete_blocked",
    .sql = "DELETE FROM blocked_seat\n"
           " WHERE performance_id = ?",
};

enum err seat_store_delete_blocked(struct call *call, int32_t performance_id)
{
    return stmt_change(call, &delete_blocked, ARGS(arg_i64(performance_id)), NULL);
}

const struct stmt *const seat_store_statements[] = {
    &select_states,    &select_counts,  &select_has_sales, &delete_overdue,
    &select_blocked,   &claim_blocked,  &select_lost,      &free_blocked,
    &free_all_blocked, &insert_blocked, &delete_blocked,   NULL};
