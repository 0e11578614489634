/*
 * memcached through libmemcached: one server, text protocol, every wait bounded.
 *
 * Invariant: whatever the server does, a call costs at most one timeout, and nothing that another key
 * holds is ever taken for an answer.
 */
#include "cache/cache_private.h"

#include <errno.h>
#include <glib.h>
#include <inttypes.h>
#include <libmemcached/memcached.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/conf.h"
#include "util/counter.h"
#include "util/log.h"

/* After a timeout or a dead server it is left alone this long. */
#define REST_US 1000000

/* Errors of libmemcached carry UINT64_MAX as the value; no true counter comes near this. */
#define COUNTER_VALUE_MAX (UINT64_C(1) << 62)

struct key_row {
    const char *format;
    time_t ttl_seconds;
};

#define KEY(name, format, ttl_seconds, writer, if_gone) [CACHE_##name] = {format, ttl_seconds},
static const struct key_row key_rows[] = {
#include "cache/keys.def"
};
#undef KEY
_Static_assert(sizeof key_rows / sizeof key_rows[0] == CACHE_KEY_COUNT, "one row a key");

static void set_behaviour(memcached_st *server, memcached_behavior_t flag, uint64_t value)
{
    memcached_return_t status = memcached_behavior_set(server, flag, value);
    if (status != MEMCACHED_SUCCESS)
        panic("memcached behaviour %d: %s", (int)flag, memcached_strerror(server, status));
}

static void configure(memcached_st *server, const struct cache *cache)
{
    uint64_t timeout_ms = (uint64_t)cache->conf->cache_timeout_ms;

    set_behaviour(server, MEMCACHED_BEHAVIOR_BINARY_PROTOCOL, 0);
    set_behaviour(server, MEMCACHED_BEHAVIOR_NOREPLY, 0);
    set_behaviour(server, MEMCACHED_BEHAVIOR_NO_BLOCK, 1);
    set_behaviour(server, MEMCACHED_BEHAVIOR_TCP_NODELAY, 1);
    set_behaviour(server, MEMCACHED_BEHAVIOR_VERIFY_KEY, 1);
    set_behaviour(server, MEMCACHED_BEHAVIOR_CONNECT_TIMEOUT, timeout_ms);
    set_behaviour(server, MEMCACHED_BEHAVIOR_POLL_TIMEOUT, timeout_ms);
    set_behaviour(server, MEMCACHED_BEHAVIOR_SND_TIMEOUT, timeout_ms * 1000);
    set_behaviour(server, MEMCACHED_BEHAVIOR_RCV_TIMEOUT, timeout_ms * 1000);
    /* Never ejected: a second server would hand out the same numbers. */
    set_behaviour(server, MEMCACHED_BEHAVIOR_REMOVE_FAILED_SERVERS, 0);
    set_behaviour(server, MEMCACHED_BEHAVIOR_BUFFER_REQUESTS, cache->keeps_sets_back);
}

static memcached_st *open_server(const struct cache *cache)
{
    const struct conf *conf = cache->conf;
    memcached_st *server = memcached_create(NULL);

    if (server == NULL)
        panic("memcached_create: out of memory");
    bool has_socket = conf->cache_socket != NULL && conf->cache_socket[0] != '\0';
    memcached_return_t status =
        has_socket ? memcached_server_add_unix_socket(server, conf->cache_socket)
                   : memcached_server_add(server, conf->cache_host, (in_port_t)conf->cache_port);
    if (status != MEMCACHED_SUCCESS)
        panic("memcached server: %s", memcached_strerror(server, status));
    configure(server, cache);
    return server;
}

struct cache *cache_new(const struct conf *conf)
{
    struct cache *cache = g_new0(struct cache, 1);
    cache->conf = conf;
    cache->server = open_server(cache);
    return cache;
}

void cache_free(struct cache **cache)
{
    if (*cache == NULL)
        return;
    memcached_free((*cache)->server);
    g_free(*cache);
    *cache = NULL;
}

void cache_keep_sets_back(struct cache *cache)
{
    cache->keeps_sets_back = true;
    memcached_free(cache->server);
    cache->server = open_server(cache);
}

/* Keys --------------------------------------------------------------------------------------- */

static void append(struct key_text *key, const char *text, size_t length)
{
    if (key->length + length >= sizeof key->text)
        panic("cache key longer than %zu: %s", sizeof key->text, key->text);
    memcpy(key->text + key->length, text, length);
    key->length += length;
    key->text[key->length] = '\0';
}

