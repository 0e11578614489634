/* The counters: counter.def compiled into rows, and adding to the shared block. */
#include "util/counter.h"

#include <unistd.h>

#include "util/log.h"
#include "util/text.h"

#define COUNTER(name, metric, labels, help) [COUNTER_##name] = {metric, labels, help},
static const struct counter_row rows[] = {
#include "util/counter.def"
};
#undef COUNTER

_Static_assert(COUNT_OF(rows) == COUNTER_COUNT, "one row a counter");

const struct counter_row *counter_row(enum counter counter)
{
    if ((unsigned)counter >= COUNTER_COUNT)
        panic("counter %d has no row", (int)counter);
    return &rows[counter];
}

/* Relaxed: a reader wants sums, not an order between them. */
void counter_add(struct call *call, enum counter counter, uint64_t by)
{
    if (call->counters != NULL)
        atomic_fetch_add_explicit(&call->counters->value[counter], by, memory_order_relaxed);
}

/* A lost wake-up costs one tick, so a full or closed eventfd is no error. */
void call_wake_janitor(struct call *call)
{
    const uint64_t one = 1;

    if (call->counters == NULL || call->counters->janitor_fd == 0)
        return;
    if (write(call->counters->janitor_fd, &one, sizeof one) < 0)
        return;
}
