/*
 * JSON out: a writer that appends to the arena; commas are put by itself.
 *
 *   struct json *out = json_new(call->arena);
 *   json_object(out);
 *   json_text(json_key(out, "email"), user.email);
 *   json_end_object(out);
 *   response_json(response, 201, out);
 */
#ifndef TICKETD_HTTP_JSON_WRITE_H
#define TICKETD_HTTP_JSON_WRITE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "http/response.h"
#include "util/call.h"
#include "util/err.h"
#include "util/uuid.h"

struct json;

struct json *json_new(struct arena *arena);
void json_object(struct json *out);
void json_end_object(struct json *out);
void json_array(struct json *out);
void json_end_array(struct json *out);
struct json *json_key(struct json *out, const char *key); /* the next value belongs to it */
void json_text(struct json *out, const char *text);       /* null for NULL */
void json_i64(struct json *out, int64_t number);
void json_bool(struct json *out, bool value);
void json_null(struct json *out);
void json_uuid(struct json *out, const struct uuid *id);
void json_time(struct json *out, int64_t at_us);                  /* RFC 3339, ms */
void json_time_or_null(struct json *out, int64_t at_us);          /* null for 0 */
void json_raw(struct json *out, const char *text, size_t length); /* already JSON */

/* The text written so far. NULL when the arena was full: the caller answers TOO_LARGE. */
const char *json_finish(struct json *out, size_t *length_out);

/* The text of an answer, in the arena. Errors: TOO_LARGE. */
enum err response_text(struct call *call, struct json *out, const char **body_out,
                       size_t *bytes_out) MUST_CHECK;

/* Errors: TOO_LARGE. */
enum err response_json(struct call *call, struct response *response, int status,
                       struct json *out) MUST_CHECK;

#endif
