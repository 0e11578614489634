/*
 * The audit's checks: one statement each that finds the rows that break a rule.
 */
#ifndef TICKETD_STORE_AUDIT_CHECK_H
#define TICKETD_STORE_AUDIT_CHECK_H

#include "model/audit.h"
#include "store/stmt.h"

/*
 * A statement takes the range's bounds (low, high; or group, low_no, high_no) and, with has_now, a
 * time at the end. It gives the key (an id or a number) and the concert (0: none).
 */
struct audit_check {
    const char *id;
    const char *name;
    enum audit_subject subject;
    bool has_now;
    int64_t now_offset_us; /* added to now */
    const struct stmt *find;
};

extern const struct audit_check audit_checks[];
extern const size_t audit_check_count;

extern const struct stmt *const audit_check_statements[];

#endif
