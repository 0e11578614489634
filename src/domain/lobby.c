/*
 * Closing, drawing and calling up a lobby; domain/lobby.h has the invariants.
 */
#include "domain/lobby.h"

#include "domain/lanes.h"
#include "domain/roster.h"
#include "model/draw.h"
#include "store/crowd_count_store.h"
#include "store/crowd_store.h"
#include "store/draw_store.h"
#include "store/place_store.h"
#include "store/tx.h"
#include "store/waiting_room_store.h"
#include "util/log.h"

/* People of a drawn lobby that stand in the queue ahead of need: enough for exact positions near the
 * front, and for so many seconds at the full rate though most of them have left meanwhile. */
#define AHEAD_MIN     2000
#define AHEAD_SECONDS 10

/* A round, so that one sale does not stop the others: some 0.5 s. */
#define BATCHES_MAX 20

/* --- Whether there is one ---------------------------------------------------------------------- */

static bool is_to_come(const struct concert *concert, int64_t now_us)
{
    return concert->lobby_opens_at_us != 0 && now_us < concert->on_sale_at_us;
}

bool lobby_is_ahead(const struct concert *concert, const struct waiting_room *room, int64_t now_us)
{
    return is_to_come(concert, now_us) && !room->draw.is_closed;
}

void lobby_make_secret(struct call *call, struct waiting_room *room)
{
    room->draw = (struct draw_record){.has_secret = true};
    call->random(room->draw.secret, sizeof room->draw.secret);
}

/* Times of a room that somebody has joined in this epoch. */
static enum err move_with_people(struct call *call, const struct concert *before,
                                 const struct concert *after, const struct waiting_room *room)
{
    bool is_door_open = after->lobby_opens_at_us != 0 && after->lobby_opens_at_us <= call->now_us;

    if (room->draw.has_secret && !room->draw.is_closed && !is_door_open)
        return err_set(call, ERR_LOBBY_OPENED, "there are people in the lobby");
    if (is_to_come(after, call->now_us) && !lobby_is_ahead(before, room, call->now_us))
        return err_set(call, ERR_LOBBY_OPENED, "there are people in the queue; pause or reset it");
    return ERR_OK;
}

enum err lobby_move(struct call *call, const struct concert *before, const struct concert *after,
                    struct waiting_room *room)
{
    bool is_ahead = is_to_come(after, call->now_us);
    int64_t last_no;

    if (before->lobby_opens_at_us == after->lobby_opens_at_us &&
        before->on_sale_at_us == after->on_sale_at_us)
        return ERR_OK;
    enum err err = crowd_count_store_last_number(call, room->concert_id, &last_no);
    if (err != ERR_OK)
        return err;
    if (last_no >= room->epoch_first_no)
        return move_with_people(call, before, after, room);
    if (is_ahead && lobby_is_ahead(before, room, call->now_us) && room->draw.has_secret)
        return ERR_OK;
    if (is_ahead)
        lobby_make_secret(call, room);
    else if (after->lobby_opens_at_us == 0)
        room->draw = (struct draw_record){0};
    else
        return ERR_OK;
    return draw_store_begin(call, room);
}

enum err lobby_make_missing_secrets(struct call *call, const struct room_range *range)
{
    struct waiting_room room;
    int32_t *concerts;
    size_t count;
    enum err err = draw_store_list_without_secret(call, range, &concerts, &count);

    for (size_t i = 0; err == ERR_OK && i < count; i++) {
        lobby_make_secret(call, &room);
        err = draw_store_set_secret(call, concerts[i], room.draw.secret);
    }
    return err;
}

/* --- Joining ----------------------------------------------------------------------------------- */

enum err lobby_insert_place(struct call *call, const struct place *place)
{
    bool is_open;

    if (place->state != PLACE_LOBBY)
        return place_store_insert(call, place);
    enum err err = place_store_insert_in_lobby(call, place, &is_open);
    return err == ERR_OK && !is_open ? ERR_DUPLICATE : err;
}

/* --- Closing ----------------------------------------------------------------------------------- */

bool lobby_is_due(const struct sale *sale, int64_t now_us)
{
    const struct draw_record *draw = &sale->room.draw;

    return draw->has_secret && !draw->is_closed && now_us >= sale->concert.on_sale_at_us;
}

/* tx_fn */
static enum err close_lobby(struct call *call, void *arg)
{
    const int32_t *concert_id = arg;
    struct waiting_room room;
    struct sale sale;
    int64_t last_no;
    enum err err = waiting_room_store_lock(call, *concert_id, &room);

