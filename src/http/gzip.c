/* One stream a body; zlib's memory is given back before the answer leaves. */
#include "http/gzip.h"

#include <stdlib.h>
#include <string.h>

#include <zlib.h>

#include "util/log.h"

/* A layout of 20,000 seats: a tenth of its size in some 15 ms. Beyond it costs more and saves little. */
#define LEVEL 4

#define WINDOW_BITS (15 + 16) /* 16: gzip's head and foot */
#define MEMORY      8

bool gzip_is_wanted(const struct request *request)
{
    return request->body_encoding != NULL && strcmp(request->body_encoding, "gzip") == 0;
}

static enum err pack(struct call *call, struct response *response)
{
    z_stream stream = {0};

    if (deflateInit2(&stream, LEVEL, Z_DEFLATED, WINDOW_BITS, MEMORY, Z_DEFAULT_STRATEGY) != Z_OK)
        panic("no memory for compressing an answer");
    uLong most = deflateBound(&stream, response->body_bytes);
    unsigned char *packed = malloc(most);
    if (packed == NULL)
        panic("no memory for a compressed answer");
    stream.next_in = (unsigned char *)response->body;
    stream.avail_in = (uInt)response->body_bytes;
    stream.next_out = packed;
    stream.avail_out = (uInt)most;
    if (deflate(&stream, Z_FINISH) != Z_STREAM_END)
        panic("an answer of %zu bytes did not fit what zlib promised", response->body_bytes);
    response->body = arena_copy(call->arena, packed, stream.total_out);
    response->body_bytes = stream.total_out;
    free(packed);
    deflateEnd(&stream);
    return response->body == NULL ? err_set(call, ERR_TOO_LARGE, "the answer is too large")
                                  : ERR_OK;
}

enum err gzip_response(struct call *call, const struct request *request, struct response *response)
{
    response_header(response, "Vary", "Accept-Encoding");
    if (!gzip_is_wanted(request) || response->body == NULL)
        return ERR_OK;
    response_header(response, "Content-Encoding", "gzip");
    return pack(call, response);
}
