/* Health: asks, and decides what readiness needs. */
#include "domain/health.h"

#include "cache/cache.h"
#include "store/db.h"

void health_check(struct call *call, struct health *health_out)
{
    bool is_durable = false;
    bool has_database = db_check(call, &is_durable) == ERR_OK;

    *health_out = (struct health){
        .has_database = has_database,
        .is_durable = has_database && is_durable,
        .has_cache = cache_is_alive(call),
    };
}

bool health_is_ready(const struct health *health, bool must_be_durable)
{
    return health->has_database && (health->is_durable || !must_be_durable);
}
