/* A kept value changed where it is. Invariant: nobody else's change or newer value is written over. */
#include "cache/cache_private.h"

/* With so many others in between, whoever reads next makes the value anew. */
#define TRIES_MAX 3

/* A value in the arena, and memcached's number of it, which is another after every change. */
struct version {
    char *value;
    size_t length;
    uint64_t number;
};

/* One value and the line that ends the answer. */
static memcached_return_t fetch(struct call *call, const struct key_text *key,
                                struct version *version_out)
{
    memcached_st *server = call->cache->server;
    const char *const keys[] = {key->text};
    memcached_return_t status = memcached_mget(server, keys, &key->length, 1), end;

    if (memcached_failed(status))
        return status;
    memcached_result_st *result = memcached_fetch_result(server, NULL, &status);
    if (result == NULL)
        return status == MEMCACHED_END ? MEMCACHED_NOTFOUND : status;
    version_out->length = memcached_result_length(result);
    version_out->number = memcached_result_cas(result);
    version_out->value =
        arena_copy(call->arena, memcached_result_value(result), version_out->length);
    memcached_result_free(result);
    memcached_result_free(memcached_fetch_result(server, NULL, &end));
    return MEMCACHED_SUCCESS;
}

/* false: there is none, or nobody answers. */
static bool fetch_version(struct call *call, const struct key_text *key,
                          struct version *version_out)
{
    memcached_st *server = call->cache->server;

    call->cache->has_kept_back = false; /* what was kept back goes along */
    memcached_behavior_set(server, MEMCACHED_BEHAVIOR_SUPPORT_CAS, 1);
    memcached_return_t status = fetch(call, key, version_out);
    memcached_behavior_set(server, MEMCACHED_BEHAVIOR_SUPPORT_CAS, 0);
    return cache_is_done(call, status) && version_out->value != NULL;
}

/* The value is this key's and fn has changed it. */
static bool change(const struct key_text *key, struct version *version, cache_change_fn *fn,
                   void *arg)
{
    size_t head = cache_head(key);

    return cache_is_of_key(key, version->value, version->length) &&
           fn(arg, version->value + head, version->length - head);
}

void cache_change(struct call *call, enum cache_key name, const int64_t *ids, size_t id_count,
                  cache_change_fn *fn, void *arg)
{
    struct cache *cache = call->cache;

    if (cache_is_resting(call))
        return;
    struct key_text key = cache_make_key(cache, name, ids, id_count);
    for (int tries = 0; tries < TRIES_MAX; tries++) {
        struct version version = {0};
        if (!fetch_version(call, &key, &version))
            return;
        if (!change(&key, &version, fn, arg))
            break;
        memcached_return_t status =
            memcached_cas(cache->server, key.text, key.length, version.value, version.length,
                          cache_ttl_seconds(name), 0, version.number);
        if (status != MEMCACHED_DATA_EXISTS) {
            (void)cache_is_done(call, status);
            cache->has_kept_back = cache->keeps_sets_back;
            cache_flush(call);
            return;
        }
    }
    cache_delete(call, name, ids, id_count);
}
