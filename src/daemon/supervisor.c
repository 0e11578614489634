/*
 * The master. Invariant: every child is in exactly one pool, and what pools need is decided by
 * pool_next() alone.
 */
#include "daemon/supervisor.h"

#include <bsd/unistd.h>
#include <errno.h>
#include <fcntl.h>
#include <glib.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include "api/api.h"
#include "daemon/figures.h"
#include "daemon/janitor.h"
#include "daemon/listener.h"
#include "daemon/metrics_text.h"
#include "daemon/reexec.h"
#include "daemon/worker.h"
#include "util/log.h"

/* Between tries when the system has no process to give. Microseconds. */
#define FORK_RETRY_US 1000000

#define FIRST_GENERATION 1

struct supervisor {
    const struct supervisor_options *options;
    struct settings *settings;
    struct metrics *metrics;
    struct listener listeners[DUTY_COUNT];
    struct pool pools[DUTY_COUNT];
    int signal_fd, ready_fd;
    sigset_t signals; /* that signal_fd takes */
    pid_t pid;
    pid_t checker; /* tries the program before SIGUSR2 executes it; 0: none */
    bool is_stopping;
};

/* Children ---------------------------------------------------------------------------------- */

/* The child keeps only its own pool's socket: a socket is closed when its pool is. */
static void keep_one_listener(const struct supervisor *supervisor, enum duty duty)
{
    for (int other = 0; other < DUTY_COUNT; other++) {
        int fd = supervisor->listeners[other].fd;
        if (other == (int)duty || fd == -1)
            continue;
        int nothing = open("/dev/null", O_RDONLY | O_CLOEXEC);
        if (fd == STDIN_FILENO && nothing >= 0)
            dup2(nothing, fd);
        else
            close(fd);
        if (nothing >= 0)
            close(nothing);
    }
}

static void run_child(struct supervisor *supervisor, enum duty duty, unsigned number, size_t slot)
{
    const struct process process = {
        .settings = supervisor->settings,
        .metrics = supervisor->metrics,
        .duty = duty,
        .number = number,
        .slot = slot,
        .listen_fd = supervisor->listeners[duty].fd,
        .ready_fd = supervisor->ready_fd,
        .master_pid = supervisor->pid,
    };

    close(supervisor->signal_fd);
    keep_one_listener(supervisor, duty);
    exit(duty == DUTY_JANITOR ? janitor_run(&process) : worker_run(&process));
}

static void start_child(struct supervisor *supervisor, struct pool *pool)
{
    unsigned number = pool_free_number(pool);
    size_t slot = metrics_take_slot(supervisor->metrics, pool->duty);
    pid_t pid = fork();

    if (pid == 0)
        run_child(supervisor, pool->duty, number, slot);
    if (pid < 0) {
        log_text(LOG_LEVEL_ERROR, "fork_failed", "%s", g_strerror(errno));
        metrics_set_slot(supervisor->metrics, slot, SLOT_FREE);
        pool->start_not_before_us = g_get_monotonic_time() + FORK_RETRY_US;
        return;
    }
    struct child *child = pool_add(pool, pid, number, g_get_monotonic_time());
    if (child == NULL)
        panic("pool %s has no room for a child", duty_text(pool->duty));
    child->slot = slot;
}

static void signal_child(struct pool *pool, size_t index, int signal_number)
{
    struct child *child = &pool->children[index];

    if (signal_number == SIGKILL) {
        char pid[16];
        g_snprintf(pid, sizeof(pid), "%d", (int)child->pid);
        log_event(LOG_LEVEL_WARNING, "child_killed", "pool", duty_text(pool->duty), "pid", pid,
                  NULL);
        child->is_killed = true;
    } else {
        child->told_at_us = g_get_monotonic_time();
    }
    kill(child->pid, signal_number);
}

/* Does all that is due in a pool and gives the time at which something will be. */
static int64_t tend(struct supervisor *supervisor, struct pool *pool)
{
    const int64_t drain_us = supervisor->settings->conf->drain_seconds * 1000000;

    for (;;) {
        struct pool_step step = pool_next(pool, g_get_monotonic_time(), drain_us);
        switch (step.action) {
        case POOL_WAIT: return step.wake_at_us;
        case POOL_START: start_child(supervisor, pool); break;
        case POOL_TELL: signal_child(pool, step.child, SIGTERM); break;
        case POOL_KILL: signal_child(pool, step.child, SIGKILL); break;
        }
    }
}