static struct key_text key_begin(const struct cache *cache)
{
    struct key_text key = {.length = 0};
    append(&key, cache->conf->cache_prefix, strlen(cache->conf->cache_prefix));
    append(&key, ":", 1);
    return key;
}

time_t cache_ttl_seconds(enum cache_key name)
{
    return key_rows[name].ttl_seconds;
}

/* Puts the integers in the places of %lld. */
struct key_text cache_make_key(const struct cache *cache, enum cache_key name, const int64_t *ids,
                               size_t id_count)
{
    static const char place[] = "%lld";
    struct key_text key = key_begin(cache);
    const char *rest = key_rows[name].format;
    size_t used = 0;
    for (const char *at; (at = strstr(rest, place)) != NULL; rest = at + strlen(place)) {
        char number[24];
        if (used == id_count)
            break;
        append(&key, rest, (size_t)(at - rest));
        append(&key, number, (size_t)snprintf(number, sizeof number, "%" PRId64, ids[used++]));
    }
    if (used != id_count || strchr(rest, '%') != NULL)
        panic("cache key %s does not take %zu integers", key_rows[name].format, id_count);
    append(&key, rest, strlen(rest));
    return key;
}

/* One hash a thing, event and minute. */
static struct key_text key_of_minute(const struct call *call, const char *what, const void *text,
                                     size_t length)
{
    unsigned char hash[16];
    char hex[sizeof hash * 2 + 1];
    int64_t minute = call->now_us / 60000000;
    crypto_generichash_state state;
    crypto_generichash_init(&state, NULL, 0, sizeof hash);
    crypto_generichash_update(&state, (const unsigned char *)&minute, sizeof minute);
    crypto_generichash_update(&state, (const unsigned char *)what, strlen(what) + 1);
    crypto_generichash_update(&state, text, length);
    crypto_generichash_final(&state, hash, sizeof hash);
    sodium_bin2hex(hex, sizeof hex, hash, sizeof hash);

    struct key_text key = key_begin(call->cache);
    append(&key, "m:", 2);
    append(&key, hex, strlen(hex));
    return key;
}

/* Outcomes ----------------------------------------------------------------------------------- */

/* A clock that was set back must not make the rest longer. */
bool cache_is_resting(struct call *call)
{
    int64_t rest_us = call->cache->rests_until_us - call->now_us;
    if (rest_us <= 0 || rest_us > REST_US)
        return false;
    counter_add(call, COUNTER_CACHE_SKIPPED, 1);
    return true;
}

/* The server answered and the key is not what was hoped for. */
static bool is_answer(memcached_return_t status)
{
    return status == MEMCACHED_NOTFOUND || status == MEMCACHED_NOTSTORED ||
           status == MEMCACHED_DATA_EXISTS;
}

/*
 * The connection goes with whatever may still arrive on it, and so does libmemcached's own count of
 * seconds until it tries again.
 */
static void let_rest(struct call *call, memcached_return_t status)
{
    struct cache *cache = call->cache;
    log_event(LOG_LEVEL_WARNING, "cache_error", "reason", memcached_strerror(cache->server, status),
              "request_id", call->request_id, NULL);
    memcached_free(cache->server);
    cache->server = open_server(cache);
    cache->has_kept_back = false;
    cache->rests_until_us = call->now_us + REST_US;
}

/* Counts an outcome and, when the server is at fault, lets it rest. true: it worked. */
bool cache_is_done(struct call *call, memcached_return_t status)
{
    if (status == MEMCACHED_SUCCESS || status == MEMCACHED_STORED || status == MEMCACHED_DELETED ||
        status == MEMCACHED_BUFFERED) {
        counter_add(call, COUNTER_CACHE_HIT, 1);
        return true;
    }
    if (is_answer(status)) {
        counter_add(call, COUNTER_CACHE_MISSED, 1);
        return false;
    }
    counter_add(call, COUNTER_CACHE_ERROR, 1);
    if (status == MEMCACHED_E2BIG || status == MEMCACHED_SERVER_MEMORY_ALLOCATION_FAILURE)
        return false;
    let_rest(call, status);
    return false;
}

/* Values ------------------------------------------------------------------------------------- */

