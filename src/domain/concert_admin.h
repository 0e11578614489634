/*
 * Setting up concerts: what organisers may do before and while a concert is on sale. Each change is
 * noted in the admin log in its own transaction.
 */
#ifndef TICKETD_DOMAIN_CONCERT_ADMIN_H
#define TICKETD_DOMAIN_CONCERT_ADMIN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "domain/catalogue.h"
#include "domain/hall_plan.h"
#include "domain/idempotency.h"
#include "util/call.h"
#include "util/err.h"

struct performance_plan {
    int64_t starts_at_us;
    struct hall_plan hall;
};

struct concert_plan {
    struct concert concert;   /* without its id */
    struct waiting_room room; /* the four settings */
    size_t performance_count;
    const struct performance_plan *performances;
};

/*
 * Errors: INVALID_FIELD (blank names, a lobby that does not open before the sale, a sale that ends
 * before it begins, and those of plan_layout()), those of once_run().
 * Database: once_run(), so `once` carries the answer; after a replay details_out is untouched.
 */
enum err concert_create(struct call *call, const struct concert_plan *plan, struct once *once,
                        struct concert_details *details_out) MUST_CHECK;

/* What to change; members as in JSON, times [us], 0 for none. */
struct concert_change {
    bool has_title, has_venue, has_description, has_on_sale_at, has_lobby_opens_at,
        has_sale_ends_at, has_hold_seconds, has_max_seats_per_user;
    const char *title, *venue, *description;
    int64_t on_sale_at, lobby_opens_at, sale_ends_at;
    int64_t hold_seconds, max_seats_per_user;
};

/* Errors: INVALID_FIELD (as concert_create()), NOT_FOUND, LOBBY_OPENED (people rely on the times).
 * Database: its own transaction. */
enum err concert_change(struct call *call, int32_t concert_id, const struct concert_change *change,
                        struct concert_details *details_out) MUST_CHECK;

/* Errors: INVALID_FIELD (those of plan_layout()), NOT_FOUND, those of once_run(). Database: once_run(),
 * so `once` carries the answer. */
enum err performance_add(struct call *call, int32_t concert_id, const struct performance_plan *plan,
                         struct once *once, struct performance *performance_out) MUST_CHECK;

struct performance_change {
    bool has_starts_at;
    int64_t starts_at_us;
    bool has_hall;
    struct hall_plan hall;
};

/*
 * A performance may be moved in time as long as it stands. Its hall is changed only before anything
 * of it is sold or held; seats kept back stay so where the new hall has a seat of that label.
 * Errors: INVALID_FIELD (those of plan_layout()), NOT_FOUND, HAS_SALES.
 * Database: its own transaction; locks the performance.
 */
enum err performance_change(struct call *call, int32_t performance_id,
                            const struct performance_change *change,
                            struct performance *performance_out) MUST_CHECK;

/* Errors: NOT_FOUND, HAS_SALES. Database: its own transaction; locks the performance. */
enum err performance_remove(struct call *call, int32_t performance_id) MUST_CHECK;

#endif
