/*
 * Rows of queue_entry as a crowd.
 *
 * Everything walks queue_entry_by_state (concert_id, state, lane, queue_number), where number order is
 * index order: the first rows of a state and lane are the next in number order. The primary key ends
 * the index, so place_no is there as well. Places of former epochs, which a reset has ended though not
 * yet in the table, are left out by their numbers; numbers and places of an epoch are of one range.
 */
#include "store/crowd_store.h"

#include "store/room_rows.h"
#include "store/stmt.h"
#include "util/log.h"

static enum err list_with(struct call *call, const struct stmt *stmt, const struct arg *args,
                          size_t arg_count, struct place_list *list_out)
{
    struct result rows;
    enum err err = stmt_select(call, stmt, args, arg_count, &rows);

    if (err != ERR_OK)
        return err;
    struct place *items = ARENA_ARRAY(call->arena, struct place, rows.row_count + 1);
    if (items == NULL)
        return err_set(call, ERR_TOO_LARGE, "too many places for one batch");
    for (size_t i = 0; i < rows.row_count; i++)
        items[i] = place_from_row(result_row(&rows, i));
    *list_out = (struct place_list){.count = rows.row_count, .items = items};
    return ERR_OK;
}

static const struct stmt select_waiting = {
    .name = "crowd.select_waiting",
    .sql = "SELECT " PLACE_COLUMNS "\n"
           "  FROM queue_entry q " BY_STATE "\n"
           " WHERE q.concert_id = ?\n"
           "   AND q.state = 1\n"
           "   AND q.lane = ?\n"
           "   AND q.queue_number > ?\n"
           " ORDER BY q.queue_number\n"
           " LIMIT ?",
};

enum err crowd_store_list_waiting(struct call *call, int32_t concert_id, int32_t lane,
                                  int64_t after_number, size_t limit, struct place_list *list_out)
{
    return list_with(
        call, &select_waiting,
        ARGS(arg_i64(concert_id), arg_i64(lane), arg_i64(after_number), arg_i64((int64_t)limit)),
        list_out);
}

static const struct stmt lock_waiting = {
    .name = "crowd.lock_waiting",
    .sql = "SELECT " PLACE_COLUMNS "\n"
           "  FROM queue_entry q " BY_STATE "\n"
           " WHERE q.concert_id = ?\n"
           "   AND q.state = 1\n"
           "   AND q.lane = ?\n"
           "   AND q.queue_number >= ?\n" // first of the epoch
           "   AND q.queue_number < ?\n"
           " ORDER BY q.queue_number\n"
           " LIMIT ?\n"
           "   FOR UPDATE",
};

enum err crowd_store_lock_waiting(struct call *call, const struct waiting_room *room, int32_t lane,
                                  int64_t below_number, size_t limit, struct place_list *list_out)
{
    return list_with(call, &lock_waiting,
                     ARGS(arg_i64(room->concert_id), arg_i64(lane), arg_i64(room->epoch_first_no),
                          arg_i64(below_number), arg_i64((int64_t)limit)),
                     list_out);
}

static const struct stmt select_overdue = {
    .name = "crowd.select_overdue",
    .sql = "SELECT " PLACE_COLUMNS "\n"
           "  FROM queue_entry q FORCE INDEX (queue_entry_by_expiry)\n"
           " WHERE q.concert_id = ?\n"
           "   AND q.state = 3\n"
           "   AND q.admission_expires_at_us <= ?\n" // now [us]
           " ORDER BY q.admission_expires_at_us\n"
           " LIMIT ?",
};

enum err crowd_store_list_overdue(struct call *call, int32_t concert_id, size_t limit,
                                  struct place_list *list_out)
{
    return list_with(call, &select_overdue,
                     ARGS(arg_i64(concert_id), arg_i64(call->now_us), arg_i64((int64_t)limit)),
                     list_out);
}

static const struct stmt select_former_inside = {
    .name = "crowd.select_former_inside",
    .sql = "SELECT " PLACE_COLUMNS "\n"
           "  FROM queue_entry q " BY_STATE "\n"
           " WHERE q.concert_id = ?\n"
           "   AND q.state = 3\n"
           "   AND q.place_no < ?\n" // first of the epoch
           " LIMIT ?",
};

