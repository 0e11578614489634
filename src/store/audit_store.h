/*
 * The audit's questions to the tables.
 *
 * A question is one statement over a range of keys, so what it sees is one consistent snapshot, and
 * short enough not to hold back purge.
 */
#ifndef TICKETD_STORE_AUDIT_STORE_H
#define TICKETD_STORE_AUDIT_STORE_H

#include "model/audit.h"
#include "util/call.h"
#include "util/err.h"

size_t audit_store_check_count(void);
const char *audit_store_check_id(size_t check);
const char *audit_store_check_name(size_t check);
enum audit_subject audit_store_subject(size_t check);

/*
 * The range behind `range` (zeroed before the first): is_end_out when there is none.
 */
enum err audit_store_next_range(struct call *call, size_t check, struct audit_range *range,
                                bool *is_end_out) MUST_CHECK;

/* Rows of the range that break the check's rule, in the arena; at most some hundreds. */
enum err audit_store_find(struct call *call, size_t check, const struct audit_range *range,
                          struct audit_violation **items_out, size_t *count_out) MUST_CHECK;

/* Whoever changes the violation's subject is waited for, and kept out until the transaction ends. */
enum err audit_store_lock(struct call *call, size_t check,
                          const struct audit_violation *violation) MUST_CHECK;

/* The range that holds nothing but the violation's subject. */
struct audit_range audit_store_range_of(size_t check, const struct audit_violation *violation);

/* The last full pass. Inside a transaction. load: NOT_FOUND before the first. */
enum err audit_store_save(struct call *call, const struct audit_report *report) MUST_CHECK;
enum err audit_store_load(struct call *call, struct audit_report *report_out) MUST_CHECK;

/* Closes a concert's sale with the reason (0: every concert's): how many were open. */
enum err audit_store_halt(struct call *call, int32_t concert_id, const char *reason,
                          uint64_t *halted_out) MUST_CHECK;

/* Opens it again: 1, or 0 when the audit had not closed it. */
enum err audit_store_reopen(struct call *call, int32_t concert_id,
                            uint64_t *reopened_out) MUST_CHECK;

extern const struct stmt *const audit_store_statements[];

#endif
