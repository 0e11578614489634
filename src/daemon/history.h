/*
 * The last hour in samples of ten seconds: how the site answered, and each running sale. In shared
 * memory, so that an organiser's page finds it again after a reload; a master that re-executes itself
 * begins a new one.
 *
 * One janitor writes, any worker reads. A ring has one sample more than is shown, so nobody reads the
 * one being written.
 */
#ifndef TICKETD_DAEMON_HISTORY_H
#define TICKETD_DAEMON_HISTORY_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define HISTORY_STEP_SECONDS 10
#define HISTORY_SAMPLES      (3600 / HISTORY_STEP_SECONDS)
#define HISTORY_SALES_MAX    64
#define HISTORY_BUCKETS_MAX  16

struct sale_sample {
    int32_t concert_id;
    int64_t waiting, inside; /* people; waiting: in the lobby too */
    int64_t admitted_per_minute, rate_in_force;
    int64_t sold, held; /* seats of the performances ahead */
};

struct history_sample {
    int64_t at_us;            /* the database's clock */
    int64_t requests, errors; /* answered since the sample before; errors: status 5xx */
    int64_t p95_us;           /* of those, where fans wait for them; -1: too few to tell */
    int64_t busy_percent;     /* of the workers, on average; -1: nobody looked */
    size_t sale_count;
    struct sale_sample sales[HISTORY_SALES_MAX];
};

struct history {
    struct history_sample samples[HISTORY_SAMPLES + 1];
    _Atomic uint64_t taken; /* samples ever; the newest is the one before */
};

/* What the janitor remembers between two samples. Zeroed at first. */
struct history_watch {
    bool has_before;
    uint64_t requests, errors; /* ever, at the sample before */
    uint64_t buckets[HISTORY_BUCKETS_MAX];
    int64_t busy_percents, looks;
};

struct metrics;

/* Notes who is busy at this moment; the more often, the better the average. */
void history_look(struct history_watch *watch, const struct metrics *metrics);

/*
 * Takes a sample with the sales that metrics shows. The first call of a watch only notes where the
 * counters stand; one that comes sooner than half a step after the last sample does nothing, as when
 * two janitors overlap.
 */
void history_take(struct history_watch *watch, struct metrics *metrics, int64_t now_us);

/* Samples there are to read, HISTORY_SAMPLES at most, and the nth of them, the oldest first. */
size_t history_count(const struct history *history);
const struct history_sample *history_at(const struct history *history, size_t index);

/* A concert's part of a sample; NULL: it was not running. */
const struct sale_sample *history_sale(const struct history_sample *sample, int32_t concert_id);

#endif
