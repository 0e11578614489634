/*
 * What is sold: concerts, performances, halls, and which seats are free.
 */
#ifndef TICKETD_DOMAIN_CATALOGUE_H
#define TICKETD_DOMAIN_CATALOGUE_H

#include <stdbool.h>
#include <stddef.h>

#include "model/concert.h"
#include "model/overview.h"
#include "model/reservation.h"
#include "util/call.h"
#include "util/err.h"

/* Errors: NOT_FOUND. Plain reads. */
enum err catalogue_find_concert(struct call *call, int32_t concert_id,
                                struct concert *concert_out) MUST_CHECK;
enum err catalogue_find_performance(struct call *call, int32_t performance_id,
                                    struct performance *performance_out) MUST_CHECK;

/* By concert_id, those above after_id. */
enum err catalogue_list_concerts(struct call *call, int32_t after_id, size_t limit,
                                 struct concert_overview **items_out, size_t *count_out) MUST_CHECK;

struct concert_details {
    struct concert_overview overview;
    size_t performance_count;
    const struct performance *performances; /* soonest first */
};

/* Errors: NOT_FOUND. */
enum err catalogue_load_concert(struct call *call, int32_t concert_id,
                                struct concert_details *details_out) MUST_CHECK;

/* --- Halls ---------------------------------------------------------------------------------- */

/* The halls a process keeps, the least used one makes room. One a process, lent by call->halls. */
#define HALLS_KEPT 64
struct hall_cache *hall_cache_new(void);
void hall_cache_free(struct hall_cache **halls);

/*
 * The hall of a performance, as of the performance's layout_version.
 * Errors: NOT_FOUND, UNAVAILABLE (the hall was changed since the performance was read).
 * Memory: borrowed until the call's end.
 */
enum err catalogue_load_layout(struct call *call, const struct performance *performance,
                               const struct layout **layout_out) MUST_CHECK;

/* Errors: NOT_FOUND, UNAVAILABLE. Memory: borrowed until the call's end. */
enum err catalogue_find_hall(struct call *call, int32_t performance_id,
                             const struct layout **layout_out) MUST_CHECK;

/* --- Seats ---------------------------------------------------------------------------------- */

/*
 * The state of every seat, one enum seat_state a byte, index seat_no - 1; at most 1 s old unless
 * `fresh`. as_of_us: when it was read.
 * Cache: CACHE_SEATS.
 */
enum err catalogue_load_seat_states(struct call *call, const struct performance *performance,
                                    bool fresh, const unsigned char **states_out,
                                    int64_t *as_of_us_out) MUST_CHECK;

/* Seats of a performance, or of several. */
struct seat_totals {
    int64_t total;     /* blocked ones too */
    int64_t available; /* neither sold, held nor blocked */
    int64_t held;
    int64_t sold;
};

/* At most 2 s old unless `fresh`. Cache: CACHE_AVAILABLE. */
enum err catalogue_count_seats(struct call *call, const struct performance *performance, bool fresh,
                               struct seat_totals *totals_out) MUST_CHECK;

/* A hall has changed, or which of its seats are for sale: nobody shall see the old ones from the cache. */
void catalogue_forget_seats(struct call *call, int32_t performance_id);

/*
 * After the commit of a hold, or of what freed one: the kept states show it at once. They are changed and
 * not forgotten, because in a sale somebody holds and somebody looks at every moment, and reading the
 * claims of a large hall takes longer than a request.
 */
void catalogue_show_held(struct call *call, const struct reservation *reservation);

/* Seats that are free again are counted at once, too: a sold-out sale opens by them. */
void catalogue_show_freed(struct call *call, const struct reservation *reservation);

/* --- Seats and dates as the sale shows them: for an admitted place (admission_check()) -------- */

struct date {
    struct performance performance;
    int32_t seats_available; /* may be 0 while held seats are all that is left */
};

/*
 * A concert's performances in the future with at least one seat not sold or blocked, soonest first.
 * Errors: NOT_FOUND, and those of admission_check().
 */
enum err catalogue_list_dates(struct call *call, int32_t concert_id, struct date **items_out,
                              size_t *count_out) MUST_CHECK;

struct seat_view {
    struct performance performance;
    const struct layout *layout;
    const unsigned char *states; /* enum seat_state, index seat_no - 1 */
    int64_t as_of_us;
};

/* Errors: NOT_FOUND, UNAVAILABLE, and those of admission_check(). */
enum err catalogue_view_seats(struct call *call, int32_t performance_id,
                              struct seat_view *view_out) MUST_CHECK;

#endif
