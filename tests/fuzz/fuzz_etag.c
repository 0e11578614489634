/*
 * If-None-Match: a tag is named when it stands there between quotes or anything does ('*'), weak or
 * not; a tag in any list of tags is found. The first line is the tag's inside, the rest the header.
 */
#include "http/etag.h"

#include <string.h>

#include "fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct call *call = fuzz_call();
    struct fuzz_bytes bytes = {data, size};
    const char *inside = fuzz_take_line(call, &bytes);
    const char *header = fuzz_text(call, bytes.at, bytes.left);
    const char *tag = arena_printf(call->arena, "\"%s\"", inside);
    bool is_named = etag_is_named(header, tag);

    if (strchr(inside, '"') != NULL)
        return 0;
    FUZZ_ASSERT(!is_named || strchr(header, '*') != NULL || strstr(header, tag) != NULL);
    FUZZ_ASSERT(etag_is_named(header, arena_printf(call->arena, "W/%s", tag)) == is_named);
    FUZZ_ASSERT(etag_is_named(arena_printf(call->arena, "W/\"other\", %s", tag), tag));
    FUZZ_ASSERT(etag_is_named(arena_printf(call->arena, "W/%s, %s", tag, header), tag));
    FUZZ_ASSERT(!etag_is_named(NULL, tag) && !etag_is_named("", tag));
    return 0;
}
