/*
 * Counting in shared memory. Invariant: only atomics change after the fork.
 */
#include "daemon/metrics.h"

#include <errno.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>

#include <glib.h>

#include "util/log.h"

/* From what a heartbeat takes on an idle machine to the request deadline. Microseconds. */
const int64_t metrics_bucket_us[METRICS_BUCKETS - 1] = {
    500, 1000, 2500, 5000, 10000, 25000, 50000, 100000, 250000, 500000, 1000000, 2500000};

static const struct {
    int status;
    const char *text;
} statuses[METRICS_STATUSES - 1] = {
    {200, "200"}, {201, "201"}, {204, "204"}, {304, "304"}, {400, "400"},
    {401, "401"}, {402, "402"}, {403, "403"}, {404, "404"}, {405, "405"},
    {406, "406"}, {409, "409"}, {410, "410"}, {412, "412"}, {413, "413"},
    {415, "415"}, {422, "422"}, {429, "429"}, {500, "500"}, {503, "503"},
};

static const struct route no_route = {.name = "none", .pattern = ""};

static void add_table(struct metrics *metrics, size_t index, const struct route *table)
{
    if (index + 1 >= METRICS_TABLES_MAX)
        panic("more than %d route tables", METRICS_TABLES_MAX);
    metrics->tables[index] = table;
    for (const struct route *route = table; route->pattern != NULL; route++) {
        if (metrics->route_count == METRICS_ROUTES_MAX)
            panic("more than %d routes", METRICS_ROUTES_MAX);
        metrics->routes[metrics->route_count++] = route;
    }
}

static size_t route_index(const struct metrics *metrics, const struct route *route)
{
    for (size_t i = 1; i < metrics->route_count; i++)
        if (metrics->routes[i] == route)
            return i;
    return 0;
}

struct metrics *metrics_new(const struct route *const *tables)
{
    struct metrics *metrics =
        mmap(NULL, sizeof(*metrics), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

    if (metrics == MAP_FAILED)
        fatal("no shared memory: %s", g_strerror(errno));
    metrics->routes[metrics->route_count++] = &no_route;
    for (size_t i = 0; tables[i] != NULL; i++)
        add_table(metrics, i, tables[i]);
    metrics->started_at = (int64_t)time(NULL);
    metrics->audit_violations = -1;
    metrics->gauges_shown = -1;
    return metrics;
}

struct metrics *metrics_of(const struct call *call)
{
    return (struct metrics *)call->counters;
}

size_t metrics_take_slot(struct metrics *metrics, enum duty duty)
{
    for (size_t i = 0; i < METRICS_SLOTS; i++) {
        if (metrics->slots[i].state == SLOT_FREE) {
            metrics->slots[i].duty = duty;
            metrics->slots[i].state = SLOT_STARTING;
            return i;
        }
    }
    return METRICS_SLOTS;
}

void metrics_set_slot(struct metrics *metrics, size_t slot, enum slot_state state)
{
    if (slot < METRICS_SLOTS)
        atomic_store_explicit(&metrics->slots[slot].state, state, memory_order_relaxed);
}

enum slot_state metrics_slot_state(const struct metrics *metrics, size_t slot)
{
    return slot < METRICS_SLOTS ? (enum slot_state)metrics->slots[slot].state : SLOT_IDLE;
}

unsigned metrics_count_slots(const struct metrics *metrics, enum duty duty, enum slot_state state)
{
    unsigned count = 0;

    for (size_t i = 0; i < METRICS_SLOTS; i++)
        if (metrics->slots[i].state == (int)state && metrics->slots[i].duty == (int)duty)
            count++;
    return count;
}

unsigned metrics_count_alive(const struct metrics *metrics, enum duty duty)
{
    return metrics_count_slots(metrics, duty, SLOT_STARTING) +
           metrics_count_slots(metrics, duty, SLOT_IDLE) +
           metrics_count_slots(metrics, duty, SLOT_BUSY);
}

static void add(_Atomic uint64_t *value, uint64_t by)
{
    atomic_fetch_add_explicit(value, by, memory_order_relaxed);
}

void metrics_count_request(struct metrics *metrics, const struct route *route, enum method method,
                           int status, int64_t duration_us)
{
    struct route_metrics *count = &metrics->by_route[route_index(metrics, route)];

    add(&count->requests[method][metrics_status_index(status)], 1);
    add(&count->buckets[metrics_bucket(duration_us)], 1);
    add(&count->duration_sum_us, duration_us > 0 ? (uint64_t)duration_us : 0);
}

void metrics_count_duration(struct metrics *metrics, enum duty duty, int64_t duration_us)
{
    add(&metrics->by_pool[duty].buckets[metrics_bucket(duration_us)], 1);
    add(&metrics->by_pool[duty].duration_sum_us, duration_us > 0 ? (uint64_t)duration_us : 0);
}

void metrics_count_refusal(struct metrics *metrics, enum err err)
{
    add(&metrics->refused[err], 1);
}

bool metrics_queue_refuses(struct metrics *metrics, enum duty duty, const struct waiter *waiter,
                           int64_t monotonic_us, struct backlog *backlog_out)
{
    struct queue_state *queue = &metrics->queues[duty];
    int64_t before[G_N_ELEMENTS(queue->words)], after[G_N_ELEMENTS(queue->words)];

    for (size_t i = 0; i < G_N_ELEMENTS(before); i++)
        before[i] = queue->words[i];
    memcpy(backlog_out, before, sizeof before);
    bool is_refused = backlog_refuses(backlog_out, waiter, monotonic_us);
    memcpy(after, backlog_out, sizeof after);
    /* Two at once may each note their own: the next request notes again. */
    for (size_t i = 0; i < G_N_ELEMENTS(after); i++)
        if (after[i] != before[i])
            queue->words[i] = after[i];
    return is_refused;
}

void metrics_show_sales(struct metrics *metrics, const struct sales_gauges *gauges)
{
    const int hidden = metrics->gauges_shown == 0 ? 1 : 0;

    metrics->gauges[hidden] = *gauges;
    metrics->gauges_shown = hidden;
}

void metrics_show_audit(struct metrics *metrics, int64_t violations)
{
    metrics->audited_at = (int64_t)time(NULL);
    metrics->audit_violations = violations;
}

size_t metrics_bucket(int64_t duration_us)
{
    size_t bucket = 0;

    while (bucket < METRICS_BUCKETS - 1 && duration_us > metrics_bucket_us[bucket])
        bucket++;
    return bucket;
}

size_t metrics_status_index(int status)
{
    for (size_t i = 0; i < METRICS_STATUSES - 1; i++)
        if (statuses[i].status == status)
            return i;
    return METRICS_STATUSES - 1;
}

const char *metrics_status_text(size_t index)
{
    return index < METRICS_STATUSES - 1 ? statuses[index].text : "other";
}
