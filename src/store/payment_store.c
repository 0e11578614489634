/* Paying: the gate statement, and the rows of payment and refund. */
#include "store/payment_store.h"

#include "model/waiting_room.h"
#include "store/stmt.h"

/*
 * Each of reservation, account and place has one row here, the claims as many as the hold has seats:
 * exactly 3 + n rows change, or something is in the way. updated_at_us always moves, so that a price
 * of nothing changes the account's row too.
 */
static const struct stmt settle = {
    .name = "payment.settle",
    .sql = "UPDATE reservation r\n"
           "  JOIN account a ON a.user_id = r.user_id\n"
           "  JOIN queue_entry q ON q.concert_id = r.concert_id\n"
           "  JOIN claim c ON c.reservation_id = r.reservation_id\n"
           "   SET r.state = 2, r.payment_id = ?, r.paid_at_us = ?,\n" // payment_id, now [us]
           "       a.balance = LAST_INSERT_ID(a.balance - r.amount),\n"
           "       a.updated_at_us = GREATEST(a.updated_at_us + 1, ?),\n" // now [us]
           "       c.expires_at_us = NULL,\n"
           "       q.state = 4, q.ended_at_us = ?\n" // now [us]
           " WHERE r.reservation_id = ?\n"
           "   AND r.user_id = ?\n"
           "   AND r.state = 1\n"
           "   AND r.expires_at_us > ?\n" // now [us]
           "   AND r.amount = ?\n"
           "   AND a.balance >= r.amount\n"
           "   AND c.expires_at_us > ?\n" // now [us]
           "   AND q.concert_id = ?\n"
           "   AND q.place_no = ?\n"
           "   AND q.user_id = r.user_id\n"
           "   AND q.epoch = ?\n"
           "   AND q.token_version <= ?\n"
           "   AND q.state = 3\n"
           "   AND q.admission_expires_at_us > ?", // now [us]
};

enum err payment_store_settle(struct call *call, const struct payment *payment,
                              const struct reservation *reservation,
                              const struct queue_token *token, struct settlement *settlement_out)
{
    struct arg now = arg_i64(payment->paid_at_us);
    uint64_t changed;
    enum err err = stmt_change(call, &settle,
                               ARGS(arg_uuid(&payment->payment_id), now, now, now,
                                    arg_uuid(&reservation->reservation_id),
                                    arg_uuid(&payment->user_id), now, arg_i64(reservation->amount),
                                    now, arg_i64(token->concert_id), arg_i64(token->place_no),
                                    arg_i64(token->epoch), arg_i64(token->token_version), now),
                               &changed);

    if (err != ERR_OK)
        return err;
    *settlement_out = (struct settlement){
        .is_paid = changed == 3 + reservation->seat_count,
        .has_changed = changed > 0,
        .balance_after = (int64_t)stmt_last_id(call),
    };
    return ERR_OK;
}

static const struct stmt insert = {
    .name = "payment.insert",
    .sql = "INSERT INTO payment (payment_id, reservation_id, posting_id, user_id, concert_id,\n"
           "  amount, created_at_us)\n"
           "VALUES (?, ?, ?, ?, ?, ?, ?)", // amount [minor units], created_at [us]
};

enum err payment_store_insert(struct call *call, const struct payment *payment)
{
    return stmt_change(call, &insert,
                       ARGS(arg_uuid(&payment->payment_id), arg_uuid(&payment->reservation_id),
                            arg_uuid(&payment->posting_id), arg_uuid(&payment->user_id),
                            arg_i64(payment->concert_id), arg_i64(payment->amount),
                            arg_i64(payment->paid_at_us)),
                       NULL);
}

#define PAYMENT_COLUMNS                                                                            \
    "p.payment_id, p.reservation_id, p.posting_id, p.user_id, p.concert_id,\n"                     \
    "       p.amount, p.created_at_us, f.refund_id IS NOT NULL"

static void payment_from_row(const struct column *row, struct payment *payment_out)
{
    *payment_out = (struct payment){
        .payment_id = column_uuid(&row[0]),
        .reservation_id = column_uuid(&row[1]),
        .posting_id = column_uuid(&row[2]),
        .user_id = column_uuid(&row[3]),
        .concert_id = (int32_t)column_i64(&row[4]),
        .amount = column_i64(&row[5]),
        .paid_at_us = column_i64(&row[6]),
        .is_refunded = column_i64(&row[7]) != 0,
    };
}

static const struct stmt select_by_reservation = {
    .name = "payment.select_by_reservation",
    .sql = "SELECT " PAYMENT_COLUMNS "\n"
           "  FROM payment p\n"
           "  LEFT JOIN refund f ON f.payment_id = p.payment_id\n"
           " WHERE p.reservation_id = ?",
};

enum err payment_store_find_of_reservation(struct call *call, const struct uuid *reservation_id,
                                           struct payment *payment_out)
{
    const struct column *row;
    enum err err =
        stmt_select_one(call, &select_by_reservation, ARGS(arg_uuid(reservation_id)), &row);

    if (err != ERR_OK)
        return err;
    payment_from_row(row, payment_out);
    return ERR_OK;
}

static const struct stmt select_by_user = {
    .name = "payment.select_by_user",
    .sql = "SELECT " PAYMENT_COLUMNS "\n"
           "  FROM payment p\n"
           "  LEFT JOIN refund f ON f.payment_id = p.payment_id\n"
           " WHERE p.user_id = ?\n"
           "   AND p.payment_id < ?\n" // the last one given
           " ORDER BY p.payment_id DESC\n"
           " LIMIT ?",
};

enum err payment_store_list(struct call *call, const struct uuid *user_id,
                            const struct slice *slice, struct payment **items_out,
                            size_t *count_out)
{
    struct uuid below = slice_bound(slice, true);
    struct payment *items;
    struct result rows;
    enum err err = stmt_select(
        call, &select_by_user,
        ARGS(arg_uuid(user_id), arg_uuid(&below), arg_i64((int64_t)slice->limit)), &rows);

    if (err != ERR_OK)
        return err;
    items = ARENA_ARRAY(call->arena, struct payment, rows.row_count + 1);
    if (items == NULL)
        return err_set(call, ERR_TOO_LARGE, "too many payments for one answer");
    for (size_t i = 0; i < rows.row_count; i++)
        payment_from_row(result_row(&rows, i), &items[i]);
    *items_out = items;
    *count_out = rows.row_count;
    return ERR_OK;
}

static const struct stmt insert_refund = {
    .name = "payment.insert_refund",
    .sql = "INSERT INTO refund (refund_id, payment_id, posting_id, amount, reason,\n"
           "  refunded_by, created_at_us)\n"
           "VALUES (?, ?, ?, ?, ?, ?, ?)", // amount [minor units], now [us]
};

enum err payment_store_insert_refund(struct call *call, const struct refund *refund)
{
    return stmt_change(call, &insert_refund,
                       ARGS(arg_uuid(&refund->refund_id), arg_uuid(&refund->payment_id),
                            arg_uuid(&refund->posting_id), arg_i64(refund->amount),
                            arg_text(refund->reason), arg_uuid(&refund->refunded_by),
                            arg_i64(call->now_us)),
                       NULL);
}

const struct stmt *const payment_store_statements[] = {
    &settle, &insert, &select_by_reservation, &select_by_user, &insert_refund, NULL};
