/*
 * Points: every movement is a posting whose two entries sum to zero (I2).
 */
#ifndef TICKETD_DOMAIN_LEDGER_H
#define TICKETD_DOMAIN_LEDGER_H

#include "model/account.h"
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

#endif
