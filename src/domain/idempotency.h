/*
 * Doing a thing once: the Idempotency-Key.
 *
 * A keyed change runs in once_run() instead of tx_run(). The key's row is inserted first, so a second
 * request with the same key waits (at most the lock wait of 1 s) and then replays; the answer's bytes
 * are made inside the transaction and stored with the effect (I5). A failed attempt stores nothing.
 *
 * The domain does not know what an answer looks like: encode, given by the handler, writes it.
 */
#ifndef TICKETD_DOMAIN_IDEMPOTENCY_H
#define TICKETD_DOMAIN_IDEMPOTENCY_H

#include <stdbool.h>
#include <stddef.h>

#include "store/tx.h"
#include "util/call.h"
#include "util/err.h"

struct once {
    /* In. */
    bool has_key;                  /* false: runs as a plain transaction, nothing is stored */
    struct uuid user_id;           /* keys are scoped to the user */
    unsigned char key_hash[32];    /* SHA-256 of the key */
    unsigned char fingerprint[32]; /* SHA-256 of method, path and canonical body */
    int status;                    /* of success, 201 as a rule */
    /* Writes the answer to `result` into the arena. Errors: TOO_LARGE. */
    enum err (*encode)(struct call *call, const void *result, const char **body_out,
                       size_t *bytes_out);

    /* Out, on OK. */
    bool replayed;
    const char *body;
    size_t body_bytes;
};

/*
 * fn does the work in the transaction and fills `result`, which encode then gets.
 * Errors: fn's own, REQUEST_IN_PROGRESS, IDEMPOTENCY_KEY_REUSED.
 * Database: its own transaction; locks the idempotency row first.
 */
enum err once_run(struct call *call, const char *name, struct once *once, tx_fn *fn, void *arg,
                  const void *result) MUST_CHECK;

/* Deletes answers older than idempotency_hours, in batches; for the janitor. */
enum err idempotency_sweep(struct call *call) MUST_CHECK;

#endif