    /* The concert's times change under the same lock. */
    if (err == ERR_OK)
        err = waiting_room_store_find(call, *concert_id, &sale);
    if (err != ERR_OK || !lobby_is_due(&sale, call->now_us))
        return err;
    /* Everybody who shared the row has committed, and the next one finds it closed. */
    err = crowd_count_store_last_number(call, *concert_id, &last_no);
    if (err != ERR_OK)
        return err;
    if (last_no < room.epoch_first_no - 1)
        last_no = room.epoch_first_no - 1;
    room.draw.lobby_last_no = last_no;
    /* Numbers above it that were taken and not used are void (queue_number.c): the queue goes on. */
    room.number_limit = last_no;
    if (room.generation != 0)
        room.generation++;
    return draw_store_set_closed(call, &room);
}

enum err lobby_close(struct call *call, int32_t concert_id)
{
    return tx_run(call, "lobby.close", close_lobby, &concert_id);
}

/* --- Drawing ----------------------------------------------------------------------------------- */

static enum err draw(struct call *call, struct sale *sale)
{
    struct waiting_room drawn = sale->room;
    struct draw_record *record = &drawn.draw;
    bool is_changed;
    enum err err = roster_digest(call, &drawn, record->roster_digest);

    if (err != ERR_OK)
        return err;
    record->participants = record->lobby_last_no - drawn.epoch_first_no + 1;
    record->drawn_at_us = call->now_us;
    err = draw_store_set_drawn(call, &drawn, &is_changed);
    if (err == ERR_OK && is_changed)
        log_text(LOG_LEVEL_INFO, "lobby", "concert %d: order of %lld drawn", drawn.concert_id,
                 (long long)record->participants);
    return err;
}

/* --- Calling up -------------------------------------------------------------------------------- */

/* One batch of the drawn order. */
struct calling {
    const struct waiting_room *room;
    const struct drawn_place *places;
    size_t count;
    bool is_ours; /* out: nobody else has called them */
};

/* tx_fn. Measured: 512 places of a million in some 25 ms with their pages in memory, most of it the
 * three indexes that each of them moves in. */
static enum err call_batch(struct call *call, void *arg)
{
    struct calling *calling = arg;
    const struct waiting_room *room = calling->room;
    enum err err = draw_store_set_called(call, room, room->draw.called_no + (int64_t)calling->count,
                                         &calling->is_ours);

    if (err != ERR_OK || !calling->is_ours)
        return err;
    return draw_store_call_up(call, room->concert_id, calling->places, calling->count);
}

/* The next in the drawn order. */
static enum err call_next(struct call *call, const struct draw *draw, struct waiting_room *room)
{
    struct drawn_place places[DRAW_BATCH_MAX];
    int64_t before_no = room->epoch_first_no - 1;
    struct calling calling = {.room = room, .places = places};

    for (; calling.count < DRAW_BATCH_MAX; calling.count++) {
        int64_t number = room->draw.called_no + (int64_t)calling.count + 1;
        if (number > draw->count)
            break;
        places[calling.count] = (struct drawn_place){
            .place_no = before_no + draw_place(draw, number),
            .number = before_no + number,
        };
    }
    enum err err = tx_run(call, "lobby.call_up", call_batch, &calling);
    if (err != ERR_OK)
        return err;
    room->draw.called_no += (int64_t)calling.count;
    /* Another janitor is at it: it does the rest of this round. */
    return calling.is_ours ? ERR_OK : ERR_NOT_FOUND;
}

static enum err count_batches(struct call *call, const struct waiting_room *room, int *batches_out)
{
    int64_t wanted = (int64_t)room->admit_per_minute * AHEAD_SECONDS / 60, called;

    if (wanted < AHEAD_MIN)
        wanted = AHEAD_MIN;
    enum err err =
        crowd_count_store_ahead(call, room, LANE_MAIN, room_frontier(room), wanted, &called);
    if (err != ERR_OK)
        return err;
    int64_t batches = (wanted - called + DRAW_BATCH_MAX - 1) / DRAW_BATCH_MAX;
    *batches_out = batches < BATCHES_MAX ? (int)batches : BATCHES_MAX;
    return ERR_OK;
}

static enum err call_main(struct call *call, const struct draw *draw, struct waiting_room *room)
{
    int batches;
    enum err err = count_batches(call, room, &batches);

    for (int i = 0; err == ERR_OK && i < batches && room->draw.called_no < draw->count; i++) {
        struct arena_mark mark = arena_mark(call->arena);
        err = call_next(call, draw, room);
        arena_rewind(call->arena, mark);
    }
    return err == ERR_NOT_FOUND ? ERR_OK : err;
}

/* Lanes are served by their share, so that nobody knows how far down the drawn order that will be:
 * everybody in one is called up at once. */
