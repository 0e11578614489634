/*
 * Is the process alive, may it be sent requests. For load balancers and operators, outside /api/v1.
 */
#include "api/api.h"
#include "domain/health.h"
#include "model/conf.h"

/* Says only that a worker answers: nothing is asked, so a slow database does not get us killed. */
static enum err health_get(struct call *call, const struct request *request,
                           struct response *response)
{
    struct json *out = json_new(call->arena);

    (void)request;
    json_object(out);
    json_text(json_key(out, "status"), "ok");
    json_end_object(out);
    response_header(response, "Cache-Control", "no-store");
    return response_json(call, response, 200, out);
}

static const char *up_or_down(bool is_up)
{
    return is_up ? "up" : "down";
}

static enum err ready_get(struct call *call, const struct request *request,
                          struct response *response)
{
    struct json *out = json_new(call->arena);
    struct health health;

    (void)request;
    health_check(call, &health);
    bool is_ready = health_is_ready(&health, call->conf->require_durable);
    json_object(out);
    json_text(json_key(out, "status"), is_ready ? "ready" : "not_ready");
    json_text(json_key(out, "database"), up_or_down(health.has_database));
    json_bool(json_key(out, "durable"), health.is_durable);
    json_text(json_key(out, "cache"), up_or_down(health.has_cache));
    json_end_object(out);
    response_header(response, "Cache-Control", "no-store");
    if (!is_ready)
        response_header(response, "Retry-After", "5");
    return response_json(call, response, is_ready ? 200 : 503, out);
}

const struct route api_health_routes[] = {
    {METHOD_GET, "/healthz", "health", health_get, ROUTE_NO_QUERY, NULL},
    {METHOD_GET, "/readyz", "ready", ready_get, ROUTE_NO_QUERY, NULL},
    {.pattern = NULL},
};
