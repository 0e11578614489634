/*
 * Counts of queue_entry.
 *
 * Invariant: what has a `most` costs no more than that, however many wait.
 */
#ifndef TICKETD_STORE_CROWD_COUNT_STORE_H
#define TICKETD_STORE_CROWD_COUNT_STORE_H

#include <stdbool.h>

#include "model/waiting_room.h"
#include "util/call.h"
#include "util/err.h"

/* People of a lane that wait with a number below this one, counted up to `most`; of a drawn lobby
 * those that are called up. */
enum err crowd_count_store_ahead(struct call *call, const struct waiting_room *room, int32_t lane,
                                 int64_t number, int64_t most, int64_t *count_out) MUST_CHECK;
/* Lobby and waiting, counted up to `most`. */
enum err crowd_count_store_waiting(struct call *call, const struct waiting_room *room, int64_t most,
                                   int64_t *count_out) MUST_CHECK;
/* The same of one lane. */
enum err crowd_count_store_lane(struct call *call, const struct waiting_room *room, int32_t lane,
                                int64_t most, int64_t *count_out) MUST_CHECK;
/* Somebody has a live place in the lane. */
enum err crowd_count_store_has_live_in_lane(struct call *call, const struct waiting_room *room,
                                            int32_t lane, bool *has_out) MUST_CHECK;
/* All of them: some 0.2 ms a thousand. */
enum err crowd_count_store_all_waiting(struct call *call, const struct waiting_room *room,
                                       int64_t *count_out) MUST_CHECK;
/* In state admitted. */
enum err crowd_count_store_inside(struct call *call, const struct waiting_room *room,
                                  int64_t *count_out) MUST_CHECK;
/* By state, of the places from…end - 1. */
enum err crowd_count_store_states(struct call *call, int32_t concert_id, int64_t from, int64_t end,
                                  int64_t counts[PLACE_STATE_COUNT]) MUST_CHECK;
/* The highest number taken; 0 when nobody has joined. */
enum err crowd_count_store_last_number(struct call *call, int32_t concert_id,
                                       int64_t *last_number_out) MUST_CHECK;
/* The lowest place still in the lobby of a lane; INT64_MAX when it is empty. */
enum err crowd_count_store_first_in_lobby(struct call *call, const struct waiting_room *room,
                                          int32_t lane, int64_t *place_no_out) MUST_CHECK;

extern const struct stmt *const crowd_count_store_statements[];

#endif
