/*
 * The rules of keeping a pool of processes: when to start one, when to tell one to leave, when to
 * kill one. Pure: structs and a time in, the next step out; supervisor.c does it.
 *
 * A pool has as many children as wanted, of the newest generation. A new configuration is a new
 * generation: one child more is started, and when it is ready one old child is told to leave, until
 * none is left. So a pool never has fewer than it should, and a configuration whose workers do not
 * come up stops at the first.
 */
#ifndef TICKETD_DAEMON_POOL_H
#define TICKETD_DAEMON_POOL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "model/conf.h"

/* The kinds of child processes; each has a pool, the janitor one of size 1. */
enum duty { DUTY_SALE, DUTY_READ, DUTY_AUTH, DUTY_JANITOR, DUTY_COUNT };

/* "sale", "read", "auth", "janitor". */
const char *duty_text(enum duty duty);

/* false: no such duty. */
bool duty_from_text(const char *text, enum duty *duty_out);

/* The largest pool, all of it being replaced, and those that were told to leave before. */
#define POOL_CHILDREN_MAX 1024

/* A child that fails this soon after its start is part of a crash loop. Microseconds. */
#define POOL_CRASH_US 1000000

/* Without a crash for this long, three times the longest pause, the back-off is forgotten. */
#define POOL_FORGET_US 30000000

struct child {
    pid_t pid;
    unsigned number;       /* 1…, the lowest that is free in the pool: "sale worker 3" */
    uint32_t generation;   /* of the configuration it runs */
    bool is_ready;         /* it has said that it serves */
    int64_t started_at_us; /* this and the other times: monotonic clock */
    int64_t told_at_us;    /* when it was told to leave; 0: it was not */
    bool is_killed;        /* it did not leave in time */
    size_t slot;           /* of the shared memory */
};

struct pool {
    enum duty duty;
    size_t wanted;
    uint32_t generation;
    size_t child_count;
    struct child children[POOL_CHILDREN_MAX];

    unsigned crashes; /* in a row */
    int64_t crashed_at_us;
    int64_t start_not_before_us;
};

enum pool_action { POOL_WAIT, POOL_START, POOL_TELL, POOL_KILL };

struct pool_step {
    enum pool_action action;
    size_t child;       /* TELL, KILL: index */
    int64_t wake_at_us; /* WAIT: look again by then; INT64_MAX: nothing is due */
};

/* How many children the configuration wants. */
size_t pool_wanted(const struct conf *conf, enum duty duty);

/* What to do now. Do it, note it below, and ask again until it is POOL_WAIT. */
struct pool_step pool_next(const struct pool *pool, int64_t now_us, int64_t drain_us);

/* Number of the child to start. */
unsigned pool_free_number(const struct pool *pool);

/* Notes a started child, not ready. NULL: the pool is full. */
struct child *pool_add(struct pool *pool, pid_t pid, unsigned number, int64_t now_us);

/* NULL: not of this pool. */
struct child *pool_find(struct pool *pool, pid_t pid);

/*
 * Notes that a child has ended. has_failed: by a signal or an exit status that is not 0. A failure
 * soon after the start delays the next start.
 */
void pool_remove(struct pool *pool, pid_t pid, bool has_failed, int64_t now_us);

/* The pause before the next start after this many crashes in a row. */
int64_t pool_backoff_us(unsigned crashes);

#endif
