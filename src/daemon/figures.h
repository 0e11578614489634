/*
 * What the night's console of a concert shows beyond its public state: the workers now, and the last
 * hour in samples.
 */
#ifndef TICKETD_DAEMON_FIGURES_H
#define TICKETD_DAEMON_FIGURES_H

#include "http/router.h"

/* GET /api/v1/admin/concerts/{concert_id}/figures. In daemon/, because it reads the shared memory. */
extern const struct route figures_routes[];

#endif
