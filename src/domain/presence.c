/*
 * Signs of life.
 *
 * Invariant: whoever asked as often as told is never judged silent, whatever memcached forgot.
 */
#include "domain/presence.h"

#include <string.h>

#include "cache/cache.h"

#define SECOND_US 1000000LL

bool presence_find(struct call *call, const struct place *place, struct presence *presence_out)
{
    const void *bytes;
    size_t length;
    enum err err =
        cache_get(call, CACHE_PLACE_SEEN, IDS(place->concert_id, place->place_no), &bytes, &length);

    if (err != ERR_OK || length != sizeof *presence_out)
        return false;
    memcpy(presence_out, bytes, sizeof *presence_out);
    return true;
}

void presence_keep(struct call *call, const struct place *place, const struct presence *presence)
{
    cache_set(call, CACHE_PLACE_SEEN, IDS(place->concert_id, place->place_no), presence,
              sizeof *presence);
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

/* memcached has kept everything for so long that a place without a record has not called at all. */
static bool is_nothing_lost(struct call *call, const struct waiting_room *room)
{
    int64_t grace_us = (room->absent_after_seconds + POLL_SECONDS_MAX) * SECOND_US;
    int64_t since_us;

    return find_since(call, room->concert_id, &since_us) && call->now_us - since_us > grace_us;
}

bool place_is_silent(struct call *call, const struct waiting_room *room, const struct place *place)
{
    struct presence presence;

    /* The table alone often knows: no need to ask. */
    if (call->now_us - place->last_seen_at_us <= room->absent_after_seconds * SECOND_US)
        return false;
    if (presence_find(call, place, &presence))
        return presence_is_silent(&presence, place->last_seen_at_us, room->absent_after_seconds,
                                  call->now_us);
    /* Asked after the record was missed: a loss between the two would have taken the mark as well. */
    return presence_is_silent(NULL, place->last_seen_at_us, room->absent_after_seconds,
                              call->now_us) &&
           is_nothing_lost(call, room);
}
