/*
 * JSON in and out.
 *
 * In: a strict reading of RFC 8259 around json-c, decoded into one plain struct by a table:
 *
 *   static const struct field fields[] = {
 *       FIELD_TEXT(struct sign_up, email, 3, 254),
 *       FIELD_TEXT(struct sign_up, password, 8, 128),
 *       FIELD_TEXT_OPTIONAL(struct sign_up, name, 0, 200),
 *   };
 *   err = json_decode(call, request, fields, COUNT_OF(fields), &sign_up);
 *
 * Unknown, repeated and missing fields, wrong types and values out of range: INVALID_FIELD naming
 * the field (nested ones as "sections[2].price"). Anything that is not JSON in UTF-8, deeper than 8
 * levels or has bytes behind it: MALFORMED_JSON. No body where one is needed: MALFORMED_JSON; another
 * content type: UNSUPPORTED_MEDIA_TYPE. Lengths of text are counted in characters (code points);
 * control characters other than \n and \t are refused.
 *
 * Out: a writer that appends to the arena; commas are put by itself.
 *
 *   struct json *out = json_new(call->arena);
 *   json_object(out);
 *   json_text(json_key(out, "email"), user.email);
 *   json_end_object(out);
 *   response_json(response, 201, out);
 */
#ifndef TICKETD_HTTP_JSON_H
#define TICKETD_HTTP_JSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "http/request.h"
#include "http/response.h"
#include "util/call.h"
#include "util/err.h"
#include "util/uuid.h"

enum field_kind {
    FIELD_IS_TEXT, /* const char *            min, max: characters */
    FIELD_IS_INT,  /* int64_t                 min, max: value */
    FIELD_IS_BOOL, /* bool */
    FIELD_IS_TIME, /* int64_t microseconds    RFC 3339 with an offset or Z */
    FIELD_IS_INTS, /* struct int_list         min, max: length; each 1 … INT32_MAX, no repeats */
    FIELD_IS_OBJECT, /* nested struct           fields */
    FIELD_IS_LIST,   /* struct object_list      min, max: length; fields of an element */
};

struct int_list {
    size_t count;
    int32_t *items;
};

struct object_list {
    size_t count;
    void *items; /* array of element_bytes each */
};

struct field {
    const char *name;
    enum field_kind kind;
    size_t offset;     /* of the value */
    size_t has_offset; /* of a bool that tells presence; SIZE_MAX: required */
    bool nullable;     /* null is taken as absent-but-present: has = true, value zero */
    int64_t min, max;
    const struct field *fields;
    size_t field_count;
    size_t element_bytes;
};

/* Tables are written with designated initialisers and these shapes. Optional fields need a
 * `bool has_<name>` beside the value. */
#define FIELD_AT(type, member, field_kind, low, high)                                              \
    .name = #member, .kind = (field_kind), .offset = offsetof(type, member), .min = (low),         \
    .max = (high)
#define FIELD_REQUIRED               .has_offset = SIZE_MAX
#define FIELD_OPTIONAL(type, member) .has_offset = offsetof(type, has_##member)

enum err json_decode(struct call *call, const struct request *request, const struct field *fields,
                     size_t field_count, void *struct_out) MUST_CHECK;

/* The body must be absent, empty or {}. */
enum err json_decode_nothing(struct call *call, const struct request *request) MUST_CHECK;

/* The body in canonical form (keys sorted, no white space), for fingerprints. "" for no body. */
enum err json_canonical(struct call *call, const struct request *request,
                        const char **text_out) MUST_CHECK;

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

/* Errors: TOO_LARGE. */
enum err response_json(struct call *call, struct response *response, int status,
                       struct json *out) MUST_CHECK;

#endif
