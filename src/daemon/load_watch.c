/* The load of the pool `sale`: durations of its requests, and its busy workers. */
#include "daemon/load_watch.h"

#include <string.h>

void load_watch_sample(struct load_watch *watch, const struct metrics *metrics)
{
    unsigned alive = metrics_count_alive(metrics, DUTY_SALE);

    if (alive == 0)
        return;
    watch->busy_percents += metrics_count_slots(metrics, DUTY_SALE, SLOT_BUSY) * 100 / alive;
    watch->samples++;
}

bool load_watch_look(struct load_watch *watch, const struct metrics *metrics, int64_t monotonic_us,
                     struct load *load_out)
{
    uint64_t now[METRICS_BUCKETS], since[METRICS_BUCKETS];
    bool is_first = watch->looked_at_us == 0;

    if (!is_first && monotonic_us - watch->looked_at_us < LOAD_LOOK_US)
        return false;
    for (size_t i = 0; i < METRICS_BUCKETS; i++) {
        now[i] = metrics->by_pool[DUTY_SALE].buckets[i];
        since[i] = now[i] - watch->before[i];
    }
    *load_out = (struct load){
        .p95_us = load_p95_us(since, metrics_bucket_us, METRICS_BUCKETS),
        .busy_percent = watch->samples == 0 ? -1 : watch->busy_percents / watch->samples,
    };
    *watch = (struct load_watch){.looked_at_us = monotonic_us};
    memcpy(watch->before, now, sizeof now);
    return !is_first;
}
