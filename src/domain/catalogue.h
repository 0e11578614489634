/*
 * What is sold: concerts, performances, halls, and which seats are free.
 */
#ifndef TICKETD_DOMAIN_CATALOGUE_H
#define TICKETD_DOMAIN_CATALOGUE_H

#include "model/concert.h"
#include "util/call.h"
#include "util/err.h"

/* Errors: NOT_FOUND. Plain reads. */
enum err catalogue_find_concert(struct call *call, int32_t concert_id,
                                struct concert *concert_out) MUST_CHECK;
enum err catalogue_find_performance(struct call *call, int32_t performance_id,
                                    struct performance *performance_out) MUST_CHECK;

/* The hall; kept in the process by (performance_id, layout_version) for its lifetime, so borrowed
 * until the call's end. */
enum err catalogue_load_layout(struct call *call, const struct performance *performance,
                               const struct layout **layout_out) MUST_CHECK;

/*
 * The state of every seat, one enum seat_state a byte, index seat_no - 1; at most 1 s old unless
 * `fresh`. as_of_us: when it was read.
 * Cache: CACHE_SEATS.
 */
enum err catalogue_load_seat_states(struct call *call, const struct performance *performance,
                                    bool fresh, const unsigned char **states_out,
                                    int64_t *as_of_us_out) MUST_CHECK;

/* Seats neither sold, held nor blocked, at most 2 s old. Cache: CACHE_AVAILABLE. */
enum err catalogue_count_available(struct call *call, const struct performance *performance,
                                   int32_t *available_out) MUST_CHECK;

#endif
