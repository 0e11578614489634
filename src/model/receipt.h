/*
 * What a fan can prove of a place: the claims of a receipt. No name and no address, so that it may be
 * shown to anybody.
 */
#ifndef TICKETD_MODEL_RECEIPT_H
#define TICKETD_MODEL_RECEIPT_H

#include "model/waiting_room.h"

struct receipt {
    int32_t concert_id;
    const char *title;
    int32_t epoch;
    int64_t place_no;
    bool has_number;
    int64_t number;
    int32_t lane_no;
    const char *lane;      /* its name; NULL: the main one */
    int64_t lane_since_us; /* went over to it; 0: joined in it */
    enum place_state state;
    int64_t joined_at_us;
    int64_t admitted_at_us, ended_at_us;  /* 0: not (yet); the last admission */
    int64_t passed_at_us, returned_at_us; /* set aside as absent, back: the last time; 0: never */
    bool second_chance;
    bool has_draw; /* the order of the lobby is, or will be, drawn */
    unsigned char draw_commitment[DRAW_DIGEST_BYTES];
    int64_t issued_at_us;
};

#endif
