/*
 * Transactions: the only place that begins, commits and retries.
 *
 *   enum err err = tx_run(call, "reservation.pay", pay, &arg);
 *
 * fn touches only the database and the arena. When the database rolled back (deadlock, lost before
 * the commit) the arena is rewound to where it was and fn runs again, three times at most, 5 to 50 ms
 * apart and inside the call's deadline. fn must therefore start from arg as it was given.
 *
 * An unknown outcome of COMMIT (ERR_UNCERTAIN) runs fn again on a new connection: fn must find what
 * its first run left (its own ids, its idempotency key) and answer the same. If it stays unknown the
 * caller gets ERR_UNCERTAIN, which tells the client to repeat with its key.
 */
#ifndef TICKETD_STORE_TX_H
#define TICKETD_STORE_TX_H

#include "util/call.h"
#include "util/err.h"

typedef enum err tx_fn(struct call *call, void *arg);

/*
 * Errors: what fn returned (everything is rolled back then), DB_DEADLOCK and the like after the last
 * try, UNCERTAIN.
 */
enum err tx_run(struct call *call, const char *name, tx_fn *fn, void *arg) MUST_CHECK;

/*
 * From inside fn: note that must run once the commit is known, in order; forgotten on rollback.
 * For cache writes and wake-ups, never for the database.
 */
void tx_after_commit(struct call *call, void (*fn)(struct call *call, void *arg), void *arg);

/* The same for call_wake_janitor(): a slot is free, the janitor need not wait for its tick. */
void tx_wake_janitor(struct call *call);

/*
 * From inside fn, once it holds proof that no earlier run has committed (its key's row was free): what
 * fn answers from here on stands. Without it, any refusal of a run after an unknown commit becomes
 * UNCERTAIN, since it may be the echo of what that commit did.
 */
void tx_outcome_is_known(struct call *call);

#endif
