/*
 * Watching how loaded the workers of some pools are, from the counters in shared memory.
 */
#ifndef TICKETD_DAEMON_LOAD_WATCH_H
#define TICKETD_DAEMON_LOAD_WATCH_H

#include "daemon/metrics.h"
#include "model/load.h"

/* Zeroed at first, but for the pools. */
struct load_watch {
    bool watches[DUTY_COUNT]; /* the pools */
    int64_t looked_at_us;     /* monotonic */
    uint64_t before[METRICS_BUCKETS];
    int64_t busy_percents; /* sum over the samples since */
    int64_t samples;
};

/* Counts who is busy at this moment; the more often, the better the average. */
void load_watch_sample(struct load_watch *watch, const struct metrics *metrics);

/* What was seen since it was taken before; the first time, since the counters began. */
struct load load_watch_take(struct load_watch *watch, const struct metrics *metrics);

/* Takes it once a second. false: it is not time yet, or the first look. */
#define LOAD_LOOK_US 1000000
bool load_watch_look(struct load_watch *watch, const struct metrics *metrics, int64_t monotonic_us,
                     struct load *load_out);

#endif
