/*
 * Counts over the whole site, for /metrics.
 */
#ifndef TICKETD_STORE_FIGURES_STORE_H
#define TICKETD_STORE_FIGURES_STORE_H

#include <stdint.h>

#include "util/call.h"
#include "util/err.h"

/* Reservations held at this moment. They live minutes, so there are never many. */
enum err figures_store_count_holds(struct call *call, int64_t *holds_out) MUST_CHECK;

extern const struct stmt *const figures_store_statements[];

#endif
