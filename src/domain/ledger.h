/*
 * Points: every movement is a posting whose two entries sum to zero (I2).
 */
#ifndef TICKETD_DOMAIN_LEDGER_H
#define TICKETD_DOMAIN_LEDGER_H

#include <stddef.h>
#include <stdint.h>

#include "domain/idempotency.h"
#include "model/account.h"
#include "model/slice.h"
#include "util/call.h"
#include "util/err.h"

/* One movement of a fan's points. */
struct posting {
    struct uuid posting_id;
    enum posting_kind kind;
    struct uuid ref;                    /* unique a kind: charge, payment, refund or posting id */
    struct uuid user_id;                /* whose points */
    int64_t amount_minor;               /* signed, seen from the fan */
    int64_t balance_after;              /* minor units */
    const struct uuid *counter_account; /* ACCOUNT_HOUSE or ACCOUNT_MINT */
    struct uuid payment_id;             /* zero: none */
    const char *reason;                 /* NULL: none */
};

/*
 * Moves the balance by amount_minor and gives the new one. Inside a transaction.
 * Errors: INSUFFICIENT_POINTS (balance, amount in the detail), NOT_FOUND (no such account).
 */
enum err ledger_move(struct call *call, const struct uuid *user_id, int64_t amount_minor,
                     int64_t *balance_after_out) MUST_CHECK;

/* Writes the posting and its two entries. Inside the transaction that moved the balance. */
enum err ledger_record(struct call *call, const struct posting *posting) MUST_CHECK;

/* Minor units. */
enum err ledger_load_balance(struct call *call, const struct uuid *user_id,
                             int64_t *balance_out) MUST_CHECK;

#define CHARGE_AMOUNT_MAX     10000000
#define ADJUSTMENT_AMOUNT_MAX INT64_C(1000000000000)

/* Points put in by the fan. The answer of POST /points/charges. */
struct charge {
    struct uuid charge_id;
    int64_t amount;  /* minor units */
    int64_t balance; /* after it */
};

/*
 * Charges call->session's user once. once->encode gets a struct charge.
 * Errors: FORBIDDEN (points_self_charge is off), INVALID_AMOUNT, and those of once_run().
 */
enum err ledger_charge(struct call *call, int64_t amount, struct once *once) MUST_CHECK;

/* Points given or taken by an admin. The answer of POST /admin/users/{user_id}/points. */
struct adjustment {
    struct uuid posting_id;
    int64_t balance; /* after it */
};

/*
 * Adjusts a balance once, and notes it in the admin log. once->encode gets a struct adjustment.
 * Errors: INVALID_FIELD (amount: zero, or beyond ADJUSTMENT_AMOUNT_MAX either way), NOT_FOUND,
 * INSUFFICIENT_POINTS, and those of once_run().
 */
enum err ledger_adjust(struct call *call, const struct uuid *user_id, int64_t amount,
                       const char *reason, struct once *once) MUST_CHECK;

/* A fan's side of a posting. */
struct ledger_entry {
    struct uuid posting_id;
    enum posting_kind kind;
    int64_t amount;        /* signed, minor units */
    int64_t balance_after; /* minor units */
    int64_t created_at_us;
    struct uuid payment_id; /* zero: none */
};

/* Newest first. */
enum err ledger_list_entries(struct call *call, const struct uuid *user_id,
                             const struct slice *slice, const struct ledger_entry **entries_out,
                             size_t *count_out) MUST_CHECK;

#endif
