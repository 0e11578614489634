/*
 * Handing over to the next program in the same process. Invariant: the variables count only for the
 * pid that set them, and are gone from the environment once read.
 */
#include "daemon/reexec.h"

#include <errno.h>
#include <glib.h>
#include <unistd.h>

#include "daemon/metrics.h"
#include "util/log.h"

#define PID_VARIABLE      "TICKETD_REEXEC_PID"
#define SOCKETS_VARIABLE  "TICKETD_REEXEC_SOCKETS"
#define CHILDREN_VARIABLE "TICKETD_REEXEC_CHILDREN"

/* The first generation of a pool is 1. */
#define OLDER_GENERATION 0

static void forget(void)
{
    g_unsetenv(PID_VARIABLE);
    g_unsetenv(SOCKETS_VARIABLE);
    g_unsetenv(CHILDREN_VARIABLE);
}

/* "sale 4711 2": pool, pid, number; a line a child. */
static char *children_to_text(const struct pool pools[DUTY_COUNT])
{
    GString *text = g_string_new(NULL);

    for (int duty = 0; duty < DUTY_COUNT; duty++)
        for (size_t i = 0; i < pools[duty].child_count; i++)
            g_string_append_printf(text, "%s %d %u\n", duty_text((enum duty)duty),
                                   (int)pools[duty].children[i].pid,
                                   pools[duty].children[i].number);
    return g_string_free(text, FALSE);
}

/* One that was told to leave is told again by the rolling, which does no harm. */
static bool take_child(struct pool pools[DUTY_COUNT], const char *line)
{
    char **words = g_strsplit(line, " ", -1);
    enum duty duty;
    guint64 pid, number;
    bool is_fit = g_strv_length(words) == 3 && duty_from_text(words[0], &duty) &&
                  g_ascii_string_to_unsigned(words[1], 10, 2, G_MAXINT, &pid, NULL) &&
                  g_ascii_string_to_unsigned(words[2], 10, 1, G_MAXINT, &number, NULL);
    struct child *child =
        is_fit ? pool_add(&pools[duty], (pid_t)pid, (unsigned)number, g_get_monotonic_time())
               : NULL;

    if (child != NULL) {
        child->generation = OLDER_GENERATION;
        child->is_ready = true;
        child->slot = METRICS_SLOTS;
    }
    g_strfreev(words);
    return child != NULL;
}

static bool take_children(struct pool pools[DUTY_COUNT], const char *text)
{
    char **lines = g_strsplit(text, "\n", -1);
    bool are_fit = true;

    for (size_t i = 0; are_fit && lines[i] != NULL && lines[i][0] != '\0'; i++)
        are_fit = take_child(pools, lines[i]);
    g_strfreev(lines);
    return are_fit;
}

void reexec_run(const char *program, char **argv, const struct listener listeners[DUTY_COUNT],
                const struct pool pools[DUTY_COUNT])
{
    char *sockets = listeners_to_text(listeners);
    char *children = children_to_text(pools);
    char pid[16];

    g_snprintf(pid, sizeof(pid), "%d", (int)getpid());
    g_setenv(PID_VARIABLE, pid, TRUE);
    g_setenv(SOCKETS_VARIABLE, sockets, TRUE);
    g_setenv(CHILDREN_VARIABLE, children, TRUE);
    execv(program, argv);

    int error = errno;
    forget();
    g_free(children);
    g_free(sockets);
    errno = error;
}

bool reexec_resume(struct listener listeners[DUTY_COUNT], struct pool pools[DUTY_COUNT])
{
    const char *pid = g_getenv(PID_VARIABLE), *sockets = g_getenv(SOCKETS_VARIABLE),
               *children = g_getenv(CHILDREN_VARIABLE);
    guint64 pid_number;

    if (pid == NULL || sockets == NULL || children == NULL ||
        !g_ascii_string_to_unsigned(pid, 10, 1, G_MAXINT, &pid_number, NULL) ||
        (pid_t)pid_number != getpid())
        return false;
    if (!listeners_from_text(listeners, sockets) || !take_children(pools, children))
        fatal("%s or %s makes no sense", SOCKETS_VARIABLE, CHILDREN_VARIABLE);
    forget();
    return true;
}
