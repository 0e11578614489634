/*
 * Tickets: reading them, and checking people in at the door.
 */
#ifndef TICKETD_DOMAIN_TICKET_H
#define TICKETD_DOMAIN_TICKET_H

#include "model/reservation.h"
#include "model/slice.h"
#include "util/call.h"
#include "util/err.h"

/* A user's ticket with its label. Errors: NOT_FOUND (another's too). */
enum err ticket_find(struct call *call, const struct uuid *user_id, const struct uuid *ticket_id,
                     struct ticket_details *ticket_out) MUST_CHECK;

/* A user's tickets, newest first. */
enum err ticket_list(struct call *call, const struct uuid *user_id, const struct slice *slice,
                     struct ticket_details **items_out, size_t *count_out) MUST_CHECK;

/* Which of a concert's tickets are asked for. */
struct attendee_search {
    int32_t performance_id; /* 0: any */
    const char *text;       /* NULL: everybody */
};

/*
 * Everybody who bought for a concert, oldest first, refunded ones too. A text is part of a name or an
 * e-mail, in any case, or the whole of a ticket's code, a seat's label, or the id of a ticket, a
 * reservation or a user.
 * Errors: NOT_FOUND.
 */
enum err ticket_list_attendees(struct call *call, int32_t concert_id,
                               const struct attendee_search *search, const struct slice *slice,
                               struct ticket_details **items_out, size_t *count_out) MUST_CHECK;

/*
 * Lets the holder of a code in, once; of a performance alone, or of any (0). call->session is an
 * admin's or staff's.
 * Errors: NOT_FOUND (no such code, or the ticket was refunded), WRONG_PERFORMANCE (starts_at of the
 * ticket's own in the detail), ALREADY_USED (used_at in the detail).
 * Database: its own transaction.
 */
enum err ticket_check_in(struct call *call, const char *code, int32_t performance_id,
                         struct ticket_details *ticket_out) MUST_CHECK;

/*
 * Takes a check-in back: the ticket is valid again. call->session is an admin's or staff's.
 * Errors: NOT_FOUND (no such code, or the ticket was refunded), NOT_USED.
 * Database: its own transaction.
 */
enum err ticket_undo_check_in(struct call *call, const char *code,
                              struct ticket_details *ticket_out) MUST_CHECK;

#endif
