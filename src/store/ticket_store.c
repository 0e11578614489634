/* Rows of ticket. */
#include "store/ticket_store.h"

#include <string.h>

#include "store/stmt.h"

static const struct stmt insert = {
    .name = "ticket.insert",
    .sql = "INSERT INTO ticket (ticket_id, code, reservation_id, concert_id, performance_id,\n"
           "  seat_no, user_id, price, state, created_at_us)\n"
           "VALUES ",
    .repeat = "(?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", // price [minor units], created_at [us]
};

#define INSERT_ARGS 10

enum err ticket_store_insert(struct call *call, const struct ticket *tickets, size_t count)
{
    struct arg args[SEATS_PER_RESERVATION_MAX * INSERT_ARGS];
    struct arg *at = args;

    for (size_t i = 0; i < count; i++) {
        const struct ticket *ticket = &tickets[i];

        *at++ = arg_uuid(&ticket->ticket_id);
        *at++ = arg_bytes(ticket->code, sizeof ticket->code);
        *at++ = arg_uuid(&ticket->reservation_id);
        *at++ = arg_i64(ticket->concert_id);
        *at++ = arg_i64(ticket->performance_id);
        *at++ = arg_i64(ticket->seat_no);
        *at++ = arg_uuid(&ticket->user_id);
        *at++ = arg_i64(ticket->price);
        *at++ = arg_i64(ticket->state);
        *at++ = arg_i64(ticket->created_at_us);
    }
    return stmt_change_many(call, &insert, count, args, count * INSERT_ARGS, NULL);
}

#define TICKET_COLUMNS                                                                             \
    "t.ticket_id, t.code, t.reservation_id, t.concert_id, t.performance_id, t.seat_no,\n"          \
    "       t.user_id, t.price, t.state, t.used_at_us, t.created_at_us,\n"                         \
    "       c.title, c.venue, p.starts_at_us, u.name, u.email"

#define TICKET_TABLES                                                                              \
    "ticket t\n"                                                                                   \
    "  JOIN concert c ON c.concert_id = t.concert_id\n"                                            \
    "  JOIN performance p ON p.performance_id = t.performance_id\n"                                \
    "  JOIN user u ON u.user_id = t.user_id"

static void ticket_from_row(const struct column *row, struct ticket_details *ticket_out)
{
    *ticket_out = (struct ticket_details){
        .ticket =
            {
                .ticket_id = column_uuid(&row[0]),
                .reservation_id = column_uuid(&row[2]),
                .concert_id = (int32_t)column_i64(&row[3]),
                .performance_id = (int32_t)column_i64(&row[4]),
                .seat_no = (int32_t)column_i64(&row[5]),
                .user_id = column_uuid(&row[6]),
                .price = column_i64(&row[7]),
                .state = (enum ticket_state)column_i64(&row[8]),
                .used_at_us = column_i64_or(&row[9], 0),
                .created_at_us = column_i64(&row[10]),
            },
        .title = column_text(&row[11]),
        .venue = column_text(&row[12]),
        .starts_at_us = column_i64(&row[13]),
        .holder_name = column_text(&row[14]),
        .holder_email = column_text(&row[15]),
    };
    memcpy(ticket_out->ticket.code, column_bytes(&row[1], sizeof ticket_out->ticket.code),
           sizeof ticket_out->ticket.code);
}

static enum err find_with(struct call *call, const struct stmt *stmt, struct arg key,
                          struct ticket_details *ticket_out)
{
    const struct column *row;
    enum err err = stmt_select_one(call, stmt, &key, 1, &row);

    if (err != ERR_OK)
        return err;
    ticket_from_row(row, ticket_out);
    return ERR_OK;
}

static const struct stmt select_by_id = {
    .name = "ticket.select_by_id",
    .sql = "SELECT " TICKET_COLUMNS "\n"
           "  FROM " TICKET_TABLES "\n"
           " WHERE t.ticket_id = ?",
};

enum err ticket_store_find(struct call *call, const struct uuid *ticket_id,
                           struct ticket_details *ticket_out)
{
    return find_with(call, &select_by_id, arg_uuid(ticket_id), ticket_out);
}

static const struct stmt select_by_code = {
    .name = "ticket.select_by_code",
    .sql = "SELECT " TICKET_COLUMNS "\n"
           "  FROM " TICKET_TABLES "\n"
           " WHERE t.code = ?",
};

enum err ticket_store_find_by_code(struct call *call, const unsigned char code[16],
                                   struct ticket_details *ticket_out)
{
    return find_with(call, &select_by_code, arg_bytes(code, 16), ticket_out);
}

static enum err list_with(struct call *call, const struct stmt *stmt, const struct arg *args,
                          size_t arg_count, struct ticket_details **items_out, size_t *count_out)
{
    struct ticket_details *items;
    struct result rows;
    enum err err = stmt_select(call, stmt, args, arg_count, &rows);

    if (err != ERR_OK)
        return err;
    items = ARENA_ARRAY(call->arena, struct ticket_details, rows.row_count + 1);
    if (items == NULL)
        return err_set(call, ERR_TOO_LARGE, "too many tickets for one answer");
    for (size_t i = 0; i < rows.row_count; i++)
        ticket_from_row(result_row(&rows, i), &items[i]);
    *items_out = items;
    *count_out = rows.row_count;
    return ERR_OK;
}

static const struct stmt select_by_user = {
    .name = "ticket.select_by_user",
    .sql = "SELECT " TICKET_COLUMNS "\n"
           "  FROM " TICKET_TABLES "\n"
           " WHERE t.user_id = ?\n"
           "   AND t.ticket_id < ?\n" // the last one given
           " ORDER BY t.ticket_id DESC\n"
           " LIMIT ?",
};

