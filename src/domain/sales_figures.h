/*
 * The running sales in figures, for those who watch them. The janitor counts, /metrics shows.
 */
#ifndef TICKETD_DOMAIN_SALES_FIGURES_H
#define TICKETD_DOMAIN_SALES_FIGURES_H

#include <stdbool.h>
#include <stddef.h>

#include "model/concert.h"
#include "model/waiting_room.h"
#include "util/call.h"
#include "util/err.h"

#define SEAT_STATE_COUNT (SEAT_BLOCKED + 1)

struct sale_figures {
    int32_t concert_id;
    int64_t rate_in_force;       /* people a minute */
    int64_t admitted_per_minute; /* measured */
    int64_t places[PLACE_STATE_COUNT];
    int64_t seats[SEAT_STATE_COUNT]; /* of the performances that lie ahead */
};

/*
 * Sales that have begun and not ended, at most `most`. Counting places is as dear as
 * room_count_states() says, seats some ms a hall: for once a while, not for once a second.
 * Database: plain reads. Cache: CACHE_SEATS.
 */
enum err sales_figures_list(struct call *call, size_t most, struct sale_figures *figures_out,
                            size_t *count_out) MUST_CHECK;

#endif
