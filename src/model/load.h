/*
 * How a loaded site slows the queue: the automatic mode of a waiting room.
 *
 * Additive increase, multiplicative decrease: whoever lowers the rate by a share and raises it by steps
 * comes to rest near what the site bears, also with several hosts doing so at once. Source: Chiu and
 * Jain, "Analysis of the Increase and Decrease Algorithms for Congestion Avoidance", 1989.
 */
#ifndef TICKETD_MODEL_LOAD_H
#define TICKETD_MODEL_LOAD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/waiting_room.h"

/* What was seen of the sale's workers since the look before. */
struct load {
    int64_t p95_us;       /* of the time a request took; -1: too few to tell */
    int64_t busy_percent; /* of the workers, on average; -1: nobody looked */
};

struct load_limits {
    int64_t p95_us, busy_percent;
};

/* One of them is passed. */
bool load_is_too_high(const struct load *load, const struct load_limits *limits);

/* Requests that a p95 is told from, at least. */
#define LOAD_REQUESTS_MIN 10

/*
 * The time within which 95 of 100 requests were answered, straight lines drawn through the buckets of a
 * histogram: counts[i] lie above bounds_us[i - 1] and up to bounds_us[i]; the last one has no bound, and
 * is taken for twice the one before. -1: fewer than LOAD_REQUESTS_MIN.
 */
int64_t load_p95_us(const uint64_t *counts, const int64_t *bounds_us, size_t count);

/* Of what the organiser set, never less than a twentieth gets in. In millionths, like auto_rate_u. */
#define AUTO_RATE_LEAST_U 50000

/* Down by three tenths, at most so often; up by a twentieth a second. */
#define AUTO_RATE_DOWN_US   2000000
#define AUTO_RATE_UP_U      50000
#define AUTO_RATE_UP_MAX_US 2000000 /* however long ago the look before was */

/*
 * auto_rate_u, auto_changed_at_us and auto_lowered_at_us as they ought to be now. false: nothing changes.
 * Any number of hosts may follow one after the other: together they raise no faster than one.
 */
bool auto_rate_follow(struct waiting_room *room, bool is_too_high, int64_t now_us);

#endif
