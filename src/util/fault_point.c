/*
 * Removing a file decides who dies: of all processes that pass, one can. Invariant: without the
 * environment variable nothing happens.
 */
#include "util/fault_point.h"

#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static bool take(const char *directory, const char *act, const char *point)
{
    char path[PATH_MAX];

    snprintf(path, sizeof path, "%s/%s.%s", directory, act, point);
    return unlink(path) == 0;
}

static void append_to_list(const char *directory, const char *point)
{
    char path[PATH_MAX], line[300];

    snprintf(path, sizeof path, "%s/list", directory);
    int fd = open(path, O_WRONLY | O_APPEND | O_CLOEXEC);
    if (fd < 0)
        return;
    snprintf(line, sizeof line, "%s\n", point);
    if (write(fd, line, strlen(line)) < 0)
        perror("fault_point: list");
    close(fd);
}

void fault_point(const char *when, const char *what)
{
    const char *directory = getenv("TICKETD_FAULT_POINTS");
    char point[256];

    if (directory == NULL)
        return;
    snprintf(point, sizeof point, "%s.%s", when, what);
    append_to_list(directory, point);
    if (take(directory, "kill", point))
        raise(SIGKILL);
    if (take(directory, "stop", point))
        raise(SIGSTOP);
}
