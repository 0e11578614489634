/*
 * The master: starts the children of each pool, replaces those that die, and does what signals ask.
 *
 *   SIGHUP            reads the configuration again; a good one is applied by rolling the children,
 *                     a bad one is logged and the old one stays
 *   SIGUSR2           checks that the program on disk starts with the configuration, then executes it
 *                     in the same process on the same sockets; the children are replaced one by one
 *   SIGTERM, SIGINT, SIGQUIT   tells the children to finish, and ends
 *
 * It touches neither database nor requests, so nothing a client does can bring it down.
 */
#ifndef TICKETD_DAEMON_SUPERVISOR_H
#define TICKETD_DAEMON_SUPERVISOR_H

#include "daemon/settings.h"

struct supervisor_options {
    const char *conf_path;
    const char *program; /* path of the executable, for SIGUSR2 */
    char **argv;         /* as given, for SIGUSR2 */
};

/* Takes over settings. Gives the exit status. Ends the process when it cannot begin. */
int supervisor_run(const struct supervisor_options *options, struct settings *settings);

#endif
