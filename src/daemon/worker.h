/*
 * A worker: one process, one database connection, one request at a time, many connections of nginx.
 */
#ifndef TICKETD_DAEMON_WORKER_H
#define TICKETD_DAEMON_WORKER_H

#include <stdbool.h>

#include "daemon/process.h"

/* Serves until it is told to leave or has served its share. Gives the exit status. */
int worker_run(const struct process *process);

/* An address of this host; nginx says "unix:" for its own unix sockets. */
bool is_loopback_address(const char *address);

/* A request id that may be repeated in logs and answers: 1 to 64 of A-Z a-z 0-9 - _ . */
bool is_request_id(const char *text);

#endif
