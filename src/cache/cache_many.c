/* Many values in one round trip. Invariant: a value is taken for the key that it carries and no other. */
#include "cache/cache_private.h"

#include <string.h>

struct many {
    size_t count;
    struct key_text *keys;
    const char **texts;
    size_t *lengths;
};

static bool make_keys(struct call *call, enum cache_key name, const int64_t *ids, size_t id_count,
                      struct many *many)
{
    many->keys = ARENA_ARRAY(call->arena, struct key_text, many->count);
    many->texts = ARENA_ARRAY(call->arena, const char *, many->count);
    many->lengths = ARENA_ARRAY(call->arena, size_t, many->count);
    if (many->keys == NULL || many->texts == NULL || many->lengths == NULL)
        return false;
    for (size_t i = 0; i < many->count; i++) {
        many->keys[i] = cache_make_key(call->cache, name, ids + i * id_count, id_count);
        many->texts[i] = many->keys[i].text;
        many->lengths[i] = many->keys[i].length;
    }
    return true;
}

/* The server answers in the order of the keys, without those it does not have: the search goes on
 * behind the last one found. */
static void take_value(struct call *call, const struct many *many, memcached_result_st *result,
                       size_t *next, struct cache_value *values_out)
{
    const char *value = memcached_result_value(result);
    size_t length = memcached_result_length(result);

    for (size_t i = *next; i < many->count; i++) {
        size_t head = cache_head(&many->keys[i]);
        if (!cache_is_of_key(&many->keys[i], value, length))
            continue;
        values_out[i] = (struct cache_value){
            .bytes = arena_copy(call->arena, value + head, length - head),
            .length = length - head,
        };
        *next = i + 1;
        return;
    }
}

void cache_get_many(struct call *call, enum cache_key name, const int64_t *ids, size_t id_count,
                    size_t count, struct cache_value *values_out)
{
    struct many many = {.count = count};
    memcached_result_st *result;
    memcached_return_t status;
    size_t next = 0;

    for (size_t i = 0; i < count; i++)
        values_out[i] = (struct cache_value){0};
    if (count == 0 || cache_is_resting(call) || !make_keys(call, name, ids, id_count, &many))
        return;
    memcached_st *server = call->cache->server;
    call->cache->has_kept_back = false; /* what was kept back goes along */
    status = memcached_mget(server, many.texts, many.lengths, count);
    if (!cache_is_done(call, status))
        return;
    while ((result = memcached_fetch_result(server, NULL, &status)) != NULL) {
        take_value(call, &many, result, &next, values_out);
        memcached_result_free(result);
    }
    if (status != MEMCACHED_END)
        (void)cache_is_done(call, status);
}
