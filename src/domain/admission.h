/*
 * Who may act in a sale: the gate of every sale endpoint (I7), and admitting itself.
 */
#ifndef TICKETD_DOMAIN_ADMISSION_H
#define TICKETD_DOMAIN_ADMISSION_H

#include "model/concert.h"
#include "model/queue_token.h"
#include "model/waiting_room.h"
#include "util/call.h"
#include "util/err.h"

/*
 * The place that call->token names, for a sale call about concert_id; token checked against the
 * place's epoch and token_version.
 *
 * Order: INVALID_TOKEN, then WRONG_CONCERT, then SALE_CLOSED (from the room and concert rows), then
 * NOT_ADMITTED (position, retry_after) or ADMISSION_EXPIRED. Callers make sure of 404 first.
 * Errors: those.
 * Database: reads without a lock, for GET, and notes once an admission, with one UPDATE of
 * last_seen_at_us, that it is used (place_has_entered()).
 */
enum err admission_check(struct call *call, int32_t concert_id, struct place *place_out) MUST_CHECK;

/* Who may hold seats of a performance, as one read without a lock shows it. */
struct admitted {
    struct place place;
    struct sale sale;
    struct performance performance;
};
/* The same gate for a hold. Errors: those, and NOT_FOUND: no such performance, or no such place. */
enum err admission_find_for_hold(struct call *call, int32_t performance_id,
                                 struct admitted *admitted_out) MUST_CHECK;

/*
 * Locks a place as it was found until the end of the transaction, which also serialises one fan's
 * limits. Its first hold moves the admission's end to at least until_us; later ones do not.
 * is_current_out: false when it has changed since it was found, and everything is to be looked at again.
 */
enum err admission_lock_for_hold(struct call *call, struct place *place, int64_t until_us,
                                 bool *is_current_out) MUST_CHECK;

/*
 * The place of call->token whatever its state, locked: for paying and releasing, which look at the
 * hold and not at the sale's doors. Errors: INVALID_TOKEN.
 */
enum err admission_lock_place(struct call *call, struct place *place_out) MUST_CHECK;

/* The same without a lock, for reads: the token is in force. An admission is noted as used. Errors:
 * INVALID_TOKEN. */
enum err admission_find_place(struct call *call, struct place *place_out) MUST_CHECK;

/*
 * Notes that the admission is used (place_has_entered()), where an act was refused after its admission
 * was found good: its transaction was rolled back, and the note with it. Best effort; the call's detail
 * stays as it is. Database: one UPDATE, once an admission.
 */
void admission_note_act(struct call *call, const struct place *place);

#endif
