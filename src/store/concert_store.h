/*
 * Rows of concert, and the counter of small ids.
 */
#ifndef TICKETD_STORE_CONCERT_STORE_H
#define TICKETD_STORE_CONCERT_STORE_H

#include <stddef.h>

#include "model/concert.h"
#include "model/overview.h"
#include "util/call.h"
#include "util/err.h"

/*
 * Ids nobody ever had: `count` of them from *first_out on.
 * Database: outside a transaction, so that the counter is not held; what is not used is a gap.
 */
enum err concert_store_take_concert_id(struct call *call, int32_t *concert_id_out) MUST_CHECK;
enum err concert_store_take_performance_ids(struct call *call, size_t count,
                                            int32_t *first_out) MUST_CHECK;

/* Errors: NOT_FOUND. lock: FOR UPDATE. */
enum err concert_store_find(struct call *call, int32_t concert_id,
                            struct concert *concert_out) MUST_CHECK;
enum err concert_store_lock(struct call *call, int32_t concert_id,
                            struct concert *concert_out) MUST_CHECK;

/* With description, waiting room and spans. Errors: NOT_FOUND. */
enum err concert_store_find_overview(struct call *call, int32_t concert_id,
                                     struct concert_overview *overview_out) MUST_CHECK;

/* By concert_id, those above after_id. */
enum err concert_store_list_overviews(struct call *call, int32_t after_id, size_t limit,
                                      struct concert_overview **items_out,
                                      size_t *count_out) MUST_CHECK;

enum err concert_store_insert(struct call *call, const struct concert *concert) MUST_CHECK;

/* Every column. Database: under the row's lock. */
enum err concert_store_update(struct call *call, const struct concert *concert) MUST_CHECK;

extern const struct stmt *const concert_store_statements[];

#endif
