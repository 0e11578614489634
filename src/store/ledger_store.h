/*
 * Points: the tables account, posting and ledger_entry.
 */
#ifndef TICKETD_STORE_LEDGER_STORE_H
#define TICKETD_STORE_LEDGER_STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/account.h"
#include "model/slice.h"
#include "util/call.h"
#include "util/err.h"

/* Moves a balance unless it would fall below zero (or there is no account): moved_out false then. */
enum err ledger_store_move(struct call *call, const struct uuid *user_id, int64_t amount,
                           bool *moved_out, int64_t *balance_after_out) MUST_CHECK;

/* Errors: NOT_FOUND. */
enum err ledger_store_find_balance(struct call *call, const struct uuid *user_id,
                                   int64_t *balance_out) MUST_CHECK;

struct posting_row {
    struct uuid posting_id;
    enum posting_kind kind;
    struct uuid ref;
    const char *reason; /* NULL: none */
};

enum err ledger_store_insert_posting(struct call *call,
                                     const struct posting_row *posting) MUST_CHECK;

/* One line of a posting. The list of a fan fills in created_at_us and leaves account_id and line. */
struct entry_row {
    struct uuid account_id;
    struct uuid posting_id;
    int line;
    enum posting_kind kind;
    int64_t amount;
    bool has_balance_after;
    int64_t balance_after;
    struct uuid payment_id; /* zero: none */
    int64_t created_at_us;
};

/* Both lines in one statement. */
enum err ledger_store_insert_entries(struct call *call,
                                     const struct entry_row entries[2]) MUST_CHECK;

/* Newest first. */
enum err ledger_store_list_entries(struct call *call, const struct uuid *account_id,
                                   const struct slice *slice, struct entry_row **entries_out,
                                   size_t *count_out) MUST_CHECK;

extern const struct stmt *const ledger_store_statements[];

#endif
