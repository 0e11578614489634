/* The load of pools: durations of their requests, and their busy workers. */
#include "daemon/load_watch.h"

void load_watch_sample(struct load_watch *watch, const struct metrics *metrics)
{
    unsigned alive = 0, busy = 0;

    for (enum duty duty = 0; duty < DUTY_COUNT; duty++) {
        if (!watch->watches[duty])
            continue;
        alive += metrics_count_alive(metrics, duty);
        busy += metrics_count_slots(metrics, duty, SLOT_BUSY);
    }
    if (alive == 0)
        return;
    watch->busy_percents += busy * 100 / alive;
    watch->samples++;
}

static uint64_t count_bucket(const struct load_watch *watch, const struct metrics *metrics,
                             size_t bucket)
{
    uint64_t count = 0;

    for (enum duty duty = 0; duty < DUTY_COUNT; duty++)
        if (watch->watches[duty])
            count += metrics->by_pool[duty].buckets[bucket];
    return count;
}

struct load load_watch_take(struct load_watch *watch, const struct metrics *metrics)
{
    uint64_t since[METRICS_BUCKETS];

    for (size_t i = 0; i < METRICS_BUCKETS; i++) {
        uint64_t count = count_bucket(watch, metrics, i);
        since[i] = count - watch->before[i];
        watch->before[i] = count;
    }
    struct load load = {
        .p95_us = load_p95_us(since, metrics_bucket_us, METRICS_BUCKETS),
        .busy_percent = watch->samples == 0 ? -1 : watch->busy_percents / watch->samples,
    };
    watch->busy_percents = watch->samples = 0;
    return load;
}

bool load_watch_look(struct load_watch *watch, const struct metrics *metrics, int64_t monotonic_us,
                     struct load *load_out)
{
    bool is_first = watch->looked_at_us == 0;

    if (!is_first && monotonic_us - watch->looked_at_us < LOAD_LOOK_US)
        return false;
    watch->looked_at_us = monotonic_us;
    *load_out = load_watch_take(watch, metrics);
    return !is_first;
}
