/*
 * Rooms of a round.
 *
 * Invariant: a room with anybody in it is watched. Who joins sees to it before the place is taken, for
 * longer than any request lasts; the janitor goes on while it finds somebody.
 */
#include "domain/room_watch.h"

#include "util/counter.h"

enum err room_watch_list(struct call *call, struct room_watch *watch, int64_t ended_after_us,
                         struct running_sale **items_out, size_t *count_out)
{
    int64_t pause_us = call->now_us - watch->listed_at_us;
    bool is_first = watch->listed_at_us == 0 || pause_us < 0 || pause_us > ROUNDS_APART_MAX_US;
    bool is_from_start = is_first || watch->turn.last_id == INT32_MAX;
    struct room_range turn = {.after_id = is_from_start ? 0 : watch->turn.last_id,
                              .last_id = INT32_MAX};
    enum err err = ERR_OK;

    if (!is_first)
        err = waiting_room_store_find_turn(call, turn.after_id, ROOMS_IN_TURN, &turn.last_id);
    if (err == ERR_OK)
        err = waiting_room_store_list_running(call, &turn, ended_after_us, items_out, count_out);
    if (err != ERR_OK)
        return err;
    watch->listed_at_us = call->now_us;
    watch->turn = turn;
    return ERR_OK;
}

enum err room_watch_keep(struct call *call, const struct waiting_room *room)
{
    return waiting_room_is_watched(room, call->now_us)
               ? ERR_OK
               : waiting_room_store_watch(call, room->concert_id, call->now_us + ROOM_WATCH_US);
}

void room_watch_change(struct call *call, int32_t concert_id)
{
    enum err err = waiting_room_store_watch(call, concert_id, call->now_us + ROOM_WATCH_US);

    (void)err;
    call_wake_janitor(call);
}
