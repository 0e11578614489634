/*
 * The janitor: one child that admits, ends what has expired, sweeps and audits.
 *
 * Nothing is right because it ran: readers treat a past deadline as past by themselves. It works each
 * tick, and soon after a worker has told it that a slot or a seat became free. Several may run at once,
 * on one host while it is replaced, or on many.
 */
#ifndef TICKETD_DAEMON_JANITOR_H
#define TICKETD_DAEMON_JANITOR_H

#include "daemon/process.h"

/* Works until it is told to leave. Gives the exit status. */
int janitor_run(const struct process *process);

#endif
