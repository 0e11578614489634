/*
 * Signs of life.
 *
 * Invariant: whoever asked as often as told is never judged silent, whatever memcached forgot.
 */
#include "domain/presence.h"

#include <string.h>

#include "cache/cache.h"
#include "model/conf.h"
#include "store/place_store.h"

#define SECOND_US 1000000LL

bool presence_find(struct call *call, int32_t concert_id, int64_t place_no,
                   struct kept_place *kept_out)
{
    const void *bytes;
    size_t length;
    enum err err = cache_get(call, CACHE_PLACE_SEEN, IDS(concert_id, place_no), &bytes, &length);

    if (err != ERR_OK || length != sizeof *kept_out)
        return false;
    memcpy(kept_out, bytes, sizeof *kept_out);
    return true;
}

void presence_keep(struct call *call, const struct kept_place *kept)
{
    cache_set(call, CACHE_PLACE_SEEN, IDS(kept->place.concert_id, kept->place.place_no), kept,
              sizeof *kept);
}

void presence_forget(struct call *call, int32_t concert_id, int64_t place_no)
{
    cache_delete(call, CACHE_PLACE_SEEN, IDS(concert_id, place_no));
}

void presence_forget_user(struct call *call, const struct uuid *user_id)
{
    struct place_with_sale *places;
    struct err_detail detail = call->detail;
    size_t count;

    if (place_store_list_live_by_user(call, user_id, &places, &count) != ERR_OK) {
        call->detail = detail;
        return;
    }
    for (size_t i = 0; i < count; i++)
        presence_forget(call, places[i].place.concert_id, places[i].place.place_no);
}

static bool find_since(struct call *call, int32_t concert_id, int64_t *since_us_out)
{
    const void *bytes;
    size_t length;
    enum err err = cache_get(call, CACHE_PRESENCE_SINCE, IDS(concert_id), &bytes, &length);

    if (err != ERR_OK || length != sizeof *since_us_out)
        return false;
    memcpy(since_us_out, bytes, sizeof *since_us_out);
    return true;
}

void presence_begin(struct call *call, int32_t concert_id)
{
    int64_t since_us;

    if (!find_since(call, concert_id, &since_us))
        cache_set(call, CACHE_PRESENCE_SINCE, IDS(concert_id), &call->now_us, sizeof call->now_us);
}

struct silence room_silence(const struct call *call, const struct waiting_room *room)
{
    return (struct silence){
        .absent_after_seconds = room->absent_after_seconds,
        .longest_poll_seconds = room_longest_poll_seconds(room, call->conf->poll_budget),
    };
}

/* memcached has kept everything for so long that a place without a record has not called at all. */
static bool is_nothing_lost(struct call *call, const struct waiting_room *room)
{
    struct silence silence = room_silence(call, room);
    int64_t grace_us = (silence.absent_after_seconds + silence.longest_poll_seconds) * SECOND_US;
    int64_t since_us;

    return find_since(call, room->concert_id, &since_us) && call->now_us - since_us > grace_us;
}

enum err presence_find_many(struct call *call, const struct place *places, size_t count,
                            struct kept_place *kept_out, bool *has_out)
{
    struct cache_value *values = ARENA_ARRAY(call->arena, struct cache_value, count + 1);
    int64_t *ids = ARENA_ARRAY(call->arena, int64_t, 2 * count + 1);

    if (values == NULL || ids == NULL)
        return err_set(call, ERR_TOO_LARGE, "too many places to look for");
    for (size_t i = 0; i < count; i++) {
        ids[2 * i] = places[i].concert_id;
        ids[2 * i + 1] = places[i].place_no;
    }
    cache_get_many(call, CACHE_PLACE_SEEN, ids, 2, count, values);
    for (size_t i = 0; i < count; i++) {
        has_out[i] = values[i].bytes != NULL && values[i].length == sizeof kept_out[i];
        if (has_out[i])
            memcpy(&kept_out[i], values[i].bytes, sizeof kept_out[i]);
    }
    return ERR_OK;
}

enum err presence_judge_many(struct call *call, const struct waiting_room *room,
                             const struct place *places, size_t count, bool *is_silent_out)
{
    struct kept_place *kept = ARENA_ARRAY(call->arena, struct kept_place, count + 1);
    bool *has = ARENA_ARRAY(call->arena, bool, count + 1);
    struct silence silence = room_silence(call, room);
    bool is_asked = false, is_kept = false;

    if (kept == NULL || has == NULL)
        return err_set(call, ERR_TOO_LARGE, "too many places to judge");
    enum err err = presence_find_many(call, places, count, kept, has);
    if (err != ERR_OK)
        return err;
    for (size_t i = 0; i < count; i++) {
        is_silent_out[i] = presence_is_silent(has[i] ? &kept[i].presence : NULL,
                                              places[i].last_seen_at_us, &silence, call->now_us);
        if (!is_silent_out[i] || has[i])
            continue;
        /* Asked after the records were missed: a loss in between would have taken the mark as well. */
        if (!is_asked)
            is_kept = is_nothing_lost(call, room);
        is_asked = true;
        is_silent_out[i] = is_kept;
    }
    return ERR_OK;
}

bool place_is_long_unseen(struct call *call, const struct waiting_room *room,
                          const struct place *place)
{
    struct silence silence = room_silence(call, room);

    return presence_is_silent(NULL, place->last_seen_at_us, &silence, call->now_us);
}
