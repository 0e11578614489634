/*
 * The best seats side by side: what "give me three good seats" means.
 *
 * Sections of one price are one grade, and grades rank in the order in which the organiser lists them.
 * Better is, in this order: the earlier grade, the lower row, fewer single free seats left behind
 * beside the pick, nearer to the middle of the row (in steps of as many seats as are wanted).
 */
#ifndef TICKETD_MODEL_BEST_AVAILABLE_H
#define TICKETD_MODEL_BEST_AVAILABLE_H

#include <stdbool.h>
#include <stdint.h>

#include "model/concert.h"

/*
 * Picks `count` available seats of one row. Among equally good ones `random` decides, so that fans
 * who ask at the same moment get different seats.
 * states: enum seat_state of each seat, index seat_no - 1. section: only there; NULL: anywhere.
 * seat_nos_out: ascending. false: no row has that many side by side.
 */
bool best_available_pick(const struct layout *layout, const unsigned char *states,
                         const char *section, int count, uint64_t random, int32_t *seat_nos_out);

#endif
