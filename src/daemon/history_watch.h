/*
 * What writes the last hour (daemon/history.h): samples of the shared counters.
 */
#ifndef TICKETD_DAEMON_HISTORY_WATCH_H
#define TICKETD_DAEMON_HISTORY_WATCH_H

#include "daemon/load_watch.h"

/* What the janitor remembers between two samples. Begins as HISTORY_WATCH_NEW. */
struct history_watch {
    bool has_before;
    uint64_t requests, errors; /* ever, at the sample before */
    struct load_watch load;    /* sampled by whoever takes the history */
};

/* Fans wait for sale and read; a sign-in is slow on purpose, the janitor's work nobody waits for. */
#define HISTORY_WATCH_NEW                                                                          \
    ((struct history_watch){.load.watches = {[DUTY_SALE] = true, [DUTY_READ] = true}})

/*
 * Takes a sample with the sales that metrics shows. The first call of a watch only notes where the
 * counters stand; one that comes sooner than half a step after the last sample does nothing, as when
 * two janitors overlap.
 */
void history_watch_take(struct history_watch *watch, struct metrics *metrics, int64_t now_us);

#endif
