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

/*
 * Guessing access codes: `check` refuses a user who failed GUESSES_A_MINUTE times in the running
 * minute, `note` counts a failure.
 * Errors and cache: the same.
 */
#define GUESSES_A_MINUTE 10
enum err limit_check_guesses(struct call *call, const struct uuid *user_id) MUST_CHECK;
void limit_note_guess(struct call *call, const struct uuid *user_id);

#endif
