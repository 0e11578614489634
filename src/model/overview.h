/*
 * A concert as lists show it: with its waiting room, which decides the phase, and the span of its
 * dates and prices.
 */
#ifndef TICKETD_MODEL_OVERVIEW_H
#define TICKETD_MODEL_OVERVIEW_H

#include <stdbool.h>
#include <stdint.h>

#include "model/waiting_room.h"

struct concert_overview {
    struct sale sale;
    bool has_performances; /* false: the four below say nothing */
    int64_t performances_from_us, performances_to_us;
    int64_t price_from, price_to;
};

#endif
