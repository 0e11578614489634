/*
 * How often one account may change things: strict by account, because addresses are shared.
 */
#ifndef TICKETD_DOMAIN_LIMIT_H
#define TICKETD_DOMAIN_LIMIT_H

#include "util/call.h"
#include "util/err.h"

/* One a process, lent by call->change_counts. */
struct change_counts *change_counts_new(void);
void change_counts_free(struct change_counts **counts);

/*
 * Counts a change of this user in the running minute. Without memcached nothing is limited. What a
 * process lets pass by itself (a 64th of the limit) comes on top of it.
 * Errors: TOO_MANY_REQUESTS (retry_after).
 * Cache: CACHE_MINUTE.
 */
enum err limit_changes(struct call *call, const struct uuid *user_id) MUST_CHECK;

#endif
