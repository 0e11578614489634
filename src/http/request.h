/*
 * A request as values: what nginx passed, with every length already bounded by the reader.
 * Strings are borrowed for the call.
 */
#ifndef TICKETD_HTTP_REQUEST_H
#define TICKETD_HTTP_REQUEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "util/call.h"
#include "util/err.h"
#include "util/uuid.h"

#define REQUEST_PATH_PARAMS_MAX 3
#define REQUEST_BODY_MAX        16384

enum method {
    METHOD_OTHER,
    METHOD_GET,
    METHOD_HEAD,
    METHOD_POST,
    METHOD_PUT,
    METHOD_PATCH,
    METHOD_DELETE
};

enum method method_from_text(const char *text);
const char *method_text(enum method method);

struct request {
    enum method method;
    const char *method_name; /* as sent */
    const char *path;        /* decoded by nginx (DOCUMENT_URI), without the query */
    const char *query;       /* raw, without '?'; "" when none */

    /* Headers; NULL when absent. */
    const char *authorization, *cookie, *content_type, *idempotency_key, *x_requested_with, *origin,
        *sec_fetch_site, *host, *if_none_match, *accept;
    const char *remote_addr;
    const char *request_id;    /* nginx's, as sent; NULL when absent */
    const char *page_language; /* nginx's choice for a page: "en" or "ko"; NULL when absent */
    const char *body_encoding; /* nginx's choice for a large answer: "gzip"; NULL: as it is */

    const char *body;
    size_t body_bytes;      /* read */
    int64_t content_length; /* promised; -1 when absent */

    /* What passed its limit ("Cookie", "body"), NULL when nothing did. Its value is absent above and
     * the body empty; the only answer to such a request is TOO_LARGE. */
    const char *too_large;

    /* A header that came twice and may not ("Cookie"), NULL when none did: which one counts would be a
     * matter of opinion. */
    const char *repeated;

    int64_t started_at_us; /* nginx's REQUEST_START in this host's wall clock, 0 when absent */
    int64_t nginx_now_us;  /* its clock when a worker began; 0: unknown. Not the database's */

    /* Filled by the router: the pieces that matched {…}, in order. */
    const char *params[REQUEST_PATH_PARAMS_MAX];
};

/* A path piece as a positive integer or a UUID. Errors: NOT_FOUND for anything else. */
enum err request_id_param(struct call *call, const struct request *request, size_t index,
                          int32_t *id_out) MUST_CHECK;
enum err request_uuid_param(struct call *call, const struct request *request, size_t index,
                            struct uuid *id_out) MUST_CHECK;

#endif