enum err ticket_store_list_of_user(struct call *call, const struct uuid *user_id,
                                   const struct slice *slice, struct ticket_details **items_out,
                                   size_t *count_out)
{
    struct uuid below = slice_bound(slice, true);
    const struct arg args[] = {arg_uuid(user_id), arg_uuid(&below), arg_i64((int64_t)slice->limit)};

    return list_with(call, &select_by_user, args, 3, items_out, count_out);
}

/* The page first, by its key: where there are few performances, a join of all the concert's tickets
 * with them would begin there and sort them all. */
#define TICKETS_OF_PAGE(page)                                                                      \
    "SELECT " TICKET_COLUMNS "\n"                                                                  \
    "  FROM (" page ") page,\n"                                                                    \
    "       " TICKET_TABLES "\n"                                                                   \
    " WHERE t.ticket_id = page.ticket_id\n"                                                        \
    " ORDER BY t.ticket_id"

static const struct stmt select_by_concert = {
    .name = "ticket.select_by_concert",
    .sql = TICKETS_OF_PAGE("SELECT ticket_id\n"
                           "          FROM ticket\n"
                           "         WHERE concert_id = ?\n"
                           "           AND ticket_id > ?\n" // the last one given
                           "         ORDER BY ticket_id\n"
                           "         LIMIT ?"),
};

enum err ticket_store_list_of_concert(struct call *call, int32_t concert_id,
                                      const struct slice *slice, struct ticket_details **items_out,
                                      size_t *count_out)
{
    struct uuid above = slice_bound(slice, false);
    const struct arg args[] = {arg_i64(concert_id), arg_uuid(&above),
                               arg_i64((int64_t)slice->limit)};

    return list_with(call, &select_by_concert, args, 3, items_out, count_out);
}

/* Reads the concert's tickets one by one: a tenth of a second for twenty thousand. */
static const struct stmt select_matching = {
    .name = "ticket.select_matching",
    .sql = TICKETS_OF_PAGE(
        "SELECT m.ticket_id\n"
        "          FROM ticket m\n"
        "          JOIN user h ON h.user_id = m.user_id\n"
        "         WHERE m.concert_id = ?\n"
        "           AND m.ticket_id > ?\n" // the last one given
        "           AND m.performance_id BETWEEN ? AND ?\n"
        "           AND (LOCATE(?, LOWER(h.name)) > 0\n"
        "                OR LOCATE(?, h.email) > 0\n"
        "                OR m.code = ?\n"
        "                OR ? IN (m.ticket_id, m.reservation_id, m.user_id)\n"
        "                OR FIND_IN_SET(CONCAT(m.performance_id, ':', m.seat_no), ?) > 0)\n"
        "         ORDER BY m.ticket_id\n"
        "         LIMIT ?"),
};

enum err ticket_store_list_matching(struct call *call, int32_t concert_id,
                                    const struct ticket_match *match, const struct slice *slice,
                                    struct ticket_details **items_out, size_t *count_out)
{
    struct uuid above = slice_bound(slice, false);
    int32_t low = match->performance_id, high = low == 0 ? INT32_MAX : low;
    const struct arg args[] = {arg_i64(concert_id),
                               arg_uuid(&above),
                               arg_i64(low),
                               arg_i64(high),
                               arg_text(match->text),
                               arg_text(match->text),
                               arg_bytes(match->code, sizeof match->code),
                               arg_uuid(&match->id),
                               arg_text(match->seats),
                               arg_i64((int64_t)slice->limit)};

    return list_with(call, &select_matching, args, sizeof args / sizeof args[0], items_out,
                     count_out);
}

static const struct stmt use = {
    .name = "ticket.use",
    .sql = "UPDATE ticket\n"
           "   SET state = 2, used_at_us = ?\n" // now [us]
           " WHERE code = ?\n"
           "   AND state = 1\n"
           "   AND performance_id BETWEEN ? AND ?", // one, or any
};

enum err ticket_store_use(struct call *call, const unsigned char code[16], int32_t performance_id,
                          bool *is_changed_out)
{
    int32_t low = performance_id, high = low == 0 ? INT32_MAX : low;
    uint64_t changed;
    enum err err = stmt_change(
        call, &use, ARGS(arg_i64(call->now_us), arg_bytes(code, 16), arg_i64(low), arg_i64(high)),
        &changed);

    if (err != ERR_OK)
        return err;
    *is_changed_out = changed == 1;
    return ERR_OK;
}

static const struct stmt undo_use = {
    .name = "ticket.undo_use",
    .sql = "UPDATE ticket\n"
           "   SET state = 1, used_at_us = NULL\n"
           " WHERE code = ?\n"
           "   AND state = 2",
};

enum err ticket_store_undo_use(struct call *call, const unsigned char code[16],
                               bool *is_changed_out)
{
    uint64_t changed;
    enum err err = stmt_change(call, &undo_use, ARGS(arg_bytes(code, 16)), &changed);

    if (err != ERR_OK)
        return err;
    *is_changed_out = changed == 1;
    return ERR_OK;
}

static const struct stmt refund_of_reservation = {
    .name = "ticket.refund_of_reservation",
    .sql = "UPDATE ticket\n"
           "   SET state = 3\n"
           " WHERE reservation_id = ?\n"
           "   AND state IN (1, 2)",
};

enum err ticket_store_refund_of_reservation(struct call *call, const struct uuid *reservation_id,
                                            uint64_t *changed_out)
{
    return stmt_change(call, &refund_of_reservation, ARGS(arg_uuid(reservation_id)), changed_out);
}

const struct stmt *const ticket_store_statements[] = {
    &insert,          &select_by_id, &select_by_code, &select_by_user,        &select_by_concert,
    &select_matching, &use,          &undo_use,       &refund_of_reservation, NULL};
