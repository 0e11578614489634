/*
 * A waiting room looked back at: was everybody admitted in order, how long did people wait, how many
 * came, were absent, never entered. For organisers, and for whoever doubts.
 */
#ifndef TICKETD_DOMAIN_QUEUE_REPORT_H
#define TICKETD_DOMAIN_QUEUE_REPORT_H

#include "model/fairness.h"
#include "model/lane.h"
#include "model/waiting_room.h"
#include "util/call.h"
#include "util/err.h"

struct queue_minute {
    int64_t begins_at_us;
    int64_t joined, admitted, ended;
};

struct queue_waits {
    int64_t count; /* admitted, without those whose first admission a second chance overwrote */
    int64_t p50_us, p90_us, p99_us, most_us;
};

struct queue_report {
    struct sale sale;
    int64_t as_of_us;
    int64_t joined;                    /* places ever taken, in all epochs */
    int64_t from_lobby;                /* … before the sale opened */
    int64_t states[PLACE_STATE_COUNT]; /* as they are now, whether or not the janitor ran */
    int64_t admitted;                  /* ever */
    int64_t set_aside, came_back;      /* ever absent; ever back */
    int64_t no_shows, no_shows_twice;  /* did not use an admission; nor the second chance */
    struct queue_waits waits;
    int64_t settle_us; /* see model/fairness.h */
    struct fairness fairness;
    struct lane_list lanes; /* the names of those that are there still */
    size_t minute_count;    /* from the first in which something happened to the last */
    const struct queue_minute *minutes;
};

/*
 * Units: a minute is one of UTC. Times before the year that ends now count in its first minute.
 * Errors: NOT_FOUND; TOO_LARGE when the arena cannot hold 120 bytes a place.
 * Database: one snapshot of all places, without locks.
 */
enum err queue_report_make(struct call *call, int32_t concert_id,
                           struct queue_report *report_out) MUST_CHECK;

#endif
