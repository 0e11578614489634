/*
 * The last hour in samples of ten seconds: how the site answered, and each running sale. In shared
 * memory, so that an organiser's page finds it again after a reload; a master that re-executes itself
 * begins a new one.
 *
 * One janitor writes (daemon/history_watch.h), any worker reads. A ring has one sample more than is shown, so nobody reads the
 * one being written.
 */
#ifndef TICKETD_DAEMON_HISTORY_H
#define TICKETD_DAEMON_HISTORY_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/load.h"

#define HISTORY_STEP_SECONDS 10
#define HISTORY_SAMPLES      (3600 / HISTORY_STEP_SECONDS)
#define HISTORY_SALES_MAX    64

struct sale_sample {
    int32_t concert_id;
    int64_t waiting, inside; /* people; waiting: in the lobby too */
    int64_t admitted_per_minute, rate_in_force;
    int64_t sold, held; /* seats of the performances ahead */
};

struct history_sample {
    int64_t at_us;            /* the database's clock */
    int64_t requests, errors; /* answered since the sample before; errors: status 5xx */
    struct load load;         /* of the workers that fans wait for, since then */
    size_t sale_count;
    struct sale_sample sales[HISTORY_SALES_MAX];
};

struct history {
    struct history_sample samples[HISTORY_SAMPLES + 1];
    _Atomic uint64_t taken; /* samples ever; the newest is the one before */
};

/* Samples there are to read, HISTORY_SAMPLES at most, and the nth of them, the oldest first. */
size_t history_count(const struct history *history);
const struct history_sample *history_at(const struct history *history, size_t index);

/* A concert's part of a sample; NULL: it was not running. */
const struct sale_sample *history_sale(const struct history_sample *sample, int32_t concert_id);

#endif
