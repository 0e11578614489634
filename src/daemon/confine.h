/*
 * What is taken away from a process of ours before it meets a request.
 */
#ifndef TICKETD_DAEMON_CONFINE_H
#define TICKETD_DAEMON_CONFINE_H

#include <stdbool.h>

#include "model/conf.h"

/*
 * The master, before it reads a secret: neither it nor its children ever leave a core, and nobody but
 * root may look into their memory.
 */
void confine_forbid_dumps(void);

/*
 * A child, for the rest of its life: only the system calls that serving needs. Any other ends it with
 * SIGSYS, which the master logs; the kernel's log has the number of the call. The inet families are
 * among them only where the settings put the database or memcached on a host.
 * Does nothing where the settings say so or the program was built without libseccomp; a kernel that
 * refuses the list ends the process.
 */
void confine_child(const struct conf *conf);

/* Whether this program was built with the list. */
bool confine_has_list(void);

#endif
