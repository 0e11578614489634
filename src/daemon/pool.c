/*
 * The rules of pool.h. Invariant: nothing here reads a clock or talks to a process.
 */
#include "daemon/pool.h"

#include <string.h>

#include "util/log.h"

/* The first two crashes cost nothing, so that a worker that was killed is back at once; then 200 ms,
 * doubling. Ten seconds is what an operator who repairs the cause is willing to wait. */
#define BACKOFF_FREE    2
#define BACKOFF_BASE_US 200000
#define BACKOFF_MAX_US  10000000

static const char *const duty_names[] = {
    [DUTY_SALE] = "sale",
    [DUTY_READ] = "read",
    [DUTY_AUTH] = "auth",
    [DUTY_JANITOR] = "janitor",
};
_Static_assert(sizeof(duty_names) / sizeof(duty_names[0]) == DUTY_COUNT, "a name for each duty");

/* How the children of a pool stand. Those that were told to leave are no longer counted. */
struct census {
    size_t current, old;
    bool are_ready;                 /* every current one */
    size_t last_current, first_old; /* indices, when there is one */
};

static struct census take_census(const struct pool *pool)
{
    struct census census = {.are_ready = true};

    for (size_t i = 0; i < pool->child_count; i++) {
        const struct child *child = &pool->children[i];
        if (child->told_at_us != 0)
            continue;
        if (child->generation == pool->generation) {
            census.current++;
            census.last_current = i;
            census.are_ready = census.are_ready && child->is_ready;
        } else if (census.old++ == 0) {
            census.first_old = i;
        }
    }
    return census;
}

static int64_t earlier(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

/* The first child whose time to leave is over; otherwise when that will be. */
static struct pool_step overdue(const struct pool *pool, int64_t now_us, int64_t drain_us)
{
    struct pool_step step = {.action = POOL_WAIT, .wake_at_us = INT64_MAX};

    for (size_t i = 0; i < pool->child_count; i++) {
        const struct child *child = &pool->children[i];
        if (child->told_at_us == 0 || child->is_killed)
            continue;
        if (now_us >= child->told_at_us + drain_us)
            return (struct pool_step){.action = POOL_KILL, .child = i};
        step.wake_at_us = earlier(step.wake_at_us, child->told_at_us + drain_us);
    }
    return step;
}

static struct pool_step start_when_allowed(const struct pool *pool, int64_t now_us,
                                           struct pool_step otherwise)
{
    if (pool->child_count == POOL_CHILDREN_MAX)
        return otherwise;
    if (now_us >= pool->start_not_before_us)
        return (struct pool_step){.action = POOL_START};
    otherwise.wake_at_us = earlier(otherwise.wake_at_us, pool->start_not_before_us);
    return otherwise;
}

const char *duty_text(enum duty duty)
{
    return duty_names[duty];
}

bool duty_from_text(const char *text, enum duty *duty_out)
{
    for (size_t i = 0; i < DUTY_COUNT; i++) {
        if (strcmp(text, duty_names[i]) == 0) {
            *duty_out = (enum duty)i;
            return true;
        }
    }
    return false;
}

size_t pool_wanted(const struct conf *conf, enum duty duty)
{
    switch (duty) {
    case DUTY_SALE: return (size_t)conf->sale_workers;
    case DUTY_READ: return (size_t)conf->read_workers;
    case DUTY_AUTH: return (size_t)conf->auth_workers;
    case DUTY_JANITOR: return 1;
    case DUTY_COUNT: break;
    }
    panic("no pool %d", (int)duty);
}

struct pool_step pool_next(const struct pool *pool, int64_t now_us, int64_t drain_us)
{
    const struct census census = take_census(pool);
    const size_t all = census.current + census.old;
    const struct pool_step step = overdue(pool, now_us, drain_us);

    if (step.action != POOL_WAIT)
        return step;
    if (all < pool->wanted)
        return start_when_allowed(pool, now_us, step);
    if (census.current > pool->wanted)
        return (struct pool_step){.action = POOL_TELL, .child = census.last_current};
    if (census.old == 0 || !census.are_ready)
        return step;
    if (all > pool->wanted)
        return (struct pool_step){.action = POOL_TELL, .child = census.first_old};
    return start_when_allowed(pool, now_us, step);
}

unsigned pool_free_number(const struct pool *pool)
{
    for (unsigned number = 1;; number++) {
        bool is_free = true;
        for (size_t i = 0; i < pool->child_count && is_free; i++)
            is_free = pool->children[i].number != number;
        if (is_free)
            return number;
    }
}

struct child *pool_add(struct pool *pool, pid_t pid, unsigned number, int64_t now_us)
{
    if (pool->child_count == POOL_CHILDREN_MAX)
        return NULL;
    struct child *child = &pool->children[pool->child_count++];
    *child = (struct child){
        .pid = pid, .number = number, .generation = pool->generation, .started_at_us = now_us};
    return child;
}

struct child *pool_find(struct pool *pool, pid_t pid)
{
    for (size_t i = 0; i < pool->child_count; i++)
        if (pool->children[i].pid == pid)
            return &pool->children[i];
    return NULL;
}

void pool_remove(struct pool *pool, pid_t pid, bool has_failed, int64_t now_us)
{
    struct child *child = pool_find(pool, pid);

    if (child == NULL)
        panic("process %d is not of pool %s", (int)pid, duty_text(pool->duty));
    if (has_failed && child->told_at_us == 0 && now_us - child->started_at_us < POOL_CRASH_US) {
        bool is_in_a_row = now_us - pool->crashed_at_us < POOL_FORGET_US;
        pool->crashes = is_in_a_row ? pool->crashes + 1 : 1;
        pool->crashed_at_us = now_us;
        pool->start_not_before_us = now_us + pool_backoff_us(pool->crashes);
    }
    pool->child_count--;
    memmove(child, child + 1,
            (size_t)(&pool->children[pool->child_count] - child) * sizeof(*child));
}

int64_t pool_backoff_us(unsigned crashes)
{
    int64_t pause_us = BACKOFF_BASE_US;

    if (crashes <= BACKOFF_FREE)
        return 0;
    for (unsigned i = BACKOFF_FREE + 1; i < crashes && pause_us < BACKOFF_MAX_US; i++)
        pause_us *= 2;
    return earlier(pause_us, BACKOFF_MAX_US);
}
