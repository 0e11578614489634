/*
 * Limits by account, counted in memcached by the minute.
 */
#include "domain/limit.h"

#include "cache/cache.h"
#include "model/conf.h"

#define US_PER_SECOND      INT64_C(1000000)
#define SECONDS_PER_MINUTE 60

enum err limit_changes(struct call *call, const struct uuid *user_id)
{
    uint64_t count;
    enum err err = cache_count_minute(call, "change", user_id->bytes, UUID_BYTES, &count);

    if (err != ERR_OK || count <= (uint64_t)call->conf->changes_per_minute)
        return ERR_OK;
    err = err_set(call, ERR_TOO_MANY_REQUESTS, "one account may change %lld things a minute",
                  (long long)call->conf->changes_per_minute);
    call->detail.retry_after =
        SECONDS_PER_MINUTE - call->now_us / US_PER_SECOND % SECONDS_PER_MINUTE;
    return err;
}
