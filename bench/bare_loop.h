/*
 * The bare transport: what any FastCGI program on libfcgi that polls its connections must do, and
 * nothing else. It is the limit that ticketd is held against, so it shares no code with it.
 */
#ifndef TICKETD_BENCH_BARE_LOOP_H
#define TICKETD_BENCH_BARE_LOOP_H

#include <stddef.h>

struct bare_answer {
    const char *body;
    size_t length;
};

/* Serves fd for ever. fn fills the answer to a request whose body has been read. */
void bare_serve(int listen_fd, struct bare_answer (*fn)(void *context), void *context)
    __attribute__((noreturn));

#endif
