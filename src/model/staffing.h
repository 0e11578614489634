/*
 * How many workers a pool needs. By Little's law, requests a second times seconds a request are the
 * workers that are busy on average; as requests come at random, how many are busy at a moment varies
 * by the square root of that. Twice the root is added, so that few find all of them busy.
 *
 * Units: load in thousandths of a worker.
 */
#ifndef TICKETD_MODEL_STAFFING_H
#define TICKETD_MODEL_STAFFING_H

#include <stdint.h>

#define STAFFING_LOAD_MAX INT64_C(1000000) /* a thousand workers busy */

/* What so many requests a second, in thousandths, of so many microseconds make; LOAD_MAX at most. */
int64_t staffing_load(int64_t rate_milli, int64_t service_us);

/* The fewest workers for a load, 1 at least. */
int64_t staffing_workers(int64_t load_milli);

/* The largest load that so many workers are enough for. */
int64_t staffing_bears(int64_t workers);

#endif
