/*
 * An answer as values; fcgi/ writes it out.
 */
#ifndef TICKETD_HTTP_RESPONSE_H
#define TICKETD_HTTP_RESPONSE_H

#include <stddef.h>
#include <stdint.h>

#include "util/call.h"
#include "util/err.h"

#define RESPONSE_HEADERS_MAX 16

struct response_header {
    const char *name;
    const char *value;
};

struct response {
    int status;
    const char *content_type; /* NULL: no body */
    const char *body;
    size_t body_bytes;
    size_t header_count;
    struct response_header headers[RESPONSE_HEADERS_MAX];
};

/* Adds a header. A value with a control byte is refused by panic: input never gets here. */
void response_header(struct response *response, const char *name, const char *value);

void response_no_content(struct response *response);

/* Nobody may store a body, tokens and tickets among them, unless the handler sets Cache-Control. */
void response_body(struct response *response, int status, const char *content_type,
                   const char *body, size_t body_bytes);

/*
 * The one place that turns an error into an answer: application/problem+json from err's row and the
 * call's detail, Retry-After, Allow and WWW-Authenticate where they belong.
 */
void response_problem(struct response *response, struct call *call, enum err err);

#endif
