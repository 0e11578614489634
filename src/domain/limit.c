/*
 * Limits by account, counted in memcached by the minute.
 *
 * Most accounts change a handful of things a minute and are far from any limit: a process counts such
 * ones for itself, roughly, and asks memcached only of those that are busy.
 */
#include "domain/limit.h"

#include <glib.h>
#include <string.h>

#include "cache/cache.h"
#include "model/conf.h"

#define US_PER_SECOND      INT64_C(1000000)
#define SECONDS_PER_MINUTE 60

/* What failed access codes are counted as. */
#define GUESS "guess"

static enum err until_next_minute(struct call *call, enum err err)
{
    call->detail.retry_after =
        SECONDS_PER_MINUTE - call->now_us / US_PER_SECOND % SECONDS_PER_MINUTE;
    return err;
}

/* Accounts that meet in one slot are only asked about sooner. */
#define SLOTS 4096

/* Up to this share of the limit a process lets an account pass by itself: with 16 workers a flood is
 * stopped a quarter beyond the limit at the latest. A small limit is counted to the one. */
#define QUIET_SHARE 64

struct change_counts {
    int64_t minute;
    uint16_t slots[SLOTS];
};

struct change_counts *change_counts_new(void)
{
    return g_new0(struct change_counts, 1);
}

void change_counts_free(struct change_counts **counts)
{
    g_free(*counts);
    *counts = NULL;
}

/* The ids' last bytes are random. */
static uint16_t *slot_of(struct change_counts *counts, const struct uuid *user_id)
{
    uint16_t hash;

    memcpy(&hash, user_id->bytes + UUID_BYTES - sizeof hash, sizeof hash);
    return &counts->slots[hash % SLOTS];
}

static bool is_quiet(struct call *call, const struct uuid *user_id)
{
    struct change_counts *counts = call->change_counts;
    int64_t minute = call->now_us / (SECONDS_PER_MINUTE * US_PER_SECOND);
    int64_t quiet = MIN(call->conf->changes_per_minute / QUIET_SHARE, UINT16_MAX);

    if (counts == NULL || quiet == 0)
        return false;
    if (counts->minute != minute)
        *counts = (struct change_counts){.minute = minute};
    uint16_t *slot = slot_of(counts, user_id);
    if (*slot >= quiet)
        return false;
    (*slot)++;
    return true;
}

enum err limit_changes(struct call *call, const struct uuid *user_id)
{
    uint64_t count;

    if (is_quiet(call, user_id))
        return ERR_OK;
    enum err err = cache_count_minute(call, "change", user_id->bytes, UUID_BYTES, &count);
    if (err != ERR_OK || count <= (uint64_t)call->conf->changes_per_minute)
        return ERR_OK;
    err = err_set(call, ERR_TOO_MANY_REQUESTS, "one account may change %lld things a minute",
                  (long long)call->conf->changes_per_minute);
    return until_next_minute(call, err);
}

enum err limit_check_guesses(struct call *call, const struct uuid *user_id)
{
    uint64_t count;
    enum err err = cache_peek_minute(call, GUESS, user_id->bytes, UUID_BYTES, &count);

    if (err != ERR_OK || count < GUESSES_A_MINUTE)
        return ERR_OK;
    err = err_set(call, ERR_TOO_MANY_REQUESTS, "too many access codes that are none");
    return until_next_minute(call, err);
}

void limit_note_guess(struct call *call, const struct uuid *user_id)
{
    uint64_t count;

    /* Without memcached nothing is limited. */
    if (cache_count_minute(call, GUESS, user_id->bytes, UUID_BYTES, &count) != ERR_OK)
        return;
}
