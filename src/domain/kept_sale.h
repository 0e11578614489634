/*
 * Sales that a process keeps for a moment: a heartbeat asks for the same room and concert a thousand
 * times a second, and needs to know them no better than the state document does.
 */
#ifndef TICKETD_DOMAIN_KEPT_SALE_H
#define TICKETD_DOMAIN_KEPT_SALE_H

#include <stdbool.h>

#include "domain/room_figures.h"
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

#endif
