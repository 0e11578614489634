/*
 * The janitor's round is the table `tasks`. Invariant: a task that fails is logged and tried again
 * when it is next due; it keeps none of the others from running.
 */
#include "daemon/janitor.h"

#include <errno.h>
#include <glib.h>
#include <poll.h>
#include <stdlib.h>
#include <unistd.h>

#include "domain/idempotency.h"
#include "domain/reservation.h"
#include "store/db.h"
#include "util/log.h"

/* However often it is woken, a round begins at most this often. Microseconds. */
#define ROUND_MIN_US 50000

/* A task begins nothing new after this long, so that the others have their turn. Microseconds. */
#define TASK_US 5000000

#define HOUSEKEEPING_US 60000000

struct janitor {
    const struct process *process;
    struct call call;
    int stop_fd;
};

struct task {
    const char *name;
    enum err (*run)(struct janitor *janitor);
    int64_t (*period_us)(const struct conf *conf); /* NULL: every round */
};

static enum err end_holds(struct janitor *janitor)
{
    size_t ended;

    return reservation_sweep(&janitor->call, &ended);
}

static enum err forget_answers(struct janitor *janitor)
{
    return idempotency_sweep(&janitor->call);
}

static int64_t each_minute(const struct conf *conf)
{
    (void)conf;
    return HOUSEKEEPING_US;
}

static const struct task tasks[] = {
    {"janitor.holds", end_holds, NULL},
    {"janitor.answers", forget_answers, each_minute},
};

static bool is_told_to_leave(const struct janitor *janitor)
{
    struct pollfd poll_fd = {.fd = janitor->stop_fd, .events = POLLIN};

    return poll(&poll_fd, 1, 0) > 0;
}

static void run_task(struct janitor *janitor, const struct task *task)
{
    struct call *call = &janitor->call;
    enum err err = db_connect(call);
    int64_t now_us = db_now_us(call->db);

    call_begin(call, task->name, now_us, now_us + TASK_US);
    if (err == ERR_OK)
        err = task->run(janitor);
    if (err != ERR_OK)
        log_event(LOG_LEVEL_WARNING, "task_failed", "task", task->name, "error", err_row(err)->name,
                  "detail", call->detail.text, NULL);
    if (db_clean(call))
        log_event(LOG_LEVEL_ERROR, "transaction_left_open", "task", task->name, NULL);
    arena_reset(call->arena);
}

static void run_round(struct janitor *janitor, int64_t due_us[G_N_ELEMENTS(tasks)])
{
    const struct process *process = janitor->process;

    metrics_set_slot(process->metrics, process->slot, SLOT_BUSY);
    for (size_t i = 0; i < G_N_ELEMENTS(tasks) && !is_told_to_leave(janitor); i++) {
        int64_t now_us = g_get_monotonic_time();
        if (now_us < due_us[i])
            continue;
        run_task(janitor, &tasks[i]);
        if (tasks[i].period_us != NULL)
            due_us[i] = now_us + tasks[i].period_us(process->settings->conf);
    }
    metrics_set_slot(process->metrics, process->slot, SLOT_IDLE);
}

/* Until the next tick, somebody's wake-up or the end. What is counted on the eventfd is forgotten:
 * one round serves them all. */
static void wait_for_work(const struct janitor *janitor)
{
    const int wake_fd = janitor->process->metrics->counters.janitor_fd;
    struct pollfd polls[] = {
        {.fd = janitor->stop_fd, .events = POLLIN},
        {.fd = wake_fd, .events = POLLIN},
    };
    uint64_t wakeups;

    if (poll(polls, G_N_ELEMENTS(polls), (int)janitor->process->settings->conf->janitor_tick_ms) <
            0 &&
        errno != EINTR)
        panic("poll: %s", g_strerror(errno));
    if (polls[1].revents != 0 && read(wake_fd, &wakeups, sizeof(wakeups)) < 0 && errno != EAGAIN)
        panic("eventfd: %s", g_strerror(errno));
}

static void keep_distance(int64_t round_began_us)
{
    int64_t passed_us = g_get_monotonic_time() - round_began_us;

    if (passed_us < ROUND_MIN_US)
        g_usleep((gulong)(ROUND_MIN_US - passed_us));
}

int janitor_run(const struct process *process)
{
    struct janitor janitor = {.process = process, .stop_fd = process_begin(process)};
    int64_t due_us[G_N_ELEMENTS(tasks)] = {0};

    process_lend(process, &janitor.call);
    process_is_ready(process);
    while (!is_told_to_leave(&janitor)) {
        int64_t began_us = g_get_monotonic_time();
        run_round(&janitor, due_us);
        keep_distance(began_us);
        wait_for_work(&janitor);
    }
    process_take_back(&janitor.call);
    return EXIT_SUCCESS;
}
