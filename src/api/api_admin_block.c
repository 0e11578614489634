/* Seats that an organiser keeps back. */
#include "api/api.h"

#include "domain/seat_block.h"
#include "util/text.h"

struct block_form {
    struct int_list seats;
    const char *reason;
};

static const struct field block_fields[] = {
    {FIELD_AT(struct block_form, seats, FIELD_IS_INTS, 0, SEATS_PER_PERFORMANCE_MAX),
     FIELD_REQUIRED},
    {FIELD_AT(struct block_form, reason, FIELD_IS_TEXT, 1, 200), FIELD_REQUIRED},
};

static const struct body_form block_body = FORM_OF(struct block_form, block_fields);

static enum err block_seats(struct call *call, const struct request *request,
                            struct response *response)
{
    struct block_form form = {0};
    struct seat_block block;
    int32_t performance_id;
    struct json *out;
    enum err err = json_decode(call, request, block_fields, COUNT_OF(block_fields), &form);

    if (err == ERR_OK)
        err = request_id_param(call, request, 0, &performance_id);
    if (err != ERR_OK)
        return err;
    block = (struct seat_block){form.seats.count, form.seats.items, form.reason};
    err = seat_block_set(call, performance_id, &block);
    if (err != ERR_OK)
        return err;
    out = json_new(call->arena);
    json_object(out);
    json_i64(json_key(out, "performance_id"), performance_id);
    json_array(json_key(out, "seats"));
    for (size_t i = 0; i < block.count; i++)
        json_i64(out, block.seat_nos[i]);
    json_end_array(out);
    json_text(json_key(out, "reason"), block.reason);
    json_end_object(out);
    return response_json(call, response, 200, out);
}

static void write_kept(struct json *out, const struct kept_seat *seat)
{
    json_object(out);
    json_i64(json_key(out, "seat_no"), seat->seat_no);
    json_text(json_key(out, "reason"), seat->reason);
    json_time(json_key(out, "blocked_at"), seat->blocked_at_us);
    json_end_object(out);
}

static void write_view(struct json *out, const struct seat_block_view *view, const char *states)
{
    json_object(out);
    json_i64(json_key(out, "performance_id"), view->performance.performance_id);
    json_i64(json_key(out, "layout_version"), view->layout->layout_version);
    json_i64(json_key(out, "version"), view->as_of_us);
    json_text(json_key(out, "states"), states);
    json_array(json_key(out, "blocked"));
    for (size_t i = 0; i < view->count; i++)
        write_kept(out, &view->seats[i]);
    json_end_array(out);
    json_end_object(out);
}

static enum err show_blocked(struct call *call, const struct request *request,
                             struct response *response)
{
    struct seat_block_view view;
    unsigned char *packed;
    const char *states;
    int32_t performance_id;
    struct json *out;
    enum err err = request_id_param(call, request, 0, &performance_id);

    if (err == ERR_OK)
        err = seat_block_load(call, performance_id, &view);
    if (err != ERR_OK)
        return err;
    size_t seat_count = (size_t)view.layout->seats_total;
    packed = arena_alloc(call->arena, SEAT_STATES_BYTES(seat_count));
    if (packed == NULL)
        return err_set(call, ERR_TOO_LARGE, "too many seats for one answer");
    seat_states_pack(view.states, seat_count, packed);
    states = text_to_base64(call->arena, packed, SEAT_STATES_BYTES(seat_count));
    if (states == NULL)
        return err_set(call, ERR_TOO_LARGE, "too many seats for one answer");
    out = json_new(call->arena);
    write_view(out, &view, states);
    return response_json(call, response, 200, out);
}

const struct route api_admin_block_routes[] = {
    {METHOD_PUT, "/api/v1/admin/performances/{performance_id}/blocked", "admin.seats.block",
     block_seats, ROUTE_ADMIN | ROUTE_NO_QUERY, &block_body},
    {METHOD_GET, "/api/v1/admin/performances/{performance_id}/blocked", "admin.seats.blocked",
     show_blocked, ROUTE_ADMIN | ROUTE_NO_QUERY, NULL},
    {0},
};
