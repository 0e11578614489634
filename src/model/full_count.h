/*
 * Counts of a crowd that are made in full once in a while and carried forward in between: counting
 * costs by the crowd, so how long a count is used grows with it, and a second costs the same.
 */
#ifndef TICKETD_MODEL_FULL_COUNT_H
#define TICKETD_MODEL_FULL_COUNT_H

#include <stdbool.h>
#include <stdint.h>

#include "model/waiting_room.h"

/* Up to here a count is made whenever it is asked for (some 5 ms). */
#define COUNT_EXACT_MAX 20000

/* How long a count of so many rows may be used: 0 up to COUNT_EXACT_MAX, then 50 us a row, which keeps
 * counting (some 0.25 us a row) at half a hundredth of one core. Microseconds. */
int64_t count_keeps_us(int64_t rows);

/* The people inside, and what the room's row said just before they were counted. */
struct inside_count {
    int32_t concert_id; /* 0: none */
    int32_t epoch;
    int64_t counted_at_us;
    int64_t inside;
    int64_t admitted_total;
};

/*
 * At most so many are inside now: those counted, and all admitted since; some have gone meanwhile. It is
 * never too few: admitted_total was read before the count, and each admission raises it in its transaction.
 */
int64_t inside_at_most(const struct inside_count *count, const struct waiting_room *room);

/*
 * The count may stand for the people inside: it is of this room and epoch, and young enough. One that
 * leaves no slot free is used for a shorter time, for somebody may have gone.
 */
bool inside_count_is_good(const struct inside_count *count, const struct waiting_room *room,
                          int64_t now_us);

#endif
