/*
 * What the processes count together, in memory that the master shares with its children.
 *
 * Plain atomics: nobody waits for anybody, and a worker that is killed loses nothing. Each number is
 * right by itself; two of them may be a request apart. Made anew when the master re-executes itself,
 * which scrapers see as a restart.
 */
#ifndef TICKETD_DAEMON_METRICS_H
#define TICKETD_DAEMON_METRICS_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "daemon/history.h"
#include "daemon/pool.h"
#include "domain/sales_figures.h"
#include "http/request.h"
#include "http/router.h"
#include "model/backlog.h"
#include "util/counter.h"
#include "util/err.h"

#define METRICS_ROUTES_MAX 128
#define METRICS_TABLES_MAX 32

/* Every child of every pool at the same time. */
#define METRICS_SLOTS 2048

/* Upper bounds of the duration histogram; the last bucket has none. */
#define METRICS_BUCKETS 13
extern const int64_t metrics_bucket_us[METRICS_BUCKETS - 1];

/* The statuses of err.def and of answers, and one for any other. */
#define METRICS_STATUSES 21
#define METRICS_METHODS  (METHOD_DELETE + 1)

struct route_metrics {
    _Atomic uint64_t requests[METRICS_METHODS][METRICS_STATUSES];
    _Atomic uint64_t buckets[METRICS_BUCKETS]; /* not cumulative */
    _Atomic uint64_t duration_sum_us;
};

/* How long the requests of a pool took. */
struct pool_metrics {
    _Atomic uint64_t buckets[METRICS_BUCKETS]; /* not cumulative */
    _Atomic uint64_t duration_sum_us;
};

/* What the workers of a pool know of the queue before them (model/backlog.h). */
struct queue_state {
    _Atomic int64_t words[sizeof(struct backlog) / sizeof(int64_t)];
};

/* What a child says of itself. */
enum slot_state { SLOT_FREE, SLOT_STARTING, SLOT_IDLE, SLOT_BUSY };
struct slot {
    _Atomic int duty;
    _Atomic int state;
};

/* What the janitor has counted in the database. */
#define METRICS_SALES_MAX 64
struct sales_gauges {
    int64_t holds;
    size_t sale_count;
    struct sale_figures sales[METRICS_SALES_MAX];
};

struct metrics {
    struct counters counters; /* the first member: call->counters leads to the rest */

    /* Filled by the master, the same in every child. The first route is for requests without one. */
    const struct route *tables[METRICS_TABLES_MAX]; /* NULL-terminated, for router_find() */
    const struct route *routes[METRICS_ROUTES_MAX];
    size_t route_count;
    int64_t started_at; /* seconds since 1970 */

    struct slot slots[METRICS_SLOTS];
    _Atomic uint64_t restarts[DUTY_COUNT];
    _Atomic uint64_t refused[ERR_COUNT];
    _Atomic int64_t audit_violations; /* -1: no audit has run */
    _Atomic int64_t audited_at;       /* seconds since 1970 */

    /* Written in turn, seconds apart, so that nobody reads the one being written. */
    struct sales_gauges gauges[2];
    _Atomic int gauges_shown; /* index, -1: none has been counted */
    struct route_metrics by_route[METRICS_ROUTES_MAX];
    struct pool_metrics by_pool[DUTY_COUNT];
    struct queue_state queues[DUTY_COUNT];
    struct history history;
};

/* Maps the memory and enters the routes. Ends the process when there is none. */
struct metrics *metrics_new(const struct route *const *tables);

/* The shared memory that a call's process has. */
struct metrics *metrics_of(const struct call *call);

/* A free slot, now STARTING, or METRICS_SLOTS: there is none, and the child is not shown. */
size_t metrics_take_slot(struct metrics *metrics, enum duty duty);
void metrics_set_slot(struct metrics *metrics, size_t slot, enum slot_state state);
enum slot_state metrics_slot_state(const struct metrics *metrics, size_t slot);

/* Children of a duty in a state, or alive at all. */
unsigned metrics_count_slots(const struct metrics *metrics, enum duty duty, enum slot_state state);
unsigned metrics_count_alive(const struct metrics *metrics, enum duty duty);

/* Counts a request that was answered. route NULL: none matched. err OK or why it was refused. */
void metrics_count_request(struct metrics *metrics, const struct route *route, enum method method,
                           int status, int64_t duration_us);
void metrics_count_duration(struct metrics *metrics, enum duty duty, int64_t duration_us);
void metrics_count_refusal(struct metrics *metrics, enum err err);

/* backlog_refuses() for a request of that pool; what one worker notes the others know. backlog_out: what
 * is known of the queue from then on. */
bool metrics_queue_refuses(struct metrics *metrics, enum duty duty, const struct waiter *waiter,
                           int64_t monotonic_us, struct backlog *backlog_out);

/* Shows these from now on. Called seconds apart. */
void metrics_show_sales(struct metrics *metrics, const struct sales_gauges *gauges);

/* Notes the end of an audit. */
void metrics_show_audit(struct metrics *metrics, int64_t violations);

/* Where a duration and a status are counted. */
size_t metrics_bucket(int64_t duration_us);
size_t metrics_status_index(int status);

/* The label of a status index: "201", or "other". */
const char *metrics_status_text(size_t index);

#endif
