/*
 * Rows of queue_entry: places.
 *
 * A place changes its state only by compare-and-set, here one by one and in crowd_store.h in batches.
 * Lock order: the waiting room before the place, the place before its reservation and claims.
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

/*
 * The same for a place of the lobby, of the room's epoch. *is_open_out is false, and nothing inserted,
 * when the lobby was closed or the room reset meanwhile.
 * Database: shares the room's row until the end of the transaction.
 */
enum err place_store_insert_in_lobby(struct call *call, const struct place *place,
                                     bool *is_open_out) MUST_CHECK;

/* Errors: NOT_FOUND. Database: find reads plainly, lock reads FOR UPDATE. */
enum err place_store_find(struct call *call, int32_t concert_id, int64_t place_no,
                          struct place *place_out) MUST_CHECK;
enum err place_store_lock(struct call *call, int32_t concert_id, int64_t place_no,
                          struct place *place_out) MUST_CHECK;

/* A place with its room and concert in one plain read: the heartbeat's one statement. */
enum err place_store_find_with_sale(struct call *call, int32_t concert_id, int64_t place_no,
                                    struct place *place_out, struct sale *sale_out) MUST_CHECK;

/*
 * A room and concert and, where the user has one, the live place in it, in one plain read: what a join
 * goes by. Errors: NOT_FOUND: there is no such concert.
 */
enum err place_store_find_live_with_sale(struct call *call, int32_t concert_id,
                                         const struct uuid *user_id, struct sale *sale_out,
                                         struct place *place_out, bool *has_place_out) MUST_CHECK;

/* The live places of a user with their rooms and concerts, by concert: at most LIVE_PLACES_MAX. */
#define LIVE_PLACES_MAX 50
struct place_with_sale {
    struct place place;
    struct sale sale;
};
enum err place_store_list_live_by_user(struct call *call, const struct uuid *user_id,
                                       struct place_with_sale **places_out,
                                       size_t *count_out) MUST_CHECK;

/*
 * Compare-and-set of one place's state; done, expired and left get ended_at_us = now, and a place
 * that comes back from absent is seen now. false: it is not in state `from` any more.
 */
enum err place_store_change_state(struct call *call, const struct place *place,
                                  enum place_state from, enum place_state to,
                                  bool *is_changed_out) MUST_CHECK;

/* Notes a first hold and the admission's end. false: the place is not as it was read any more. */
enum err place_store_set_admission_end(struct call *call, const struct place *place, int64_t end_us,
                                       bool *is_changed_out) MUST_CHECK;

/* Compare-and-set of the lane of one who is in lobby, waiting or absent. false: it is not so any more. */
enum err place_store_change_lane(struct call *call, const struct place *place, int32_t to,
                                 bool *is_changed_out) MUST_CHECK;

/* A sign of life, unless the place has changed its state since it was read. */
enum err place_store_set_last_seen(struct call *call, const struct place *place,
                                   int64_t seen_at_us) MUST_CHECK;

/* Notes that an admission is used. false: it was noted already, or the admission is over. */
enum err place_store_set_entered(struct call *call, const struct place *place,
                                 bool *is_changed_out) MUST_CHECK;

extern const struct stmt *const place_store_statements[];

#endif