static void log_failure(const struct pool *pool, const struct child *child, int status)
{
    const bool is_confined = WIFSIGNALED(status) && WTERMSIG(status) == SIGSYS;
    char pid[16], how[32];

    g_snprintf(pid, sizeof(pid), "%d", (int)child->pid);
    if (WIFSIGNALED(status))
        g_snprintf(how, sizeof(how), "signal %d", WTERMSIG(status));
    else
        g_snprintf(how, sizeof(how), "status %d", WEXITSTATUS(status));
    log_event(LOG_LEVEL_WARNING, "child_failed", "pool", duty_text(pool->duty), "pid", pid, "how",
              how, "why", is_confined ? "a system call that is not in its list" : NULL, NULL);
}

static void log_crash_loop(const struct pool *pool, int64_t now_us)
{
    char crashes[12], pause[16];

    if (pool->start_not_before_us <= now_us)
        return;
    g_snprintf(crashes, sizeof(crashes), "%u", pool->crashes);
    g_snprintf(pause, sizeof(pause), "%d", (int)((pool->start_not_before_us - now_us) / 1000));
    log_event(LOG_LEVEL_ERROR, "crash_loop", "pool", duty_text(pool->duty), "crashes", crashes,
              "pause_ms", pause, NULL);
}

static void bury_child(struct supervisor *supervisor, struct pool *pool, struct child *child,
                       int status)
{
    const bool has_failed = !WIFEXITED(status) || WEXITSTATUS(status) != 0;
    const int64_t now_us = g_get_monotonic_time();

    metrics_set_slot(supervisor->metrics, child->slot, SLOT_FREE);
    if (has_failed && !child->is_killed)
        log_failure(pool, child, status);
    if (has_failed && child->told_at_us == 0)
        supervisor->metrics->restarts[pool->duty]++;
    pool_remove(pool, child->pid, has_failed, now_us);
    if (has_failed)
        log_crash_loop(pool, now_us);
}

static void execute_again(struct supervisor *supervisor)
{
    const struct supervisor_options *options = supervisor->options;

    log_event(LOG_LEVEL_INFO, "executing", "program", options->program, NULL);
    reexec_run(options->program, options->argv, supervisor->listeners, supervisor->pools);
    log_event(LOG_LEVEL_ERROR, "exec_failed", "program", options->program, "reason",
              g_strerror(errno), NULL);
}

static void reap(struct supervisor *supervisor)
{
    int status;
    pid_t pid;

    while ((pid = waitpid(-1, &status, WNOHANG)) > 0) {
        if (pid == supervisor->checker) {
            supervisor->checker = 0;
            if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
                log_event(LOG_LEVEL_ERROR, "exec_refused", "reason",
                          "the program does not take its configuration", NULL);
            else if (!supervisor->is_stopping)
                execute_again(supervisor);
            continue;
        }
        for (int duty = 0; duty < DUTY_COUNT; duty++) {
            struct child *child = pool_find(&supervisor->pools[duty], pid);
            if (child != NULL)
                bury_child(supervisor, &supervisor->pools[duty], child, status);
        }
    }
}

static void note_ready(struct supervisor *supervisor)
{
    uint64_t count;

    if (read(supervisor->ready_fd, &count, sizeof(count)) < 0 && errno != EAGAIN)
        panic("eventfd: %s", g_strerror(errno));
    for (int duty = 0; duty < DUTY_COUNT; duty++) {
        struct pool *pool = &supervisor->pools[duty];
        for (size_t i = 0; i < pool->child_count; i++)
            pool->children[i].is_ready =
                metrics_slot_state(supervisor->metrics, pool->children[i].slot) != SLOT_STARTING;
    }
}

/* Signals ----------------------------------------------------------------------------------- */

