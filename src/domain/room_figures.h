/*
 * A waiting room in figures: what the state document shows, and where in the crowd a place stands.
 */
#ifndef TICKETD_DOMAIN_ROOM_FIGURES_H
#define TICKETD_DOMAIN_ROOM_FIGURES_H

#include <stdbool.h>

#include "model/lane.h"
#include "model/waiting_room.h"
#include "util/call.h"
#include "util/err.h"

struct room_figures {
    int64_t counted_at_us;
    int64_t waiting; /* lobby and waiting */
    int64_t inside;  /* in state admitted */
    int64_t last_number;
    /* Of the performances that lie ahead. */
    int64_t seats_available;
    int64_t seats_held;
    int64_t seats_sold;
    int64_t seats_total;
    /* Some ten seconds old, more in a large room. */
    int64_t places_done;
    int64_t places_expired;
    size_t lane_count; /* lanes beside the main one, and who of `waiting` is in them */
    struct lane_figures {
        int32_t lane;
        int64_t waiting;
    } lanes[LANES_MAX];
};

/* People of a lane, the main one too, in lobby and waiting. */
int64_t room_figures_waiting(const struct room_figures *figures, int32_t lane);

/*
 * At most a second old; counted once a second for everybody, at a cost that does not grow with the
 * crowd: beyond 10,000 the number of waiting is a full count of the last minute, carried forward by
 * the numbers given out and the places admitted since.
 * Cache: CACHE_STATE_DOCUMENT, CACHE_CROWD.
 */
enum err room_figures_load(struct call *call, const struct sale *sale,
                           struct room_figures *figures_out) MUST_CHECK;

/* What memcached has of them, some seconds old; false when it has nothing. */
bool room_figures_find(struct call *call, int32_t concert_id, struct room_figures *figures_out);

/* They are counted again at the next load. */
void room_figures_forget(struct call *call, int32_t concert_id);

/* Seats neither sold, held nor blocked of the performances that lie ahead; `fresh`: not from memcached. */
enum err room_count_seats(struct call *call, int32_t concert_id, bool fresh,
                          int64_t *seats_out) MUST_CHECK;

#endif
