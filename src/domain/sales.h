/*
 * How a concert sells: what organisers see.
 */
#ifndef TICKETD_DOMAIN_SALES_H
#define TICKETD_DOMAIN_SALES_H

#include "model/concert.h"
#include "model/waiting_room.h"
#include "util/call.h"
#include "util/err.h"

struct section_sales {
    const struct section *section;
    int64_t seats, sold, held, blocked;
    int64_t revenue; /* minor units: prices of the sold seats */
};

struct performance_sales {
    struct performance performance;
    size_t section_count;
    struct section_sales *sections;
};

struct sales {
    size_t performance_count;
    struct performance_sales *performances; /* soonest first */
    int64_t places[PLACE_STATE_COUNT];      /* by state */
};

/* Fresh figures, in the arena. Errors: NOT_FOUND. */
enum err sales_load(struct call *call, int32_t concert_id, struct sales *sales_out) MUST_CHECK;

#endif
