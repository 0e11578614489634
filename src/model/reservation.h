/*
 * Reservations, payments and tickets.
 */
#ifndef TICKETD_MODEL_RESERVATION_H
#define TICKETD_MODEL_RESERVATION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "util/uuid.h"

#define SEATS_PER_RESERVATION_MAX 10
#define RESERVED_SEAT_BYTES       (4 + 8) /* a seat in reservation.seats */

#define STATE(machine, name, number, word) STATE_##machine(name, number)
#define STATE_place(name, number)
#define STATE_reservation(name, number) RESERVATION_##name = number,
#define STATE_ticket(name, number)
enum reservation_state {
#include "model/states.def"
};
#undef STATE_reservation
#undef STATE_ticket
#define STATE(machine, name, number, word) STATE_##machine(name, number)
#define STATE_reservation(name, number)
#define STATE_ticket(name, number) TICKET_##name = number,
enum ticket_state {
#include "model/states.def"
};
#undef STATE_place
#undef STATE_reservation
#undef STATE_ticket

const char *reservation_state_text(enum reservation_state state);
bool reservation_may_become(enum reservation_state from, enum reservation_state to);
const char *ticket_state_text(enum ticket_state state);
bool ticket_may_become(enum ticket_state from, enum ticket_state to);

struct reserved_seat {
    int32_t seat_no;
    int64_t price;
    const char *label; /* filled from the layout */
};

struct reservation {
    struct uuid reservation_id;
    struct uuid user_id;
    int32_t concert_id, performance_id;
    int64_t place_no;
    enum reservation_state state;
    size_t seat_count;
    struct reserved_seat seats[SEATS_PER_RESERVATION_MAX];
    int64_t amount;
    int64_t created_at_us, expires_at_us;
    int64_t paid_at_us;     /* 0: not paid */
    struct uuid payment_id; /* zero: not paid */
};

/* The state as it is now: a hold past its deadline is expired, whether or not a sweeper ran (I6). */
enum reservation_state reservation_state_at(const struct reservation *reservation, int64_t now_us);

/* The bytes of reservation.seats in the table: seat_no (4) and price (8), big-endian, a seat. */
size_t reserved_seats_pack(const struct reserved_seat *seats, size_t count,
                           unsigned char *bytes_out);
size_t reserved_seats_unpack(const void *bytes, size_t length, struct reserved_seat *seats_out);

struct payment {
    struct uuid payment_id;
    struct uuid reservation_id;
    struct uuid posting_id;
    struct uuid user_id;
    int32_t concert_id;
    int64_t amount;
    int64_t paid_at_us;
    bool is_refunded;
};

struct refund {
    struct uuid refund_id;
    struct uuid payment_id;
    struct uuid posting_id;
    struct uuid reservation_id;
    struct uuid user_id; /* who gets the points */
    int64_t amount;
    const char *reason;
    struct uuid refunded_by;
};

struct ticket {
    struct uuid ticket_id;
    unsigned char code[16];
    struct uuid reservation_id;
    int32_t concert_id, performance_id;
    int32_t seat_no;
    const char *label;
    struct uuid user_id;
    int64_t price;
    enum ticket_state state;
    int64_t used_at_us; /* 0: never */
    int64_t created_at_us;
};

/* A ticket with what is printed on it. */
struct ticket_details {
    struct ticket ticket;
    const char *title, *venue;
    int64_t starts_at_us;
    const char *holder_name, *holder_email;
};

/* 26 characters of Crockford base32 and NUL; reading takes either case and I, L, O as 1, 1, 0. */
#define TICKET_CODE_TEXT 27
void ticket_code_to_text(const unsigned char code[16], char text[TICKET_CODE_TEXT]);
bool ticket_code_from_text(const char *text, unsigned char code[16]);

#endif
