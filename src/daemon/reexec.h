/*
 * What the master hands itself over an exec, in its environment: its sockets and its children.
 */
#ifndef TICKETD_DAEMON_REEXEC_H
#define TICKETD_DAEMON_REEXEC_H

#include <stdbool.h>

#include "daemon/listener.h"
#include "daemon/pool.h"

/* Executes the program in this process. Returns only when that failed, with errno set and the
 * environment as it was. */
void reexec_run(const char *program, char **argv, const struct listener listeners[DUTY_COUNT],
                const struct pool pools[DUTY_COUNT]);

/*
 * Takes over what reexec_run() of this very process left, children as ones of an older generation:
 * true. false: this is a first start. Ends the process when what was left makes no sense.
 */
bool reexec_resume(struct listener listeners[DUTY_COUNT], struct pool pools[DUTY_COUNT]);

#endif
