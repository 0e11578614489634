/*
 * Begin, commit, retry.
 *
 * Invariant: when tx_run() returns, no transaction is open: committed, rolled back, or its connection
 * dropped, which makes the server roll back.
 */
#include "store/tx.h"

#include <string.h>
#include <time.h>

#include "store/db_private.h"
#include "util/fault_point.h"
#include "util/counter.h"
#include "util/log.h"

#define RUNS_MAX 3

/* Between runs, so that those who met do not meet again at once. */
#define PAUSE_MIN_US 5000
#define PAUSE_MAX_US 50000

static enum err begin(struct call *call)
{
    struct db *db = call->db;
    enum err err = db_ready(call);
    if (err != ERR_OK)
        return err;
    static const char sql[] = "START TRANSACTION";
    unsigned code = db_query(db, sql, strlen(sql));
    counter_add(call, COUNTER_DB_STATEMENTS, 1);
    if (code != 0)
        return db_fail(call, code, mysql_error(db->mysql), DB_PHASE_STATEMENT, sql);
    db->in_tx = true;
    db->tx_failure = ERR_OK;
    db->after_commit_count = 0;
    return ERR_OK;
}

static void rollback(struct call *call)
{
    struct db *db = call->db;
    static const char sql[] = "ROLLBACK";
    if (db->mysql != NULL && db_query(db, sql, strlen(sql)) != 0)
        db_drop(db);
    db->in_tx = false;
    db->after_commit_count = 0;
    counter_add(call, COUNTER_TX_ROLLBACKS, 1);
}

static enum err commit(struct call *call, const char *name)
{
    struct db *db = call->db;
    static const char sql[] = "COMMIT";
    FAULT_POINT("before-commit", name);
    unsigned code = db_query(db, sql, strlen(sql));
    FAULT_POINT("after-commit", name);
    counter_add(call, COUNTER_DB_STATEMENTS, 1);
    db->in_tx = false;
    if (code != 0)
        return db_fail(call, code, mysql_error(db->mysql), DB_PHASE_COMMIT, name);
    counter_add(call, COUNTER_TX_COMMITS, 1);
    return ERR_OK;
}

/* One run from begin to end. */
static enum err run_once(struct call *call, const char *name, tx_fn *fn, void *arg)
{
    struct db *db = call->db;
    FAULT_POINT("before-begin", name);
    enum err err = begin(call);
    if (err != ERR_OK)
        return err;
    err = fn(call, arg);
    /* The transaction lost something that fn did not tell: committing the rest would be half. */
    if (err == ERR_OK)
        err = db->tx_failure;
    if (err == ERR_OK)
        return commit(call, name);
    rollback(call);
    return err;
}

static void run_after_commit(struct call *call)
{
    struct db *db = call->db;
    size_t count = db->after_commit_count;
    db->after_commit_count = 0;
    for (size_t i = 0; i < count; i++)
        db->after_commit[i].fn(call, db->after_commit[i].arg);
}

/* Waits a moment before the next run; false when the time of the call does not allow one. */
static bool pause_before_rerun(struct call *call, int64_t began_us)
{
    uint16_t random;
    call->random(&random, sizeof random);
    int64_t pause_us = PAUSE_MIN_US + random % (PAUSE_MAX_US - PAUSE_MIN_US);
    int64_t spent_us = db_monotonic_us() - began_us;
    if (call->now_us + spent_us + pause_us >= call->deadline_us)
        return false;
    struct timespec pause = {.tv_nsec = pause_us * 1000};
    nanosleep(&pause, NULL);
    return true;
}

static enum err run_until_known(struct call *call, const char *name, tx_fn *fn, void *arg)
{
    int64_t began_us = db_monotonic_us();
    struct arena_mark mark = arena_mark(call->arena);
    struct err_detail detail = call->detail;
    for (int run = 1;; run++) {
        enum err err = run_once(call, name, fn, arg);
        /* After an unknown commit, a refusal may be the echo of what that commit did. */
        if (err != ERR_OK && call->db->outcome_is_open && err_row(err)->status != 0)
            err = err_set(call, ERR_UNCERTAIN, "the commit of %s was not answered", name);
        bool is_known = err == ERR_OK || err_row(err)->retry == ERR_RETRY_NEVER;
        if (is_known || run == RUNS_MAX || !pause_before_rerun(call, began_us))
            return err;
        if (err == ERR_UNCERTAIN)
            call->db->outcome_is_open = true;
        arena_rewind(call->arena, mark);
        call->detail = detail;
        counter_add(call, COUNTER_TX_RETRIES, 1);
    }
}

enum err tx_run_alone(struct call *call, tx_fn *fn, void *arg)
{
    int64_t began_us = db_monotonic_us();
    struct err_detail detail = call->detail;
    enum err err = fn(call, arg);

    for (int run = 1; err == ERR_DB_DEADLOCK && run < RUNS_MAX; run++) {
        if (!pause_before_rerun(call, began_us))
            break;
        call->detail = detail;
        counter_add(call, COUNTER_TX_RETRIES, 1);
        err = fn(call, arg);
    }
    return err;
}

enum err tx_run(struct call *call, const char *name, tx_fn *fn, void *arg)
{
    struct db *db = call->db;
    if (db->in_tx)
        panic("transaction %s inside another one", name);
    db->outcome_is_open = false;
    enum err err = run_until_known(call, name, fn, arg);
    if (err != ERR_OK)
        return err;
    run_after_commit(call);
    return ERR_OK;
}

void tx_outcome_is_known(struct call *call)
{
    call->db->outcome_is_open = false;
}

void tx_after_commit(struct call *call, void (*fn)(struct call *call, void *arg), void *arg)
{
    struct db *db = call->db;
    if (!db->in_tx)
        panic("tx_after_commit outside a transaction");
    if (db->after_commit_count == TX_AFTER_COMMIT_MAX)
        panic("more than %d notes for after the commit", TX_AFTER_COMMIT_MAX);
    db->after_commit[db->after_commit_count++] = (struct after_commit){fn, arg};
}

static void wake_janitor(struct call *call, void *unused)
{
    (void)unused;
    call_wake_janitor(call);
}

void tx_wake_janitor(struct call *call)
{
    tx_after_commit(call, wake_janitor, NULL);
}
