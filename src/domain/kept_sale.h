/*
 * Sales that a process keeps for a moment: a heartbeat asks for the same room and concert a thousand
 * times a second, and needs to know them no better than the state document does.
 */
#ifndef TICKETD_DOMAIN_KEPT_SALE_H
#define TICKETD_DOMAIN_KEPT_SALE_H

#include <stdbool.h>

#include "domain/curve_count.h"
#include "domain/room_figures.h"
#include "model/curve.h"
#include "model/full_count.h"
#include "model/lane.h"
#include "model/waiting_room.h"
#include "util/call.h"
#include "util/err.h"

/* A quarter of the age that the state document may have. */
#define KEPT_SALE_AGE_US 250000

/* One a process, lent by call->kept_sales. */
struct kept_sales *kept_sales_new(void);
void kept_sales_free(struct kept_sales **kept);

/*
 * The room and its concert without their texts (title, venue, message; halted only tells that it is),
 * as they were at most KEPT_SALE_AGE_US ago. Not for what must be exact: numbers, the gate of the sale,
 * anything that writes. Errors: NOT_FOUND.
 */
enum err kept_sale_find(struct call *call, int32_t concert_id, struct sale *sale_out) MUST_CHECK;

/* room_figures_find(), as it was at most KEPT_SALE_AGE_US ago. */
bool kept_figures_find(struct call *call, int32_t concert_id, struct room_figures *figures_out);

/* Lanes as this process read them at most KEPT_SALE_AGE_US ago; false when it has not. */
bool kept_lanes_find(struct call *call, int32_t concert_id, struct lane_list *lanes_out);
void kept_lanes_keep(struct call *call, int32_t concert_id, const struct lane_list *lanes);

/* The last count of the people inside that this process made, however old; false when it has none. */
bool kept_inside_find(struct call *call, int32_t concert_id, struct inside_count *count_out);
void kept_inside_keep(struct call *call, const struct inside_count *count);

/* Places by state: the last full count, and the next one under way. */
struct kept_states {
    int32_t concert_id;
    int64_t counted_at_us; /* 0: never */
    int64_t counts[PLACE_STATE_COUNT];
    bool is_counting;
    int64_t began_at_us, stepped_at_us;
    int64_t next_no; /* place to go on with */
    int64_t partial[PLACE_STATE_COUNT];
};

/* The process's slot of a concert. Memory: as kept_curve_counted()'s. */
struct kept_states *kept_states_of(struct call *call, int32_t concert_id);

/* A lane's curve in a process. kept_at_us is 0, and the curve without a point, until somebody puts one
 * there: kept_at_us says when. */
struct kept_curve {
    int32_t concert_id, lane, epoch;
    int64_t kept_at_us;
    struct curve curve;
    struct curve_count count; /* of the next one */
    uint64_t *words;          /* lent to the count */
    size_t word_capacity;
};

/* Cleared words for the slot's count. Memory: as the slot's; NULL when there is none left. */
uint64_t *kept_curve_words(struct call *call, struct kept_curve *kept, size_t count);

/*
 * The slot of a lane in this epoch: of what this process counted itself, and of what it read from
 * memcached. Memory: the process's (the arena's for a call that has none); NULL when there is none left.
 */
struct kept_curve *kept_curve_counted(struct call *call, const struct waiting_room *room,
                                      int32_t lane);
struct kept_curve *kept_curve_read(struct call *call, const struct waiting_room *room,
                                   int32_t lane);

#endif
