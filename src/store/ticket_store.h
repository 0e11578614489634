/*
 * Rows of ticket.
 */
#ifndef TICKETD_STORE_TICKET_STORE_H
#define TICKETD_STORE_TICKET_STORE_H

#include "model/reservation.h"
#include "model/slice.h"
#include "util/call.h"
#include "util/err.h"

/* 1 … SEATS_PER_RESERVATION_MAX tickets in one statement. */
enum err ticket_store_insert(struct call *call, const struct ticket *tickets,
                             size_t count) MUST_CHECK;

/* Labels are not filled in. Errors: NOT_FOUND. */
enum err ticket_store_find(struct call *call, const struct uuid *ticket_id,
                           struct ticket_details *ticket_out) MUST_CHECK;
enum err ticket_store_find_by_code(struct call *call, const unsigned char code[16],
                                   struct ticket_details *ticket_out) MUST_CHECK;

/* A user's tickets, newest first; a concert's, oldest first. In the arena. */
enum err ticket_store_list_of_user(struct call *call, const struct uuid *user_id,
                                   const struct slice *slice, struct ticket_details **items_out,
                                   size_t *count_out) MUST_CHECK;
enum err ticket_store_list_of_concert(struct call *call, int32_t concert_id,
                                      const struct slice *slice, struct ticket_details **items_out,
                                      size_t *count_out) MUST_CHECK;

/* What a ticket of a list must match: the performance, and one of the others. */
struct ticket_match {
    int32_t performance_id; /* 0: any */
    const char *text;       /* in name or e-mail, in lower case; "" matches all */
    unsigned char code[16]; /* zero: none */
    struct uuid id;         /* of ticket, reservation or user; zero: none */
    const char *seats;      /* "performance:seat_no,performance:seat_no…"; "": none */
};

/* A concert's tickets that match, oldest first. In the arena. */
enum err ticket_store_list_matching(struct call *call, int32_t concert_id,
                                    const struct ticket_match *match, const struct slice *slice,
                                    struct ticket_details **items_out,
                                    size_t *count_out) MUST_CHECK;

/* Compare-and-set used → valid. false: no used ticket has this code. */
enum err ticket_store_undo_use(struct call *call, const unsigned char code[16],
                               bool *is_changed_out) MUST_CHECK;

/*
 * Compare-and-set valid → used, at now. false: no valid ticket of the performance (0: of any) has this
 * code.
 */
enum err ticket_store_use(struct call *call, const unsigned char code[16], int32_t performance_id,
                          bool *is_changed_out) MUST_CHECK;

/* Every ticket of a reservation, used ones too, becomes refunded: how many did. */
enum err ticket_store_refund_of_reservation(struct call *call, const struct uuid *reservation_id,
                                            uint64_t *changed_out) MUST_CHECK;

extern const struct stmt *const ticket_store_statements[];

#endif