static void log_unchanged_sockets(const struct conf *before, const struct conf *after)
{
    if (strcmp(before->read_socket, after->read_socket) != 0 ||
        strcmp(before->auth_socket, after->auth_socket) != 0 ||
        before->socket_mode != after->socket_mode || before->backlog != after->backlog)
        log_event(LOG_LEVEL_WARNING, "restart_needed", "for",
                  "the sockets' paths, mode and backlog", NULL);
}

static void reload(struct supervisor *supervisor)
{
    char *message;
    struct settings *settings = settings_new(supervisor->options->conf_path, &message);

    if (settings == NULL) {
        log_event(LOG_LEVEL_ERROR, "configuration_refused", "reason", message, NULL);
        g_free(message);
        return;
    }
    log_unchanged_sockets(supervisor->settings->conf, settings->conf);
    settings_free(&supervisor->settings);
    supervisor->settings = settings;
    log_start("master", settings->log_least);
    for (int duty = 0; duty < DUTY_COUNT; duty++) {
        struct pool *pool = &supervisor->pools[duty];
        pool->generation++;
        pool->wanted = pool_wanted(settings->conf, (enum duty)duty);
        pool->crashes = 0;
        pool->start_not_before_us = 0;
    }
    log_event(LOG_LEVEL_INFO, "configuration_applied", "path", supervisor->options->conf_path,
              NULL);
}

static void run_checker(const struct supervisor *supervisor)
{
    const struct supervisor_options *options = supervisor->options;

    sigprocmask(SIG_UNBLOCK, &supervisor->signals, NULL);
    execl(options->program, options->program, "-t", "-c", options->conf_path, NULL);
    _exit(127);
}

/* A program that would not start must not take the place of one that serves. */
static void check_program(struct supervisor *supervisor)
{
    if (supervisor->checker != 0)
        return;
    pid_t pid = fork();
    if (pid == 0)
        run_checker(supervisor);
    if (pid < 0)
        log_text(LOG_LEVEL_ERROR, "fork_failed", "%s", g_strerror(errno));
    else
        supervisor->checker = pid;
}

static void stop(struct supervisor *supervisor)
{
    if (supervisor->is_stopping)
        return;
    log_event(LOG_LEVEL_INFO, "stopping", NULL);
    supervisor->is_stopping = true;
    for (int duty = 0; duty < DUTY_COUNT; duty++)
        supervisor->pools[duty].wanted = 0;
    /* Nobody waits in a queue that is no longer served. */
    listeners_close(supervisor->listeners);
}

static void take_signal(struct supervisor *supervisor, int signal_number)
{
    switch (signal_number) {
    case SIGCHLD: reap(supervisor); break;
    case SIGHUP:
        if (!supervisor->is_stopping)
            reload(supervisor);
        break;
    case SIGUSR2:
        if (!supervisor->is_stopping)
            check_program(supervisor);
        break;
    case SIGTERM:
    case SIGINT:
    case SIGQUIT: stop(supervisor); break;
    }
}

static void take_signals(struct supervisor *supervisor)
{
    struct signalfd_siginfo info;

    while (read(supervisor->signal_fd, &info, sizeof(info)) == sizeof(info))
        take_signal(supervisor, (int)info.ssi_signo);
}

/* Start, wait, end -------------------------------------------------------------------------- */

static void catch_signals(struct supervisor *supervisor)
{
    static const int caught[] = {SIGCHLD, SIGHUP, SIGUSR2, SIGTERM, SIGINT, SIGQUIT};

    sigemptyset(&supervisor->signals);
    for (size_t i = 0; i < G_N_ELEMENTS(caught); i++)
        sigaddset(&supervisor->signals, caught[i]);
    sigprocmask(SIG_BLOCK, &supervisor->signals, NULL);
    signal(SIGUSR1, SIG_IGN);
    signal(SIGPIPE, SIG_IGN);
    supervisor->signal_fd = signalfd(-1, &supervisor->signals, SFD_CLOEXEC | SFD_NONBLOCK);
    if (supervisor->signal_fd < 0)
        fatal("signalfd: %s", g_strerror(errno));
}

static int new_eventfd(void)
{
    int fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);

    if (fd < 0)
        fatal("eventfd: %s", g_strerror(errno));
    return fd;
}

