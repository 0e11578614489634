/* The pace of admitting between two rounds of the janitor. */
#include "domain/room_pace.h"

#include "store/waiting_room_store.h"

enum err room_keep_pace(struct call *call, const struct waiting_room *room, bool has_crowd,
                        int64_t *due_us_out)
{
    struct sale now = {.room = *room};
    int64_t tokens_u;
    enum err err = ERR_OK;

    if (has_crowd)
        err = waiting_room_store_find(call, room->concert_id, &now);
    if (err != ERR_OK)
        return err;
    if (rate_should_rest(&now.room, call->now_us, &tokens_u))
        return waiting_room_store_set_rest(call, &now.room, tokens_u);
    /* Tokens that are there were not wanted, so nobody waits for the next one. */
    int64_t next_us = rate_next_at_us(&now.room, call->now_us);
    if (has_crowd && next_us > call->now_us && next_us < *due_us_out)
        *due_us_out = next_us;
    return ERR_OK;
}
