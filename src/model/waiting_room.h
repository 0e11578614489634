/*
 * The waiting room of a concert and a fan's place in it.
 */
#ifndef TICKETD_MODEL_WAITING_ROOM_H
#define TICKETD_MODEL_WAITING_ROOM_H

#include <stdbool.h>
#include <stdint.h>

#include "model/concert.h"
#include "util/uuid.h"

#define STATE(machine, name, number, word) STATE_##machine(name, number)
#define STATE_place(name, number)          PLACE_##name = number,
#define STATE_reservation(name, number)
#define STATE_ticket(name, number)
enum place_state {
#include "model/states.def"
};
#undef STATE_place
#undef STATE_reservation
#undef STATE_ticket

const char *place_state_text(enum place_state state);
bool place_may_become(enum place_state from, enum place_state to);
bool place_is_live(enum place_state state);

enum phase { PHASE_SCHEDULED, PHASE_LOBBY, PHASE_OPEN, PHASE_PAUSED, PHASE_SOLD_OUT, PHASE_CLOSED };
const char *phase_text(enum phase phase);

struct waiting_room {
    int32_t concert_id;
    int32_t capacity;
    int32_t admit_per_minute;
    int32_t admission_seconds;
    int32_t absent_after_seconds;
    bool paused, closed, sold_out;
    const char *halted; /* NULL, or why the audit closed the sale */
    const char *message;
    int32_t epoch;
    int64_t epoch_first_no;
    int32_t generation;
    int64_t number_limit;
    int64_t now_serving;
    int64_t rate_tokens_u;
    int64_t rate_refilled_at_us;
    int64_t version;
};

struct place {
    int32_t concert_id;
    int64_t place_no;
    struct uuid user_id;
    enum place_state state;
    int32_t epoch;
    int32_t token_version;
    int64_t joined_at_us, last_seen_at_us;
    int64_t admitted_at_us;          /* 0: never */
    int64_t admission_expires_at_us; /* 0: never admitted */
    bool has_held;
};

/* What everybody sees. closed (by an organiser, the end or the audit) beats all, then the times, then
 * paused, then sold out. */
enum phase waiting_room_phase(const struct waiting_room *room, const struct concert *concert,
                              int64_t now_us);

/* Admitted and not past its end. */
bool place_is_admitted(const struct place *place, int64_t now_us);

#endif
