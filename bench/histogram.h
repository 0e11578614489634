/*
 * Latencies in counts: log-linear, exact below 64 us and within 1.6 % above, up to 19 hours.
 */
#ifndef TICKETD_BENCH_HISTOGRAM_H
#define TICKETD_BENCH_HISTOGRAM_H

#include <stdint.h>

#define HISTOGRAM_CELLS 2048

struct histogram {
    uint64_t count;
    int64_t max_us;
    uint64_t cells[HISTOGRAM_CELLS];
};

/* A time below 0 counts as 0. */
void histogram_record(struct histogram *histogram, int64_t us);

/* Microseconds that `percent` of the times are not above; 0 without any. */
int64_t histogram_at(const struct histogram *histogram, double percent);

#endif
