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

#include "daemon/history.h"
#include "daemon/history_watch.h"
#include "daemon/load_watch.h"
#include "domain/audit.h"
#include "domain/idempotency.h"
#include "domain/reservation.h"
#include "domain/room_counts.h"
#include "domain/room_watch.h"
#include "domain/sales_figures.h"
#include "domain/session.h"
#include "domain/waiting_room.h"
#include "store/db.h"
#include "util/log.h"

/* However often it is woken, rounds begin this far apart, and take a fifth of the time at most unless
 * the tick wants them sooner. A free slot waits no longer than the most, however long the round before
 * was: the first one of a process, or one with an audit in it. Microseconds. */
#define ROUND_MIN_US 50000
#define ROUND_MAX_US 1000000
#define ROUND_SHARE  5

/* A task begins nothing new after this long, so that the others have their turn. Microseconds. */
#define TASK_US 5000000

#define HOUSEKEEPING_US 60000000
#define FIGURES_US      (HISTORY_STEP_SECONDS * INT64_C(1000000))

/*
 * A pass of the audit is made in pieces, one a round. They take the share of one core that lets a pass end
 * in this time, as the pass before it shows, so that a wrong row is found within a minute; a third where
 * less would do, for then it is over soon; the most in the first pass of a process.
 */
#define AUDIT_PIECE_US  80000
#define AUDIT_PASS_US   45000000
#define AUDIT_SHARE_MIN 33 /* percent */
#define AUDIT_SHARE_MAX 95

/* While people wait for the rate, this is the least between two rounds: ten steps a second are smooth. */
#define ADMIT_PAUSE_MS 100

struct janitor {
    const struct process *process;
    struct call call;
    int stop_fd;
    int64_t
        admit_us; /* from a round to when a rate lets the next one in; INT64_MAX: nobody waits */
    bool is_auditing; /* a pass is under way */
    struct audit audit;
    int64_t audit_piece_us; /* what it took of this round */
    int64_t audit_work_us;  /* and of this pass so far */
    int audit_pause_ms;     /* between two of its pieces */
    struct sales_gauges gauges;
    struct kept_holds holds;
    struct room_watch rooms;
    struct load_watch load_watch;
    struct history_watch history_watch;
};

struct task {
    const char *name;
    enum err (*run)(struct janitor *janitor);
    int64_t (*period_us)(const struct conf *conf); /* NULL: every round */
};

/* The tasks --------------------------------------------------------------------------------- */

static enum err end_holds(struct janitor *janitor)
{
    size_t ended;

    return reservation_sweep(&janitor->call, &ended);
}

static enum err admit(struct janitor *janitor)
{
    const struct metrics *metrics = janitor->process->metrics;
    struct load load;
    int64_t due_us;

    load_watch_sample(&janitor->load_watch, metrics);
    load_watch_sample(&janitor->history_watch.load, metrics);
    bool has_looked = load_watch_look(&janitor->load_watch, metrics, g_get_monotonic_time(), &load);
    enum err err =
        waiting_room_round(&janitor->call, &janitor->rooms, has_looked ? &load : NULL, &due_us);

    janitor->admit_us = due_us == INT64_MAX ? INT64_MAX : due_us - janitor->call.now_us;
    return err;
}

static enum err forget_answers(struct janitor *janitor)
{
    return idempotency_sweep(&janitor->call);
}

static enum err forget_sessions(struct janitor *janitor)
{
    return session_sweep(&janitor->call);
}

static enum err count_sales(struct janitor *janitor)
{
    struct sales_gauges *gauges = &janitor->gauges;
    enum err err =
        sales_figures_list(&janitor->call, METRICS_SALES_MAX, gauges->sales, &gauges->sale_count);

    if (err == ERR_OK)
        err = room_count_holds(&janitor->call, &janitor->holds);
    gauges->holds = janitor->holds.holds;
    if (err == ERR_OK)
        metrics_show_sales(janitor->process->metrics, gauges);
    history_watch_take(&janitor->history_watch, janitor->process->metrics, janitor->call.now_us);
    return err;
}

static enum err begin_audit(struct janitor *janitor)
{
    if (janitor->is_auditing)
        return ERR_OK;
    audit_begin(&janitor->call, &janitor->audit);
    janitor->is_auditing = true;
    janitor->audit_work_us = 0;
    return ERR_OK;
}

static int64_t count_violations(const struct audit_report *report)
{
    int64_t violations = 0;

    for (size_t i = 0; i < report->check_count; i++)
        violations += report->checks[i].violations;
    return violations;
}

static int audit_pause_ms(int64_t last_work_us)
{
    int64_t share = CLAMP(last_work_us * 100 / AUDIT_PASS_US, AUDIT_SHARE_MIN, AUDIT_SHARE_MAX);

    return (int)(AUDIT_PIECE_US * (100 - share) / share / 1000);
}

/* Closing a sale that is wrong comes before keeping books about it. */
static enum err end_audit(struct janitor *janitor)
{
    const struct audit_report *report = &janitor->audit.report;

    janitor->is_auditing = false;
    janitor->audit_pause_ms = audit_pause_ms(janitor->audit_work_us);
    metrics_show_audit(janitor->process->metrics, count_violations(report));
    enum err halted = audit_halt(&janitor->call, report);
    enum err saved = audit_save(&janitor->call, report);
    return halted != ERR_OK ? halted : saved;
}

static enum err continue_audit(struct janitor *janitor)
{
    const int64_t began_us = g_get_monotonic_time();
    bool is_done = false;
    enum err err = ERR_OK;

