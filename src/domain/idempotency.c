/*
 * Once: the key's row goes in first, the answer last, both with the effect.
 *
 * Invariant: a committed row carries the answer of exactly one committed effect.
 */
#include "domain/idempotency.h"

#include <string.h>

#include "model/conf.h"
#include "store/idempotency_store.h"
#include "util/counter.h"

/* A key that its owner gave up between our look and our try, more than twice in a row, is somebody
 * else's to win. */
#define TRIES_MAX 3

#define SWEEP_ROWS    1000
#define SWEEP_BATCHES 20

struct keyed {
    struct once *once;
    struct idempotency_key key;
    tx_fn *fn;
    void *arg;
    const void *result;
};

static int64_t keep_since_us(const struct call *call)
{
    return call->now_us - call->conf->idempotency_hours * INT64_C(3600000000);
}

static enum err run_plain(struct call *call, void *arg)
{
    struct keyed *keyed = arg;
    enum err err = keyed->fn(call, keyed->arg);
    if (err != ERR_OK)
        return err;
    return keyed->once->encode(call, keyed->result, &keyed->once->body, &keyed->once->body_bytes);
}

/* Without a key nothing but its own ids tells a later run that an earlier one has committed. */
static enum err run_without_key(struct call *call, const char *name, struct keyed *keyed)
{
    enum err err = tx_run(call, name, run_plain, keyed);
    if (err == ERR_DUPLICATE)
        return err_set(call, ERR_UNCERTAIN, "%s may have been done", name);
    return err;
}

static enum err take_key(struct call *call, const struct keyed *keyed)
{
    enum err err = idempotency_store_take(call, &keyed->key, keyed->once->fingerprint);
    if (err == ERR_DUPLICATE)
        return ERR_REPLAY;
    if (err == ERR_DB_LOCK_TIMEOUT)
        return err_set(call, ERR_REQUEST_IN_PROGRESS, "the first request with this key still runs");
    if (err == ERR_OK)
        tx_outcome_is_known(call);
    return err;
}

static enum err run_keyed(struct call *call, void *arg)
{
    struct keyed *keyed = arg;
    struct once *once = keyed->once;
    enum err err = take_key(call, keyed);
    if (err != ERR_OK)
        return err;
    err = run_plain(call, arg);
    if (err != ERR_OK)
        return err;
    return idempotency_store_complete(call, &keyed->key, once->status, once->body,
                                      once->body_bytes);
}

/* Errors: REPLAY: the key is free again, try once more. */
static enum err replay(struct call *call, const struct keyed *keyed)
{
    struct once *once = keyed->once;
    struct stored_answer answer;
    enum err err = idempotency_store_find(call, &keyed->key, &answer);
    if (err == ERR_NOT_FOUND)
        return ERR_REPLAY;
    if (err != ERR_OK)
        return err;
    if (answer.created_at_us < keep_since_us(call)) {
        err = idempotency_store_forget(call, &keyed->key, keep_since_us(call));
        return err == ERR_OK ? ERR_REPLAY : err;
    }
    if (memcmp(answer.fingerprint, once->fingerprint, sizeof answer.fingerprint) != 0)
        return err_set(call, ERR_IDEMPOTENCY_KEY_REUSED,
                       "the key was used for another method, path or body");
    once->replayed = true;
    once->status = answer.status;
    once->body = answer.body;
    once->body_bytes = answer.body_bytes;
    counter_add(call, COUNTER_IDEMPOTENT_REPLAYS, 1);
    return ERR_OK;
}

enum err once_run(struct call *call, const char *name, struct once *once, tx_fn *fn, void *arg,
                  const void *result)
{
    struct keyed keyed = {.once = once, .fn = fn, .arg = arg, .result = result};
    once->replayed = false;
    if (!once->has_key)
        return run_without_key(call, name, &keyed);

    keyed.key.user_id = once->user_id;
    memcpy(keyed.key.key_hash, once->key_hash, sizeof keyed.key.key_hash);
    for (int try = 0; try < TRIES_MAX; try++) {
        enum err err = tx_run(call, name, run_keyed, &keyed);
        if (err == ERR_REPLAY)
            err = replay(call, &keyed);
        if (err != ERR_REPLAY)
            return err;
    }
    return err_set(call, ERR_REQUEST_IN_PROGRESS, "others run requests with this key");
}

enum err idempotency_sweep(struct call *call)
{
    for (int batch = 0; batch < SWEEP_BATCHES; batch++) {
        uint64_t deleted;
        enum err err = idempotency_store_sweep(call, keep_since_us(call), SWEEP_ROWS, &deleted);
        if (err != ERR_OK || deleted < SWEEP_ROWS)
            return err;
    }
    return ERR_OK;
}
