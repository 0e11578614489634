/*
 * The listening sockets of the pools: handed over by whoever started us, kept over a re-execution, or
 * made from the configuration.
 *
 * All are unix sockets: FastCGI has no way to prove who connects, the permissions of a path do.
 * The sale pool's must be handed over: on fd 0 (spawn-fcgi, StandardInput=socket) or by LISTEN_FDS
 * under the name "sale"; "read" and "auth" may be.
 *
 * Source: sd_listen_fds(3) for LISTEN_PID, LISTEN_FDS, LISTEN_FDNAMES.
 */
#ifndef TICKETD_DAEMON_LISTENER_H
#define TICKETD_DAEMON_LISTENER_H

#include <stdbool.h>
#include <sys/types.h>

#include "daemon/pool.h"
#include "model/conf.h"

struct listener {
    int fd;     /* -1: none */
    char *path; /* of a socket that we made, and remove; NULL: handed over */
};

/* A socket for each pool that serves. Ends the process naming what is wrong. */
void listeners_open(struct listener listeners[DUTY_COUNT], const struct conf *conf);

/* Takes over what listeners_to_text() described. false: the text is not ours. */
bool listeners_from_text(struct listener listeners[DUTY_COUNT], const char *text);

/* The sockets in one word for the environment of a re-execution; caller frees with g_free(). */
char *listeners_to_text(const struct listener listeners[DUTY_COUNT]);

/* Removes the paths that we made and closes every socket. */
void listeners_close(struct listener listeners[DUTY_COUNT]);

/* socket_mode is written in octal digits, such as 660. false: a digit above 7. */
bool listener_mode(int64_t digits, mode_t *mode_out);

#endif
