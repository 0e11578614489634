/*
 * Lanes and their access codes, as organisers set them up. Each change is noted in the admin log in
 * its own transaction; no code ever is.
 */
#ifndef TICKETD_DOMAIN_LANE_ADMIN_H
#define TICKETD_DOMAIN_LANE_ADMIN_H

#include <stddef.h>
#include <stdint.h>

#include "model/access_code.h"
#include "model/lane.h"
#include "util/call.h"
#include "util/err.h"

/* Errors: NOT_FOUND: there is no such concert. */
enum err lane_admin_list(struct call *call, int32_t concert_id,
                         struct lane_list *lanes_out) MUST_CHECK;

struct lane_setting {
    const char *name;
    int64_t share; /* percent, 1 … LANE_SHARE_MAX */
};

/*
 * Exactly these lanes beside the main one from now on, at most LANES_MAX; those of a name that is there
 * keep their people and codes. Whose turn it is begins anew.
 * Errors: INVALID_FIELD (a blank or repeated name, shares above LANE_SHARE_MAX in all), NOT_FOUND,
 * LANE_IN_USE: one that is to go has live places.
 * Database: its own transaction under the room's lock.
 */
enum err lane_admin_set(struct call *call, int32_t concert_id, const struct lane_setting *settings,
                        size_t count, struct lane_list *lanes_out) MUST_CHECK;

struct code_import {
    int64_t imported;
    int64_t already_known; /* of this lane or another, or twice in the list */
};

/*
 * Adds codes to a lane, at most ACCESS_CODE_BATCH_MAX.
 * Errors: INVALID_FIELD (codes[3] can be no code), NOT_FOUND, UNKNOWN_LANE (field: lane).
 * Database: its own transaction, which shares the room's row.
 */
enum err lane_admin_import(struct call *call, int32_t concert_id, const char *lane_name,
                           const char *const *codes, size_t count,
                           struct code_import *import_out) MUST_CHECK;

/* A lane and its codes. */
struct lane_codes {
    struct lane lane;
    int64_t total, used;
};

/* Reads all codes: for organisers. Errors: NOT_FOUND. */
enum err lane_admin_count_codes(struct call *call, int32_t concert_id,
                                struct lane_codes codes_out[LANES_MAX],
                                size_t *count_out) MUST_CHECK;

#endif
