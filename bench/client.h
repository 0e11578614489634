/*
 * An HTTP/1.1 client for load on this machine: one thread, a bounded pool of kept connections to one
 * port of 127.0.0.1, everything else waits its turn. It takes what ticketd behind nginx sends:
 * answers with a Content-Length, and those that nginx compresses, in chunks, whose body is not kept.
 */
#ifndef TICKETD_BENCH_CLIENT_H
#define TICKETD_BENCH_CLIENT_H

#include <stddef.h>
#include <stdint.h>

#define CLIENT_TAG_BYTES 40

struct client;

struct answer {
    int status;          /* 0: none came, or none that could be read */
    int64_t retry_after; /* seconds; 0: not said */
    const char *tag;     /* its ETag, borrowed; "" when there is none or a long one */
    const char *body;    /* borrowed, ends with a NUL that is not counted; "" of one in chunks */
    size_t body_bytes;
    int64_t sent_us, done_us; /* as client_now_us() */
};

typedef void client_fn(void *context, const struct answer *answer);

struct client *client_new(int port, int connections);
void client_free(struct client **client);

/* Monotonic. */
int64_t client_now_us(void);

/*
 * Sends a whole request (g_malloc'd, taken over) as soon as a connection is free, and calls fn with
 * its answer from within client_poll(). A request that found its kept connection closed before a
 * byte came back is sent once more.
 */
void client_send(struct client *client, char *request, client_fn *fn, void *context);

/* Requests without an answer yet, those that wait for a connection too. */
size_t client_pending(const struct client *client);

/* Waits up to timeout_ms for something to happen and does it. */
void client_poll(struct client *client, int timeout_ms);

#endif
