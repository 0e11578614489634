/*
 * Samples of the shared counters. Invariant: `taken` moves after its sample is whole.
 */
#include "daemon/history.h"

#include <string.h>

#include "daemon/metrics.h"
#include "model/load.h"

#define STEP_US (HISTORY_STEP_SECONDS * INT64_C(1000000))

_Static_assert(METRICS_BUCKETS <= HISTORY_BUCKETS_MAX, "a histogram fits");
_Static_assert(METRICS_SALES_MAX <= HISTORY_SALES_MAX, "every sale that is counted fits");

/* Fans wait for these; a sign-in is slow on purpose, the janitor's work nobody waits for. */
static const enum duty fans_duties[] = {DUTY_SALE, DUTY_READ};
#define FANS_DUTIES (sizeof fans_duties / sizeof *fans_duties)

void history_look(struct history_watch *watch, const struct metrics *metrics)
{
    unsigned alive = 0, busy = 0;

    for (size_t i = 0; i < FANS_DUTIES; i++) {
        alive += metrics_count_alive(metrics, fans_duties[i]);
        busy += metrics_count_slots(metrics, fans_duties[i], SLOT_BUSY);
    }
    if (alive == 0)
        return;
    watch->busy_percents += busy * 100 / alive;
    watch->looks++;
}

static void count_answers(const struct metrics *metrics, uint64_t *requests_out,
                          uint64_t *errors_out)
{
    uint64_t requests = 0, errors = 0;

    for (size_t route = 0; route < metrics->route_count; route++) {
        for (int method = 0; method < METRICS_METHODS; method++) {
            for (size_t status = 0; status < METRICS_STATUSES; status++) {
                uint64_t count = metrics->by_route[route].requests[method][status];
                requests += count;
                errors += metrics_status_text(status)[0] == '5' ? count : 0;
            }
        }
    }
    *requests_out = requests;
    *errors_out = errors;
}

static void count_buckets(const struct metrics *metrics, uint64_t buckets[METRICS_BUCKETS])
{
    for (size_t i = 0; i < METRICS_BUCKETS; i++) {
        buckets[i] = 0;
        for (size_t j = 0; j < FANS_DUTIES; j++)
            buckets[i] += metrics->by_pool[fans_duties[j]].buckets[i];
    }
}

static struct sale_sample sale_sample_of(const struct sale_figures *figures)
{
    return (struct sale_sample){
        .concert_id = figures->concert_id,
        .waiting = figures->places[PLACE_LOBBY] + figures->places[PLACE_WAITING],
        .inside = figures->places[PLACE_ADMITTED],
        .admitted_per_minute = figures->admitted_per_minute,
        .rate_in_force = figures->rate_in_force,
        .sold = figures->seats[SEAT_SOLD],
        .held = figures->seats[SEAT_HELD],
    };
}

static void take_sales(const struct metrics *metrics, struct history_sample *sample)
{
    const int shown = metrics->gauges_shown;

    sample->sale_count = 0;
    if (shown < 0)
        return;
    for (size_t i = 0; i < metrics->gauges[shown].sale_count; i++)
        sample->sales[sample->sale_count++] = sale_sample_of(&metrics->gauges[shown].sales[i]);
}

static bool is_too_soon(const struct history *history, int64_t now_us)
{
    size_t count = history_count(history);

    return count > 0 && now_us - history_at(history, count - 1)->at_us < STEP_US / 2;
}

void history_take(struct history_watch *watch, struct metrics *metrics, int64_t now_us)
{
    struct history *history = &metrics->history;
    uint64_t requests, errors, buckets[METRICS_BUCKETS], since[METRICS_BUCKETS];
    uint64_t taken = history->taken;
    struct history_sample *sample = &history->samples[taken % (HISTORY_SAMPLES + 1)];

    if (is_too_soon(history, now_us))
        return;
    count_answers(metrics, &requests, &errors);
    count_buckets(metrics, buckets);
    for (size_t i = 0; i < METRICS_BUCKETS; i++)
        since[i] = buckets[i] - watch->buckets[i];
    if (watch->has_before) {
        sample->at_us = now_us;
        sample->requests = (int64_t)(requests - watch->requests);
        sample->errors = (int64_t)(errors - watch->errors);
        sample->p95_us = load_p95_us(since, metrics_bucket_us, METRICS_BUCKETS);
        sample->busy_percent = watch->looks == 0 ? -1 : watch->busy_percents / watch->looks;
        take_sales(metrics, sample);
        atomic_store_explicit(&history->taken, taken + 1, memory_order_release);
    }
    *watch = (struct history_watch){.has_before = true, .requests = requests, .errors = errors};
    memcpy(watch->buckets, buckets, sizeof buckets);
}

size_t history_count(const struct history *history)
{
    uint64_t taken = atomic_load_explicit(&history->taken, memory_order_acquire);

    return taken < HISTORY_SAMPLES ? (size_t)taken : HISTORY_SAMPLES;
}

const struct history_sample *history_at(const struct history *history, size_t index)
{
    uint64_t taken = atomic_load_explicit(&history->taken, memory_order_acquire);
    uint64_t first = taken < HISTORY_SAMPLES ? 0 : taken - HISTORY_SAMPLES;

    return &history->samples[(first + index) % (HISTORY_SAMPLES + 1)];
}

const struct sale_sample *history_sale(const struct history_sample *sample, int32_t concert_id)
{
    for (size_t i = 0; i < sample->sale_count; i++)
        if (sample->sales[i].concert_id == concert_id)
            return &sample->sales[i];
    return NULL;
}
