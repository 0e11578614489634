/*
 * Rendering the counters. Invariant: all samples of a metric stand together behind its HELP and TYPE.
 */
#include "daemon/metrics_text.h"

#include <glib.h>
#include <inttypes.h>
#include <string.h>

static void head(GString *out, const char *metric, const char *type, const char *help)
{
    g_string_append_printf(out, "# HELP %s %s\n# TYPE %s %s\n", metric, help, metric, type);
}

static void append_lower(GString *out, const char *text)
{
    for (; *text != '\0'; text++)
        g_string_append_c(out, g_ascii_tolower(*text));
}

/* Seconds without floating point. */
static void append_seconds(GString *out, uint64_t us)
{
    g_string_append_printf(out, "%" PRIu64 ".%06" PRIu64, us / 1000000, us % 1000000);
}

static void render_build(GString *out, const struct metrics *metrics)
{
    head(out, "ticketd_build_info", "gauge", "Always 1; the version is a label.");
    g_string_append(out, "ticketd_build_info{version=\"" PACKAGE_VERSION "\"} 1\n");
    head(out, "ticketd_start_time_seconds", "gauge", "When the master began, since 1970.");
    g_string_append_printf(out, "ticketd_start_time_seconds %" PRId64 "\n", metrics->started_at);
    head(out, "ticketd_time_seconds", "gauge", "When this was said, since 1970.");
    g_string_append(out, "ticketd_time_seconds ");
    append_seconds(out, (uint64_t)g_get_real_time());
    g_string_append_c(out, '\n');
}

static void render_route_requests(GString *out, const char *name, const struct route_metrics *count)
{
    for (int method = 0; method < METRICS_METHODS; method++) {
        for (size_t status = 0; status < METRICS_STATUSES; status++) {
            uint64_t requests = count->requests[method][status];
            if (requests == 0)
                continue;
            g_string_append_printf(out,
                                   "ticketd_http_requests_total"
                                   "{route=\"%s\",method=\"%s\",status=\"%s\"} %" PRIu64 "\n",
                                   name, method_text((enum method)method),
                                   metrics_status_text(status), requests);
        }
    }
}

static void render_route_durations(GString *out, const char *name,
                                   const struct route_metrics *count)
{
    const char *metric = "ticketd_http_request_duration_seconds";
    uint64_t below = 0;

    for (size_t i = 0; i < METRICS_BUCKETS; i++) {
        below += count->buckets[i];
        g_string_append_printf(out, "%s_bucket{route=\"%s\",le=\"", metric, name);
        if (i < METRICS_BUCKETS - 1)
            append_seconds(out, (uint64_t)metrics_bucket_us[i]);
        else
            g_string_append(out, "+Inf");
        g_string_append_printf(out, "\"} %" PRIu64 "\n", below);
    }
    g_string_append_printf(out, "%s_sum{route=\"%s\"} ", metric, name);
    append_seconds(out, count->duration_sum_us);
    g_string_append_printf(out, "\n%s_count{route=\"%s\"} %" PRIu64 "\n", metric, name, below);
}

static bool was_called(const struct route_metrics *count)
{
    for (size_t i = 0; i < METRICS_BUCKETS; i++)
        if (count->buckets[i] != 0)
            return true;
    return false;
}

static void render_requests(GString *out, const struct metrics *metrics)
{
    head(out, "ticketd_http_requests_total", "counter", "Requests answered.");
    for (size_t i = 0; i < metrics->route_count; i++)
        render_route_requests(out, metrics->routes[i]->name, &metrics->by_route[i]);
    head(out, "ticketd_http_request_duration_seconds", "histogram",
         "From reading a request to its answer.");
    for (size_t i = 0; i < metrics->route_count; i++)
        if (was_called(&metrics->by_route[i]))
            render_route_durations(out, metrics->routes[i]->name, &metrics->by_route[i]);
}

static void render_refusals(GString *out, const struct metrics *metrics)
{
    head(out, "ticketd_refused_total", "counter", "Requests refused, by reason.");
    for (int err = 0; err < ERR_COUNT; err++) {
        if (metrics->refused[err] == 0)
            continue;
        g_string_append(out, "ticketd_refused_total{reason=\"");
        append_lower(out, err_row((enum err)err)->name);
        g_string_append_printf(out, "\"} %" PRIu64 "\n", metrics->refused[err]);
    }
}

static void render_workers(GString *out, const struct metrics *metrics)
{
    head(out, "ticketd_workers", "gauge", "Processes of a pool.");
    for (int duty = 0; duty < DUTY_COUNT; duty++)
        g_string_append_printf(out, "ticketd_workers{pool=\"%s\"} %u\n", duty_text((enum duty)duty),
                               metrics_count_alive(metrics, (enum duty)duty));
    head(out, "ticketd_workers_busy", "gauge", "Processes of a pool that work on a request now.");
    for (int duty = 0; duty < DUTY_COUNT; duty++)
        g_string_append_printf(out, "ticketd_workers_busy{pool=\"%s\"} %u\n",
                               duty_text((enum duty)duty),
                               metrics_count_slots(metrics, (enum duty)duty, SLOT_BUSY));
    head(out, "ticketd_worker_restarts_total", "counter", "Processes that ended unasked.");
    for (int duty = 0; duty < DUTY_COUNT; duty++)
        g_string_append_printf(out, "ticketd_worker_restarts_total{pool=\"%s\"} %" PRIu64 "\n",
                               duty_text((enum duty)duty), metrics->restarts[duty]);
}

