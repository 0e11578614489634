/*
 * Performances that stand change or go.
 *
 * Invariant: the hall of a performance with sold or held seats stays. The performance's lock keeps
 * new holds out (reservation_store_insert()); claims past their deadline are removed under it, so a
 * payment that comes late finds nothing to turn into sold.
 */
#include "domain/concert_admin.h"

#include "domain/admin_log.h"
#include "domain/room_watch.h"
#include "domain/seat_block.h"
#include "store/performance_store.h"
#include "store/seat_store.h"
#include "store/tx.h"

struct changing {
    int32_t performance_id;
    const struct performance_change *change;
    struct layout layout;           /* of change->hall */
    struct performance performance; /* out */
};

static enum err lock(struct call *call, int32_t performance_id, struct performance *performance_out)
{
    enum err err = performance_store_lock(call, performance_id, performance_out);

    if (err == ERR_NOT_FOUND)
        return err_set(call, err, "there is no performance %d", (int)performance_id);
    return err;
}

/* Tickets that were refunded count too: their holders still look at them. */
static enum err refuse_sales(struct call *call, const struct performance *performance)
{
    bool has_sales, has_tickets;
    enum err err = seat_store_delete_overdue(call, performance->performance_id);

    if (err == ERR_OK)
        err = seat_store_has_sales(call, performance->performance_id, &has_sales);
    if (err != ERR_OK)
        return err;
    if (has_sales)
        return err_set(call, ERR_HAS_SALES, "seats of performance %d are sold or held",
                       (int)performance->performance_id);
    err = performance_store_has_tickets(call, performance, &has_tickets);
    if (err != ERR_OK)
        return err;
    if (has_tickets)
        return err_set(call, ERR_HAS_SALES, "tickets of performance %d were sold and refunded",
                       (int)performance->performance_id);
    return ERR_OK;
}

static enum err replace_hall(struct call *call, struct performance *performance,
                             const struct layout *layout)
{
    int32_t performance_id = performance->performance_id;
    struct layout former;
    enum err err = refuse_sales(call, performance);

    if (err == ERR_OK)
        err = performance_store_load_layout(call, performance_id, &former);
    if (err == ERR_OK)
        err = seat_block_move(call, &former, layout);
    if (err == ERR_OK)
        err = performance_store_delete_sections(call, performance_id);
    if (err == ERR_OK)
        err = performance_store_insert_sections(call, performance_id, layout);
    if (err != ERR_OK)
        return err;
    performance->layout_version++;
    plan_set_hall(performance, layout);
    return ERR_OK;
}

/* tx_fn. */
static enum err change(struct call *call, void *arg)
{
    struct changing *changing = arg;
    const struct performance_change *wanted = changing->change;
    struct performance *performance = &changing->performance;
    enum err err = lock(call, changing->performance_id, performance);

    if (err != ERR_OK)
        return err;
    if (wanted->has_hall) {
        err = replace_hall(call, performance, &changing->layout);
        if (err != ERR_OK)
            return err;
    }
    if (wanted->has_starts_at)
        performance->starts_at_us = wanted->starts_at_us;
    err = performance_store_update(call, performance);
    if (err != ERR_OK)
        return err;
    return admin_log_write_performance(call, "performance.change", performance,
                                       wanted->has_hall        ? "sections"
                                       : wanted->has_starts_at ? "starts_at"
                                                               : "");
}

enum err performance_change(struct call *call, int32_t performance_id,
                            const struct performance_change *wanted,
                            struct performance *performance_out)
{
    struct changing changing = {.performance_id = performance_id, .change = wanted};
    enum err err = ERR_OK;

    if (wanted->has_hall)
        err = plan_layout(call, "", &wanted->hall, &changing.layout);
    if (err == ERR_OK)
        err = tx_run(call, "performance.change", change, &changing);
    if (err != ERR_OK)
        return err;
    catalogue_forget_seats(call, performance_id);
    room_watch_change(call, changing.performance.concert_id);
    *performance_out = changing.performance;
    return ERR_OK;
}

/* tx_fn. */
static enum err remove_one(struct call *call, void *arg)
{
    struct performance *performance = arg;
    int32_t performance_id = performance->performance_id;
    enum err err = lock(call, performance_id, performance);

    if (err == ERR_OK)
        err = refuse_sales(call, performance);
    if (err == ERR_OK)
        err = seat_store_free_all_blocked(call, performance_id);
    if (err == ERR_OK)
        err = seat_store_delete_blocked(call, performance_id);
    if (err == ERR_OK)
        err = performance_store_delete_sections(call, performance_id);
    if (err == ERR_OK)
        err = performance_store_delete(call, performance_id);
    if (err == ERR_OK)
        err = admin_log_write_performance(call, "performance.remove", performance, "");
    return err;
}

enum err performance_remove(struct call *call, int32_t performance_id)
{
    struct performance removed = {.performance_id = performance_id};
    enum err err = tx_run(call, "performance.remove", remove_one, &removed);

    if (err != ERR_OK)
        return err;
    catalogue_forget_seats(call, performance_id);
    room_watch_change(call, removed.concert_id);
    return ERR_OK;
}