static enum err call_lanes(struct call *call, const struct draw *draw,
                           const struct waiting_room *room)
{
    struct drawn_place places[DRAW_BATCH_MAX];
    int64_t before_no = room->epoch_first_no - 1;
    size_t count = DRAW_BATCH_MAX;
    enum err err = ERR_OK;

    for (int i = 0; err == ERR_OK && count == DRAW_BATCH_MAX && i < BATCHES_MAX; i++) {
        struct arena_mark mark = arena_mark(call->arena);
        err = draw_store_list_lanes(call, room, DRAW_BATCH_MAX, places, &count);
        for (size_t n = 0; err == ERR_OK && n < count; n++)
            places[n].number = before_no + draw_number(draw, places[n].place_no - before_no);
        if (err == ERR_OK && count > 0)
            err = draw_store_call_up(call, room->concert_id, places, count);
        arena_rewind(call->arena, mark);
    }
    return err;
}

static enum err call_up(struct call *call, struct waiting_room *room)
{
    struct draw draw;

    if (!room_draw(room, &draw) || room->draw.called_no >= draw.count)
        return ERR_OK;
    if (!draw_tabulate(&draw, call->arena))
        return err_set(call, ERR_TOO_LARGE, "no memory left for a draw's table");
    enum err err = call_lanes(call, &draw, room);
    return err == ERR_OK ? call_main(call, &draw, room) : err;
}

/* --- Without a draw ---------------------------------------------------------------------------- */

static enum err number_in_order(struct call *call, const struct crowd_in_order *crowd)
{
    uint64_t changed = CROWD_BATCH_MAX;
    enum err err = ERR_OK;

    for (int i = 0; err == ERR_OK && changed == CROWD_BATCH_MAX && i < BATCHES_MAX; i++)
        err = crowd_store_number_in_order(call, crowd, &changed);
    return err;
}

/* A lobby without a secret becomes the queue as it stands. */
static enum err open_in_order(struct call *call, const struct waiting_room *room)
{
    struct crowd_in_order crowd = {
        .concert_id = room->concert_id,
        .lane = LANE_MAIN,
        .state = PLACE_LOBBY,
        .after_no = room->epoch_first_no - 1,
    };
    struct lane_list lanes;
    enum err err = lanes_load(call, room, &lanes);

    if (err == ERR_OK)
        err = number_in_order(call, &crowd);
    for (size_t i = 0; err == ERR_OK && i < lanes.count; i++) {
        crowd.lane = lanes.items[i].lane;
        err = number_in_order(call, &crowd);
    }
    return err;
}

/* Whom the former binary let wait behind the lobby without a number. */
static enum err number_late_comers(struct call *call, const struct waiting_room *room)
{
    const struct draw_record *draw = &room->draw;
    struct crowd_in_order crowd = {
        .concert_id = room->concert_id,
        .lane = LANE_MAIN,
        .state = PLACE_WAITING,
        .after_no = draw->has_secret ? draw->lobby_last_no : room->epoch_first_no - 1,
    };

    return draw->is_closed == draw->has_secret ? number_in_order(call, &crowd) : ERR_OK;
}

/* --- The round --------------------------------------------------------------------------------- */

static enum err close_and_draw(struct call *call, struct sale *sale)
{
    int32_t concert_id = sale->room.concert_id;
    enum err err = ERR_OK;

    if (!sale->room.draw.is_closed) {
        err = lobby_close(call, concert_id);
        if (err == ERR_OK)
            err = waiting_room_store_find(call, concert_id, sale);
    }
    if (err == ERR_OK && sale->room.draw.is_closed && sale->room.draw.drawn_at_us == 0) {
        err = draw(call, sale);
        if (err == ERR_OK)
            err = waiting_room_store_find(call, concert_id, sale);
    }
    return err;
}

enum err lobby_tick(struct call *call, struct sale *sale, bool has_lobby, bool has_unnumbered)
{
    const struct draw_record *draw = &sale->room.draw;
    enum err err = ERR_OK;

    if (call->now_us < sale->concert.on_sale_at_us)
        return ERR_OK;
    if (draw->has_secret)
        err = close_and_draw(call, sale);
    else if (has_lobby)
        err = open_in_order(call, &sale->room);
    if (err == ERR_OK)
        err = call_up(call, &sale->room);
    if (err == ERR_OK && has_unnumbered)
        err = number_late_comers(call, &sale->room);
    return err;
}

enum err lobby_frontier(struct call *call, const struct waiting_room *room, int32_t lane,
                        int64_t *number_out)
{
    int64_t frontier = room_frontier(room), first_no;

    if (room->draw.has_secret &&
        (lane == LANE_MAIN || room->draw.drawn_at_us == 0 || frontier == INT64_MAX)) {
        *number_out = frontier;
        return ERR_OK;
    }
    enum err err = crowd_count_store_first_in_lobby(call, room, lane, &first_no);
    if (err != ERR_OK)
        return err;
    /* Of a lane nobody enters before everybody in it is called up. */
    *number_out = first_no == INT64_MAX || !room->draw.has_secret ? first_no : room->epoch_first_no;
    return ERR_OK;
}