    janitor->audit_piece_us = 0;
    while (janitor->is_auditing && err == ERR_OK && !is_done &&
           janitor->audit_piece_us < AUDIT_PIECE_US) {
        struct arena_mark mark = arena_mark(janitor->call.arena);
        err = audit_step(&janitor->call, &janitor->audit, &is_done);
        arena_rewind(janitor->call.arena, mark);
        janitor->audit_piece_us = g_get_monotonic_time() - began_us;
    }
    janitor->audit_work_us += janitor->audit_piece_us;
    return err == ERR_OK && is_done ? end_audit(janitor) : err;
}

static int64_t each_minute(const struct conf *conf)
{
    (void)conf;
    return HOUSEKEEPING_US;
}

static int64_t each_ten_seconds(const struct conf *conf)
{
    (void)conf;
    return FIGURES_US;
}

static int64_t each_audit(const struct conf *conf)
{
    return conf->audit_seconds * 1000000;
}

/* In this order: what frees slots and seats comes before admitting. */
static const struct task tasks[] = {
    {"janitor.holds", end_holds, NULL},
    {"janitor.waiting_rooms", admit, NULL},
    {"janitor.answers", forget_answers, each_minute},
    {"janitor.sessions", forget_sessions, each_minute},
    {"janitor.figures", count_sales, each_ten_seconds},
    {"janitor.audit_begin", begin_audit, each_audit},
    {"janitor.audit", continue_audit, NULL},
};

/* The rounds -------------------------------------------------------------------------------- */

static bool is_told_to_leave(const struct janitor *janitor)
{
    struct pollfd poll_fd = {.fd = janitor->stop_fd, .events = POLLIN};

    return poll(&poll_fd, 1, 0) > 0;
}

static void run_task(struct janitor *janitor, const struct task *task)
{
    struct call *call = &janitor->call;
    int64_t now_us = db_now_us(call->db);

    call_begin(call, task->name, now_us, now_us + TASK_US);
    enum err err = task->run(janitor);
    if (err != ERR_OK)
        log_event(LOG_LEVEL_WARNING, "task_failed", "task", task->name, "error", err_row(err)->name,
                  "detail", call->detail.text, NULL);
    if (db_clean(call))
        log_event(LOG_LEVEL_ERROR, "transaction_left_open", "task", task->name, NULL);
    arena_reset(call->arena);
}

static bool has_database(struct janitor *janitor)
{
    call_begin(&janitor->call, "janitor.connect", db_now_us(janitor->call.db), INT64_MAX);
    return db_connect(&janitor->call) == ERR_OK;
}

/* Without the database there is nothing to do; db_connect() has logged why. */
static void run_round(struct janitor *janitor, int64_t due_us[G_N_ELEMENTS(tasks)])
{
    const struct process *process = janitor->process;

    metrics_set_slot(process->metrics, process->slot, SLOT_BUSY);
    for (size_t i = 0; i < G_N_ELEMENTS(tasks); i++) {
        int64_t now_us = g_get_monotonic_time();
        if (now_us < due_us[i])
            continue;
        if (is_told_to_leave(janitor) || !has_database(janitor))
            break;
        run_task(janitor, &tasks[i]);
        if (tasks[i].period_us != NULL)
            due_us[i] = now_us + tasks[i].period_us(process->settings->conf);
    }
    metrics_set_slot(process->metrics, process->slot, SLOT_IDLE);
}

static int64_t tick_us(const struct janitor *janitor)
{
    return janitor->process->settings->conf->janitor_tick_ms * 1000;
}

static int pause_ms(const struct janitor *janitor)
{
    const int tick_ms = (int)(tick_us(janitor) / 1000);

    int pause = janitor->is_auditing ? MIN(tick_ms, janitor->audit_pause_ms) : tick_ms;

    /* A rate of one a second is one each second, not two every other tick. */
    if (janitor->admit_us < pause * INT64_C(1000))
        pause = MAX((int)(janitor->admit_us / 1000) + 1, ADMIT_PAUSE_MS);
    return pause;
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

    if (poll(polls, G_N_ELEMENTS(polls), pause_ms(janitor)) < 0 && errno != EINTR)
        panic("poll: %s", g_strerror(errno));
    if (polls[1].revents != 0 && read(wake_fd, &wakeups, sizeof(wakeups)) < 0 && errno != EAGAIN)
        panic("eventfd: %s", g_strerror(errno));
}

/* Wake-ups wait meanwhile, the end does not. The audit has a pace of its own. */
static void keep_distance(const struct janitor *janitor, int64_t round_began_us)
{
    struct pollfd poll_fd = {.fd = janitor->stop_fd, .events = POLLIN};
    int64_t taken_us = g_get_monotonic_time() - round_began_us;
    int64_t most_us = MIN(ROUND_MAX_US, tick_us(janitor));
    int64_t rest_us = taken_us - janitor->audit_piece_us;
    int64_t distance_us = MIN(MAX(rest_us * ROUND_SHARE, ROUND_MIN_US), most_us);

    if (taken_us < distance_us)
        poll(&poll_fd, 1, (int)((distance_us - taken_us) / 1000));
}

int janitor_run(const struct process *process)
{
    struct janitor *janitor = g_new0(struct janitor, 1);
    int64_t due_us[G_N_ELEMENTS(tasks)] = {0};

    janitor->process = process;
    janitor->load_watch.watches[DUTY_SALE] = true;
    janitor->history_watch = HISTORY_WATCH_NEW;
    janitor->audit_pause_ms = audit_pause_ms(AUDIT_PASS_US);
    janitor->stop_fd = process_begin(process);
    process_lend(process, &janitor->call);
    process_is_ready(process);
    while (!is_told_to_leave(janitor)) {
        int64_t began_us = g_get_monotonic_time();
        run_round(janitor, due_us);
        keep_distance(janitor, began_us);
        wait_for_work(janitor);
    }
    process_take_back(&janitor->call);
    g_free(janitor);
    return EXIT_SUCCESS;
}
