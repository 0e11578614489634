/* Rows of performance and section. */
#include "store/performance_store.h"

#include "store/room_rows.h"
#include "store/stmt.h"

/* After `SELECT`, from `performance p`. */
#define PERFORMANCE_COLUMNS                                                                        \
    "p.performance_id, p.concert_id, p.starts_at_us, p.layout_version, p.seats_total,\n"           \
    "       p.price_from, p.price_to"
#define PERFORMANCE_COLUMN_COUNT 7

static struct performance performance_from_row(const struct column *row)
{
    return (struct performance){
        .performance_id = (int32_t)column_i64(&row[0]),
        .concert_id = (int32_t)column_i64(&row[1]),
        .starts_at_us = column_i64(&row[2]),
        .layout_version = (int32_t)column_i64(&row[3]),
        .seats_total = (int32_t)column_i64(&row[4]),
        .price_from = column_i64(&row[5]),
        .price_to = column_i64(&row[6]),
    };
}

static const struct stmt select_by_id = {
    .name = "performance.select_by_id",
    .sql = "SELECT " PERFORMANCE_COLUMNS "\n"
           "  FROM performance p\n"
           " WHERE performance_id = ?",
};

static const struct stmt lock_by_id = {
    .name = "performance.lock_by_id",
    .sql = "SELECT " PERFORMANCE_COLUMNS "\n"
           "  FROM performance p\n"
           " WHERE performance_id = ?\n"
           "   FOR UPDATE",
};

static enum err find_with(struct call *call, const struct stmt *stmt, int32_t performance_id,
                          struct performance *performance_out)
{
    const struct column *row;
    enum err err = stmt_select_one(call, stmt, ARGS(arg_i64(performance_id)), &row);

    if (err != ERR_OK)
        return err;
    *performance_out = performance_from_row(row);
    return ERR_OK;
}

enum err performance_store_find(struct call *call, int32_t performance_id,
                                struct performance *performance_out)
{
    return find_with(call, &select_by_id, performance_id, performance_out);
}

enum err performance_store_lock(struct call *call, int32_t performance_id,
                                struct performance *performance_out)
{
    return find_with(call, &lock_by_id, performance_id, performance_out);
}

static const struct stmt select_with_place = {
    .name = "performance.select_with_place",
    .sql = "SELECT " PERFORMANCE_COLUMNS ",\n"
           "       " SALE_COLUMNS ",\n"
           "       " PLACE_COLUMNS "\n"
           "  FROM performance p\n"
           "  JOIN queue_entry q\n"
           "  JOIN waiting_room w ON w.concert_id = q.concert_id\n"
           "  JOIN concert c ON c.concert_id = q.concert_id\n"
           " WHERE p.performance_id = ?\n"
           "   AND q.concert_id = ?\n"
           "   AND q.place_no = ?",
};

enum err performance_store_find_with_place(struct call *call, int32_t performance_id,
                                           int32_t concert_id, int64_t place_no,
                                           struct performance *performance_out,
                                           struct place *place_out, struct sale *sale_out)
{
    const struct column *row;
    enum err err = stmt_select_one(
        call, &select_with_place,
        ARGS(arg_i64(performance_id), arg_i64(concert_id), arg_i64(place_no)), &row);

    if (err != ERR_OK)
        return err;
    *performance_out = performance_from_row(row);
    *sale_out = sale_from_row(row + PERFORMANCE_COLUMN_COUNT);
    *place_out = place_from_row(row + PERFORMANCE_COLUMN_COUNT + SALE_COLUMN_COUNT);
    return ERR_OK;
}

static const struct stmt select_of_concert = {
    .name = "performance.select_of_concert",
    .sql = "SELECT " PERFORMANCE_COLUMNS "\n"
           "  FROM performance p\n"
           " WHERE concert_id = ?\n"
           "   AND starts_at_us > ?\n" // [us]
           " ORDER BY starts_at_us, performance_id",
};

enum err performance_store_list(struct call *call, int32_t concert_id, int64_t after_us,
                                struct performance **items_out, size_t *count_out)
{
    struct performance *items;
    struct result rows;
    enum err err =
        stmt_select(call, &select_of_concert, ARGS(arg_i64(concert_id), arg_i64(after_us)), &rows);

    if (err != ERR_OK)
        return err;
    items = ARENA_ARRAY(call->arena, struct performance, rows.row_count + 1);
    if (items == NULL)
        return err_set(call, ERR_TOO_LARGE, "too many performances for one answer");
    for (size_t i = 0; i < rows.row_count; i++)
        items[i] = performance_from_row(result_row(&rows, i));
    *items_out = items;
    *count_out = rows.row_count;
    return ERR_OK;
}

static const struct stmt select_layout = {
    .name = "performance.select_layout",
    .sql = "SELECT p.layout_version, s.name, s.row_count, s.seats_per_row, s.price\n"
           "  FROM performance p\n"
           "  JOIN section s ON s.performance_id = p.performance_id\n"
           " WHERE p.performance_id = ?\n"
           " ORDER BY s.section_no",
};

enum err performance_store_load_layout(struct call *call, int32_t performance_id,
                                       struct layout *layout_out)
{
    struct section *sections;
    struct result rows;
    enum err err = stmt_select(call, &select_layout, ARGS(arg_i64(performance_id)), &rows);

