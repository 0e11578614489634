/* Paying a reservation, and the list of payments. */
#include "api/api.h"

#include "api/paging.h"
#include "domain/payment.h"
#include "model/conf.h"

static void write_ticket(struct json *out, const struct ticket *ticket)
{
    char code[TICKET_CODE_TEXT];

    ticket_code_to_text(ticket->code, code);
    json_object(out);
    json_uuid(json_key(out, "ticket_id"), &ticket->ticket_id);
    json_i64(json_key(out, "seat_no"), ticket->seat_no);
    json_text(json_key(out, "label"), ticket->label);
    json_text(json_key(out, "code"), code);
    json_end_object(out);
}

static enum err encode_receipt(struct call *call, const void *result, const char **body_out,
                               size_t *bytes_out)
{
    const struct receipt *receipt = result;
    struct json *out = json_new(call->arena);

    json_object(out);
    json_uuid(json_key(out, "payment_id"), &receipt->payment.payment_id);
    json_uuid(json_key(out, "reservation_id"), &receipt->payment.reservation_id);
    json_i64(json_key(out, "amount"), receipt->payment.amount);
    json_text(json_key(out, "currency"), call->conf->currency);
    json_i64(json_key(out, "balance"), receipt->balance);
    json_time(json_key(out, "paid_at"), receipt->payment.paid_at_us);
    json_array(json_key(out, "tickets"));
    for (size_t i = 0; i < receipt->ticket_count; i++)
        write_ticket(out, &receipt->tickets[i]);
    json_end_array(out);
    json_end_object(out);
    return response_text(call, out, body_out, bytes_out);
}

static enum err pay(struct call *call, const struct request *request, struct response *response)
{
    struct once once = {.encode = encode_receipt};
    struct uuid reservation_id;
    struct receipt receipt;
    enum err err = json_decode_nothing(call, request);

    if (err == ERR_OK)
        err = request_uuid_param(call, request, 0, &reservation_id);
    if (err == ERR_OK)
        err = once_from_request(call, request, 201, &once);
    if (err == ERR_OK)
        err = payment_pay(call, call_user_id(call), &reservation_id, &once, &receipt);
    if (err != ERR_OK)
        return err;
    response_once(response, &once);
    return ERR_OK;
}

static void write_payment(struct json *out, const struct payment *payment)
{
    json_object(out);
    json_uuid(json_key(out, "payment_id"), &payment->payment_id);
    json_uuid(json_key(out, "reservation_id"), &payment->reservation_id);
    json_i64(json_key(out, "concert_id"), payment->concert_id);
    json_i64(json_key(out, "amount"), payment->amount);
    json_text(json_key(out, "state"), payment->is_refunded ? "refunded" : "paid");
    json_time(json_key(out, "paid_at"), payment->paid_at_us);
    json_end_object(out);
}

static enum err list(struct call *call, const struct request *request, struct response *response)
{
    struct payment *items;
    struct slice slice;
    struct json *out;
    size_t count, shown;
    enum err err = paging_decode(call, request, NULL, 0, &slice);

    if (err == ERR_OK)
        err = payment_list(call, call_user_id(call), &slice, &items, &count);
    if (err != ERR_OK)
        return err;
    shown = paging_shown(&slice, count);
    out = paging_begin(call);
    for (size_t i = 0; i < shown; i++)
        write_payment(out, &items[i]);
    paging_end(out, shown == 0 ? NULL
                               : paging_cursor(call, &slice, count, &items[shown - 1].payment_id));
    return response_json(call, response, 200, out);
}

const struct route api_payment_routes[] = {
    {METHOD_POST, "/api/v1/reservations/{reservation_id}/payment", "reservation.pay", pay,
     ROUTE_QUEUE | ROUTE_KEY | ROUTE_NO_QUERY, NULL},
    {METHOD_GET, "/api/v1/payments", "payment.list", list, ROUTE_USER | ROUTE_LIST, NULL},
    {0},
};
