/*
 * A hall as a fan sees it: sections, rows, what is free; and which seats people take.
 */
#ifndef TICKETD_BENCH_CROWD_HALL_H
#define TICKETD_BENCH_CROWD_HALL_H

#include <stdbool.h>
#include <stddef.h>

#include <glib.h>

#define CROWD_PARTY_MAX 4

struct hall;

/* From the JSON text of the hall's sections; NULL when it cannot be read. */
struct hall *hall_new(int performance_id, const char *text, size_t bytes);
void hall_free(void *hall);

int hall_performance_id(const struct hall *hall);

/* Takes the base64 of /seat-states. false: it does not fit the hall. */
bool hall_take_states(struct hall *hall, const char *states);

/*
 * Seats side by side, as near to the stage as this fan hopes to get: most try the front, few look at the
 * back first. false: nowhere are so many free side by side.
 */
bool hall_choose(const struct hall *hall, GRand *random, int party, int seats_out[CROWD_PARTY_MAX]);

#endif