enum err crowd_store_list_former_inside(struct call *call, const struct waiting_room *room,
                                        size_t limit, struct place_list *list_out)
{
    return list_with(
        call, &select_former_inside,
        ARGS(arg_i64(room->concert_id), arg_i64(room->epoch_first_no), arg_i64((int64_t)limit)),
        list_out);
}

static const struct stmt update_former = {
    .name = "crowd.end_former",
    .sql = "UPDATE queue_entry " BY_STATE "\n"
           "   SET state = 6,\n"
           "       ended_at_us = ?\n" // now [us]
           " WHERE concert_id = ?\n"
           "   AND state IN (0, 1, 2)\n"
           "   AND place_no < ?\n" // first of the epoch
           " ORDER BY state, lane, queue_number\n"
           " LIMIT ?",
};

enum err crowd_store_end_former(struct call *call, const struct waiting_room *room, size_t limit,
                                uint64_t *changed_out)
{
    return stmt_change(call, &update_former,
                       ARGS(arg_i64(call->now_us), arg_i64(room->concert_id),
                            arg_i64(room->epoch_first_no), arg_i64((int64_t)limit)),
                       changed_out);
}

static const struct stmt update_in_order = {
    .name = "crowd.number_in_order",
    .sql = "UPDATE queue_entry " BY_STATE "\n"
           "   SET state = 1,\n"
           "       queue_number = place_no\n"
           " WHERE concert_id = ?\n"
           "   AND state = ?\n"
           "   AND lane = ?\n"
           "   AND queue_number IS NULL\n"
           "   AND place_no > ?\n"
           " ORDER BY queue_number, place_no\n"
           " LIMIT ?",
};

enum err crowd_store_number_in_order(struct call *call, const struct crowd_in_order *crowd,
                                     uint64_t *changed_out)
{
    return stmt_change(call, &update_in_order,
                       ARGS(arg_i64(crowd->concert_id), arg_i64(crowd->state), arg_i64(crowd->lane),
                            arg_i64(crowd->after_no), arg_i64(CROWD_BATCH_MAX)),
                       changed_out);
}

/* A statement is prepared for each length of its list: powers of two keep them few. */
static size_t padded_count(size_t count)
{
    size_t padded = 1;

    while (padded < count)
        padded *= 2;
    return padded;
}

/* Runs a change on a list of places: values, the concert, the numbers. The last number stands in for
 * those that pad the list. */
static enum err change_list(struct call *call, const struct stmt *stmt, const struct arg *values,
                            size_t value_count, const struct place_list *list,
                            uint64_t *changed_out)
{
    size_t padded = padded_count(list->count);
    size_t head = value_count + 1;
    struct arg *args = ARENA_ARRAY(call->arena, struct arg, head + padded);

    if (args == NULL)
        return err_set(call, ERR_TOO_LARGE, "too many places for one batch");
    for (size_t i = 0; i < value_count; i++)
        args[i] = values[i];
    args[value_count] = arg_i64(list->items[0].concert_id);
    for (size_t i = 0; i < padded; i++)
        args[head + i] = arg_i64(list->items[i < list->count ? i : list->count - 1].place_no);
    return stmt_change_many(call, stmt, padded, args, head + padded, changed_out);
}

static const struct stmt update_admitted = {
    .name = "crowd.admit",
    .sql = "UPDATE queue_entry " BY_NUMBER "\n"
           "   SET state = 3,\n"
           "       last_seen_at_us = LEAST(last_seen_at_us, ?),\n" // a moment ago [us]
           "       admitted_at_us = ?,\n"                          // now [us]
           "       admission_expires_at_us = ?\n"                  // [us]
           " WHERE concert_id = ?\n"
           "   AND state = 1\n"
           "   AND place_no IN (",
    .repeat = "?",
    .tail = ")",
};

enum err crowd_store_admit(struct call *call, const struct place_list *list, int64_t expires_at_us)
{
    uint64_t changed;
    /* A heartbeat of the queue, however late it was written, is not the use of the admission. */
    enum err err =
        change_list(call, &update_admitted,
                    ARGS(arg_i64(call->now_us - 1), arg_i64(call->now_us), arg_i64(expires_at_us)),
                    list, &changed);

    if (err != ERR_OK)
        return err;
    if (changed != list->count)
        return err_set(call, ERR_INTERNAL, "admitted %llu of %zu locked places",
                       (unsigned long long)changed, list->count);
    return ERR_OK;
}

