/*
 * From method and path to a row of the route table.
 */
#ifndef TICKETD_HTTP_ROUTER_H
#define TICKETD_HTTP_ROUTER_H

#include "http/request.h"
#include "http/response.h"

struct body_form;

typedef enum err handler_fn(struct call *call, const struct request *request,
                            struct response *response);

enum route_flag {
    ROUTE_USER = 1,            /* access token */
    ROUTE_QUEUE = 2,           /* queue token; with ROUTE_USER: either */
    ROUTE_ADMIN = 4,           /* access token of an admin */
    ROUTE_KEY = 8,             /* Idempotency-Key required */
    ROUTE_KEY_ACCEPTED = 16,   /* Idempotency-Key accepted */
    ROUTE_NO_QUERY = 32,       /* any query string is INVALID_FIELD */
    ROUTE_LOOPBACK = 64,       /* only from this host: anybody else gets 404 */
    ROUTE_LIST = 128,          /* ?limit= and ?cursor= */
    ROUTE_BODY_OPTIONAL = 256, /* the body of the form may be absent */
    ROUTE_STAFF = 512,         /* with ROUTE_ADMIN: staff may, too */
    ROUTE_YIELDS = 1024,       /* refused before others where too many wait */
};

struct route {
    enum method method;
    const char *pattern; /* "/api/v1/concerts/{concert_id}/queue"; {…} matches one piece */
    const char *name;    /* short, for logs and metrics: "queue.join" */
    handler_fn *handler;
    unsigned flags;
    const struct body_form *form; /* of the body; NULL: none may come */
};

/* A HEAD request finds the GET row. Errors: NOT_FOUND, METHOD_NOT_ALLOWED (detail.allow set).
 * Fills request->params. tables: NULL-terminated list of route arrays, each ended by pattern NULL. */
enum err router_find(struct call *call, const struct route *const *tables, struct request *request,
                     const struct route **route_out) MUST_CHECK;

#endif
