/*
 * Rows of waiting_room, one a concert.
 *
 * Who writes what: the janitor now_serving, the rate, who was judged and sold_out; joins the generation and the
 * number limit; organisers the settings. All under the row's lock or by one UPDATE of these columns
 * alone, so that nobody writes back what another has changed meanwhile.
 */
#ifndef TICKETD_STORE_WAITING_ROOM_STORE_H
#define TICKETD_STORE_WAITING_ROOM_STORE_H

#include <stddef.h>

#include "model/waiting_room.h"
#include "util/call.h"
#include "util/err.h"

/* A new concert's room: its settings and draw secret from the struct, all else at its beginning. */
enum err waiting_room_store_insert(struct call *call, const struct waiting_room *room) MUST_CHECK;

/* The room and its concert (without description). Errors: NOT_FOUND. Database: a plain read. */
enum err waiting_room_store_find(struct call *call, int32_t concert_id,
                                 struct sale *sale_out) MUST_CHECK;

/* The room alone, FOR UPDATE. Errors: NOT_FOUND. */
enum err waiting_room_store_lock(struct call *call, int32_t concert_id,
                                 struct waiting_room *room_out) MUST_CHECK;

/* The same so that nobody locks it meanwhile; joins that depend on the lanes share it. */
enum err waiting_room_store_share(struct call *call, int32_t concert_id,
                                  struct waiting_room *room_out) MUST_CHECK;

/* A sale that the janitor looks after, and which kinds of places it has. */
struct running_sale {
    struct sale sale;
    bool has_lobby, has_waiting, has_admitted;
    bool has_unnumbered; /* the former binary let somebody wait without a number */
};

/* The last of the next so many rooms behind after_id; INT32_MAX when there are fewer. */
enum err waiting_room_store_find_turn(struct call *call, int32_t after_id, size_t count,
                                      int32_t *last_id_out) MUST_CHECK;

/* Sales that are watched or of the range, whose lobby or sale has begun and whose end, if any, is later
 * than ended_after_us. */
enum err waiting_room_store_list_running(struct call *call, const struct room_range *range,
                                         int64_t ended_after_us, struct running_sale **items_out,
                                         size_t *count_out) MUST_CHECK;

/* Sales that have begun and not ended, at most so many: first those watched last, then the newest. */
enum err waiting_room_store_list_shown(struct call *call, size_t limit, struct sale **items_out,
                                       size_t *count_out) MUST_CHECK;

/* Watched until then at least. A statement of its own. */
enum err waiting_room_store_watch(struct call *call, int32_t concert_id,
                                  int64_t until_us) MUST_CHECK;

/* Numbers: generation and number_limit. Under the row's lock. */
enum err waiting_room_store_set_numbers(struct call *call,
                                        const struct waiting_room *room) MUST_CHECK;

/* What waiting_room_note_admitted() has noted, and the main lane's turn. Under the row's lock. */
enum err waiting_room_store_set_admitted(struct call *call,
                                         const struct waiting_room *room) MUST_CHECK;

/* Settings of an organiser, and the version. Under the row's lock. */
enum err waiting_room_store_set_settings(struct call *call,
                                         const struct waiting_room *room) MUST_CHECK;

/* Admissions made up to then were judged. Never goes back. */
enum err waiting_room_store_set_entry_checked(struct call *call, int32_t concert_id,
                                              int64_t checked_us) MUST_CHECK;

/* The rate rests with so many tokens; nothing happens when somebody was admitted meanwhile. */
enum err waiting_room_store_set_rest(struct call *call, const struct waiting_room *room,
                                     int64_t tokens_u) MUST_CHECK;

/* Where the load has moved the rate to, unless somebody moved it since changed_before_us: false. */
enum err waiting_room_store_set_auto_rate(struct call *call, const struct waiting_room *room,
                                          int64_t changed_before_us,
                                          bool *is_changed_out) MUST_CHECK;

/* Epoch, its first number, numbers, now_serving and version of a reset. Under the row's lock. */
enum err waiting_room_store_set_epoch(struct call *call,
                                      const struct waiting_room *room) MUST_CHECK;

/* The number of lanes, everybody's turn from the beginning, and the version. Under the row's lock. */
enum err waiting_room_store_set_lanes(struct call *call,
                                      const struct waiting_room *room) MUST_CHECK;

/* Compare-and-set: nothing changes when the row says so already. */
enum err waiting_room_store_set_sold_out(struct call *call, int32_t concert_id,
                                         bool sold_out) MUST_CHECK;

/* Seats of the concert's future performances that a hold takes at this moment: any? */
enum err waiting_room_store_has_held_seats(struct call *call, int32_t concert_id,
                                           bool *has_held_out) MUST_CHECK;

extern const struct stmt *const waiting_room_store_statements[];

#endif
