/*
 * What json-c lets through and RFC 8259 does not, found before json-c sees the text.
 *
 * json-c in its strict mode takes 'a', NaN, raw control bytes, a lone surrogate, "1." and a repeated
 * key. The scan reads the tokens; how they may follow each other stays json-c's to judge.
 */
#ifndef TICKETD_HTTP_JSON_SCAN_H
#define TICKETD_HTTP_JSON_SCAN_H

#include <stddef.h>

#include "util/call.h"
#include "util/err.h"

/* Objects and arrays inside each other. */
#define JSON_DEPTH_MAX 8

/* What a tree of the text must have: json-c without memory leaves out and cuts short, and says nothing. */
struct json_count {
    size_t keys;       /* names of members, repeated ones too */
    size_t nulls;      /* json-c puts one where it has no room for a value */
    size_t text_bytes; /* of names and texts, without escapes [bytes of UTF-8] */
};

/*
 * The text need not end with a NUL.
 * Errors: MALFORMED_JSON. A NUL, escaped or not, is refused: no text of ours has one.
 */
enum err json_scan(struct call *call, const char *text, size_t length,
                   struct json_count *count_out) MUST_CHECK;

/*
 * For a scanned text in which some object has a member twice: the member's name as the text spells
 * it, in the arena. NULL when it is spelled in two ways.
 */
const char *json_scan_repeated_name(struct call *call, const char *text, size_t length);

#endif
