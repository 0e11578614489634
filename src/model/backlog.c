/*
 * Invariant: a queue that is short is never refusing, whatever was before.
 */
#include "model/backlog.h"

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

bool backlog_refuses(struct backlog *backlog, int64_t waited_us, int64_t deadline_us,
                     int64_t monotonic_us)
{
    if (backlog->calm_at_us == 0)
        backlog->calm_at_us = monotonic_us;
    note(backlog, waited_us, deadline_us, monotonic_us);
    return waited_us > deadline_us ||
           (backlog->is_refusing && waited_us > BACKLOG_PAST(deadline_us));
}
