/*
 * Counting events across processes: one block of atomics in memory that the master shares.
 */
#ifndef TICKETD_UTIL_COUNTER_H
#define TICKETD_UTIL_COUNTER_H

#include <stdatomic.h>
#include <stdint.h>

#include "util/call.h"

#define COUNTER(name, metric, labels, help) COUNTER_##name,
enum counter {
#include "util/counter.def"
    COUNTER_COUNT
};
#undef COUNTER

struct counters {
    _Atomic uint64_t value[COUNTER_COUNT];
    int janitor_fd; /* eventfd on which the janitor waits; 0: nobody does */
};

struct counter_row {
    const char *metric, *labels, *help;
};
const struct counter_row *counter_row(enum counter counter);

/* No-ops when the call carries no counters. */
void counter_add(struct call *call, enum counter counter, uint64_t by);

/* Tells the janitor that a slot or a seat became free, so that it need not wait for its next tick. */
void call_wake_janitor(struct call *call);

#endif
