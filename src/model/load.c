/* The automatic rate. Invariant: it stays between AUTO_RATE_LEAST_U and the whole rate. */
#include "model/load.h"

bool load_is_too_high(const struct load *load, const struct load_limits *limits)
{
    return load->p95_us > limits->p95_us || load->busy_percent > limits->busy_percent;
}

int64_t load_p95_us(const uint64_t *counts, const int64_t *bounds_us, size_t count)
{
    uint64_t total = 0, below = 0;
    size_t bucket = 0;

    for (size_t i = 0; i < count; i++)
        total += counts[i];
    if (total < LOAD_REQUESTS_MIN)
        return -1;
    uint64_t rank = (total * 95 + 99) / 100;
    while (below + counts[bucket] < rank)
        below += counts[bucket++];
    int64_t from_us = bucket == 0 ? 0 : bounds_us[bucket - 1];
    int64_t to_us = bucket < count - 1 ? bounds_us[bucket] : 2 * from_us;
    return from_us + (to_us - from_us) * (int64_t)(rank - below) / (int64_t)counts[bucket];
}

static int64_t raised_u(const struct waiting_room *room, int64_t now_us)
{
    int64_t since_us = now_us - room->auto_changed_at_us;

    if (since_us < 0)
        return room->auto_rate_u;
    if (since_us > AUTO_RATE_UP_MAX_US)
        since_us = AUTO_RATE_UP_MAX_US;
    int64_t rate_u = room->auto_rate_u + AUTO_RATE_UP_U * since_us / 1000000;
    return rate_u < RATE_ONE ? rate_u : RATE_ONE;
}

bool auto_rate_follow(struct waiting_room *room, bool is_too_high, int64_t now_us)
{
    int64_t rate_u = room->auto_rate_u;

    if (!is_too_high) {
        rate_u = raised_u(room, now_us);
    } else if (now_us - room->auto_lowered_at_us >= AUTO_RATE_DOWN_US) {
        rate_u = rate_u * 7 / 10;
        if (rate_u < AUTO_RATE_LEAST_U)
            rate_u = AUTO_RATE_LEAST_U;
    }
    if (rate_u == room->auto_rate_u)
        return false;
    if (rate_u < room->auto_rate_u)
        room->auto_lowered_at_us = now_us;
    room->auto_rate_u = rate_u;
    room->auto_changed_at_us = now_us;
    return true;
}
