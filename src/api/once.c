/*
 * From an Idempotency-Key header to what the domain needs of it, and back to an answer.
 */
#include "api/api.h"

#include <string.h>

#include "util/text.h"

/* Method, path and canonical body: what makes two requests the same. */
static enum err make_fingerprint(struct call *call, const struct request *request,
                                 unsigned char digest[SHA256_BYTES])
{
    const char *body;
    enum err err = json_canonical(call, request, &body);

    if (err != ERR_OK)
        return err;
    const char *text =
        arena_printf(call->arena, "%s %s\n%s", method_text(request->method), request->path, body);
    if (!text)
        return err_set(call, ERR_TOO_LARGE, "no memory left for the request's fingerprint");
    sha256(text, strlen(text), digest);
    return ERR_OK;
}

enum err once_from_request(struct call *call, const struct request *request, int status,
                           struct once *once)
{
    once->status = status;
    once->user_id = *call_user_id(call);
    once->has_key = false;
    once->replayed = false;
    if (!request->idempotency_key)
        return ERR_OK;
    once->has_key = true;
    sha256(request->idempotency_key, strlen(request->idempotency_key), once->key_hash);
    return make_fingerprint(call, request, once->fingerprint);
}

void response_once(struct response *response, const struct once *once)
{
    if (once->replayed)
        response_header(response, "Idempotent-Replayed", "true");
    response_body(response, once->status, "application/json", once->body, once->body_bytes);
}
