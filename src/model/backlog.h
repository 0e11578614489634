/*
 * When a request that stands in a queue is refused, so that the others get through.
 *
 * A burst may wait until the deadline: it is over soon. A queue that does not become short for a while
 * is no burst, and as long as everybody in it waits everybody's time is lost: then whoever has waited a
 * moment is refused, until the queue is short again. Who is refused is told at once, who is accepted
 * waits little, and no worker does anything for somebody who has given up. Those who only begin yield to
 * those who have something to lose; and the more are refused, the later they are told to come again, for
 * else they would be back in a second, all of them. Source: Nichols and Jacobson,
 * "Controlling Queue Delay", 2012; Maurer, "Fail at Scale" (adaptive queue timeouts), 2015.
 */
#ifndef TICKETD_MODEL_BACKLOG_H
#define TICKETD_MODEL_BACKLOG_H

#include <stdbool.h>
#include <stdint.h>

/* Shares of the deadline: 3 s, 250 ms, 50 ms and 25 ms of the usual 4 s. */
#define BACKLOG_BURST(deadline_us) ((deadline_us) / 4 * 3) /* longer is no burst */
#define BACKLOG_LONG(deadline_us)  ((deadline_us) / 16)    /* a wait that a short queue has not */
#define BACKLOG_PAST(deadline_us)  ((deadline_us) / 80)    /* the wait that is refused then */
#define BACKLOG_SHORT(deadline_us) ((deadline_us) / 160)   /* the wait at which it is over */

/* So long (500 ms) others may wait while some are refused who yield to them. */
#define BACKLOG_YIELDED(deadline_us) ((deadline_us) / 8)

/* A queue that is long again so soon (16 s) goes on with the same crowd: it is let stand for no longer
 * than the wait that makes it long. */
#define BACKLOG_AGAIN(deadline_us) ((deadline_us)*4)

/* The longest time that anybody is told to stay away. Seconds. */
#define BACKLOG_RETRY_MAX 30

/* What is known of a queue. Zeroed at first. Times are monotonic microseconds. All of one width: workers
 * share it word by word. */
struct backlog {
    int64_t calm_at_us;    /* when the queue was last not long */
    int64_t refused_at_us; /* when it last was refusing; 0: never */
    int64_t is_refusing;
    int64_t yielded_at_us;                /* when somebody was refused who yields; 0: never */
    int64_t second_at_us;                 /* when the second began that is counted */
    int64_t refused, taken;               /* … in it */
    int64_t refused_before, taken_before; /* … in the one before it */
};

/* A request that has waited. Microseconds. */
struct waiter {
    int64_t waited_us;
    int64_t deadline_us; /* how long a request may wait at all */
    bool yields;         /* its sender loses nothing by coming later */
};

/* Whether the request is refused. What it tells of the queue is noted. */
bool backlog_refuses(struct backlog *backlog, const struct waiter *waiter, int64_t monotonic_us);

/*
 * When who is refused should come again, in seconds: spread by the random number over twice the time that
 * all who were refused in the last second would have taken.
 */
int64_t backlog_retry_seconds(const struct backlog *backlog, uint64_t random);

#endif
