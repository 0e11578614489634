/*
 * Lists that are sorted by a UUID: the query's limit and cursor as a slice, and the answer's end.
 *
 * A slice asks for one item more than the page holds, which tells whether there is another page.
 */
#ifndef TICKETD_API_PAGING_H
#define TICKETD_API_PAGING_H

#include "api/api.h"
#include "model/slice.h"

/* Errors: INVALID_FIELD, INVALID_CURSOR. */
enum err paging_decode(struct call *call, const struct request *request, struct query_param *extra,
                       size_t extra_count, struct slice *slice_out) MUST_CHECK;

/* How many of `count` found items belong to the page. */
size_t paging_shown(const struct slice *slice, size_t count);

/* The cursor behind the last item shown; NULL when the list ends there. */
const char *paging_cursor(struct call *call, const struct slice *slice, size_t count,
                          const struct uuid *last_id);

/* {"items": [ */
struct json *paging_begin(struct call *call);
/* ], "next_cursor": …} */
void paging_end(struct json *out, const char *next_cursor);

#endif
