/* The lanes of a waiting room, loaded or kept for a moment. */
#include "domain/lanes.h"

#include "domain/kept_sale.h"
#include "store/lane_store.h"

enum err lanes_load(struct call *call, const struct waiting_room *room, struct lane_list *lanes_out)
{
    if (room->lane_count == 0) {
        lanes_out->count = 0;
        return ERR_OK;
    }
    return lane_store_list(call, room->concert_id, lanes_out);
}

enum err lanes_find(struct call *call, const struct waiting_room *room, struct lane_list *lanes_out)
{
    if (room->lane_count > 0 && kept_lanes_find(call, room->concert_id, lanes_out))
        return ERR_OK;
    enum err err = lanes_load(call, room, lanes_out);
    if (err == ERR_OK && room->lane_count > 0)
        kept_lanes_keep(call, room->concert_id, lanes_out);
    return err;
}

enum err lanes_look_from(struct call *call, const struct place *place, struct sale *sale)
{
    struct lane_list lanes;

    if (place->lane == LANE_MAIN)
        return ERR_OK;
    enum err err = lanes_find(call, &sale->room, &lanes);
    if (err != ERR_OK)
        return err;
    const struct lane *lane = lane_by_number(&lanes, place->lane);
    /* A lane that was taken away had nobody in it: only a place that has ended is of one. */
    sale->room.now_serving = lane != NULL ? lane->now_serving : place->queue_number;
    sale->room.admitted_total = lane != NULL ? lane->admitted_total : 0;
    return ERR_OK;
}

enum err lanes_count_beside(struct call *call, const struct waiting_room *room,
                            const struct room_figures *figures, int32_t lane, int64_t position,
                            int64_t *count_out)
{
    struct lane_turn turns[LANE_TURNS_MAX] = {0};
    struct lane_list lanes;
    size_t index = 0;
    enum err err = lanes_find(call, room, &lanes);

    if (err != ERR_OK)
        return err;
    turns[0].share = lane_main_share(&lanes);
    turns[0].waiting = room_figures_waiting(figures, LANE_MAIN);
    for (size_t i = 0; i < lanes.count; i++) {
        turns[i + 1].share = lanes.items[i].share;
        turns[i + 1].waiting = room_figures_waiting(figures, lanes.items[i].lane);
        if (lanes.items[i].lane == lane)
            index = i + 1;
    }
    *count_out = lane_slots_until(turns, lanes.count + 1, index, position) - position;
    return ERR_OK;
}

enum err lanes_find_name(struct call *call, const struct waiting_room *room, int32_t lane_number,
                         const char **name_out)
{
    struct lane_list lanes;
    const char *name = NULL;

    if (lane_number != LANE_MAIN) {
        enum err err = lanes_find(call, room, &lanes);
        if (err != ERR_OK)
            return err;
        const struct lane *lane = lane_by_number(&lanes, lane_number);
        name = lane == NULL ? NULL : arena_string(call->arena, lane->name);
    }
    *name_out = name;
    return ERR_OK;
}
