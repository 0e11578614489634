/*
 * memcached, which may forget anything between two lines.
 *
 * A miss, a timeout and a dead server look the same: ERR_CACHE_MISS. After a timeout the server is
 * left alone for a short while, so that a stopped memcached costs a worker one timeout a second and
 * not one a call. Keys come from keys.def by cache_key(). Values carry their key, so a confused
 * answer is a miss. Nothing is true only here.
 */
#ifndef TICKETD_CACHE_CACHE_H
#define TICKETD_CACHE_CACHE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "util/call.h"
#include "util/err.h"

struct cache;
struct conf;

#define KEY(name, format, ttl_seconds, writer, if_gone) CACHE_##name,
enum cache_key {
#include "cache/keys.def"
    CACHE_KEY_COUNT
};
#undef KEY

/* Never fails; connects on first use. One a process, made after fork. */
struct cache *cache_new(const struct conf *conf);
void cache_free(struct cache **cache);

/*
 * From now on sets are kept back until the next call that reads, with which they then share one trip,
 * or until cache_flush(): for a process that reads and sets a thousand times a second.
 */
void cache_keep_sets_back(struct cache *cache);
/* Sends what was kept back. */
void cache_flush(struct call *call);

/* The integers of a key's format in order, e.g. cache_get(call, CACHE_SEATS, IDS(performance_id)). */
#define IDS(...)                                                                                   \
    ((const int64_t[]){__VA_ARGS__}), (sizeof((int64_t[]){__VA_ARGS__}) / sizeof(int64_t))

/* Bytes in the arena. Errors: CACHE_MISS. */
enum err cache_get(struct call *call, enum cache_key key, const int64_t *ids, size_t id_count,
                   const void **bytes_out, size_t *length_out) MUST_CHECK;

/* A value in the arena; bytes NULL: a miss. */
struct cache_value {
    const void *bytes;
    size_t length;
};

/*
 * The values of `count` keys of one kind in one round trip. ids: id_count integers a key, one key after
 * the other. What is missing, and everything after a failure, is a miss.
 */
void cache_get_many(struct call *call, enum cache_key key, const int64_t *ids, size_t id_count,
                    size_t count, struct cache_value *values_out);

/* Best effort; nobody may rely on it. */
void cache_set(struct call *call, enum cache_key key, const int64_t *ids, size_t id_count,
               const void *bytes, size_t length);
void cache_delete(struct call *call, enum cache_key key, const int64_t *ids, size_t id_count);

/* Changes bytes where they are. false: they are not what was expected. */
typedef bool cache_change_fn(void *arg, char *bytes, size_t length);

/*
 * What is kept, if it is, with fn's change, unless somebody has changed it meanwhile: then fn has the
 * newer bytes. After some tries in vain, and where fn says false, nothing is kept any more. Best effort.
 */
void cache_change(struct call *call, enum cache_key key, const int64_t *ids, size_t id_count,
                  cache_change_fn *fn, void *arg);

/*
 * A counter: adds one (or `by`) and gives the new value. A timed-out incr was applied, so it is
 * never repeated: a gap is fine, a duplicate is not. Errors: CACHE_MISS (no such key or no server).
 */
enum err cache_incr(struct call *call, enum cache_key key, const int64_t *ids, size_t id_count,
                    uint64_t by, uint64_t *value_out) MUST_CHECK;

/* Creates a counter unless it exists. true: created by us. */
bool cache_add_counter(struct call *call, enum cache_key key, const int64_t *ids, size_t id_count,
                       uint64_t value);

/* Reads a counter, which also keeps it from being evicted. Errors: CACHE_MISS. */
enum err cache_read_counter(struct call *call, enum cache_key key, const int64_t *ids,
                            size_t id_count, uint64_t *value_out) MUST_CHECK;

/*
 * Counts an event of a text (an e-mail address, a user id) in this minute: for limits. The text is
 * hashed. Errors: CACHE_MISS, which callers treat as "let it pass".
 */
enum err cache_count_minute(struct call *call, const char *what, const void *text, size_t length,
                            uint64_t *count_out) MUST_CHECK;

/* What was counted so far, without counting. Errors: CACHE_MISS: nothing, or nobody knows. */
enum err cache_peek_minute(struct call *call, const char *what, const void *text, size_t length,
                           uint64_t *count_out) MUST_CHECK;

/* Starts that count anew: what was counted turned out to be harmless. */
void cache_forget_minute(struct call *call, const char *what, const void *text, size_t length);

/* The server answers. */
bool cache_is_alive(struct call *call);

#endif
