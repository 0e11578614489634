/* Points: the balance, charging it, its history, and an admin's adjustments. */
#include "api/api.h"

#include "api/paging.h"
#include "domain/ledger.h"
#include "model/conf.h"
#include "util/text.h"

static enum err show(struct call *call, const struct request *request, struct response *response)
{
    int64_t balance;
    (void)request;
    enum err err = ledger_load_balance(call, call_user_id(call), &balance);
    if (err != ERR_OK)
        return err;
    struct json *out = json_new(call->arena);
    json_object(out);
    json_i64(json_key(out, "balance"), balance);
    json_text(json_key(out, "currency"), call->conf->currency);
    json_end_object(out);
    return response_json(call, response, 200, out);
}

struct charge_form {
    int64_t amount;
};

/* An integer outside its range is 422 invalid_amount, which the ledger says. */
static const struct field charge_fields[] = {
    {FIELD_AT(struct charge_form, amount, FIELD_IS_INT, INT64_MIN, INT64_MAX), FIELD_REQUIRED},
};

static const struct body_form charge_body = FORM_OF(struct charge_form, charge_fields);

static enum err encode_charge(struct call *call, const void *result, const char **body_out,
                              size_t *bytes_out)
{
    const struct charge *charge = result;
    struct json *out = json_new(call->arena);
    json_object(out);
    json_uuid(json_key(out, "charge_id"), &charge->charge_id);
    json_i64(json_key(out, "amount"), charge->amount);
    json_i64(json_key(out, "balance"), charge->balance);
    json_end_object(out);
    return response_text(call, out, body_out, bytes_out);
}

static enum err charge(struct call *call, const struct request *request, struct response *response)
{
    struct charge_form form;
    struct once once = {.encode = encode_charge};
    enum err err = json_decode(call, request, charge_fields, COUNT_OF(charge_fields), &form);
    if (err == ERR_OK)
        err = once_from_request(call, request, 201, &once);
    if (err == ERR_OK)
        err = ledger_charge(call, form.amount, &once);
    if (err != ERR_OK)
        return err;
    response_once(response, &once);
    return ERR_OK;
}

static void write_entry(struct json *out, const struct ledger_entry *entry)
{
    json_object(out);
    json_uuid(json_key(out, "entry_id"), &entry->posting_id);
    json_text(json_key(out, "kind"), posting_kind_text(entry->kind));
    json_i64(json_key(out, "amount"), entry->amount);
    json_i64(json_key(out, "balance_after"), entry->balance_after);
    json_time(json_key(out, "created_at"), entry->created_at_us);
    json_key(out, "payment_id");
    if (uuid_is_zero(&entry->payment_id))
        json_null(out);
    else
        json_uuid(out, &entry->payment_id);
    json_end_object(out);
}

static enum err list(struct call *call, const struct request *request, struct response *response)
{
    const struct ledger_entry *entries;
    struct slice slice;
    size_t count;
    enum err err = paging_decode(call, request, NULL, 0, &slice);
    if (err == ERR_OK)
        err = ledger_list_entries(call, call_user_id(call), &slice, &entries, &count);
    if (err != ERR_OK)
        return err;
    size_t shown = paging_shown(&slice, count);
    struct json *out = paging_begin(call);
    for (size_t i = 0; i < shown; i++)
        write_entry(out, &entries[i]);
    paging_end(out, shown == 0
                        ? NULL
                        : paging_cursor(call, &slice, count, &entries[shown - 1].posting_id));
    return response_json(call, response, 200, out);
}

struct adjust_form {
    int64_t amount;
    const char *reason;
};

static const struct field adjust_fields[] = {
    {FIELD_AT(struct adjust_form, amount, FIELD_IS_INT, -ADJUSTMENT_AMOUNT_MAX,
              ADJUSTMENT_AMOUNT_MAX),
     FIELD_REQUIRED},
    {FIELD_AT(struct adjust_form, reason, FIELD_IS_TEXT, 1, 500), FIELD_REQUIRED},
};

static const struct body_form adjust_body = FORM_OF(struct adjust_form, adjust_fields);

static enum err encode_adjustment(struct call *call, const void *result, const char **body_out,
                                  size_t *bytes_out)
{
    const struct adjustment *adjustment = result;
    struct json *out = json_new(call->arena);
    json_object(out);
    json_uuid(json_key(out, "posting_id"), &adjustment->posting_id);
    json_i64(json_key(out, "balance"), adjustment->balance);
    json_end_object(out);
    return response_text(call, out, body_out, bytes_out);
}

static enum err adjust(struct call *call, const struct request *request, struct response *response)
{
    struct adjust_form form;
    struct once once = {.encode = encode_adjustment};
    struct uuid user_id;
    enum err err = json_decode(call, request, adjust_fields, COUNT_OF(adjust_fields), &form);
    if (err == ERR_OK)
        err = request_uuid_param(call, request, 0, &user_id);
    if (err == ERR_OK)
        err = once_from_request(call, request, 201, &once);
    if (err == ERR_OK)
        err = ledger_adjust(call, &user_id, form.amount, form.reason, &once);
    if (err != ERR_OK)
        return err;
    response_once(response, &once);
    return ERR_OK;
}

const struct route api_points_routes[] = {
    {METHOD_GET, "/api/v1/points", "points.show", show, ROUTE_USER | ROUTE_NO_QUERY, NULL},
    {METHOD_POST, "/api/v1/points/charges", "points.charge", charge,
     ROUTE_USER | ROUTE_KEY | ROUTE_NO_QUERY, &charge_body},
    {METHOD_GET, "/api/v1/points/entries", "points.list", list, ROUTE_USER | ROUTE_LIST, NULL},
    {METHOD_POST, "/api/v1/admin/users/{user_id}/points", "points.adjust", adjust,
     ROUTE_ADMIN | ROUTE_KEY | ROUTE_NO_QUERY, &adjust_body},
    {0},
};
