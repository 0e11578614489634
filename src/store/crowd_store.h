/*
 * Rows of queue_entry as a crowd: the janitor's lists and batches. Counts: crowd_count_store.h.
 *
 * Invariant: whatever runs often costs by its limit or by how many are inside, never by how many wait.
 */
#ifndef TICKETD_STORE_CROWD_STORE_H
#define TICKETD_STORE_CROWD_STORE_H

#include <stddef.h>

#include "model/waiting_room.h"
#include "util/call.h"
#include "util/err.h"

/* For the janitor: lists in number order, in the arena. */

struct place_list {
    size_t count;
    const struct place *items;
};

/* Those of a lane that wait with a number above this one. Database: a plain read. */
enum err crowd_store_list_waiting(struct call *call, int32_t concert_id, int32_t lane,
                                  int64_t after_number, size_t limit,
                                  struct place_list *list_out) MUST_CHECK;
/* Those of a lane that wait with a number below this one, FOR UPDATE. Database: under the room's lock. */
enum err crowd_store_lock_waiting(struct call *call, const struct waiting_room *room, int32_t lane,
                                  int64_t below_number, size_t limit,
                                  struct place_list *list_out) MUST_CHECK;
/* Admissions past their end. */
enum err crowd_store_list_overdue(struct call *call, int32_t concert_id, size_t limit,
                                  struct place_list *list_out) MUST_CHECK;
/* Of former epochs: those inside, whose holds have to end with them. */
enum err crowd_store_list_former_inside(struct call *call, const struct waiting_room *room,
                                        size_t limit, struct place_list *list_out) MUST_CHECK;
/* Of former epochs: lobby, waiting, absent → left for up to `limit`. */
enum err crowd_store_end_former(struct call *call, const struct waiting_room *room, size_t limit,
                                uint64_t *changed_out) MUST_CHECK;

/* People without a number, who are called in order of their places: of a lane and state, above a
 * place. */
struct crowd_in_order {
    int32_t concert_id, lane;
    enum place_state state;
    int64_t after_no;
};
/* The next CROWD_BATCH_MAX of them wait with the numbers of their places. */
enum err crowd_store_number_in_order(struct call *call, const struct crowd_in_order *crowd,
                                     uint64_t *changed_out) MUST_CHECK;
/* A list for crowd_store_admit() and crowd_store_set_absent() has at most so many. */
#define CROWD_BATCH_MAX 512
/* Waiting → admitted for exactly these, which the transaction has locked; 1 at least. */
enum err crowd_store_admit(struct call *call, const struct place_list *list,
                           int64_t expires_at_us) MUST_CHECK;
/* Waiting → absent for those of the list that the table has not seen since. */
enum err crowd_store_set_absent(struct call *call, const struct place_list *list,
                                int64_t unseen_since_us) MUST_CHECK;

/*
 * Admissions that nobody has used, made until then and not judged before (entry_checked_us), one after
 * the other as they were made. Database: a plain read; costs by the admissions made in between, except
 * while some of them may be of another length (entry_mixed_us): then by all people inside.
 */
enum err crowd_store_list_unused(struct call *call, const struct waiting_room *room,
                                 int64_t made_until_us, size_t limit,
                                 struct place_list *list_out) MUST_CHECK;
/* Admitted → waiting, absent or expired for those of the list whose admission, made until then, is
 * still unused. They have had their first chance. */
enum err crowd_store_take_back(struct call *call, const struct place_list *list,
                               enum place_state to, int64_t made_until_us,
                               uint64_t *changed_out) MUST_CHECK;

extern const struct stmt *const crowd_store_statements[];

#endif
