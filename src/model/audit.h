/*
 * What the audit looks for, and what it found.
 */
#ifndef TICKETD_MODEL_AUDIT_H
#define TICKETD_MODEL_AUDIT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "util/uuid.h"

#define AUDIT_CHECKS_MAX  32
#define AUDIT_SAMPLE_MAX  5
#define AUDIT_SAMPLE_TEXT 48 /* a UUID, or "performance 1 seat 2" */

/* What a check's rows are told apart by, and so what its ranges run over. */
enum audit_subject {
    AUDIT_POSTING,
    AUDIT_ENTRY, /* by posting_id */
    AUDIT_ACCOUNT,
    AUDIT_RESERVATION,
    AUDIT_PAYMENT,
    AUDIT_TICKET,
    AUDIT_SEAT,   /* claims, by performance and seat_no */
    AUDIT_BLOCK,  /* blocked seats, likewise */
    AUDIT_PLACE,  /* places, by concert and place_no */
    AUDIT_NUMBER, /* places, by concert and queue_number */
    AUDIT_SUBJECT_COUNT
};

/* A piece of a check's work: keys above low, up to high. */
struct audit_range {
    struct uuid low, high;   /* of subjects with a UUID */
    int64_t group;           /* of the others: performance_id or concert_id … */
    int64_t low_no, high_no; /* … and the numbers in it; the last range is open to infinity … */
    int64_t last_no;         /* … from the highest number that the group should have */
};

/* One row that breaks a rule. */
struct audit_violation {
    struct uuid id;     /* of subjects with a UUID */
    int64_t group, no;  /* of the others */
    int32_t concert_id; /* 0: no one concert is concerned */
};

struct audit_finding {
    const char *check_id; /* "I1.sold_seat": the invariant and what is looked at */
    const char *name;     /* the rule as a sentence */
    enum audit_subject subject;
    int64_t violations;
    size_t sample_count;
    char sample[AUDIT_SAMPLE_MAX][AUDIT_SAMPLE_TEXT];
};

#define AUDIT_CONCERTS_MAX 32

/* One full pass. */
struct audit_report {
    bool is_ok;
    int64_t checked_at_us;
    size_t check_count;
    struct audit_finding checks[AUDIT_CHECKS_MAX];
    bool is_everywhere; /* a violation belongs to no one concert, or there are too many */
    size_t concert_count;
    int32_t concerts[AUDIT_CONCERTS_MAX]; /* those with violations */
};

#endif
