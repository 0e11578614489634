/*
 * The labels of seats that a list names: each hall is looked up once for the seats that follow each
 * other.
 */
#ifndef TICKETD_DOMAIN_LABEL_H
#define TICKETD_DOMAIN_LABEL_H

#include "model/concert.h"
#include "model/reservation.h"
#include "util/call.h"
#include "util/err.h"

/* Starts zeroed; remembers the hall of the last seat. */
struct labeller {
    int32_t performance_id;
    const struct layout *layout; /* NULL: the performance is gone */
};

/* Starts with a hall whose layout_version the caller knows, which saves a look at the performance. */
enum err labeller_begin(struct call *call, struct labeller *labeller, int32_t performance_id,
                        int32_t layout_version) MUST_CHECK;

/*
 * "A-1-12" in the arena. A seat that the hall no longer has (a hold that ended before the hall was
 * changed) is called by its number.
 * Errors: TOO_LARGE.
 */
enum err labeller_find(struct call *call, struct labeller *labeller, int32_t performance_id,
                       int32_t seat_no, const char **label_out) MUST_CHECK;

/* Fills in the labels of a reservation's seats. */
enum err labeller_fill(struct call *call, struct labeller *labeller,
                       struct reservation *reservation) MUST_CHECK;

#endif
