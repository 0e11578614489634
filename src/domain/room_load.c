/* The automatic rate of a room, written down. */
#include "domain/room_load.h"

#include <inttypes.h>

#include "model/conf.h"
#include "store/waiting_room_store.h"
#include "util/log.h"

static void log_turn(const struct waiting_room *from, const struct waiting_room *to,
                     const struct load *load)
{
    if (from->auto_rate_u == RATE_ONE || to->auto_rate_u == RATE_ONE)
        log_text(LOG_LEVEL_INFO, "rate_follows_load",
                 "concert %d: %" PRId64 " of %d a minute; p95 %" PRId64 " us, %" PRId64 " %% busy",
                 to->concert_id, rate_in_force(to), to->admit_per_minute, load->p95_us,
                 load->busy_percent);
}

enum err room_follow_load(struct call *call, struct waiting_room *room, const struct load *load)
{
    const struct load_limits limits = {
        .p95_us = call->conf->auto_p95_ms * 1000,
        .busy_percent = call->conf->auto_busy_percent,
    };
    struct waiting_room moved = *room;
    bool is_changed;

    if (!room->auto_rate ||
        !auto_rate_follow(&moved, load_is_too_high(load, &limits), call->now_us))
        return ERR_OK;
    enum err err =
        waiting_room_store_set_auto_rate(call, &moved, room->auto_changed_at_us, &is_changed);
    if (err != ERR_OK || !is_changed)
        return err;
    log_turn(room, &moved, load);
    *room = moved;
    return ERR_OK;
}