/*
 * The bytes of a key, to be freed; NULL unless status says success. Not memcached_get(): that leaves
 * the end of the answer unread, and what was kept back would then be sent on its own by the next call.
 */
static char *fetch(struct cache *cache, const struct key_text *key, size_t *length_out,
                   memcached_return_t *status_out)
{
    const char *const keys[] = {key->text};
    uint32_t flags;
    size_t rest_length;
    memcached_return_t end;

    cache->has_kept_back = false;
    *status_out = memcached_mget(cache->server, keys, &key->length, 1);
    if (memcached_failed(*status_out))
        return NULL;
    char *value = memcached_fetch(cache->server, NULL, NULL, length_out, &flags, status_out);
    if (value != NULL)
        free(memcached_fetch(cache->server, NULL, NULL, &rest_length, &flags, &end));
    else if (*status_out == MEMCACHED_END)
        *status_out = MEMCACHED_NOTFOUND;
    return value;
}

size_t cache_head(const struct key_text *key)
{
    return key->length + 1;
}

bool cache_is_of_key(const struct key_text *key, const char *value, size_t length)
{
    return length >= cache_head(key) && memcmp(value, key->text, cache_head(key)) == 0;
}

enum err cache_get(struct call *call, enum cache_key name, const int64_t *ids, size_t id_count,
                   const void **bytes_out, size_t *length_out)
{
    if (cache_is_resting(call))
        return ERR_CACHE_MISS;
    struct key_text key = cache_make_key(call->cache, name, ids, id_count);
    size_t head = cache_head(&key), length = 0;
    memcached_return_t status;
    char *value = fetch(call->cache, &key, &length, &status);
    if (!cache_is_done(call, status) || value == NULL || !cache_is_of_key(&key, value, length)) {
        free(value);
        return ERR_CACHE_MISS;
    }
    const char *copy = arena_copy(call->arena, value + head, length - head);
    free(value);
    if (copy == NULL)
        return ERR_CACHE_MISS;
    *bytes_out = copy;
    *length_out = length - head;
    return ERR_OK;
}

/*
 * Without waiting for the answer: a heartbeat sets one value, and nobody may rely on it. A dead server
 * is found by the next call that reads. A refusal that came all the same would be read by that call,
 * which then opens a fresh connection.
 */
static memcached_return_t send_set(memcached_st *server, const struct key_text *key,
                                   const GString *value, enum cache_key name)
{
    memcached_behavior_set(server, MEMCACHED_BEHAVIOR_NOREPLY, 1);
    memcached_return_t status = memcached_set(server, key->text, key->length, value->str,
                                              value->len, key_rows[name].ttl_seconds, 0);
    memcached_behavior_set(server, MEMCACHED_BEHAVIOR_NOREPLY, 0);
    return status;
}

void cache_set(struct call *call, enum cache_key name, const int64_t *ids, size_t id_count,
               const void *bytes, size_t length)
{
    if (cache_is_resting(call))
        return;
    struct key_text key = cache_make_key(call->cache, name, ids, id_count);
    GString *value = g_string_sized_new(cache_head(&key) + length);
    g_string_append_len(value, key.text, (gssize)cache_head(&key));
    g_string_append_len(value, bytes, (gssize)length);
    memcached_return_t status = send_set(call->cache->server, &key, value, name);
    g_string_free(value, TRUE);
    call->cache->has_kept_back = call->cache->keeps_sets_back;
    (void)cache_is_done(call, status);
}

void cache_flush(struct call *call)
{
    struct cache *cache = call->cache;

    if (!cache->has_kept_back || cache_is_resting(call))
        return;
    cache->has_kept_back = false;
    memcached_return_t status = memcached_flush_buffers(cache->server);
    if (memcached_failed(status))
        (void)cache_is_done(call, status);
}

static void delete_key(struct call *call, const struct key_text *key)
{
    struct cache *cache = call->cache;

    (void)cache_is_done(call, memcached_delete(cache->server, key->text, key->length, 0));
    cache->has_kept_back = cache->keeps_sets_back;
    cache_flush(call);
}

void cache_delete(struct call *call, enum cache_key name, const int64_t *ids, size_t id_count)
{
    if (cache_is_resting(call))
        return;
    struct key_text key = cache_make_key(call->cache, name, ids, id_count);
    delete_key(call, &key);
}

/* Counters ----------------------------------------------------------------------------------- */

