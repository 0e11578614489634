/*
 * What somebody who waits is told of the future: how long, and whether there will be a seat.
 */
#ifndef TICKETD_MODEL_FORECAST_H
#define TICKETD_MODEL_FORECAST_H

#include "model/waiting_room.h"

/* Whole seconds until somebody is admitted; all -1 where nothing can be said (paused, not open). */
struct wait_forecast {
    int64_t seconds;
    int64_t low, high; /* low ≤ seconds ≤ high */
};

/*
 * For a person at `position` (1 is next), with so many inside. seconds as estimated_wait_seconds() says.
 * The range is what comes of the slowest and the fastest minute of the last two, with a quarter to spare
 * either way; of the settings alone while nobody was admitted yet.
 */
struct wait_forecast forecast_wait(const struct sale *sale, int64_t inside, int64_t position,
                                   int64_t now_us);

/* --- The chance of a seat ---------------------------------------------------------------------- */

enum chance { CHANCE_UNKNOWN, CHANCE_LIKELY, CHANCE_UNCERTAIN, CHANCE_UNLIKELY };

/* The word of the API; NULL for CHANCE_UNKNOWN. */
const char *chance_text(enum chance chance);

/* How a sale has sold so far. */
struct selling {
    int64_t seats_available;
    int64_t seats_held; /* may come back */
    int64_t seats_sold;
    int64_t done;    /* places that bought */
    int64_t expired; /* and those that were admitted and did not */
    int64_t inside;
    int32_t max_seats_per_user;
};

/* Fewer buyers than this say nothing about the next. */
#define BUYERS_MEASURED_MIN 20

/*
 * Whether somebody with so many people ahead will find a seat:
 * - likely: even if all of them and all inside buy, each a quarter more than buyers did so far (as many as
 *   allowed while fewer than BUYERS_MEASURED_MIN bought), a seat is left;
 * - unlikely: even if every held seat came back, and those ahead and those choosing bought a fifth less
 *   than the admitted did so far (half a seat each while too few were), nothing is left;
 * - uncertain: between the two.
 * people_ahead below 0: unknown.
 */
enum chance forecast_chance(const struct selling *selling, int64_t people_ahead);

/* --- What a fan was told ----------------------------------------------------------------------- */

/*
 * The best that a place was told. Neither its position nor its waiting time is ever told larger than
 * before: who comes back ahead, a count of another moment or a slower minute are not the fan's to see. A
 * waiting time may grow when the organiser changed the settings (the room's version).
 */
struct told {
    int64_t position; /* 0: nothing was told */
    int64_t version;
    struct wait_forecast wait;
};

/* Makes what is to be told no larger than what was, and notes it as told. */
void told_next(struct told *told, int64_t version, int64_t *position, struct wait_forecast *wait);

#endif
