/* Rows of concert: one column list and one reader; the counter of small ids. */
#include "store/concert_store.h"

#include "store/room_rows.h"
#include "store/stmt.h"

#define CONCERT_COLUMNS                                                                            \
    "concert_id, title, venue, description, on_sale_at_us, lobby_opens_at_us, sale_ends_at_us,\n"  \
    "       hold_seconds, max_seats_per_user"

static struct concert concert_from_row(const struct column *row)
{
    return (struct concert){
        .concert_id = (int32_t)column_i64(&row[0]),
        .title = column_text(&row[1]),
        .venue = column_text(&row[2]),
        .description = column_text(&row[3]),
        .on_sale_at_us = column_i64(&row[4]),
        .lobby_opens_at_us = column_i64_or(&row[5], 0),
        .sale_ends_at_us = column_i64_or(&row[6], 0),
        .hold_seconds = (int32_t)column_i64(&row[7]),
        .max_seats_per_user = (int32_t)column_i64(&row[8]),
    };
}

/* Ids. A counter begins above what the table has, so a database filled by hand works too. */

static const struct stmt begin_concert_ids = {
    .name = "concert.begin_ids",
    .sql = "INSERT IGNORE INTO id_counter (name, last_id)\n"
           "SELECT 'concert', COALESCE(MAX(concert_id), 0) FROM concert",
};

static const struct stmt begin_performance_ids = {
    .name = "concert.begin_performance_ids",
    .sql = "INSERT IGNORE INTO id_counter (name, last_id)\n"
           "SELECT 'performance', COALESCE(MAX(performance_id), 0) FROM performance",
};

static const struct stmt take_ids = {
    .name = "concert.take_ids",
    .sql = "UPDATE id_counter\n"
           "   SET last_id = LAST_INSERT_ID(last_id + ?)\n" // how many
           " WHERE name = ?",
};

static enum err take(struct call *call, const struct stmt *begin, const char *name, size_t count,
                     int32_t *first_out)
{
    uint64_t changed;
    enum err err =
        stmt_change(call, &take_ids, ARGS(arg_i64((int64_t)count), arg_text(name)), &changed);

    if (err == ERR_OK && changed == 0) {
        err = stmt_change(call, begin, NO_ARGS, NULL);
        if (err != ERR_OK)
            return err;
        err = stmt_change_exactly(call, &take_ids, ARGS(arg_i64((int64_t)count), arg_text(name)), 1,
                                  ERR_INTERNAL);
    }
    if (err != ERR_OK)
        return err;
    *first_out = (int32_t)(stmt_last_id(call) - count + 1);
    return ERR_OK;
}

enum err concert_store_take_concert_id(struct call *call, int32_t *concert_id_out)
{
    return take(call, &begin_concert_ids, "concert", 1, concert_id_out);
}

enum err concert_store_take_performance_ids(struct call *call, size_t count, int32_t *first_out)
{
    return take(call, &begin_performance_ids, "performance", count, first_out);
}

static const struct stmt select_by_id = {
    .name = "concert.select_by_id",
    .sql = "SELECT " CONCERT_COLUMNS "\n"
           "  FROM concert\n"
           " WHERE concert_id = ?",
};

static const struct stmt lock_by_id = {
    .name = "concert.lock_by_id",
    .sql = "SELECT " CONCERT_COLUMNS "\n"
           "  FROM concert\n"
           " WHERE concert_id = ?\n"
           "   FOR UPDATE",
};

static enum err find_with(struct call *call, const struct stmt *stmt, int32_t concert_id,
                          struct concert *concert_out)
{
    const struct column *row;
    enum err err = stmt_select_one(call, stmt, ARGS(arg_i64(concert_id)), &row);

    if (err != ERR_OK)
        return err;
    *concert_out = concert_from_row(row);
    return ERR_OK;
}

enum err concert_store_find(struct call *call, int32_t concert_id, struct concert *concert_out)
{
    return find_with(call, &select_by_id, concert_id, concert_out);
}

enum err concert_store_lock(struct call *call, int32_t concert_id, struct concert *concert_out)
{
    return find_with(call, &lock_by_id, concert_id, concert_out);
}

