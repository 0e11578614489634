/*
 * Counts over the whole site. Invariant: each runs along one index over rows that come and go.
 */
#include "store/figures_store.h"

#include "model/reservation.h"
#include "store/stmt.h"

static const struct stmt count_holds = {
    .name = "figures.count_holds",
    .sql = "SELECT COUNT(*)\n"
           "FROM reservation\n"
           "WHERE state = ? AND expires_at_us > ?", // held, now [us]
};

enum err figures_store_count_holds(struct call *call, int64_t *holds_out)
{
    const struct column *row;
    enum err err = stmt_select_one(call, &count_holds,
                                   ARGS(arg_i64(RESERVATION_HELD), arg_i64(call->now_us)), &row);

    if (err != ERR_OK)
        return err;
    *holds_out = column_i64(&row[0]);
    return ERR_OK;
}

const struct stmt *const figures_store_statements[] = {&count_holds, NULL};
