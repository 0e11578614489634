/*
 * Counts of a crowd. Invariant: what decides about capacity was counted by this process.
 */
#include "domain/room_counts.h"

#include <string.h>

#include "domain/kept_sale.h"
#include "store/crowd_store.h"
#include "store/figures_store.h"

enum err room_count_inside(struct call *call, const struct waiting_room *room,
                           struct inside_count *count_out)
{
    struct inside_count count;

    if (kept_inside_find(call, room->concert_id, &count) &&
        inside_count_is_good(&count, room, call->now_us)) {
        *count_out = count;
        return ERR_OK;
    }
    count = (struct inside_count){
        .concert_id = room->concert_id,
        .epoch = room->epoch,
        .counted_at_us = call->now_us,
        .admitted_total = room->admitted_total,
    };
    enum err err = crowd_store_count_inside(call, room, &count.inside);
    if (err != ERR_OK)
        return err;
    kept_inside_keep(call, &count);
    *count_out = count;
    return ERR_OK;
}

/* What is asked for lately is what others have counted by then. */
#define LATELY_US 10000000

static bool is_good(const struct kept_states *kept, bool is_lately, int64_t now_us)
{
    int64_t age_us = now_us - kept->counted_at_us;
    int64_t places = 0;

    for (int state = 0; state < PLACE_STATE_COUNT; state++)
        places += kept->counts[state];
    int64_t keeps_us = count_keeps_us(places);
    if (is_lately)
        keeps_us = 2 * keeps_us > LATELY_US ? 2 * keeps_us : LATELY_US;
    return age_us >= 0 && age_us < keeps_us;
}

static enum err count_states(struct call *call, int32_t concert_id, bool is_lately,
                             int64_t counts[PLACE_STATE_COUNT])
{
    struct kept_states kept;

    if (!kept_states_find(call, concert_id, &kept) || !is_good(&kept, is_lately, call->now_us)) {
        kept = (struct kept_states){.concert_id = concert_id, .counted_at_us = call->now_us};
        enum err err = crowd_store_count_states(call, concert_id, kept.counts);
        if (err != ERR_OK)
            return err;
        kept_states_keep(call, &kept);
    }
    memcpy(counts, kept.counts, sizeof kept.counts);
    return ERR_OK;
}

enum err room_count_states(struct call *call, int32_t concert_id, int64_t counts[PLACE_STATE_COUNT])
{
    return count_states(call, concert_id, false, counts);
}

enum err room_count_states_lately(struct call *call, int32_t concert_id,
                                  int64_t counts[PLACE_STATE_COUNT])
{
    return count_states(call, concert_id, true, counts);
}

enum err room_count_holds(struct call *call, struct kept_holds *kept)
{
    int64_t age_us = call->now_us - kept->counted_at_us;

    if (age_us >= 0 && age_us < count_keeps_us(kept->holds))
        return ERR_OK;
    enum err err = figures_store_count_holds(call, &kept->holds);
    if (err == ERR_OK)
        kept->counted_at_us = call->now_us;
    return err;
}
