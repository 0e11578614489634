/*
 * Running sales in figures. Invariant: nothing here takes a lock.
 */
#include "domain/sales_figures.h"

#include "domain/catalogue.h"
#include "domain/waiting_room.h"
#include "store/performance_store.h"
#include "store/waiting_room_store.h"

static enum err count_seats(struct call *call, const struct performance *performance,
                            int64_t seats[SEAT_STATE_COUNT])
{
    struct seat_totals totals;
    enum err err = catalogue_count_seats(call, performance, false, &totals);

    if (err != ERR_OK)
        return err;
    seats[SEAT_AVAILABLE] += totals.available;
    seats[SEAT_HELD] += totals.held;
    seats[SEAT_SOLD] += totals.sold;
    seats[SEAT_BLOCKED] += totals.total - totals.available - totals.held - totals.sold;
    return ERR_OK;
}

static enum err count_sale(struct call *call, const struct waiting_room *room,
                           struct sale_figures *figures_out)
{
    int32_t concert_id = room->concert_id;
    struct sale_figures figures = {
        .concert_id = concert_id,
        .rate_in_force = rate_in_force(room),
        .admitted_per_minute = admitted_per_minute_at(room, call->now_us),
    };
    struct performance *performances;
    size_t count;
    enum err err = waiting_room_count_states(call, concert_id, figures.places);

    if (err == ERR_OK)
        err = performance_store_list(call, concert_id, call->now_us, &performances, &count);
    for (size_t i = 0; err == ERR_OK && i < count; i++)
        err = count_seats(call, &performances[i], figures.seats);
    if (err != ERR_OK)
        return err;
    *figures_out = figures;
    return ERR_OK;
}

enum err sales_figures_list(struct call *call, size_t most, struct sale_figures *figures_out,
                            size_t *count_out)
{
    struct sale *sales;
    size_t count;
    enum err err = waiting_room_store_list_shown(call, most, &sales, &count);

    for (size_t i = 0; err == ERR_OK && i < count; i++) {
        struct arena_mark mark = arena_mark(call->arena);
        err = count_sale(call, &sales[i].room, &figures_out[i]);
        arena_rewind(call->arena, mark);
    }
    if (err != ERR_OK)
        return err;
    *count_out = count;
    return ERR_OK;
}
