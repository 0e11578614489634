/*
 * What the files of this directory share: the connection, keys as text, and what became of a call.
 */
#ifndef TICKETD_CACHE_CACHE_PRIVATE_H
#define TICKETD_CACHE_CACHE_PRIVATE_H

#include <libmemcached/memcached.h>

#include "cache/cache.h"

#define KEY_TEXT_MAX 128

struct cache {
    memcached_st *server;
    const struct conf *conf;
    int64_t rests_until_us;
    bool keeps_sets_back;
    bool has_kept_back; /* something is to be flushed */
};

struct key_text {
    size_t length;
    char text[KEY_TEXT_MAX];
};

/* Puts the integers in the places of %lld. */
struct key_text cache_make_key(const struct cache *cache, enum cache_key name, const int64_t *ids,
                               size_t id_count);

/* A value is its key, a NUL and the bytes, which are behind cache_head(). */
size_t cache_head(const struct key_text *key);
bool cache_is_of_key(const struct key_text *key, const char *value, size_t length);

time_t cache_ttl_seconds(enum cache_key name);

/* The server is left alone for a moment; counted as skipped. */
bool cache_is_resting(struct call *call);

/* Counts an outcome and, when the server is at fault, lets it rest. true: it worked. */
bool cache_is_done(struct call *call, memcached_return_t status);

#endif
