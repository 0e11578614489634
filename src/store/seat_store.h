/*
 * The seats of one performance as claims show them, and those that an organiser keeps back.
 *
 * A claim past its deadline binds nobody (I6): it counts as no claim everywhere here.
 */
#ifndef TICKETD_STORE_SEAT_STORE_H
#define TICKETD_STORE_SEAT_STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "util/call.h"
#include "util/err.h"

/* The state of every seat, enum seat_state, index seat_no - 1. Database: one consistent read. */
enum err seat_store_load_states(struct call *call, int32_t performance_id, int32_t seats_total,
                                unsigned char *states_out) MUST_CHECK;

struct seat_counts {
    int32_t held;
    int32_t gone; /* sold or blocked */
    int32_t blocked;
};

enum err seat_store_count(struct call *call, int32_t performance_id,
                          struct seat_counts *counts_out) MUST_CHECK;

/* Some seat is sold or held. */
enum err seat_store_has_sales(struct call *call, int32_t performance_id,
                              bool *has_sales_out) MUST_CHECK;

/* Removes the claims past their deadline, so that a payment that comes late finds none. */
enum err seat_store_delete_overdue(struct call *call, int32_t performance_id) MUST_CHECK;

/* --- Keeping seats back. In the caller's transaction, under the performance's lock. -------- */

struct blocked_seat {
    int32_t seat_no;
    const char *reason;
    struct uuid blocked_by;
    int64_t blocked_at_us;
};

/* By seat_no. */
enum err seat_store_list_blocked(struct call *call, int32_t performance_id,
                                 struct blocked_seat **items_out, size_t *count_out) MUST_CHECK;

/*
 * Claims for the seats, which must ascend, for good. A sold or held one stays what it is: what was
 * taken is told by seat_store_list_lost().
 */
enum err seat_store_claim_blocked(struct call *call, int32_t performance_id,
                                  const int32_t *seat_nos, size_t count) MUST_CHECK;

/* Those of the seats that are sold or held, ascending, at most `most`. */
enum err seat_store_list_lost(struct call *call, int32_t performance_id, const int32_t *seat_nos,
                              size_t count, size_t most, int32_t *lost_out,
                              size_t *lost_count_out) MUST_CHECK;

/* The claims of these blocked seats, or of all of them. */
enum err seat_store_free_blocked(struct call *call, int32_t performance_id, const int32_t *seat_nos,
                                 size_t count) MUST_CHECK;
enum err seat_store_free_all_blocked(struct call *call, int32_t performance_id) MUST_CHECK;

/* Why seats are kept back. */
enum err seat_store_insert_blocked(struct call *call, int32_t performance_id,
                                   const struct blocked_seat *seats, size_t count) MUST_CHECK;
enum err seat_store_delete_blocked(struct call *call, int32_t performance_id) MUST_CHECK;

extern const struct stmt *const seat_store_statements[];

#endif
