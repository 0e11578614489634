/*
 * From lobby to queue: the lobby is closed, its order drawn, and those in it called up.
 *
 * Invariants
 * - Nobody joins a lobby after it was closed: a join shares the room's row while it inserts, closing
 *   takes it exclusively. Whoever comes later has a number above everybody's of the lobby.
 * - The draw is a function of the secret, which was made before the lobby opened, and of the roster,
 *   which is final once the lobby is closed. So it does not matter who draws, how often, or who was
 *   killed meanwhile.
 * - Nobody is admitted past the first number that is not called up yet.
 */
#ifndef TICKETD_DOMAIN_LOBBY_H
#define TICKETD_DOMAIN_LOBBY_H

#include <stdbool.h>

#include "model/waiting_room.h"
#include "util/call.h"
#include "util/err.h"

/* A lobby of this concert is, or will be, open: its order is yet to be drawn. */
bool lobby_is_ahead(const struct concert *concert, const struct waiting_room *room, int64_t now_us);

/* A new secret, and nothing else, in room->draw. */
void lobby_make_secret(struct call *call, struct waiting_room *room);

/*
 * What a change of the concert's times means for the draw, decided under the room's lock: a new draw
 * where a lobby is ahead now and was not, none where it is no more.
 * Errors: LOBBY_OPENED, when people have come to rely on the times as they were.
 */
enum err lobby_move(struct call *call, const struct concert *before, const struct concert *after,
                    struct waiting_room *room) MUST_CHECK;

/*
 * A new place: of the lobby only while that is open, in its epoch.
 * Errors: DUPLICATE: the number is taken, the fan has a live place, or the lobby was closed between.
 * Database: a place of the lobby shares the room's row until the end of the transaction.
 */
enum err lobby_insert_place(struct call *call, const struct place *place) MUST_CHECK;

/* The sale is on and the lobby is still to be closed. */
bool lobby_is_due(const struct sale *sale, int64_t now_us);

/* Closes it, if it is due. Database: a transaction of its own under the room's lock. */
enum err lobby_close(struct call *call, int32_t concert_id) MUST_CHECK;

/*
 * For the janitor: what there is to do, up to a bound, so that the round goes on. sale is brought up to
 * date. has_lobby, has_unnumbered: somebody may be left to be called up.
 */
enum err lobby_tick(struct call *call, struct sale *sale, bool has_lobby,
                    bool has_unnumbered) MUST_CHECK;

/* Secrets for lobbies that the former binary has set up. */
enum err lobby_make_missing_secrets(struct call *call, const struct room_range *range) MUST_CHECK;

/* The lowest number of a lane that must not be admitted yet; INT64_MAX: there is none. */
enum err lobby_frontier(struct call *call, const struct waiting_room *room, int32_t lane,
                        int64_t *number_out) MUST_CHECK;

#endif
