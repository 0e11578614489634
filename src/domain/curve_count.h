/*
 * Counting a crowd for its curve, in pieces, so that no round of the janitor is long: a million people
 * are some thirty pieces, or sixty while they are to be called up from the lobby.
 *
 * What was counted is right as of the beginning, or better: whoever is called up meanwhile is met twice and
 * counts once, whoever leaves is still there, whoever comes later stands behind everybody.
 */
#ifndef TICKETD_DOMAIN_CURVE_COUNT_H
#define TICKETD_DOMAIN_CURVE_COUNT_H

#include "model/curve.h"
#include "model/waiting_room.h"
#include "util/call.h"
#include "util/err.h"

/* The numbers of a lane above what it has served, up to the last that was given out. */
struct curve_span {
    int32_t lane;
    struct lane_progress progress;
    int64_t last;
};

/* A count under way. */
struct curve_count {
    bool is_running;
    struct curve_span span;
    int64_t began_at_us;
    int64_t passed;
    bool is_in_lobby; /* which comes first */
    int64_t next;     /* number, or place of the lobby, to go on with */
    struct number_set set;
};

struct kept_curve;

/* Begins one in the slot, whose memory it takes. Errors: TOO_LARGE. */
enum err curve_count_begin(struct call *call, const struct waiting_room *room,
                           const struct curve_span *span, struct kept_curve *kept) MUST_CHECK;

/* One piece, some 15 ms where everybody waits. Database: plain reads. */
enum err curve_count_step(struct call *call, const struct waiting_room *room,
                          struct curve_count *count, bool *is_done_out) MUST_CHECK;

/* Draws what was counted. */
void curve_count_end(struct curve_count *count, const struct waiting_room *room,
                     struct curve *curve);

/* All of it now, for a short span without anybody of the lobby. */
enum err curve_count_at_once(struct call *call, const struct waiting_room *room,
                             const struct curve_span *span, struct curve *curve) MUST_CHECK;

#endif
