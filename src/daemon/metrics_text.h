/*
 * The counters as Prometheus text, for GET /metrics.
 *
 * Source: the text exposition format 0.0.4, https://prometheus.io/docs/instrumenting/exposition_formats/
 */
#ifndef TICKETD_DAEMON_METRICS_TEXT_H
#define TICKETD_DAEMON_METRICS_TEXT_H

#include "daemon/metrics.h"
#include "http/router.h"

#define METRICS_CONTENT_TYPE "text/plain; version=0.0.4; charset=utf-8"

/* GET /metrics. */
extern const struct route metrics_routes[];

/* The counters of the shared memory; caller frees with g_free(). */
char *metrics_render(const struct metrics *metrics);

#endif
