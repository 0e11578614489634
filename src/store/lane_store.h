/*
 * Rows of lane and access_code.
 *
 * A lane that was taken away stays as a row with share 0, so that its number never means another lane
 * and its name can come back. Everything here reads and writes lanes with a share, unless it says so.
 */
#ifndef TICKETD_STORE_LANE_STORE_H
#define TICKETD_STORE_LANE_STORE_H

#include <stddef.h>

#include "model/access_code.h"
#include "model/lane.h"
#include "util/call.h"
#include "util/err.h"

/* Ascending by number. Database: a plain read. */
enum err lane_store_list(struct call *call, int32_t concert_id,
                         struct lane_list *lanes_out) MUST_CHECK;

/*
 * A lane of this name with this share, which is created under the number `lane` where there is none
 * (also taken away), its turn at the beginning. is_new_out: the number is in use now.
 * Database: under the room's lock.
 */
enum err lane_store_put(struct call *call, int32_t concert_id, const struct lane *lane,
                        bool *is_new_out) MUST_CHECK;

/* The highest number that a lane ever had; 0: none. */
enum err lane_store_last_number(struct call *call, int32_t concert_id,
                                int64_t *number_out) MUST_CHECK;

/* Takes a lane away. Database: under the room's lock. */
enum err lane_store_remove(struct call *call, int32_t concert_id, int32_t lane) MUST_CHECK;

/* What was served: now_serving, admitted_total, turn_u. Database: under the room's lock. */
enum err lane_store_set_served(struct call *call, int32_t concert_id,
                               const struct lane *lane) MUST_CHECK;

/* A reset: nobody of any lane, also of one taken away, was served of the new epoch. */
enum err lane_store_begin_epoch(struct call *call, int32_t concert_id,
                                int64_t now_serving) MUST_CHECK;

/* Errors: NOT_FOUND. Database: a plain read. */
enum err lane_store_find_code(struct call *call, int32_t concert_id,
                              const struct access_code_hash *hash,
                              struct access_code *code_out) MUST_CHECK;

/*
 * Compare-and-set: the code as it was read becomes used by user_id for place_no, now. false: somebody
 * else was first.
 */
enum err lane_store_use_code(struct call *call, const struct access_code *code,
                             const struct uuid *user_id, int64_t place_no,
                             bool *is_used_out) MUST_CHECK;

/* Adds codes to a lane, ACCESS_CODE_BATCH_MAX at most; those that are there already, of any lane, stay as they are. */
enum err lane_store_add_codes(struct call *call, int32_t concert_id, int32_t lane,
                              const struct access_code_hash *hashes, size_t count,
                              uint64_t *added_out) MUST_CHECK;

/* Codes by lane; lanes without codes are not named. At most `most`. */
struct code_count {
    int32_t lane;
    int64_t total, used;
};
enum err lane_store_count_codes(struct call *call, int32_t concert_id, size_t most,
                                struct code_count *counts_out, size_t *count_out) MUST_CHECK;

extern const struct stmt *const lane_store_statements[];

#endif
