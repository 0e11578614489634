/*
 * Watching how loaded the sale's workers are, from the counters in shared memory.
 */
#ifndef TICKETD_DAEMON_LOAD_WATCH_H
#define TICKETD_DAEMON_LOAD_WATCH_H

#include "daemon/metrics.h"
#include "model/load.h"

/* Zeroed at first. */
struct load_watch {
    int64_t looked_at_us; /* monotonic */
    uint64_t before[METRICS_BUCKETS];
    int64_t busy_percents; /* sum over the samples since */
    int64_t samples;
};

/* Counts who is busy at this moment; the more often, the better the average. */
void load_watch_sample(struct load_watch *watch, const struct metrics *metrics);

/* Once a second: what was seen since the look before. false: it is not time yet, or the first look. */
#define LOAD_LOOK_US 1000000
bool load_watch_look(struct load_watch *watch, const struct metrics *metrics, int64_t monotonic_us,
                     struct load *load_out);

#endif
