/*
 * Access codes as fans bring them: what one opens, and the place it opens the lane to.
 *
 * A code belongs to the first account that brings it. It is spent once a place that it opened the lane
 * to was admitted; until then the same account may bring it again for a new place, having left or
 * after a reset.
 */
#ifndef TICKETD_DOMAIN_ACCESS_H
#define TICKETD_DOMAIN_ACCESS_H

#include "model/access_code.h"
#include "model/waiting_room.h"
#include "util/call.h"
#include "util/err.h"

/*
 * The code that call->session's user may use here.
 * Errors: UNKNOWN_ACCESS_CODE, ACCESS_CODE_USED (field: access_code), TOO_MANY_REQUESTS after some
 * failed ones a minute. Database: plain reads.
 */
enum err access_find(struct call *call, const struct sale *sale, const char *typed,
                     struct access_code *code_out) MUST_CHECK;

/*
 * A new place in the code's lane, and the code used for it: both or neither. The place is inserted as
 * it is, but for its lane.
 * Errors: DUPLICATE: somebody came between (the fan's live place, the number or the code); look again.
 * Database: a transaction of its own that shares the room's row.
 */
enum err access_insert_place(struct call *call, const struct access_code *code,
                             struct place *place) MUST_CHECK;

/*
 * A live place and a code: where the place still waits for its turn in the main lane, it goes over to
 * the code's lane with its number, and the code is used. Any other place, and the code, stay.
 * Errors: DUPLICATE, as above. Database: the same.
 */
enum err access_move_place(struct call *call, const struct sale *sale,
                           const struct access_code *code, struct place *place) MUST_CHECK;

/* What is stored of a code that access_code_normalise() has made. */
struct access_code_hash access_code_hash(int32_t concert_id, const char *code);

#endif
