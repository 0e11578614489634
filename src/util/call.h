/*
 * One call: everything a request, a janitor step or a command carries with it.
 *
 * It is the first parameter of every function that can fail. The time, random bytes and the two
 * servers come in through it, so nothing below daemon/ and tools/ reads a clock, an environment or
 * a global.
 */
#ifndef TICKETD_UTIL_CALL_H
#define TICKETD_UTIL_CALL_H

#include <stddef.h>
#include <stdint.h>

#include "util/arena.h"
#include "util/err.h"
#include "util/uuid.h"

struct cache;
struct conf;
struct db;
struct counters;
struct hall_cache;
struct change_counts;
struct kept_sales;
struct queue_token;
struct session;
struct token_keys;

#define CALL_CONFLICTS_MAX 16

/* What an error answer says beyond its row. Absent numbers are -1, absent texts NULL. */
struct err_detail {
    char text[256];   /* for people; may repeat the client's value, never a secret */
    const char *file; /* where it was found */
    int line;
    const char *field;       /* invalid_field */
    int64_t position;        /* not_admitted */
    int64_t retry_after;     /* seconds */
    int64_t balance, amount; /* insufficient_points; minor units */
    int64_t opens_at_us;     /* not_open_yet */
    int64_t used_at_us;      /* already_used */
    int64_t starts_at_us;    /* wrong_performance: when the ticket's own begins */
    const char *allow;       /* method_not_allowed */
    size_t conflict_count;   /* seat_taken */
    int32_t conflicts[CALL_CONFLICTS_MAX];
};

struct call {
    /* What the process lends for the length of the call. */
    struct arena *arena;
    struct db *db;
    struct cache *cache;
    const struct conf *conf;
    struct counters *counters;                 /* shared memory; NULL in tools and tests */
    const struct token_keys *token_keys;       /* NULL where no queue token is made */
    struct hall_cache *halls;                  /* NULL: halls are loaded for each call */
    struct change_counts *change_counts;       /* NULL: each change is counted in memcached */
    struct kept_sales *kept_sales;             /* NULL: sales are read for each call */
    void (*random)(void *bytes, size_t count); /* cryptographic */

    /* The call's own. */
    int64_t now_us;      /* the database's clock when the call began */
    int64_t deadline_us; /* same clock; past it nothing new is begun */
    const char *name;    /* route or task, for the log */
    char request_id[65];

    /* Who asks; set by the gate, NULL when nobody proved it. */
    const struct session *session;
    const struct queue_token *token;

    struct err_detail detail;
};

/* Forgets the former call's identity and detail. The lent things and the arena's content stay. */
void call_begin(struct call *call, const char *name, int64_t now_us, int64_t deadline_us);

/* A fresh UUIDv7 of the call's moment. */
struct uuid call_uuid(struct call *call);

/* An error that was recorded is that error: so compilers and analysers see that it is not ERR_OK
 * without a look into another file. */
static inline enum err err_known(enum err recorded, enum err err)
{
    (void)recorded;
    return err;
}

/*
 * Records where and why a call fails and returns err, so that the origin is one line:
 *   return err_set(call, ERR_RESERVATION_EXPIRED, "the hold ended %lld s ago", …);
 * Callers pass the code up and do not set again.
 */
#define err_set(call, err, ...)                                                                    \
    err_known(err_set_at((call), (err), __FILE__, __LINE__, __VA_ARGS__), (err))
enum err err_set_at(struct call *call, enum err err, const char *file, int line, const char *format,
                    ...) PRINTF_LIKE(5, 6);

/* ERR_INVALID_FIELD naming the field. The field's name must live as long as the call. */
#define err_field(call, name, ...)                                                                 \
    err_known(err_field_at((call), (name), __FILE__, __LINE__, __VA_ARGS__), ERR_INVALID_FIELD)
enum err err_field_at(struct call *call, const char *field, const char *file, int line,
                      const char *format, ...) PRINTF_LIKE(5, 6);

#endif
