/*
 * Counts of a crowd. Invariant: what decides about capacity was counted by this process.
 */
#include "domain/room_counts.h"

#include <string.h>

#include "cache/cache.h"
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

/* What memcached keeps: for people to look at, nothing is decided by it. */
struct kept_states {
    int64_t counted_at_us;
    int64_t counts[PLACE_STATE_COUNT];
};

static bool find_states(struct call *call, int32_t concert_id, struct kept_states *kept_out)
{
    const void *bytes;
    size_t length;
    int64_t places = 0;
    enum err err = cache_get(call, CACHE_PLACES, IDS(concert_id), &bytes, &length);

    if (err != ERR_OK || length != sizeof *kept_out)
        return false;
    memcpy(kept_out, bytes, sizeof *kept_out);
    for (int state = 0; state < PLACE_STATE_COUNT; state++)
        places += kept_out->counts[state];
    return call->now_us >= kept_out->counted_at_us &&
           call->now_us - kept_out->counted_at_us < count_keeps_us(places);
}

enum err room_count_states(struct call *call, int32_t concert_id, int64_t counts[PLACE_STATE_COUNT])
{
    struct kept_states kept;

    if (!find_states(call, concert_id, &kept)) {
        enum err err = crowd_store_count_states(call, concert_id, kept.counts);
        if (err != ERR_OK)
            return err;
        kept.counted_at_us = call->now_us;
        cache_set(call, CACHE_PLACES, IDS(concert_id), &kept, sizeof kept);
    }
    memcpy(counts, kept.counts, sizeof kept.counts);
    return ERR_OK;
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
