/*
 * A body as a json-c tree. Only json_*.c include this: it brings json.h of json-c.
 */
#ifndef TICKETD_HTTP_JSON_BODY_H
#define TICKETD_HTTP_JSON_BODY_H

#include <json-c/json.h>

#include "http/request.h"
#include "util/call.h"
#include "util/err.h"

/*
 * Parses a text. Errors: MALFORMED_JSON, INVALID_FIELD (a name stands twice in one object).
 * Memory: the caller gives the tree back with json_object_put().
 */
enum err json_parse(struct call *call, const char *text, size_t length,
                    struct json_object **tree_out) MUST_CHECK;

/*
 * The body of a request, which must be there and whole and say that it is JSON. Errors: those of
 * json_parse(), TOO_LARGE, BODY_TRUNCATED, UNSUPPORTED_MEDIA_TYPE.
 */
enum err json_parse_body(struct call *call, const struct request *request,
                         struct json_object **tree_out) MUST_CHECK;

/* A name that came from outside as an error may show it: printable ASCII, 64 characters at most. */
const char *json_shown_name(struct call *call, const char *name);

#endif
