/*
 * The audit: what the tables can show of the invariants I1 to I4 and I6.
 *
 * A pass goes through every check in small ranges. What a range finds counts as a violation when it
 * is found again while its subject is locked.
 */
#ifndef TICKETD_DOMAIN_AUDIT_H
#define TICKETD_DOMAIN_AUDIT_H

#include "model/audit.h"
#include "util/call.h"
#include "util/err.h"

/* A pass under way; lives in the process that makes it. */
struct audit {
    struct audit_report report;
    size_t check; /* the one at work */
    struct audit_range range;
};

void audit_begin(struct call *call, struct audit *audit);

/*
 * The next piece of the pass, some tens of milliseconds. is_done_out: audit->report is complete.
 * After an error the same step can be made again.
 */
enum err audit_step(struct call *call, struct audit *audit, bool *is_done_out) MUST_CHECK;

/* A whole pass at once, for commands and tests. Stores nothing. */
enum err audit_run(struct call *call, struct audit_report *report_out) MUST_CHECK;

/* Stores the report of a full pass, for audit_load(). */
enum err audit_save(struct call *call, const struct audit_report *report) MUST_CHECK;

/*
 * What an organiser asks to see: a fresh pass where that takes no longer than budget_us, else the
 * last one stored. Errors: UNAVAILABLE (neither).
 */
enum err audit_load(struct call *call, int64_t budget_us,
                    struct audit_report *report_out) MUST_CHECK;

/*
 * Closes the sale of every concert that a violation concerns, or of all when one belongs to none,
 * and logs each violation. Nothing to do for a clean report.
 */
enum err audit_halt(struct call *call, const struct audit_report *report) MUST_CHECK;

/*
 * Opens a sale again that the audit has closed, after a whole pass that finds nothing that concerns it;
 * is_opened_out false: the audit has not closed it. What was decided is in the admins' log.
 * Errors: NOT_FOUND, SALE_CLOSED (violations are left: *report_out names them).
 * Database: a pass, then a transaction of its own.
 */
enum err audit_reopen(struct call *call, int32_t concert_id, struct audit_report *report_out,
                      bool *is_opened_out) MUST_CHECK;

#endif
