/*
 * The query string of lists: ?limit=&cursor= and declared flags. Everything else is INVALID_FIELD,
 * a repeated parameter too.
 */
#ifndef TICKETD_HTTP_QUERY_H
#define TICKETD_HTTP_QUERY_H

#include "http/request.h"

#define PAGE_LIMIT_DEFAULT 50
#define PAGE_LIMIT_MAX     200

/* Which slice of a list; cursor is the opaque text decoded: the sort key of the last item given. */
struct page {
    int64_t limit;
    size_t cursor_bytes; /* 0: from the start */
    unsigned char cursor[64];
};

struct query_param {
    const char *name;
    const char *value; /* out: decoded, NULL when absent */
};

/* Params that are not named are refused. Errors: INVALID_FIELD. */
enum err query_decode(struct call *call, const struct request *request, struct query_param *params,
                      size_t param_count) MUST_CHECK;

/* limit and cursor, and the extra params named. Errors: INVALID_FIELD, INVALID_CURSOR (also when the
 * decoded cursor is not cursor_bytes long; 0 accepts any length up to 64). */
enum err page_decode(struct call *call, const struct request *request, size_t cursor_bytes,
                     struct query_param *extra, size_t extra_count,
                     struct page *page_out) MUST_CHECK;

/* base64url of a cursor, in the arena. */
const char *page_cursor(struct call *call, const void *cursor, size_t cursor_bytes);

#endif
