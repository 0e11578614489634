/*
 * The audit: ranges, second looks, the report, and what follows a violation.
 */
#include "domain/audit.h"

#include <stdio.h>

#include "domain/admin_log.h"
#include "domain/room_figures.h"
#include "domain/room_watch.h"
#include "store/audit_store.h"
#include "store/db.h"
#include "store/tx.h"
#include "store/waiting_room_store.h"
#include "util/log.h"

void audit_begin(struct call *call, struct audit *audit)
{
    *audit = (struct audit){
        .report = {.is_ok = true,
                   .checked_at_us = call->now_us,
                   .check_count = audit_store_check_count()},
    };
    for (size_t i = 0; i < audit->report.check_count; i++) {
        audit->report.checks[i].check_id = audit_store_check_id(i);
        audit->report.checks[i].name = audit_store_check_name(i);
        audit->report.checks[i].subject = audit_store_subject(i);
    }
}

static void note_concert(struct audit_report *report, int32_t concert_id)
{
    for (size_t i = 0; i < report->concert_count; i++)
        if (report->concerts[i] == concert_id)
            return;
    if (concert_id == 0 || report->concert_count == AUDIT_CONCERTS_MAX)
        report->is_everywhere = true;
    else
        report->concerts[report->concert_count++] = concert_id;
}

static void write_sample(size_t check, const struct audit_violation *violation,
                         char text[AUDIT_SAMPLE_TEXT])
{
    enum audit_subject subject = audit_store_subject(check);
    bool is_queue = subject == AUDIT_PLACE || subject == AUDIT_NUMBER;
    const char *what = subject == AUDIT_PLACE    ? "place"
                       : subject == AUDIT_NUMBER ? "number"
                                                 : "seat";

    if (uuid_is_zero(&violation->id))
        snprintf(text, AUDIT_SAMPLE_TEXT, "%s %lld %s %lld", is_queue ? "concert" : "performance",
                 (long long)violation->group, what, (long long)violation->no);
    else
        uuid_to_text(&violation->id, text);
}

static void note_violation(struct audit *audit, const struct audit_violation *violation)
{
    struct audit_finding *finding = &audit->report.checks[audit->check];

    audit->report.is_ok = false;
    finding->violations++;
    if (finding->sample_count < AUDIT_SAMPLE_MAX)
        write_sample(audit->check, violation, finding->sample[finding->sample_count++]);
    note_concert(&audit->report, violation->concert_id);
}

struct second_look {
    size_t check;
    const struct audit_violation *violation;
    bool is_confirmed; /* out */
};

/* tx_fn. Those who change the subject have ended or wait; the plain read behind the lock sees what
 * they left. */
static enum err look_again(struct call *call, void *arg)
{
    struct second_look *look = arg;
    struct audit_range range = audit_store_range_of(look->check, look->violation);
    struct audit_violation *found;
    size_t count;
    enum err err = audit_store_lock(call, look->check, look->violation);

    if (err == ERR_OK)
        err = audit_store_find(call, look->check, &range, &found, &count);
    if (err != ERR_OK)
        return err;
    look->is_confirmed = count > 0;
    return ERR_OK;
}

static enum err confirm(struct call *call, struct audit *audit, const struct audit_violation *items,
                        size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct second_look look = {.check = audit->check, .violation = &items[i]};
        enum err err = tx_run(call, "audit.confirm", look_again, &look);

        /* Somebody is changing it for longer than we wait: the next pass looks again. */
        if (err == ERR_DB_LOCK_TIMEOUT)
            continue;
        if (err != ERR_OK)
            return err;
        if (look.is_confirmed)
            note_violation(audit, &items[i]);
    }
    return ERR_OK;
}

enum err audit_step(struct call *call, struct audit *audit, bool *is_done_out)
{
    struct arena_mark mark = arena_mark(call->arena);
    struct audit_range range = audit->range;
    struct audit_violation *found;
    size_t count;
    bool is_end;
    enum err err = audit_store_next_range(call, audit->check, &range, &is_end);

    if (err != ERR_OK)
        return err;
    if (is_end) {
        audit->range = (struct audit_range){0};
        *is_done_out = ++audit->check == audit->report.check_count;
        return ERR_OK;
    }
    err = audit_store_find(call, audit->check, &range, &found, &count);
    if (err == ERR_OK)
        err = confirm(call, audit, found, count);
    if (err != ERR_OK)
        return err;
    audit->range = range;
    *is_done_out = false;
    arena_rewind(call->arena, mark);
    return ERR_OK;
}