static void write_pid_file(const struct supervisor *supervisor)
{
    const char *path = supervisor->settings->conf->pid_file;
    GError *error = NULL;
    char text[16];

    if (path == NULL || path[0] == '\0')
        return;
    g_snprintf(text, sizeof(text), "%d\n", (int)supervisor->pid);
    if (!g_file_set_contents(path, text, -1, &error))
        fatal("%s", error->message);
}

/* Route tables of the API and of the daemon itself. */
static struct metrics *share_metrics(void)
{
    const struct route *tables[METRICS_TABLES_MAX] = {metrics_routes, figures_routes};

    for (size_t i = 0; api_routes[i] != NULL; i++) {
        if (i + 3 >= METRICS_TABLES_MAX)
            panic("more than %d route tables", METRICS_TABLES_MAX);
        tables[i + 2] = api_routes[i];
    }
    return metrics_new(tables);
}

static struct supervisor *begin(const struct supervisor_options *options, struct settings *settings)
{
    struct supervisor *supervisor = g_new0(struct supervisor, 1);

    supervisor->options = options;
    supervisor->settings = settings;
    supervisor->pid = getpid();
    for (int duty = 0; duty < DUTY_COUNT; duty++) {
        struct pool *pool = &supervisor->pools[duty];
        pool->duty = (enum duty)duty;
        pool->generation = FIRST_GENERATION;
        pool->wanted = pool_wanted(settings->conf, pool->duty);
    }
    catch_signals(supervisor);
    bool is_resumed = reexec_resume(supervisor->listeners, supervisor->pools);
    if (!is_resumed)
        listeners_open(supervisor->listeners, settings->conf);
    supervisor->metrics = share_metrics();
    supervisor->ready_fd = new_eventfd();
    supervisor->metrics->counters.janitor_fd = new_eventfd();
    write_pid_file(supervisor);
    setproctitle("-ticketd: master %s", options->conf_path);
    log_event(LOG_LEVEL_INFO, is_resumed ? "resumed" : "started", "version", PACKAGE_VERSION,
              "conf", options->conf_path, NULL);
    return supervisor;
}

static void end(struct supervisor *supervisor)
{
    const char *pid_file = supervisor->settings->conf->pid_file;

    if (pid_file != NULL && pid_file[0] != '\0')
        unlink(pid_file);
    log_event(LOG_LEVEL_INFO, "stopped", NULL);
    settings_free(&supervisor->settings);
    g_free(supervisor);
}

static bool has_children(const struct supervisor *supervisor)
{
    for (int duty = 0; duty < DUTY_COUNT; duty++)
        if (supervisor->pools[duty].child_count > 0)
            return true;
    return false;
}

/* Milliseconds, rounded up, so that what is due is due when poll() returns. */
static int timeout_until(int64_t wake_at_us)
{
    if (wake_at_us == INT64_MAX)
        return -1;
    int64_t left_us = wake_at_us - g_get_monotonic_time();
    return left_us <= 0 ? 0 : (int)MIN((left_us + 999) / 1000, 60000);
}

static void wait_for_news(struct supervisor *supervisor, int64_t wake_at_us)
{
    struct pollfd polls[] = {
        {.fd = supervisor->signal_fd, .events = POLLIN},
        {.fd = supervisor->ready_fd, .events = POLLIN},
    };

    if (poll(polls, G_N_ELEMENTS(polls), timeout_until(wake_at_us)) < 0 && errno != EINTR)
        panic("poll: %s", g_strerror(errno));
    if (polls[1].revents != 0)
        note_ready(supervisor);
    if (polls[0].revents != 0)
        take_signals(supervisor);
}

int supervisor_run(const struct supervisor_options *options, struct settings *settings)
{
    struct supervisor *supervisor = begin(options, settings);

    reap(supervisor); /* children that died while the program was changed */
    for (;;) {
        int64_t wake_at_us = INT64_MAX;
        for (int duty = 0; duty < DUTY_COUNT; duty++) {
            int64_t due_us = tend(supervisor, &supervisor->pools[duty]);
            wake_at_us = MIN(wake_at_us, due_us);
        }
        if (supervisor->is_stopping && !has_children(supervisor))
            break;
        wait_for_news(supervisor, wake_at_us);
    }
    end(supervisor);
    return EXIT_SUCCESS;
}