static const struct stmt update_absent = {
    .name = "crowd.set_absent",
    .sql = "UPDATE queue_entry " BY_NUMBER "\n"
           "   SET state = 2,\n"
           "       passed_at_us = ?\n" // now [us]
           " WHERE state = 1\n"
           "   AND last_seen_at_us < ?\n" // [us]
           "   AND concert_id = ?\n"
           "   AND place_no IN (",
    .repeat = "?",
    .tail = ")",
};

enum err crowd_store_set_absent(struct call *call, const struct place_list *list,
                                int64_t unseen_since_us)
{
    if (list->count == 0)
        return ERR_OK;
    return change_list(call, &update_absent, ARGS(arg_i64(call->now_us), arg_i64(unseen_since_us)),
                       list, NULL);
}

/* An admission that was never used has the end it was given; where all are of one length, that tells
 * when it was made. */
static const struct stmt select_unused = {
    .name = "crowd.select_unused",
    .sql = "SELECT " PLACE_COLUMNS "\n"
           "  FROM queue_entry q FORCE INDEX (queue_entry_by_expiry)\n"
           " WHERE q.concert_id = ?\n"
           "   AND q.state = 3\n"
           "   AND q.admission_expires_at_us > ?\n" // [us]
           "   AND q.admission_expires_at_us <= ?\n"
           "   AND q.admitted_at_us <= ?\n" // [us]
           "   AND q.last_seen_at_us < q.admitted_at_us\n"
           "   AND q.has_held = 0\n"
           " ORDER BY q.admission_expires_at_us\n"
           " LIMIT ?",
};

enum err crowd_store_list_unused(struct call *call, const struct waiting_room *room,
                                 int64_t made_until_us, size_t limit, struct place_list *list_out)
{
    bool is_mixed = room->entry_checked_us < room->entry_mixed_us;
    int64_t length_us = room->admission_seconds * INT64_C(1000000);
    int64_t ends_after_us = is_mixed ? 0 : room->entry_checked_us + length_us;

    return list_with(call, &select_unused,
                     ARGS(arg_i64(room->concert_id),
                          arg_i64(ends_after_us > call->now_us ? ends_after_us : call->now_us),
                          arg_i64(is_mixed ? INT64_MAX : made_until_us + length_us),
                          arg_i64(made_until_us), arg_i64((int64_t)limit)),
                     list_out);
}

static const struct stmt update_unused = {
    .name = "crowd.take_back",
    .sql = "UPDATE queue_entry " BY_NUMBER "\n"
           "   SET state = ?,\n"
           "       second_chance = 1,\n"
           "       admission_expires_at_us = ?,\n"              // [us], NULL: live
           "       passed_at_us = COALESCE(?, passed_at_us),\n" // [us], NULL: not set aside
           "       ended_at_us = ?\n"                           // [us], NULL: live
           " WHERE state = 3\n"
           "   AND has_held = 0\n"
           "   AND last_seen_at_us < admitted_at_us\n"
           "   AND admitted_at_us <= ?\n"         // [us]
           "   AND admission_expires_at_us > ?\n" // now [us]: else it has expired
           "   AND concert_id = ?\n"
           "   AND place_no IN (",
    .repeat = "?",
    .tail = ")",
};

enum err crowd_store_take_back(struct call *call, const struct place_list *list,
                               enum place_state to, int64_t made_until_us, uint64_t *changed_out)
{
    int64_t ended_at_us = place_is_live(to) ? 0 : call->now_us;
    int64_t passed_at_us = to == PLACE_ABSENT ? call->now_us : 0;

    *changed_out = 0;
    if (list->count == 0)
        return ERR_OK;
    if (!place_may_become(PLACE_ADMITTED, to))
        panic("an admission is not taken back to %s", place_state_text(to));
    return change_list(call, &update_unused,
                       ARGS(arg_i64(to), arg_time_or_null(ended_at_us),
                            arg_time_or_null(passed_at_us), arg_time_or_null(ended_at_us),
                            arg_i64(made_until_us), arg_i64(call->now_us)),
                       list, changed_out);
}

const struct stmt *const crowd_store_statements[] = {
    &select_waiting,       &lock_waiting,  &select_overdue,
    &select_former_inside, &update_former, &update_in_order,
    &update_admitted,      &update_absent, &select_unused,
    &update_unused,        NULL,
};
