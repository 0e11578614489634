/*
 * Whether people were admitted in order: what the times in the places of a waiting room prove.
 *
 * An inversion is a pair of places of one lane and epoch, a's number below b's, where b was admitted
 * while a surely waited. Surely waiting is from `from_us` until `until_us`:
 *
 *   from     it joined (from the lobby: the sale opened), came back the last time, or went over to
 *            this lane
 *   until    it was set aside as absent for good, was admitted, or ended
 *
 * A place knows its last absence only. Of one that came back, the time before is therefore not judged
 * as overtaken: an earlier absence may hide in it. A second chance overwrites the first admission: such
 * a place is judged as one that overtakes, by its last admission, and not as one that is overtaken.
 *
 * Those times are when the fan's request began. Until it was stored nobody could know of
 * the place, so that waiting counts from a little later; pairs within that time are counted apart.
 */
#ifndef TICKETD_MODEL_FAIRNESS_H
#define TICKETD_MODEL_FAIRNESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/waiting_room.h"
#include "util/arena.h"

/* A place that has a number, as far as order goes. */
struct fairness_place {
    int64_t number;
    int64_t place_no;
    int64_t from_us, until_us; /* equal or crossed: never surely waiting; INT64_MAX: still does */
    int64_t settled_us;        /* from_us, once the request that brought it was surely done */
    int64_t admitted_at_us;    /* 0: never */
    int32_t epoch, lane;
};

/* settle_us: the longest that a request takes from its beginning until what it did is stored. */
struct fairness_place fairness_of(const struct place *place, const struct concert *concert,
                                  int64_t number, int64_t settle_us);

/* When its fan began to wait: on joining, in the lobby when the sale opened. */
int64_t waits_since_us(const struct place *place, const struct concert *concert);

struct fairness_lane {
    int32_t lane;
    int64_t places, admitted, inversions;
};

/* One of those who overtook somebody, with the first whom it overtook. */
struct fairness_sample {
    int32_t lane;
    int64_t number, place_no, admitted_at_us;
    int64_t overtaken_number, overtaken_place_no, overtaken_since_us;
    int64_t overtaken_count;
};

#define FAIRNESS_SAMPLES 10

struct fairness {
    int64_t inversions; /* pairs */
    int64_t unsettled;  /* pairs that a request on its way explains */
    size_t sample_count;
    struct fairness_sample samples[FAIRNESS_SAMPLES];
    size_t lane_count;
    struct fairness_lane *lanes; /* ascending; all epochs of a lane together */
};

/*
 * Judges all of them, which it puts into order of lane, epoch and number. false: the arena is full.
 * Costs n log n; memory is 52 bytes a place of the largest lane, given back, and the lanes.
 */
bool fairness_judge(struct arena *arena, struct fairness_place *places, size_t count,
                    struct fairness *fairness_out);

/* The least value that `percent` of the ascending values do not exceed; 0 of none. */
int64_t percentile(const int64_t *values, size_t count, int percent);

#endif