/* The spans read a concert's dates through performance_by_concert, some rows each. */
#define OVERVIEW_SELECT                                                                            \
    "SELECT " SALE_COLUMNS ",\n"                                                                   \
    "       c.description,\n"                                                                      \
    "       (SELECT MIN(p.starts_at_us) FROM performance p WHERE p.concert_id = c.concert_id),\n"  \
    "       (SELECT MAX(p.starts_at_us) FROM performance p WHERE p.concert_id = c.concert_id),\n"  \
    "       (SELECT MIN(p.price_from) FROM performance p WHERE p.concert_id = c.concert_id),\n"    \
    "       (SELECT MAX(p.price_to) FROM performance p WHERE p.concert_id = c.concert_id)\n"       \
    "  FROM waiting_room w\n"                                                                      \
    "  JOIN concert c ON c.concert_id = w.concert_id\n"

static struct concert_overview overview_from_row(const struct column *row)
{
    struct concert_overview overview = {.sale = sale_from_row(row)};

    row += SALE_COLUMN_COUNT;
    overview.sale.concert.description = column_text(&row[0]);
    overview.has_performances = !row[1].is_null;
    overview.performances_from_us = column_i64_or(&row[1], 0);
    overview.performances_to_us = column_i64_or(&row[2], 0);
    overview.price_from = column_i64_or(&row[3], 0);
    overview.price_to = column_i64_or(&row[4], 0);
    return overview;
}

static const struct stmt select_overview = {
    .name = "concert.select_overview",
    .sql = OVERVIEW_SELECT " WHERE w.concert_id = ?",
};

enum err concert_store_find_overview(struct call *call, int32_t concert_id,
                                     struct concert_overview *overview_out)
{
    const struct column *row;
    enum err err = stmt_select_one(call, &select_overview, ARGS(arg_i64(concert_id)), &row);

    if (err != ERR_OK)
        return err;
    *overview_out = overview_from_row(row);
    return ERR_OK;
}

static const struct stmt select_overviews = {
    .name = "concert.select_overviews",
    .sql = OVERVIEW_SELECT " WHERE w.concert_id > ?\n"
                           " ORDER BY w.concert_id\n"
                           " LIMIT ?",
};

enum err concert_store_list_overviews(struct call *call, int32_t after_id, size_t limit,
                                      struct concert_overview **items_out, size_t *count_out)
{
    struct concert_overview *items;
    struct result rows;
    enum err err = stmt_select(call, &select_overviews,
                               ARGS(arg_i64(after_id), arg_i64((int64_t)limit)), &rows);

    if (err != ERR_OK)
        return err;
    items = ARENA_ARRAY(call->arena, struct concert_overview, rows.row_count + 1);
    if (items == NULL)
        return err_set(call, ERR_TOO_LARGE, "too many concerts for one answer");
    for (size_t i = 0; i < rows.row_count; i++)
        items[i] = overview_from_row(result_row(&rows, i));
    *items_out = items;
    *count_out = rows.row_count;
    return ERR_OK;
}

static const struct stmt insert = {
    .name = "concert.insert",
    .sql = "INSERT INTO concert (title, venue, description, on_sale_at_us, lobby_opens_at_us,\n"
           "  sale_ends_at_us, hold_seconds, max_seats_per_user, concert_id, created_at_us)\n"
           "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", // times [us]
};

static const struct stmt update = {
    .name = "concert.update",
    .sql = "UPDATE concert\n"
           "   SET title = ?,\n"
           "       venue = ?,\n"
           "       description = ?,\n"
           "       on_sale_at_us = ?,\n"     // [us]
           "       lobby_opens_at_us = ?,\n" // [us]
           "       sale_ends_at_us = ?,\n"   // [us]
           "       hold_seconds = ?,\n"
           "       max_seats_per_user = ?\n"
           " WHERE concert_id = ?",
};

#define CONCERT_ARGS(concert)                                                                      \
    arg_text((concert)->title), arg_text((concert)->venue), arg_text((concert)->description),      \
        arg_i64((concert)->on_sale_at_us), arg_time_or_null((concert)->lobby_opens_at_us),         \
        arg_time_or_null((concert)->sale_ends_at_us), arg_i64((concert)->hold_seconds),            \
        arg_i64((concert)->max_seats_per_user), arg_i64((concert)->concert_id)

enum err concert_store_insert(struct call *call, const struct concert *concert)
{
    return stmt_change(call, &insert, ARGS(CONCERT_ARGS(concert), arg_i64(call->now_us)), NULL);
}

enum err concert_store_update(struct call *call, const struct concert *concert)
{
    return stmt_change(call, &update, ARGS(CONCERT_ARGS(concert)), NULL);
}

const struct stmt *const concert_store_statements[] = {
    &begin_concert_ids, &begin_performance_ids, &take_ids, &select_by_id, &lock_by_id,
    &select_overview,   &select_overviews,      &insert,   &update,       NULL};
