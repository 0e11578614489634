/*
 * Halls as organisers describe them, before they have numbers.
 */
#ifndef TICKETD_DOMAIN_HALL_PLAN_H
#define TICKETD_DOMAIN_HALL_PLAN_H

#include <stddef.h>
#include <stdint.h>

#include "model/concert.h"
#include "util/call.h"
#include "util/err.h"

/* Rows, seats and price within ROWS_MAX, SEATS_PER_ROW_MAX and PRICE_MAX: the form has made sure. */
struct section_plan {
    const char *name;
    int64_t rows, seats_per_row;
    int64_t price; /* minor units */
};

struct hall_plan {
    size_t section_count; /* 1 … SECTIONS_MAX */
    const struct section_plan *sections;
};

/* A name that people read: not blank, and on one line. Errors: INVALID_FIELD. */
enum err plan_check_name(struct call *call, const char *field, const char *name) MUST_CHECK;

/*
 * Numbers the seats. `where` goes before the field's name in an error: "performances[2]." or "".
 * Errors: INVALID_FIELD (two sections of one name, a blank one, too many seats).
 * Memory: the sections in the arena, their names borrowed from the plan.
 */
enum err plan_layout(struct call *call, const char *where, const struct hall_plan *plan,
                     struct layout *layout_out) MUST_CHECK;

/* Seats and prices of the hall, into the performance that has it. */
void plan_set_hall(struct performance *performance, const struct layout *layout);

#endif
