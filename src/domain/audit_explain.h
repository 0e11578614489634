/*
 * What a finding of the audit means, for whoever runs the site, and where to look.
 */
#ifndef TICKETD_DOMAIN_AUDIT_EXPLAIN_H
#define TICKETD_DOMAIN_AUDIT_EXPLAIN_H

#include <stddef.h>

#include "model/audit.h"
#include "util/call.h"
#include "util/err.h"

struct audit_explanation {
    const char *check_id;
    const char *meaning; /* what is wrong for whom */
    const char *remedy;  /* what the rows that agree with each other allow to put right */
};

/* NULL: there is no such check. */
const struct audit_explanation *audit_explain(const char *check_id);

#define AUDIT_LOOKS_MAX 5

/*
 * Statements that show every row of a finding's nth sample.
 * Memory: in the arena. Errors: TOO_LARGE.
 */
enum err audit_looks(struct call *call, const struct audit_finding *finding, size_t sample,
                     const char *looks_out[AUDIT_LOOKS_MAX], size_t *count_out) MUST_CHECK;

#endif
