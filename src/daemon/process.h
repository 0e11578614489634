/*
 * What a child process is given by the master, and how it begins its life.
 */
#ifndef TICKETD_DAEMON_PROCESS_H
#define TICKETD_DAEMON_PROCESS_H

#include "daemon/metrics.h"
#include "daemon/pool.h"
#include "daemon/settings.h"
#include "util/call.h"

struct process {
    const struct settings *settings;
    struct metrics *metrics;
    enum duty duty;
    unsigned number;
    size_t slot;
    int listen_fd; /* -1 for the janitor */
    int ready_fd;  /* eventfd of the master: somebody became ready */
    pid_t master_pid;
};

/*
 * The first thing after fork: names the process for ps and the log, makes it leave when the master
 * dies, and turns SIGTERM into a readable descriptor, which is returned. Every other signal that
 * a terminal or an operator may send to the whole group is the master's business and ignored. From then
 * on it is confined to the list of system calls.
 */
int process_begin(const struct process *process);

/* Tells the master that the child serves. */
void process_is_ready(const struct process *process);

/* The lent half of a call; db and cache are made here. conf and keys are borrowed. */
void process_lend(const struct process *process, struct call *call);
void process_take_back(struct call *call);

#endif
