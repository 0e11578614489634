/*
 * Rows of queue_entry: places.
 *
 * A place changes its state only by compare-and-set here. Lock order: the waiting room before the
 * place, the place before its reservation and claims.
 */
#ifndef TICKETD_STORE_PLACE_STORE_H
#define TICKETD_STORE_PLACE_STORE_H

#include <stdbool.h>
#include <stddef.h>

#include "model/waiting_room.h"
#include "util/call.h"
#include "util/err.h"

/* Errors: DUPLICATE (the number is taken, or the fan has a live place). */
enum err place_store_insert(struct call *call, const struct place *place) MUST_CHECK;

/* Errors: NOT_FOUND. Database: find and find_live read plainly, lock reads FOR UPDATE. */
enum err place_store_find(struct call *call, int32_t concert_id, int64_t place_no,
                          struct place *place_out) MUST_CHECK;
enum err place_store_find_live(struct call *call, int32_t concert_id, const struct uuid *user_id,
                               struct place *place_out) MUST_CHECK;
enum err place_store_lock(struct call *call, int32_t concert_id, int64_t place_no,
                          struct place *place_out) MUST_CHECK;

/* A place with its room and concert in one plain read: the heartbeat's one statement. */
enum err place_store_find_with_sale(struct call *call, int32_t concert_id, int64_t place_no,
                                    struct place *place_out, struct sale *sale_out) MUST_CHECK;

/*
 * Compare-and-set of one place's state; done, expired and left get ended_at_us = now, and a place
 * that comes back from absent is seen now. false: it is not in state `from` any more.
 */
enum err place_store_change_state(struct call *call, const struct place *place,
                                  enum place_state from, enum place_state to,
                                  bool *is_changed_out) MUST_CHECK;

/* Notes a first hold and the admission's end. false: the place is not admitted any more. */
enum err place_store_set_admission_end(struct call *call, const struct place *place,
                                       bool *is_changed_out) MUST_CHECK;

enum err place_store_set_last_seen(struct call *call, const struct place *place,
                                   int64_t seen_at_us) MUST_CHECK;

/* Counting. */

/* People that wait with a number below place_no, counted up to `most`. */
enum err place_store_count_ahead(struct call *call, int32_t concert_id, int64_t place_no,
                                 int64_t most, int64_t *count_out) MUST_CHECK;
/* Lobby and waiting, counted up to `most`. */
enum err place_store_count_waiting(struct call *call, int32_t concert_id, int64_t most,
                                   int64_t *count_out) MUST_CHECK;
/* In state admitted. */
enum err place_store_count_inside(struct call *call, int32_t concert_id,
                                  int64_t *count_out) MUST_CHECK;
/* By state, over the whole room: for organisers and /metrics, not for fans. */
enum err place_store_count_states(struct call *call, int32_t concert_id,
                                  int64_t counts[PLACE_STATE_COUNT]) MUST_CHECK;
/* The highest number taken; 0 when nobody has joined. */
enum err place_store_last_number(struct call *call, int32_t concert_id,
                                 int64_t *last_number_out) MUST_CHECK;

/* For the janitor: lists in number order, in the arena. */

struct place_list {
    size_t count;
    const struct place *items;
};

/* The next that wait. Database: with `lock` FOR UPDATE, under the room's lock. */
enum err place_store_list_waiting(struct call *call, int32_t concert_id, size_t limit,
                                  struct place_list *list_out) MUST_CHECK;
enum err place_store_lock_waiting(struct call *call, int32_t concert_id, int64_t below_no,
                                  size_t limit, struct place_list *list_out) MUST_CHECK;
/* Admissions past their end. */
enum err place_store_list_overdue(struct call *call, int32_t concert_id, size_t limit,
                                  struct place_list *list_out) MUST_CHECK;
/* Live places with a number below first_no: of former epochs. */
enum err place_store_list_former(struct call *call, int32_t concert_id, int64_t first_no,
                                 size_t limit, struct place_list *list_out) MUST_CHECK;

/* The lowest number still in the lobby; INT64_MAX when it is empty. */
enum err place_store_first_in_lobby(struct call *call, int32_t concert_id,
                                    int64_t *place_no_out) MUST_CHECK;
/* Lobby → waiting for the lowest `limit` numbers. */
enum err place_store_open_lobby(struct call *call, int32_t concert_id, size_t limit,
                                uint64_t *changed_out) MUST_CHECK;
/* Waiting → admitted for exactly these, which the transaction has locked. */
enum err place_store_admit(struct call *call, int32_t concert_id, const struct place *places,
                           size_t count, int64_t expires_at_us) MUST_CHECK;
/* Waiting → absent, unless the table has seen them since the caller looked. */
enum err place_store_set_absent(struct call *call, const struct place *place,
                                bool *is_changed_out) MUST_CHECK;

extern const struct stmt *const place_store_statements[];

#endif