static enum err increment(struct call *call, const struct key_text *key, uint64_t by,
                          uint64_t *value_out)
{
    if (by > UINT32_MAX)
        panic("cache counter raised by %" PRIu64, by);
    uint64_t value = UINT64_MAX;
    memcached_return_t status =
        memcached_increment(call->cache->server, key->text, key->length, (uint32_t)by, &value);
    if (!cache_is_done(call, status) || value >= COUNTER_VALUE_MAX)
        return ERR_CACHE_MISS;
    *value_out = value;
    return ERR_OK;
}

static bool add_number(struct call *call, const struct key_text *key, uint64_t value,
                       time_t ttl_seconds)
{
    char number[24];
    size_t length = (size_t)snprintf(number, sizeof number, "%" PRIu64, value);
    return cache_is_done(call, memcached_add(call->cache->server, key->text, key->length, number,
                                             length, ttl_seconds, 0));
}

enum err cache_incr(struct call *call, enum cache_key name, const int64_t *ids, size_t id_count,
                    uint64_t by, uint64_t *value_out)
{
    if (cache_is_resting(call))
        return ERR_CACHE_MISS;
    struct key_text key = cache_make_key(call->cache, name, ids, id_count);
    return increment(call, &key, by, value_out);
}

bool cache_add_counter(struct call *call, enum cache_key name, const int64_t *ids, size_t id_count,
                       uint64_t value)
{
    if (cache_is_resting(call))
        return false;
    struct key_text key = cache_make_key(call->cache, name, ids, id_count);
    return add_number(call, &key, value, key_rows[name].ttl_seconds);
}

/* decr leaves trailing spaces; nothing else may follow the digits. */
static bool parse_counter(const char *text, size_t length, uint64_t *value_out)
{
    char digits[24];
    if (length == 0 || length >= sizeof digits || text[0] < '0' || text[0] > '9')
        return false;
    memcpy(digits, text, length);
    digits[length] = '\0';
    char *end;
    errno = 0;
    uint64_t value = strtoull(digits, &end, 10);
    if (errno != 0 || end[strspn(end, " ")] != '\0' || value >= COUNTER_VALUE_MAX)
        return false;
    *value_out = value;
    return true;
}

enum err cache_read_counter(struct call *call, enum cache_key name, const int64_t *ids,
                            size_t id_count, uint64_t *value_out)
{
    if (cache_is_resting(call))
        return ERR_CACHE_MISS;
    struct key_text key = cache_make_key(call->cache, name, ids, id_count);
    size_t length = 0;
    memcached_return_t status;
    char *text = fetch(call->cache, &key, &length, &status);
    bool is_counter =
        cache_is_done(call, status) && text != NULL && parse_counter(text, length, value_out);
    free(text);
    return is_counter ? ERR_OK : ERR_CACHE_MISS;
}

enum err cache_count_minute(struct call *call, const char *what, const void *text, size_t length,
                            uint64_t *count_out)
{
    if (cache_is_resting(call))
        return ERR_CACHE_MISS;
    struct key_text key = key_of_minute(call, what, text, length);
    if (increment(call, &key, 1, count_out) == ERR_OK)
        return ERR_OK;
    if (cache_is_resting(call))
        return ERR_CACHE_MISS;
    if (add_number(call, &key, 1, key_rows[CACHE_MINUTE].ttl_seconds)) {
        *count_out = 1;
        return ERR_OK;
    }
    /* Somebody else added it in between. */
    return cache_is_resting(call) ? ERR_CACHE_MISS : increment(call, &key, 1, count_out);
}

enum err cache_peek_minute(struct call *call, const char *what, const void *text, size_t length,
                           uint64_t *count_out)
{
    if (cache_is_resting(call))
        return ERR_CACHE_MISS;
    struct key_text key = key_of_minute(call, what, text, length);
    return increment(call, &key, 0, count_out);
}

void cache_forget_minute(struct call *call, const char *what, const void *text, size_t length)
{
    if (cache_is_resting(call))
        return;
    struct key_text key = key_of_minute(call, what, text, length);
    delete_key(call, &key);
}

bool cache_is_alive(struct call *call)
{
    struct key_text key = key_begin(call->cache);
    append(&key, "alive", strlen("alive"));
    size_t length;
    memcached_return_t status;
    free(fetch(call->cache, &key, &length, &status));
    return cache_is_done(call, status) || is_answer(status);
}