/* Until until_us of the database's clock; is_done_out false: it did not get that far. */
static enum err run_until(struct call *call, int64_t until_us, struct audit *audit,
                          bool *is_done_out)
{
    bool is_done = false;

    audit_begin(call, audit);
    while (!is_done && db_now_us(call->db) < until_us) {
        enum err err = audit_step(call, audit, &is_done);

        if (err != ERR_OK)
            return err;
    }
    *is_done_out = is_done;
    return ERR_OK;
}

enum err audit_run(struct call *call, struct audit_report *report_out)
{
    struct audit *audit = ARENA_NEW(call->arena, struct audit);
    bool is_done;
    enum err err;

    if (audit == NULL)
        return err_set(call, ERR_TOO_LARGE, "no room for the report");
    err = run_until(call, INT64_MAX, audit, &is_done);
    if (err != ERR_OK)
        return err;
    *report_out = audit->report;
    return ERR_OK;
}

/* tx_fn */
static enum err save(struct call *call, void *arg)
{
    return audit_store_save(call, arg);
}

enum err audit_save(struct call *call, const struct audit_report *report)
{
    return tx_run(call, "audit.save", save, (void *)report);
}

enum err audit_load(struct call *call, int64_t budget_us, struct audit_report *report_out)
{
    struct audit *audit = ARENA_NEW(call->arena, struct audit);
    bool is_done;
    enum err err;

    if (audit == NULL)
        return err_set(call, ERR_TOO_LARGE, "no room for the report");
    err = run_until(call, db_now_us(call->db) + budget_us, audit, &is_done);
    if (err != ERR_OK)
        return err;
    if (is_done) {
        *report_out = audit->report;
        return ERR_OK;
    }
    err = audit_store_load(call, report_out);
    if (err == ERR_NOT_FOUND)
        return err_set(call, ERR_UNAVAILABLE, "the first audit is still running");
    return err;
}

static void log_violations(const struct audit_report *report)
{
    for (size_t i = 0; i < report->check_count; i++) {
        const struct audit_finding *finding = &report->checks[i];

        if (finding->violations > 0)
            log_text(LOG_LEVEL_ERROR, "audit_violation", "%s: %s; violated %lld times, as by %s",
                     finding->check_id, finding->name, (long long)finding->violations,
                     finding->sample[0]);
    }
}

static const char *halt_reason(struct call *call, const struct audit_report *report)
{
    for (size_t i = 0; i < report->check_count; i++)
        if (report->checks[i].violations > 0)
            return arena_printf(call->arena, "audit: %s (%s)", report->checks[i].name,
                                report->checks[i].check_id);
    return "audit";
}

enum err audit_halt(struct call *call, const struct audit_report *report)
{
    const char *reason = halt_reason(call, report);
    uint64_t halted;

    if (report->is_ok)
        return ERR_OK;
    if (reason == NULL)
        return err_set(call, ERR_TOO_LARGE, "no room for the reason");
    log_violations(report);
    if (report->is_everywhere)
        return audit_store_halt(call, 0, reason, &halted);
    for (size_t i = 0; i < report->concert_count; i++) {
        enum err err = audit_store_halt(call, report->concerts[i], reason, &halted);

        if (err != ERR_OK)
            return err;
    }
    return ERR_OK;
}

static bool concerns(const struct audit_report *report, int32_t concert_id)
{
    for (size_t i = 0; i < report->concert_count; i++)
        if (report->concerts[i] == concert_id)
            return true;
    return report->is_everywhere;
}

struct reopening {
    int32_t concert_id;
    bool is_opened; /* out */
};

/* tx_fn */
static enum err reopen(struct call *call, void *arg)
{
    struct reopening *reopening = arg;
    struct waiting_room room;
    uint64_t reopened;
    enum err err = waiting_room_store_lock(call, reopening->concert_id, &room);

    if (err == ERR_OK)
        err = audit_store_reopen(call, reopening->concert_id, &reopened);
    if (err != ERR_OK)
        return err;
    reopening->is_opened = reopened == 1;
    if (!reopening->is_opened)
        return ERR_OK;
    return admin_log_write_concert(call, "audit.reopen", reopening->concert_id, room.halted);
}

enum err audit_reopen(struct call *call, int32_t concert_id, struct audit_report *report_out,
                      bool *is_opened_out)
{
    struct reopening reopening = {.concert_id = concert_id};
    enum err err = audit_run(call, report_out);

    if (err != ERR_OK)
        return err;
    if (concerns(report_out, concert_id))
        return err_set(call, ERR_SALE_CLOSED, "the audit still finds what concerns concert %d",
                       (int)concert_id);
    err = tx_run(call, "audit.reopen", reopen, &reopening);
    if (err != ERR_OK)
        return err;
    room_figures_forget(call, concert_id);
    room_watch_change(call, concert_id);
    *is_opened_out = reopening.is_opened;
    return ERR_OK;
}
