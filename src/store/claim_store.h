/*
 * Claims: the rows that make seats taken (I1).
 *
 * A claim is held while expires_at_us lies ahead, sold or blocked when it is NULL, and binds nobody
 * past its deadline, whether or not a sweeper removed it (I6).
 */
#ifndef TICKETD_STORE_CLAIM_STORE_H
#define TICKETD_STORE_CLAIM_STORE_H

#include "model/reservation.h"
#include "util/call.h"
#include "util/err.h"

/* The "reservation" of a blocked seat: 16 zero bytes. */
extern const struct uuid CLAIM_BLOCKED;

/*
 * Takes every seat of the reservation that is free or whose claim's deadline has passed. lost_out has
 * room for SEATS_PER_RESERVATION_MAX: the others, ascending. Any at all: the caller rolls back.
 * Database: in the caller's transaction; X locks on the rows, ascending.
 */
enum err claim_store_take(struct call *call, const struct reservation *reservation,
                          int32_t *lost_out, size_t *lost_count_out) MUST_CHECK;

/* The seats of a reservation whose claims are not its own, ascending; seat_nos_out as above. */
enum err claim_store_list_lost(struct call *call, const struct reservation *reservation,
                               int32_t *seat_nos_out, size_t *count_out) MUST_CHECK;

/*
 * Gives up the claims that an unpaid reservation still has. Seats that somebody else took over after
 * the deadline stay theirs, and sold seats stay sold.
 * Database: in the caller's transaction, which has ended the hold.
 */
enum err claim_store_free_held(struct call *call, const struct reservation *reservation) MUST_CHECK;

/* The same for holds past their deadline: the claims that nobody took over. */
enum err claim_store_free_overdue(struct call *call, const struct reservation *overdue,
                                  size_t count) MUST_CHECK;

/* Puts the sold seats of a refunded reservation back on sale: how many. */
enum err claim_store_free_sold(struct call *call, const struct reservation *reservation,
                               uint64_t *freed_out) MUST_CHECK;

extern const struct stmt *const claim_store_statements[];

#endif
