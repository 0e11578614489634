/*
 * Who waits, as sets of numbers: a million people are sixteen thousand short rows, read along one index
 * and kept by nobody.
 */
#ifndef TICKETD_STORE_CROWD_BITS_STORE_H
#define TICKETD_STORE_CROWD_BITS_STORE_H

#include "model/curve.h"
#include "model/waiting_room.h"
#include "util/call.h"
#include "util/err.h"

/* Numbers from…end - 1. */
struct number_range {
    int64_t from, end;
};

/* Adds those of a lane that wait with a number in the range, which lies in the set. Some 0.5 us a
 * person. */
enum err crowd_bits_store_add_waiting(struct call *call, const struct waiting_room *room,
                                      int32_t lane, struct number_range range,
                                      struct number_set *set) MUST_CHECK;

/* Adds the places of a lane that are in the lobby without a number: set and range are of places. */
enum err crowd_bits_store_add_lobby(struct call *call, const struct waiting_room *room,
                                    int32_t lane, struct number_range range,
                                    struct number_set *set) MUST_CHECK;

/* People of a lane that wait with a number up to this one. */
enum err crowd_bits_store_count_up_to(struct call *call, const struct waiting_room *room,
                                      int32_t lane, int64_t number, int64_t *count_out) MUST_CHECK;

extern const struct stmt *const crowd_bits_store_statements[];

#endif