    if (err != ERR_OK)
        return err;
    if (rows.row_count == 0)
        return ERR_NOT_FOUND;
    sections = ARENA_ARRAY(call->arena, struct section, rows.row_count);
    if (sections == NULL)
        return err_set(call, ERR_TOO_LARGE, "too many sections for one answer");
    for (size_t i = 0; i < rows.row_count; i++) {
        const struct column *row = result_row(&rows, i);

        sections[i] = (struct section){
            .name = column_text(&row[1]),
            .row_count = (int32_t)column_i64(&row[2]),
            .seats_per_row = (int32_t)column_i64(&row[3]),
            .price = column_i64(&row[4]),
        };
    }
    *layout_out = (struct layout){
        .performance_id = performance_id,
        .layout_version = (int32_t)column_i64(result_row(&rows, 0)),
    };
    layout_arrange(sections, rows.row_count, layout_out);
    return ERR_OK;
}

static const struct stmt insert = {
    .name = "performance.insert",
    .sql = "INSERT INTO performance (performance_id, concert_id, starts_at_us, layout_version,\n"
           "  seats_total, price_from, price_to)\n"
           "VALUES (?, ?, ?, ?, ?, ?, ?)", // starts at [us]
};

enum err performance_store_insert(struct call *call, const struct performance *performance)
{
    return stmt_change(call, &insert,
                       ARGS(arg_i64(performance->performance_id), arg_i64(performance->concert_id),
                            arg_i64(performance->starts_at_us),
                            arg_i64(performance->layout_version), arg_i64(performance->seats_total),
                            arg_i64(performance->price_from), arg_i64(performance->price_to)),
                       NULL);
}

static const struct stmt update = {
    .name = "performance.update",
    .sql = "UPDATE performance\n"
           "   SET starts_at_us = ?,\n" // [us]
           "       layout_version = ?,\n"
           "       seats_total = ?,\n"
           "       price_from = ?,\n"
           "       price_to = ?\n"
           " WHERE performance_id = ?",
};

enum err performance_store_update(struct call *call, const struct performance *performance)
{
    return stmt_change(call, &update,
                       ARGS(arg_i64(performance->starts_at_us),
                            arg_i64(performance->layout_version), arg_i64(performance->seats_total),
                            arg_i64(performance->price_from), arg_i64(performance->price_to),
                            arg_i64(performance->performance_id)),
                       NULL);
}

static const struct stmt delete_by_id = {
    .name = "performance.delete_by_id",
    .sql = "DELETE FROM performance\n"
           " WHERE performance_id = ?",
};

enum err performance_store_delete(struct call *call, int32_t performance_id)
{
    return stmt_change_exactly(call, &delete_by_id, ARGS(arg_i64(performance_id)), 1, ERR_INTERNAL);
}

static const struct stmt insert_sections = {
    .name = "performance.insert_sections",
    .sql = "INSERT INTO section (performance_id, section_no, name, row_count, seats_per_row,\n"
           "  price, first_seat_no)\n"
           "VALUES ",
    .repeat = "(?, ?, ?, ?, ?, ?, ?)",
};

enum err performance_store_insert_sections(struct call *call, int32_t performance_id,
                                           const struct layout *layout)
{
    struct arg *args = ARENA_ARRAY(call->arena, struct arg, layout->section_count * 7);
    struct arg *at = args;

    if (args == NULL)
        return err_set(call, ERR_TOO_LARGE, "too many sections for one call");
    for (size_t i = 0; i < layout->section_count; i++) {
        const struct section *section = &layout->sections[i];

        *at++ = arg_i64(performance_id);
        *at++ = arg_i64(section->section_no);
        *at++ = arg_text(section->name);
        *at++ = arg_i64(section->row_count);
        *at++ = arg_i64(section->seats_per_row);
        *at++ = arg_i64(section->price);
        *at++ = arg_i64(section->first_seat_no);
    }
    return stmt_change_many(call, &insert_sections, layout->section_count, args,
                            (size_t)(at - args), NULL);
}

static const struct stmt delete_sections = {
    .name = "performance.delete_sections",
    .sql = "DELETE FROM section\n"
           " WHERE performance_id = ?",
};

enum err performance_store_delete_sections(struct call *call, int32_t performance_id)
{
    return stmt_change(call, &delete_sections, ARGS(arg_i64(performance_id)), NULL);
}

/* Reads a concert's tickets one by one until one of the performance is found: for organisers. */
static const struct stmt select_has_tickets = {
    .name = "performance.select_has_tickets",
    .sql = "SELECT EXISTS (SELECT 1\n"
           "                 FROM ticket\n"
           "                WHERE concert_id = ?\n"
           "                  AND performance_id = ?)",
};

enum err performance_store_has_tickets(struct call *call, const struct performance *performance,
                                       bool *has_tickets_out)
{
    const struct column *row;
    enum err err = stmt_select_one(
        call, &select_has_tickets,
        ARGS(arg_i64(performance->concert_id), arg_i64(performance->performance_id)), &row);

    if (err != ERR_OK)
        return err;
    *has_tickets_out = column_i64(row) != 0;
    return ERR_OK;
}

const struct stmt *const performance_store_statements[] = {&select_by_id,
                                                           &lock_by_id,
                                                           &select_with_place,
                                                           &select_of_concert,
                                                           &select_layout,
                                                           &insert,
                                                           &update,
                                                           &delete_by_id,
                                                           &insert_sections,
                                                           &delete_sections,
                                                           &select_has_tickets,
                                                           NULL};
