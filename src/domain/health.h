/*
 * Whether the site could sell now.
 */
#ifndef TICKETD_DOMAIN_HEALTH_H
#define TICKETD_DOMAIN_HEALTH_H

#include <stdbool.h>

#include "util/call.h"

struct health {
    bool has_database; /* it answers */
    bool is_durable;   /* a commit survives a crash of the database */
    bool has_cache;    /* memcached answers; nothing depends on it but speed */
};

/*
 * Asks both servers. Database: one round trip or two, no lock.
 */
void health_check(struct call *call, struct health *health_out);

/* Ready to be sent requests: a site without its cache is, one that could lose a sale is not. */
bool health_is_ready(const struct health *health, bool must_be_durable);

#endif
