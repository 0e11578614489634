/*
 * The lanes of a waiting room as calls need them: loaded, and a sale as it looks from one of them.
 */
#ifndef TICKETD_DOMAIN_LANES_H
#define TICKETD_DOMAIN_LANES_H

#include "domain/room_figures.h"
#include "model/lane.h"
#include "model/waiting_room.h"
#include "util/call.h"
#include "util/err.h"

/* The lanes beside the main one. Database: none where the room has none, else one plain read. */
enum err lanes_load(struct call *call, const struct waiting_room *room,
                    struct lane_list *lanes_out) MUST_CHECK;

/* The same as they were at most KEPT_SALE_AGE_US ago: for showing and guessing, not for deciding. */
enum err lanes_find(struct call *call, const struct waiting_room *room,
                    struct lane_list *lanes_out) MUST_CHECK;

/*
 * Lets a sale look as it does from a place: room.now_serving and admitted_total are those of the
 * place's lane, so whatever is said of numbers and turns is said within the lane. Main's stay.
 */
enum err lanes_look_from(struct call *call, const struct place *place,
                         struct sale *sale) MUST_CHECK;

/*
 * People of other lanes who will have been let in before the `position`th of a lane is, by the shares
 * and by how many wait in each.
 */
enum err lanes_count_beside(struct call *call, const struct waiting_room *room,
                            const struct room_figures *figures, int32_t lane, int64_t position,
                            int64_t *count_out) MUST_CHECK;

/* The name of a lane, in the arena; NULL for the main one. */
enum err lanes_find_name(struct call *call, const struct waiting_room *room, int32_t lane,
                         const char **name_out) MUST_CHECK;

#endif
