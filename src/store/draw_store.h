/*
 * The draw of a lobby: what waiting_room says of it, its roster, and numbers written into places.
 *
 * Who writes what: the janitor, or a join that comes before it, closes a lobby; janitors alone draw
 * and call up. Each of those is a compare-and-set, so any number of them may try at once.
 */
#ifndef TICKETD_STORE_DRAW_STORE_H
#define TICKETD_STORE_DRAW_STORE_H

#include <stdbool.h>
#include <stddef.h>

#include "model/waiting_room.h"
#include "util/call.h"
#include "util/err.h"

/* A draw from its beginning: room->draw's secret, or none, and nothing closed or drawn.
 * Database: under the room's lock. */
enum err draw_store_begin(struct call *call, const struct waiting_room *room) MUST_CHECK;

/* A secret for a lobby that has none. Compare-and-set. */
enum err draw_store_set_secret(struct call *call, int32_t concert_id,
                               const unsigned char secret[DRAW_SECRET_BYTES]) MUST_CHECK;

/* Concerts whose sale is ahead, with a lobby that has no secret: rows of the former binary. */
enum err draw_store_list_without_secret(struct call *call, const struct room_range *range,
                                        int32_t **concerts_out, size_t *count_out) MUST_CHECK;

/* lobby_last_no, generation and number_limit. Database: under the room's lock. */
enum err draw_store_set_closed(struct call *call, const struct waiting_room *room) MUST_CHECK;

/* roster_digest, participants and drawn_at_us of room->draw, unless the epoch is over or drawn. */
enum err draw_store_set_drawn(struct call *call, const struct waiting_room *room,
                              bool *is_changed_out) MUST_CHECK;

/* called_no from what room->draw says to `called_no`. Compare-and-set, within the epoch. */
enum err draw_store_set_called(struct call *call, const struct waiting_room *room,
                               int64_t called_no, bool *is_changed_out) MUST_CHECK;

/* A place and the number that it is to get. */
struct drawn_place {
    int64_t place_no, number;
};
#define DRAW_BATCH_MAX 512

/* Lobby → waiting, with their numbers, for those of them that are still in the lobby; 1 at least. */
enum err draw_store_call_up(struct call *call, int32_t concert_id, const struct drawn_place *places,
                            size_t count) MUST_CHECK;

/* Places of the epoch that are in the lobby of any lane but the main one. */
enum err draw_store_list_lanes(struct call *call, const struct waiting_room *room, size_t limit,
                               struct drawn_place *places, size_t *count_out) MUST_CHECK;

/* A line of the roster, and what is known of its number. */
struct roster_entry {
    int64_t place_no, joined_at_us;
    int64_t queue_number; /* 0: none yet */
    enum place_state state;
    int32_t lane;
};

/* Places above after_no up to last_no, ascending, at most `limit`: one after the other, for they may
 * be many. */
struct roster_range {
    int32_t concert_id;
    int64_t after_no, last_no;
    size_t limit;
};
typedef void roster_entry_fn(void *arg, const struct roster_entry *entry);
enum err draw_store_each_entry(struct call *call, const struct roster_range *range,
                               roster_entry_fn *fn, void *arg) MUST_CHECK;

extern const struct stmt *const draw_store_statements[];

#endif
