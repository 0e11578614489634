/*
 * Invariant: a queue that is short is never refusing, whatever was before.
 */
#include "model/backlog.h"

#define SECOND_US 1000000

/* How long a queue may stay long. */
static int64_t rope_us(const struct backlog *backlog, int64_t deadline_us, int64_t monotonic_us)
{
    bool is_again = backlog->refused_at_us != 0 &&
                    monotonic_us - backlog->refused_at_us < BACKLOG_AGAIN(deadline_us);

    return is_again ? BACKLOG_LONG(deadline_us) : BACKLOG_BURST(deadline_us);
}

static void note(struct backlog *backlog, int64_t waited_us, int64_t deadline_us,
                 int64_t monotonic_us)
{
    if (waited_us <= BACKLOG_SHORT(deadline_us))
        backlog->is_refusing = false;
    if (!backlog->is_refusing && waited_us <= BACKLOG_LONG(deadline_us))
        backlog->calm_at_us = monotonic_us;
    if (monotonic_us - backlog->calm_at_us > rope_us(backlog, deadline_us, monotonic_us))
        backlog->is_refusing = true;
    if (backlog->is_refusing)
        backlog->refused_at_us = monotonic_us;
}

static bool is_to_go(const struct backlog *backlog, const struct waiter *waiter,
                     int64_t monotonic_us)
{
    bool have_yielded =
        backlog->yielded_at_us != 0 && monotonic_us - backlog->yielded_at_us < SECOND_US;
    int64_t most_us = have_yielded && !waiter->yields ? BACKLOG_YIELDED(waiter->deadline_us)
                                                      : BACKLOG_PAST(waiter->deadline_us);

    return waiter->waited_us > waiter->deadline_us ||
           (backlog->is_refusing && waiter->waited_us > most_us);
}

static void count(struct backlog *backlog, bool is_refused, int64_t monotonic_us)
{
    int64_t since_us = monotonic_us - backlog->second_at_us;

    if (since_us >= SECOND_US) {
        backlog->refused_before = since_us < 2 * SECOND_US ? backlog->refused : 0;
        backlog->taken_before = since_us < 2 * SECOND_US ? backlog->taken : 0;
        backlog->refused = 0;
        backlog->taken = 0;
        backlog->second_at_us = monotonic_us;
    }
    if (is_refused)
        backlog->refused++;
    else
        backlog->taken++;
}

bool backlog_refuses(struct backlog *backlog, const struct waiter *waiter, int64_t monotonic_us)
{
    if (backlog->calm_at_us == 0)
        backlog->calm_at_us = monotonic_us;
    note(backlog, waiter->waited_us, waiter->deadline_us, monotonic_us);
    bool is_refused = is_to_go(backlog, waiter, monotonic_us);
    if (is_refused && waiter->yields)
        backlog->yielded_at_us = monotonic_us;
    count(backlog, is_refused, monotonic_us);
    return is_refused;
}

int64_t backlog_retry_seconds(const struct backlog *backlog, uint64_t random)
{
    int64_t taken = backlog->taken_before > 0 ? backlog->taken_before : 1;
    int64_t spread = 2 * backlog->refused_before / taken;

    if (spread > BACKLOG_RETRY_MAX - 1)
        spread = BACKLOG_RETRY_MAX - 1;
    return 1 + (int64_t)(random % (uint64_t)(spread + 1));
}
