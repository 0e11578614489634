/*
 * Seats that an organiser keeps back. A blocked seat has a claim that belongs to no reservation, so
 * the guard against double booking keeps it, and a row that says why.
 */
#ifndef TICKETD_DOMAIN_SEAT_BLOCK_H
#define TICKETD_DOMAIN_SEAT_BLOCK_H

#include <stddef.h>
#include <stdint.h>

#include "model/concert.h"
#include "util/call.h"
#include "util/err.h"

struct seat_block {
    size_t count;
    const int32_t *seat_nos; /* no repeats, any order */
    const char *reason;
};

/*
 * Keeps back exactly these seats of the performance; those kept back before go on sale.
 * Errors: NOT_FOUND, UNKNOWN_SEAT, SEAT_TAKEN (the first conflicts in the detail).
 * Database: its own transaction; locks the performance.
 */
enum err seat_block_set(struct call *call, int32_t performance_id,
                        const struct seat_block *block) MUST_CHECK;

/* What an organiser sees of a hall before keeping seats back. */
struct seat_block_view {
    struct performance performance;
    const struct layout *layout;
    const unsigned char *states; /* enum seat_state, index seat_no - 1 */
    int64_t as_of_us;
    size_t count;
    const struct kept_seat {
        int32_t seat_no;
        const char *reason;
        int64_t blocked_at_us;
    } * seats; /* by seat_no */
};

/*
 * The seats as they are now, and which of them are kept back, why and since when.
 * Errors: NOT_FOUND, UNAVAILABLE. Memory: as catalogue_load_layout(). Database: plain reads.
 */
enum err seat_block_load(struct call *call, int32_t performance_id,
                         struct seat_block_view *view_out) MUST_CHECK;

/*
 * A hall without sales is replaced by another: seats kept back stay so under their new numbers where
 * the new hall has a seat of the same label.
 * Database: in the caller's transaction, under the performance's lock.
 */
enum err seat_block_move(struct call *call, const struct layout *from,
                         const struct layout *to) MUST_CHECK;

#endif
