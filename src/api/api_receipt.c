/* Receipts of places, and the keys that anybody checks them with. */
#include "api/api.h"

#include "domain/receipt.h"
#include "http/receipt.h"

/* Keys change when an organiser changes the key file, and the old one stays good meanwhile. */
#define CACHE_CONTROL_KEYS "public, max-age=300"

static enum err show_receipt(struct call *call, const struct request *request,
                             struct response *response)
{
    struct receipt receipt;
    struct json *out;
    int32_t concert_id;
    enum err err = request_id_param(call, request, 0, &concert_id);

    if (err == ERR_OK)
        err = receipt_load(call, concert_id, &receipt);
    if (err != ERR_OK)
        return err;
    out = json_new(call->arena);
    json_object(out);
    json_text(json_key(out, "receipt"), receipt_sign(call, call->token_keys, &receipt));
    receipt_write_claims(out, &receipt);
    json_end_object(out);
    return response_json(call, response, 200, out);
}

static enum err show_keys(struct call *call, const struct request *request,
                          struct response *response)
{
    struct json *out = json_new(call->arena);

    (void)request;
    receipt_write_keys(call, out, call->token_keys);
    response_header(response, "Cache-Control", CACHE_CONTROL_KEYS);
    return response_json(call, response, 200, out);
}

const struct route api_receipt_routes[] = {
    {METHOD_GET, "/api/v1/concerts/{concert_id}/queue/me/receipt", "queue.receipt", show_receipt,
     ROUTE_QUEUE | ROUTE_NO_QUERY, NULL},
    {METHOD_GET, "/api/v1/receipt-keys", "receipt.keys", show_keys, ROUTE_NO_QUERY, NULL},
    {0},
};
