/*
 * Full counts of a crowd, carried forward.
 *
 * Invariant: a carried count of people inside is never below the truth, so nobody is admitted over
 * capacity by it.
 */
#include "model/full_count.h"

#define KEEP_US_A_ROW      50
#define KEEP_US_A_ROW_FULL 20

int64_t count_keeps_us(int64_t rows)
{
    return rows <= COUNT_EXACT_MAX ? 0 : rows * KEEP_US_A_ROW;
}

int64_t inside_at_most(const struct inside_count *count, const struct waiting_room *room)
{
    return count->inside + (room->admitted_total - count->admitted_total);
}

bool inside_count_is_good(const struct inside_count *count, const struct waiting_room *room,
                          int64_t now_us)
{
    int64_t age_us = now_us - count->counted_at_us;
    int64_t keeps_us = count_keeps_us(count->inside);

    if (count->concert_id != room->concert_id || count->epoch != room->epoch ||
        count->admitted_total > room->admitted_total)
        return false;
    if (inside_at_most(count, room) >= room->capacity)
        keeps_us = keeps_us / KEEP_US_A_ROW * KEEP_US_A_ROW_FULL;
    return age_us >= 0 && age_us < keeps_us;
}
