/*
 * The janitor's round over the waiting rooms.
 *
 * Invariant: people enter only through room_admit(). Everything else here only writes down what
 * readers take for granted already, so a late round changes nothing but the queue's pace.
 */
#include "domain/waiting_room.h"

#include "domain/lanes.h"
#include "domain/lobby.h"
#include "domain/place.h"
#include "domain/presence.h"
#include "domain/queue_number.h"
#include "domain/room_admit.h"
#include "domain/room_curve.h"
#include "domain/room_load.h"
#include "domain/room_no_show.h"
#include "domain/room_pace.h"
#include "domain/room_watch.h"
#include "store/crowd_store.h"
#include "store/waiting_room_store.h"
#include "util/log.h"

#define SECOND_US 1000000LL

/* Longer after the end of a sale than any admission or hold, which still have to be ended. */
#define AFTERMATH_US (12 * 3600 * SECOND_US)

#define END_BATCH      200
#define FORMER_BATCH   1000
#define FORMER_BATCHES 10

/* --- Ends ------------------------------------------------------------------------------------ */

enum err waiting_room_end_former(struct call *call, const struct waiting_room *room)
{
    struct place_list inside;
    uint64_t changed = FORMER_BATCH;
    enum err err = crowd_store_list_former_inside(call, room, END_BATCH, &inside);

    for (size_t i = 0; err == ERR_OK && i < inside.count; i++)
        err = place_end(call, &inside.items[i], PLACE_LEFT);
    for (int i = 0; err == ERR_OK && changed == FORMER_BATCH && i < FORMER_BATCHES; i++)
        err = crowd_store_end_former(call, room, FORMER_BATCH, &changed);
    return err;
}

static enum err end_former(struct call *call, const struct waiting_room *room)
{
    return room->epoch_first_no <= 1 ? ERR_OK : waiting_room_end_former(call, room);
}

static enum err end_overdue(struct call *call, const struct waiting_room *room)
{
    struct place_list overdue;
    enum err err = crowd_store_list_overdue(call, room->concert_id, END_BATCH, &overdue);

    for (size_t i = 0; err == ERR_OK && i < overdue.count; i++)
        err = place_end(call, &overdue.items[i], PLACE_EXPIRED);
    return err;
}

/* --- Sold out ---------------------------------------------------------------------------------- */

/* So many seats may be sold within the second that a count is kept. */
#define FEW_SEATS 200

/* Nothing left and nothing held. Before it is said or taken back, the seats are counted past the cache: a
 * hold that has just ended must not look like a sale, nor the last sale like a free seat. */
static enum err find_sold_out(struct call *call, const struct waiting_room *room,
                              bool *sold_out_out)
{
    bool has_held = false;
    int64_t seats;
    enum err err = room_count_seats(call, room->concert_id, false, &seats);

    if (err != ERR_OK)
        return err;
    bool may_change = room->sold_out ? seats > 0 : seats <= FEW_SEATS;
    if (may_change && !room->sold_out)
        err = waiting_room_store_has_held_seats(call, room->concert_id, &has_held);
    if (err == ERR_OK && may_change && !has_held)
        err = room_count_seats(call, room->concert_id, true, &seats);
    if (err != ERR_OK)
        return err;
    *sold_out_out = seats == 0 && !has_held;
    return ERR_OK;
}

static enum err keep_sold_out(struct call *call, struct waiting_room *room)
{
    bool sold_out;
    enum err err = find_sold_out(call, room, &sold_out);

    if (err != ERR_OK || sold_out == room->sold_out)
        return err;
    err = waiting_room_store_set_sold_out(call, room->concert_id, sold_out);
    if (err == ERR_OK)
        room->sold_out = sold_out;
    return err;
}

/* --- Who stands where -------------------------------------------------------------------------- */

static enum err keep_curves(struct call *call, const struct sale *sale,
                            const struct room_figures *figures)
{
    struct curve_span span = room_span(&sale->room, figures);
    struct lane_list lanes;
    enum err err = lanes_load(call, &sale->room, &lanes);

    if (err == ERR_OK)
        err = room_curve_keep(call, sale, &span, room_figures_waiting(figures, LANE_MAIN));
    for (size_t i = 0; err == ERR_OK && i < lanes.count; i++) {
        span = lane_span(&lanes.items[i], figures);
        err = room_curve_keep(call, sale, &span, room_figures_waiting(figures, span.lane));
    }
    return err;
}

/* --- The round --------------------------------------------------------------------------------- */

static enum err tick_sale(struct call *call, struct running_sale *running, int64_t *due_us_out)
{
    struct sale *sale = &running->sale;
    struct waiting_room *room = &sale->room;
    bool is_on_sale = call->now_us >= sale->concert.on_sale_at_us;
    bool has_crowd = running->has_lobby || running->has_waiting;
    struct room_figures figures;
    enum err err = ERR_OK;

    if (has_crowd || running->has_admitted)
        err = room_watch_keep(call, room);
    if (err == ERR_OK)
        err = end_former(call, room);
    if (err == ERR_OK && running->has_admitted)
        err = end_overdue(call, room);
    if (err == ERR_OK)
        err = lobby_tick(call, sale, running->has_lobby, running->has_unnumbered);
    if (err != ERR_OK || waiting_room_phase(room, &sale->concert, call->now_us) == PHASE_CLOSED)
        return err;
    presence_begin(call, room->concert_id);
    queue_number_keep(call, room);
    /* Before people are let in: nobody enters after the last seat, and returned ones are sold at once. */
    if (is_on_sale)
        err = keep_sold_out(call, room);
    enum phase phase = waiting_room_phase(room, &sale->concert, call->now_us);
    if (err == ERR_OK && running->has_admitted)
        err = room_take_back_unused(call, room);
    if (err == ERR_OK && has_crowd && phase == PHASE_OPEN)
        err = room_admit(call, sale);
    if (err == ERR_OK)
        err = room_keep_pace(call, room, has_crowd && phase == PHASE_OPEN, due_us_out);
    /* Joins and heartbeats estimate from them; where there are none, nobody waits and nobody is in. */
    if (err == ERR_OK && (has_crowd || running->has_admitted))
        err = room_figures_load(call, sale, &figures);
    if (err == ERR_OK && has_crowd)
        err = keep_curves(call, sale, &figures);
    return err;
}

enum err waiting_room_tick(struct call *call)
{
    struct room_watch watch = {0};
    int64_t due_us;

    return waiting_room_round(call, &watch, NULL, &due_us);
}

enum err waiting_room_round(struct call *call, struct room_watch *watch, const struct load *load,
                            int64_t *due_us_out)
{
    struct running_sale *running;
    size_t count;
    enum err err = room_watch_list(call, watch, call->now_us - AFTERMATH_US, &running, &count);
    enum err first = ERR_OK;

    *due_us_out = INT64_MAX;
    if (err == ERR_OK)
        err = lobby_make_missing_secrets(call, &watch->turn);
    if (err != ERR_OK)
        return err;
    for (size_t i = 0; i < count; i++) {
        struct arena_mark mark = arena_mark(call->arena);
        err = load == NULL ? ERR_OK : room_follow_load(call, &running[i].sale.room, load);
        if (err == ERR_OK)
            err = tick_sale(call, &running[i], due_us_out);
        if (err != ERR_OK) {
            log_text(LOG_LEVEL_WARNING, "waiting_room_tick", "concert %d: %s: %s",
                     running[i].sale.room.concert_id, err_row(err)->name, call->detail.text);
            first = first == ERR_OK ? err : first;
        }
        arena_rewind(call->arena, mark);
    }
    return first;
}
