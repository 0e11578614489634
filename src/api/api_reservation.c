/* Reserving seats, looking at reservations, giving a hold up. */
#include "api/api.h"

#include "api/paging.h"
#include "domain/reservation.h"
#include "model/conf.h"
#include "util/text.h"

struct reserve_body {
    struct int_list seats;
    bool has_seats;
    int64_t best_available;
    bool has_best_available;
    const char *section;
    bool has_section;
};

static const struct field reserve_fields[] = {
    {FIELD_AT(struct reserve_body, seats, FIELD_IS_INTS, 1, SEATS_PER_RESERVATION_MAX),
     FIELD_OPTIONAL(struct reserve_body, seats)},
    {FIELD_AT(struct reserve_body, best_available, FIELD_IS_INT, 1, SEATS_PER_RESERVATION_MAX),
     FIELD_OPTIONAL(struct reserve_body, best_available)},
    {FIELD_AT(struct reserve_body, section, FIELD_IS_TEXT, 1, 50),
     FIELD_OPTIONAL(struct reserve_body, section)},
};

static const struct body_form reserve_form = FORM_OF(struct reserve_body, reserve_fields);

static void write_seats(struct json *out, const struct reservation *reservation)
{
    json_array(json_key(out, "seats"));
    for (size_t i = 0; i < reservation->seat_count; i++) {
        const struct reserved_seat *seat = &reservation->seats[i];

        json_object(out);
        json_i64(json_key(out, "seat_no"), seat->seat_no);
        json_text(json_key(out, "label"), seat->label);
        json_i64(json_key(out, "price"), seat->price);
        json_end_object(out);
    }
    json_end_array(out);
}

static void write_reservation(struct call *call, struct json *out,
                              const struct reservation *reservation)
{
    json_object(out);
    json_uuid(json_key(out, "reservation_id"), &reservation->reservation_id);
    json_i64(json_key(out, "concert_id"), reservation->concert_id);
    json_i64(json_key(out, "performance_id"), reservation->performance_id);
    json_text(json_key(out, "state"), reservation_state_text(reservation->state));
    write_seats(out, reservation);
    json_i64(json_key(out, "amount"), reservation->amount);
    json_text(json_key(out, "currency"), call->conf->currency);
    json_time(json_key(out, "created_at"), reservation->created_at_us);
    json_time(json_key(out, "expires_at"), reservation->expires_at_us);
    json_time_or_null(json_key(out, "paid_at"), reservation->paid_at_us);
    json_key(out, "payment_id");
    if (uuid_is_zero(&reservation->payment_id))
        json_null(out);
    else
        json_uuid(out, &reservation->payment_id);
    json_end_object(out);
}

static enum err encode_reservation(struct call *call, const void *result, const char **body_out,
                                   size_t *bytes_out)
{
    struct json *out = json_new(call->arena);

    write_reservation(call, out, result);
    return response_text(call, out, body_out, bytes_out);
}

/* Either seats, or best_available with an optional section. */
static enum err decode_wish(struct call *call, const struct request *request,
                            struct reservation_wish *wish_out)
{
    struct reserve_body body = {0};
    enum err err = json_decode(call, request, reserve_fields, COUNT_OF(reserve_fields), &body);

    if (err != ERR_OK)
        return err;
    if (!body.has_seats && !body.has_best_available)
        return err_field(call, "seats", "name the seats, or ask for the best_available");
    if (body.has_seats && body.has_best_available)
        return err_field(call, "best_available", "not together with seats");
    if (body.has_seats && body.has_section)
        return err_field(call, "section", "only together with best_available");
    wish_out->seat_count = body.has_seats ? body.seats.count : (size_t)body.best_available;
    wish_out->seat_nos = body.has_seats ? body.seats.items : NULL;
    wish_out->section = body.has_section ? body.section : NULL;
    return ERR_OK;
}

static enum err reserve(struct call *call, const struct request *request, struct response *response)
{
    struct once once = {.encode = encode_reservation};
    struct reservation reservation;
    struct reservation_wish wish;
    enum err err = decode_wish(call, request, &wish);

    if (err == ERR_OK)
        err = request_id_param(call, request, 0, &wish.performance_id);
    if (err == ERR_OK)
        err = once_from_request(call, request, 201, &once);
    if (err == ERR_OK)
        err = reservation_hold_seats(call, &wish, &once, &reservation);
    if (err != ERR_OK)
        return err;
    response_once(response, &once);
    return ERR_OK;
}

static enum err list(struct call *call, const struct request *request, struct response *response)
{
    struct reservation *items;
    struct slice slice;
    struct json *out;
    size_t count, shown;
    enum err err = paging_decode(call, request, NULL, 0, &slice);

    if (err == ERR_OK)
        err = reservation_list(call, call_user_id(call), &slice, &items, &count);
    if (err != ERR_OK)
        return err;
    shown = paging_shown(&slice, count);
    out = paging_begin(call);
    for (size_t i = 0; i < shown; i++)
        write_reservation(call, out, &items[i]);
    paging_end(out, shown == 0
                        ? NULL
                        : paging_cursor(call, &slice, count, &items[shown - 1].reservation_id));
    return response_json(call, response, 200, out);
}

static enum err show(struct call *call, const struct request *request, struct response *response)
{
    struct reservation reservation;
    struct uuid reservation_id;
    struct json *out;
    enum err err = request_uuid_param(call, request, 0, &reservation_id);

    if (err == ERR_OK)
        err = reservation_find(call, call_user_id(call), &reservation_id, &reservation);
    if (err != ERR_OK)
        return err;
    out = json_new(call->arena);
    write_reservation(call, out, &reservation);
    return response_json(call, response, 200, out);
}

static enum err release(struct call *call, const struct request *request, struct response *response)
{
    struct uuid reservation_id;
    enum err err = json_decode_nothing(call, request);

    if (err == ERR_OK)
        err = request_uuid_param(call, request, 0, &reservation_id);
    if (err == ERR_OK)
        err = reservation_release(call, call_user_id(call), &reservation_id);
    if (err != ERR_OK)
        return err;
    response_no_content(response);
    return ERR_OK;
}

const struct route api_reservation_routes[] = {
    {METHOD_POST, "/api/v1/performances/{performance_id}/reservations", "reservation.hold", reserve,
     ROUTE_QUEUE | ROUTE_KEY_ACCEPTED | ROUTE_NO_QUERY, &reserve_form},
    {METHOD_GET, "/api/v1/reservations", "reservation.list", list,
     ROUTE_USER | ROUTE_QUEUE | ROUTE_LIST, NULL},
    {METHOD_GET, "/api/v1/reservations/{reservation_id}", "reservation.show", show,
     ROUTE_USER | ROUTE_QUEUE | ROUTE_NO_QUERY, NULL},
    {METHOD_DELETE, "/api/v1/reservations/{reservation_id}", "reservation.release", release,
     ROUTE_USER | ROUTE_QUEUE | ROUTE_NO_QUERY, NULL},
    {0},
};
