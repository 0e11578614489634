/* A waiting room's places, one after another. */
#include "store/queue_report_store.h"

#include "store/room_rows.h"

static const struct stmt count_places = {
    .name = "queue_report.count",
    .sql = "SELECT COUNT(*)\n"
           "  FROM queue_entry\n"
           " WHERE concert_id = ?",
};

enum err queue_report_store_count(struct call *call, int32_t concert_id, int64_t *count_out)
{
    const struct column *row;
    enum err err = stmt_select_one(call, &count_places, ARGS(arg_i64(concert_id)), &row);

    if (err != ERR_OK)
        return err;
    *count_out = column_i64(&row[0]);
    return ERR_OK;
}

/* Along the primary key, whose ranges are where the rows lie. */
static const struct stmt select_places = {
    .name = "queue_report.select_places",
    .sql = "SELECT " PLACE_COLUMNS "\n"
           "  FROM queue_entry q " BY_NUMBER "\n"
           " WHERE q.concert_id = ?\n"
           " ORDER BY q.place_no",
};

struct reader {
    place_fn *fn;
    void *arg;
};

/* stmt_row_fn */
static enum err read_row(struct call *call, void *arg, const struct column *columns,
                         size_t column_count)
{
    const struct reader *reader = arg;
    struct place place = place_from_row(columns);

    (void)column_count;
    return reader->fn(call, reader->arg, &place);
}

enum err queue_report_store_each(struct call *call, int32_t concert_id, place_fn *fn, void *arg)
{
    struct reader reader = {.fn = fn, .arg = arg};

    return stmt_each(call, &select_places, ARGS(arg_i64(concert_id)), read_row, &reader);
}

const struct stmt *const queue_report_store_statements[] = {
    &count_places,
    &select_places,
    NULL,
};
