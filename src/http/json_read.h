/*
 * JSON in: a strict reading of RFC 8259 around json-c, decoded into one plain struct by a table:
 *
 *   static const struct field fields[] = {
 *       {FIELD_AT(struct sign_up, email, FIELD_IS_TEXT, 3, 254), FIELD_REQUIRED},
 *       {FIELD_AT(struct sign_up, name, FIELD_IS_TEXT, 0, 200), FIELD_OPTIONAL(struct sign_up, name)},
 *   };
 *   err = json_decode(call, request, fields, COUNT_OF(fields), &sign_up);
 *
 * Unknown, repeated and missing fields, wrong types and values out of range: INVALID_FIELD naming
 * the field (nested ones as "sections[2].price"). Anything that is not JSON in UTF-8, deeper than 8
 * levels or has bytes behind it: MALFORMED_JSON. No body where one is needed: MALFORMED_JSON; another
 * content type: UNSUPPORTED_MEDIA_TYPE. Lengths of text are counted in characters (code points);
 * control characters other than \n and \t are refused.
 */
#ifndef TICKETD_HTTP_JSON_READ_H
#define TICKETD_HTTP_JSON_READ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "http/request.h"
#include "util/call.h"
#include "util/err.h"
#include "util/text.h"

enum field_kind {
    FIELD_IS_TEXT,  /* const char *            min, max: characters */
    FIELD_IS_INT,   /* int64_t                 min, max: value; where they are the ends of int64,
                                              integers beyond count as those ends */
    FIELD_IS_BOOL,  /* bool */
    FIELD_IS_TIME,  /* int64_t microseconds    RFC 3339 with an offset or Z */
    FIELD_IS_INTS,  /* struct int_list         min, max: length; each 1 … INT32_MAX, no repeats */
    FIELD_IS_TEXTS, /* struct text_list        min, max: length; each 1 … text_max characters */
    FIELD_IS_OBJECT,   /* nested struct           fields */
    FIELD_IS_LIST,     /* struct object_list      min, max: length; fields of an element */
    FIELD_IS_TEXT_MAP, /* struct text_map       any names; min, max: characters of a text, or null */
};

struct int_list {
    size_t count;
    int32_t *items;
};

struct text_list {
    size_t count;
    const char **items;
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
    int64_t text_max; /* of the elements of a FIELD_IS_TEXTS */
    const struct field *fields;
    size_t field_count;
    size_t element_bytes;
};

/* What the body of a route must be: the table, and the struct it decodes into. */
struct body_form {
    const struct field *fields;
    size_t field_count;
    size_t bytes;
};

#define FORM_OF(type, table)                                                                       \
    {                                                                                              \
        (table), COUNT_OF(table), sizeof(type)                                                     \
    }

/* Tables are written with designated initialisers and these shapes. Optional fields need a
 * `bool has_<name>` beside the value. */
#define FIELD_AT(type, member, field_kind, low, high)                                              \
    .name = #member, .kind = (field_kind), .offset = offsetof(type, member), .min = (low),         \
    .max = (high)
#define FIELD_REQUIRED               .has_offset = SIZE_MAX
#define FIELD_OPTIONAL(type, member) .has_offset = offsetof(type, has_##member)

/*
 * Fills struct_out; on an error it may be filled in part. Texts and lists are in the arena.
 * Errors: MALFORMED_JSON, INVALID_FIELD, UNSUPPORTED_MEDIA_TYPE, TOO_LARGE, BODY_TRUNCATED.
 */
enum err json_decode(struct call *call, const struct request *request, const struct field *fields,
                     size_t field_count, void *struct_out) MUST_CHECK;

/* The same for a text that is no body: the claims of a token. Errors: MALFORMED_JSON, INVALID_FIELD. */
enum err json_decode_text(struct call *call, const char *text, size_t length,
                          const struct field *fields, size_t field_count,
                          void *struct_out) MUST_CHECK;

/* The same where a body may be absent or empty, which leaves struct_out as it is. */
enum err json_decode_optional(struct call *call, const struct request *request,
                              const struct field *fields, size_t field_count,
                              void *struct_out) MUST_CHECK;

/* The body must be absent, empty or {}. */
enum err json_decode_nothing(struct call *call, const struct request *request) MUST_CHECK;

/* The body in canonical form (keys sorted, no white space), for fingerprints. "" for no body. */
enum err json_canonical(struct call *call, const struct request *request,
                        const char **text_out) MUST_CHECK;

#endif
