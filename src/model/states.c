/*
 * The state machines of states.def as functions: words for JSON, and which move is allowed.
 *
 * The table is read once a machine; the rows of the others are left out.
 */
#include <stdbool.h>
#include <stddef.h>

#include "model/reservation.h"
#include "model/waiting_room.h"
#include "util/log.h"
#include "util/text.h"

#define NUMBER_MAX 8

struct move {
    int from, to;
};

#define STATE(machine, name, number, word) STATE_##machine(number, word)
#define STATE_place(number, word)          [number] = word,
#define STATE_reservation(number, word)
#define STATE_ticket(number, word)
static const char *const place_words[NUMBER_MAX] = {
#include "model/states.def"
};
#undef STATE_place
#undef STATE_reservation

#define STATE(machine, name, number, word) STATE_##machine(number, word)
#define STATE_place(number, word)
#define STATE_reservation(number, word) [number] = word,
static const char *const reservation_words[NUMBER_MAX] = {
#include "model/states.def"
};
#undef STATE_reservation
#undef STATE_ticket

#define STATE(machine, name, number, word) STATE_##machine(number, word)
#define STATE_reservation(number, word)
#define STATE_ticket(number, word) [number] = word,
static const char *const ticket_words[NUMBER_MAX] = {
#include "model/states.def"
};

#define MAY_BECOME(machine, from, to) MOVE_##machine(from, to)
#define MOVE_place(from, to)          {PLACE_##from, PLACE_##to},
#define MOVE_reservation(from, to)
#define MOVE_ticket(from, to)
static const struct move place_moves[] = {
#include "model/states.def"
};
#undef MOVE_place
#undef MOVE_reservation

#define MAY_BECOME(machine, from, to) MOVE_##machine(from, to)
#define MOVE_place(from, to)
#define MOVE_reservation(from, to) {RESERVATION_##from, RESERVATION_##to},
static const struct move reservation_moves[] = {
#include "model/states.def"
};
#undef MOVE_reservation
#undef MOVE_ticket

#define MAY_BECOME(machine, from, to) MOVE_##machine(from, to)
#define MOVE_reservation(from, to)
#define MOVE_ticket(from, to) {TICKET_##from, TICKET_##to},
static const struct move ticket_moves[] = {
#include "model/states.def"
};

static const char *word_of(const char *const *words, int state)
{
    if (state < 0 || state >= NUMBER_MAX || words[state] == NULL)
        panic("no state has the number %d", state);
    return words[state];
}

static bool is_move(const struct move *moves, size_t count, int from, int to)
{
    for (size_t i = 0; i < count; i++)
        if (moves[i].from == from && moves[i].to == to)
            return true;
    return false;
}

const char *place_state_text(enum place_state state)
{
    return word_of(place_words, (int)state);
}

bool place_may_become(enum place_state from, enum place_state to)
{
    return is_move(place_moves, COUNT_OF(place_moves), (int)from, (int)to);
}

const char *reservation_state_text(enum reservation_state state)
{
    return word_of(reservation_words, (int)state);
}

bool reservation_may_become(enum reservation_state from, enum reservation_state to)
{
    return is_move(reservation_moves, COUNT_OF(reservation_moves), (int)from, (int)to);
}

const char *ticket_state_text(enum ticket_state state)
{
    return word_of(ticket_words, (int)state);
}

bool ticket_may_become(enum ticket_state from, enum ticket_state to)
{
    return is_move(ticket_moves, COUNT_OF(ticket_moves), (int)from, (int)to);
}
