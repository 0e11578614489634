/*
 * How a child begins. Invariant: a child never outlives its master by more than its drain.
 */
#include "daemon/process.h"

#include <bsd/unistd.h>
#include <errno.h>
#include <glib.h>
#include <signal.h>
#include <sodium.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "cache/cache.h"
#include "daemon/confine.h"
#include "domain/catalogue.h"
#include "domain/kept_sale.h"
#include "domain/limit.h"
#include "store/db.h"

/* Most that one call may use. The list of a hall of 100,000 seats with the longest names has 20 MB, and
 * its buffer doubles up to that: 64 MiB with what it left behind. */
#define CALL_MEMORY_BYTES ((size_t)96 << 20)

static const int ignored_signals[] = {SIGHUP, SIGINT, SIGQUIT, SIGUSR1, SIGUSR2, SIGPIPE};

static void name_process(const struct process *process)
{
    char name[32];

    if (process->duty == DUTY_JANITOR) {
        setproctitle("-ticketd: janitor");
        log_start("janitor", process->settings->log_least);
        return;
    }
    setproctitle("-ticketd: %s worker %u", duty_text(process->duty), process->number);
    g_snprintf(name, sizeof(name), "%s/%u", duty_text(process->duty), process->number);
    log_start(name, process->settings->log_least);
}

int process_begin(const struct process *process)
{
    sigset_t stop;

    name_process(process);
    if (prctl(PR_SET_PDEATHSIG, SIGTERM) != 0)
        panic("prctl: %s", g_strerror(errno));
    if (getppid() != process->master_pid)
        exit(EXIT_SUCCESS); /* it died before it could be watched */
    for (size_t i = 0; i < G_N_ELEMENTS(ignored_signals); i++)
        signal(ignored_signals[i], SIG_IGN);
    sigemptyset(&stop);
    sigaddset(&stop, SIGTERM);
    if (sigprocmask(SIG_SETMASK, &stop, NULL) != 0)
        panic("sigprocmask: %s", g_strerror(errno));
    int stop_fd = signalfd(-1, &stop, SFD_CLOEXEC | SFD_NONBLOCK);
    if (stop_fd < 0)
        panic("signalfd: %s", g_strerror(errno));
    confine_child(process->settings->conf);
    return stop_fd;
}

void process_is_ready(const struct process *process)
{
    const uint64_t one = 1;

    metrics_set_slot(process->metrics, process->slot, SLOT_IDLE);
    if (write(process->ready_fd, &one, sizeof(one)) < 0)
        log_text(LOG_LEVEL_WARNING, "ready_not_told", "%s", g_strerror(errno));
}

static void random_bytes(void *bytes, size_t count)
{
    randombytes_buf(bytes, count);
}

void process_lend(const struct process *process, struct call *call)
{
    if (sodium_init() < 0)
        panic("libsodium does not start");
    *call = (struct call){
        .arena = arena_new(CALL_MEMORY_BYTES),
        .db = db_new(process->settings->conf),
        .cache = cache_new(process->settings->conf),
        .halls = hall_cache_new(),
        .change_counts = change_counts_new(),
        .kept_sales = kept_sales_new(),
        .conf = process->settings->conf,
        .counters = &process->metrics->counters,
        .token_keys = &process->settings->keys,
        .random = random_bytes,
    };
}

void process_take_back(struct call *call)
{
    hall_cache_free(&call->halls);
    change_counts_free(&call->change_counts);
    kept_sales_free(&call->kept_sales);
    cache_free(&call->cache);
    db_free(&call->db);
    arena_free(&call->arena);
}
