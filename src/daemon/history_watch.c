/*
 * Samples of the shared counters. Invariant: `taken` moves after its sample is whole.
 */
#include "daemon/history_watch.h"

#define STEP_US (HISTORY_STEP_SECONDS * INT64_C(1000000))

_Static_assert(METRICS_SALES_MAX <= HISTORY_SALES_MAX, "every sale that is counted fits");

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

void history_watch_take(struct history_watch *watch, struct metrics *metrics, int64_t now_us)
{
    struct history *history = &metrics->history;
    uint64_t taken = history->taken, requests, errors;
    struct history_sample *sample = &history->samples[taken % (HISTORY_SAMPLES + 1)];

    if (is_too_soon(history, now_us))
        return;
    count_answers(metrics, &requests, &errors);
    struct load load = load_watch_take(&watch->load, metrics);
    if (watch->has_before) {
        sample->at_us = now_us;
        sample->requests = (int64_t)(requests - watch->requests);
        sample->errors = (int64_t)(errors - watch->errors);
        sample->load = load;
        take_sales(metrics, sample);
        atomic_store_explicit(&history->taken, taken + 1, memory_order_release);
    }
    watch->has_before = true;
    watch->requests = requests;
    watch->errors = errors;
}
