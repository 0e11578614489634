/*
 * Recomputing a draw from the tables: roster, digest and every number.
 */
#ifndef TICKETD_DOMAIN_DRAW_VERIFY_H
#define TICKETD_DOMAIN_DRAW_VERIFY_H

#include <stdbool.h>

#include "model/waiting_room.h"
#include "util/call.h"
#include "util/err.h"

#define DRAW_SAMPLE_MAX 5

/* A place whose number is not the one that was drawn for it. */
struct wrong_number {
    int64_t place_no;
    int64_t stored, drawn; /* 0: none */
};

struct draw_verdict {
    struct waiting_room room;
    unsigned char commitment[DRAW_DIGEST_BYTES];
    unsigned char roster_digest[DRAW_DIGEST_BYTES]; /* recomputed */
    int64_t roster_lines;
    bool is_digest_right, is_count_right;
    int64_t checked; /* places with a number, late comers among them */
    int64_t uncalled;
    int64_t wrong;
    size_t sample_count;
    struct wrong_number sample[DRAW_SAMPLE_MAX];
};

/* Everything agrees. */
bool draw_is_right(const struct draw_verdict *verdict);

/*
 * Errors: NOT_FOUND (no such concert, or nothing is drawn there by lot), NOT_OPEN_YET (not drawn yet).
 * Database: plain reads in ranges; with a million places some seconds.
 */
enum err draw_verify(struct call *call, int32_t concert_id,
                     struct draw_verdict *verdict_out) MUST_CHECK;

#endif
