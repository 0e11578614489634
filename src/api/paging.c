/* Lists that are sorted by a UUID. */
#include "api/paging.h"

#include <string.h>

enum err paging_decode(struct call *call, const struct request *request, struct query_param *extra,
                       size_t extra_count, struct slice *slice_out)
{
    struct page page;
    enum err err = page_decode(call, request, UUID_BYTES, extra, extra_count, &page);

    if (err != ERR_OK)
        return err;
    *slice_out = (struct slice){.limit = (size_t)page.limit + 1};
    if (page.cursor_bytes > 0)
        memcpy(slice_out->after.bytes, page.cursor, UUID_BYTES);
    return ERR_OK;
}

size_t paging_shown(const struct slice *slice, size_t count)
{
    return count < slice->limit ? count : slice->limit - 1;
}

const char *paging_cursor(struct call *call, const struct slice *slice, size_t count,
                          const struct uuid *last_id)
{
    return count < slice->limit ? NULL : page_cursor(call, last_id->bytes, UUID_BYTES);
}

struct json *paging_begin(struct call *call)
{
    struct json *out = json_new(call->arena);

    json_object(out);
    json_array(json_key(out, "items"));
    return out;
}

void paging_end(struct json *out, const char *next_cursor)
{
    json_end_array(out);
    json_text(json_key(out, "next_cursor"), next_cursor);
    json_end_object(out);
}
