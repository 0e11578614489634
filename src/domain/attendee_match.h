/*
 * What an organiser types to find somebody, as the tables know it.
 */
#ifndef TICKETD_DOMAIN_ATTENDEE_MATCH_H
#define TICKETD_DOMAIN_ATTENDEE_MATCH_H

#include "domain/ticket.h"
#include "store/ticket_store.h"

/*
 * Name and e-mail by a part of them; code, label and ids as a whole.
 * Errors: UNAVAILABLE (a hall is being changed), TOO_LARGE.
 * Memory: in the arena.
 */
enum err attendee_match(struct call *call, int32_t concert_id, const struct attendee_search *search,
                        struct ticket_match *match_out) MUST_CHECK;

#endif