/* Those that serve requests; ticketctl workers recommend reads this. */
static void render_pools(GString *out, const struct metrics *metrics)
{
    head(out, "ticketd_pool_requests_total", "counter",
         "Requests answered by the workers of a pool.");
    for (int duty = 0; duty < DUTY_JANITOR; duty++) {
        uint64_t requests = 0;
        for (size_t i = 0; i < METRICS_BUCKETS; i++)
            requests += metrics->by_pool[duty].buckets[i];
        g_string_append_printf(out, "ticketd_pool_requests_total{pool=\"%s\"} %" PRIu64 "\n",
                               duty_text((enum duty)duty), requests);
    }
    head(out, "ticketd_pool_busy_seconds_total", "counter",
         "How long the workers of a pool worked on requests, all together.");
    for (int duty = 0; duty < DUTY_JANITOR; duty++) {
        g_string_append_printf(out, "ticketd_pool_busy_seconds_total{pool=\"%s\"} ",
                               duty_text((enum duty)duty));
        append_seconds(out, metrics->by_pool[duty].duration_sum_us);
        g_string_append_c(out, '\n');
    }
}

static void render_counters(GString *out, const struct metrics *metrics)
{
    const char *metric = "";

    for (int i = 0; i < COUNTER_COUNT; i++) {
        const struct counter_row *row = counter_row((enum counter)i);
        if (strcmp(metric, row->metric) != 0)
            head(out, row->metric, "counter", row->help);
        metric = row->metric;
        if (*row->labels != '\0')
            g_string_append_printf(out, "%s{%s}", metric, row->labels);
        else
            g_string_append(out, metric);
        g_string_append_printf(out, " %" PRIu64 "\n", metrics->counters.value[i]);
    }
}

static void render_audit(GString *out, const struct metrics *metrics)
{
    if (metrics->audit_violations < 0)
        return;
    head(out, "ticketd_audit_violations", "gauge", "Violations that the last audit confirmed.");
    g_string_append_printf(out, "ticketd_audit_violations %" PRId64 "\n",
                           metrics->audit_violations);
    head(out, "ticketd_audit_time_seconds", "gauge", "When the last audit ended, since 1970.");
    g_string_append_printf(out, "ticketd_audit_time_seconds %" PRId64 "\n", metrics->audited_at);
}

static void render_places(GString *out, const struct sale_figures *sale)
{
    for (int state = 0; state < PLACE_STATE_COUNT; state++)
        g_string_append_printf(
            out, "ticketd_queue_places{concert_id=\"%d\",state=\"%s\"} %" PRId64 "\n",
            sale->concert_id, place_state_text((enum place_state)state), sale->places[state]);
}

static void render_seats(GString *out, const struct sale_figures *sale)
{
    for (int state = 0; state < SEAT_STATE_COUNT; state++)
        g_string_append_printf(out, "ticketd_seats{concert_id=\"%d\",state=\"%s\"} %" PRId64 "\n",
                               sale->concert_id, seat_state_text((enum seat_state)state),
                               sale->seats[state]);
}

static void render_sales(GString *out, const struct metrics *metrics)
{
    const int shown = metrics->gauges_shown;

    if (shown < 0)
        return;
    const struct sales_gauges *gauges = &metrics->gauges[shown];
    head(out, "ticketd_queue_places", "gauge", "Places of the running sales by state.");
    for (size_t i = 0; i < gauges->sale_count; i++)
        render_places(out, &gauges->sales[i]);
    head(out, "ticketd_queue_rate", "gauge",
         "People a minute that may enter now; less than set while the automatic mode slows.");
    for (size_t i = 0; i < gauges->sale_count; i++)
        g_string_append_printf(out, "ticketd_queue_rate{concert_id=\"%d\"} %" PRId64 "\n",
                               gauges->sales[i].concert_id, gauges->sales[i].rate_in_force);
    head(out, "ticketd_seats", "gauge",
         "Seats of the running sales' performances ahead, by state.");
    for (size_t i = 0; i < gauges->sale_count; i++)
        render_seats(out, &gauges->sales[i]);
    head(out, "ticketd_holds", "gauge", "Reservations held.");
    g_string_append_printf(out, "ticketd_holds %" PRId64 "\n", gauges->holds);
}

char *metrics_render(const struct metrics *metrics)
{
    GString *out = g_string_sized_new(16384);

    render_build(out, metrics);
    render_requests(out, metrics);
    render_refusals(out, metrics);
    render_workers(out, metrics);
    render_pools(out, metrics);
    render_counters(out, metrics);
    render_audit(out, metrics);
    render_sales(out, metrics);
    return g_string_free(out, FALSE);
}

static enum err metrics_get(struct call *call, const struct request *request,
                            struct response *response)
{
    char *text = metrics_render(metrics_of(call));
    char *body = arena_string(call->arena, text);

    (void)request;
    g_free(text);
    if (body == NULL)
        return err_set(call, ERR_INTERNAL, "the metrics do not fit into the memory of a call");
    response_body(response, 200, METRICS_CONTENT_TYPE, body, strlen(body));
    return ERR_OK;
}

const struct route metrics_routes[] = {
    {METHOD_GET, "/metrics", "metrics", metrics_get, ROUTE_NO_QUERY | ROUTE_LOOPBACK, NULL},
    {.pattern = NULL},
};
