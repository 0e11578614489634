/*
 * The stored answers of keyed requests.
 */
#ifndef TICKETD_STORE_IDEMPOTENCY_STORE_H
#define TICKETD_STORE_IDEMPOTENCY_STORE_H

#include <stddef.h>
#include <stdint.h>

#include "util/call.h"
#include "util/err.h"

#define IDEMPOTENCY_BODY_MAX 60000

/* Which request: keys are scoped to the user. */
struct idempotency_key {
    struct uuid user_id;
    unsigned char key_hash[32];
};

struct stored_answer {
    unsigned char fingerprint[32];
    int status;
    const char *body;
    size_t body_bytes;
    int64_t created_at_us;
};

/*
 * Takes the key, without an answer yet. Inside a transaction.
 * Errors: DUPLICATE (taken and committed), DB_LOCK_TIMEOUT (the one that took it is still running).
 */
enum err idempotency_store_take(struct call *call, const struct idempotency_key *key,
                                const unsigned char fingerprint[32]) MUST_CHECK;

/* Fills the answer in, in the transaction that took the key. */
enum err idempotency_store_complete(struct call *call, const struct idempotency_key *key,
                                    int status, const char *body, size_t body_bytes) MUST_CHECK;

/* Errors: NOT_FOUND. */
enum err idempotency_store_find(struct call *call, const struct idempotency_key *key,
                                struct stored_answer *answer_out) MUST_CHECK;

/* Frees a key whose answer is older than before_us. */
enum err idempotency_store_forget(struct call *call, const struct idempotency_key *key,
                                  int64_t before_us) MUST_CHECK;

/* Deletes up to `limit` answers older than before_us. */
enum err idempotency_store_sweep(struct call *call, int64_t before_us, int64_t limit,
                                 uint64_t *deleted_out) MUST_CHECK;

extern const struct stmt *const idempotency_store_statements[];

#endif
