/* Reading the samples of the last hour. */
#include "daemon/history.h"

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
