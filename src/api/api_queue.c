/* Joining and being in a waiting room, and what everybody sees of it. */
#include "api/api.h"

#include <inttypes.h>

#include "api/draw_json.h"
#include "api/message_json.h"
#include "api/wait_page.h"

#include "domain/waiting_room.h"
#include "http/jwt.h"
#include "model/access_code.h"
#include "util/text.h"

#define CACHE_CONTROL_PUBLIC "public, max-age=1"

static void json_i64_or_null(struct json *out, int64_t number, bool is_known)
{
    if (is_known)
        json_i64(out, number);
    else
        json_null(out);
}

static void write_wait_range(struct json *out, const struct wait_forecast *wait)
{
    if (wait->seconds < 0) {
        json_null(out);
        return;
    }
    json_array(out);
    json_i64(out, wait->low);
    json_i64(out, wait->high);
    json_end_array(out);
}

static void write_chance(struct json *out, const struct standing *standing)
{
    if (standing->chance == CHANCE_UNKNOWN) {
        json_null(out);
        return;
    }
    json_object(out);
    json_i64(json_key(out, "seats_available"), standing->seats_available);
    json_i64(json_key(out, "people_ahead"), standing->position - 1);
    json_text(json_key(out, "verdict"), chance_text(standing->chance));
    json_end_object(out);
}

/* What join and heartbeat have in common. */
static void write_standing(struct json *out, const struct standing *standing)
{
    json_i64(json_key(out, "concert_id"), standing->place.concert_id);
    json_i64(json_key(out, "place"), standing->place.place_no);
    json_text(json_key(out, "state"), place_state_text(standing->state));
    json_i64_or_null(json_key(out, "number"), standing->number, standing->has_number);
    json_i64_or_null(json_key(out, "position"), standing->position, standing->position >= 0);
    json_i64_or_null(json_key(out, "estimated_wait_seconds"), standing->wait.seconds,
                     standing->wait.seconds >= 0);
    write_wait_range(json_key(out, "estimated_wait_range"), &standing->wait);
    write_chance(json_key(out, "chance"), standing);
    json_i64(json_key(out, "poll_after_seconds"), standing->poll_seconds);
    json_time(json_key(out, "joined_at"), standing->place.joined_at_us);
    json_time_or_null(json_key(out, "admission_expires_at"), standing->admitted_until);
    json_time_or_null(json_key(out, "enter_by"), standing->enter_by_us);
    json_bool(json_key(out, "second_chance"), standing->place.second_chance);
    json_text(json_key(out, "lane"), standing->lane);
}

struct join_form {
    bool has_access_code;
    const char *access_code;
};

static const struct field join_fields[] = {
    {FIELD_AT(struct join_form, access_code, FIELD_IS_TEXT, 1, ACCESS_CODE_TYPED_MAX),
     FIELD_OPTIONAL(struct join_form, access_code), .nullable = true},
};

static const struct body_form join_body = FORM_OF(struct join_form, join_fields);

static enum err join(struct call *call, const struct request *request, struct response *response)
{
    struct join_form form = {0};
    struct standing standing;
    struct json *out;
    int32_t concert_id;
    enum err err = json_decode_optional(call, request, join_fields, COUNT_OF(join_fields), &form);

    if (err == ERR_OK)
        err = request_id_param(call, request, 0, &concert_id);
    if (err == ERR_OK)
        err = waiting_room_join_with_code(call, concert_id, form.access_code, &standing);
    if (err != ERR_OK)
        return err;
    out = json_new(call->arena);
    json_object(out);
    json_text(json_key(out, "queue_token"), jwt_sign(call, call->token_keys, &standing.token));
    write_standing(out, &standing);
    json_end_object(out);
    return response_json(call, response, standing.is_new ? 201 : 200, out);
}

static enum err heartbeat(struct call *call, const struct request *request,
                          struct response *response)
{
    struct standing standing;
    struct json *out;
    int32_t concert_id;
    enum err err = request_id_param(call, request, 0, &concert_id);

    if (err == ERR_OK)
        err = waiting_room_heartbeat(call, concert_id, &standing);
    if (err != ERR_OK)
        return err;
    out = json_new(call->arena);
    json_object(out);
    write_standing(out, &standing);
    json_end_object(out);
    return response_json(call, response, 200, out);
}

static enum err leave(struct call *call, const struct request *request, struct response *response)
{
    int32_t concert_id;
    enum err err = json_decode_nothing(call, request);

    if (err == ERR_OK)
        err = request_id_param(call, request, 0, &concert_id);
    if (err == ERR_OK)
        err = waiting_room_leave(call, concert_id);
    if (err != ERR_OK)
        return err;
    response_no_content(response);
    return ERR_OK;
}

static const char *message_or_null(const struct room_document *document)
{
    const char *message = document->sale.room.message;

    return message[0] == '\0' ? NULL : message;
}

/* Two arrays of one length, for a page to draw a line through. */
static void write_curve(struct json *out, const struct curve *curve)
{
    if (curve == NULL) {
        json_null(out);
        return;
    }
    json_object(out);
    json_array(json_key(out, "numbers"));
    for (int32_t i = 0; i < curve->point_count; i++)
        json_i64(out, curve->points[i].number);
    json_end_array(out);
    json_array(json_key(out, "people"));
    for (int32_t i = 0; i < curve->point_count; i++)
        json_i64(out, curve->points[i].people);
    json_end_array(out);
    json_end_object(out);
}

static void write_lanes(struct json *out, const struct room_document *document)
{
    json_array(json_key(out, "lanes"));
    for (size_t i = 0; i < document->lanes.count; i++) {
        const struct lane *lane = &document->lanes.items[i];
        json_object(out);
        json_i64(json_key(out, "lane"), lane->lane);
        json_text(json_key(out, "name"), lane->name);
        json_i64(json_key(out, "share"), lane->share);
        json_i64(json_key(out, "now_serving"), lane->now_serving);
        json_i64(json_key(out, "waiting"), room_figures_waiting(&document->figures, lane->lane));
        write_curve(json_key(out, "ahead"), document->lanes_ahead[i]);
        json_end_object(out);
    }
    json_end_array(out);
}

static void write_document(struct json *out, const struct room_document *document, int64_t now_us)
{
    const struct waiting_room *room = &document->sale.room;

    json_object(out);
    json_i64(json_key(out, "concert_id"), room->concert_id);
    json_text(json_key(out, "phase"), phase_text(document->phase));
    json_i64(json_key(out, "now_serving"), room->now_serving);
    json_i64(json_key(out, "last_number"), document->figures.last_number);
    json_i64(json_key(out, "waiting"), document->figures.waiting);
    json_i64(json_key(out, "admitted"), document->figures.inside);
    json_i64(json_key(out, "capacity"), room->capacity);
    json_i64(json_key(out, "admitted_per_minute"), document->admitted_per_minute);
    json_i64(json_key(out, "rate_in_force"), rate_in_force(room));
    json_bool(json_key(out, "auto_rate"), room->auto_rate);
    json_i64(json_key(out, "seats_available"), document->figures.seats_available);
    json_i64(json_key(out, "seats_held"), document->figures.seats_held);
    json_i64(json_key(out, "seats_total"), document->figures.seats_total);
    write_curve(json_key(out, "ahead"), document->ahead);
    json_i64(json_key(out, "poll_after_seconds"), document->poll_seconds);
    json_text(json_key(out, "message"), message_or_null(document));
    write_messages(json_key(out, "messages"), &document->messages);
    draw_write_json(json_key(out, "draw"), room);
    json_i64(json_key(out, "epoch"), room->epoch);
    json_i64(json_key(out, "version"), room->version);
    json_time(json_key(out, "server_time"), now_us);
    write_lanes(out, document);
    json_end_object(out);
}

/*
 * nginx keeps it for everybody until its clock's next second. It counts in whole ones: what it were
 * told to keep for one second it would keep for up to two, and a pause would show that much later. By
 * the database's clock, were that ahead, it would keep it as long.
 */
static void let_keep(struct call *call, const struct request *request, struct response *response)
{
    const char *until = arena_printf(call->arena, "@%" PRId64, request->nginx_now_us / 1000000);

    response_header(response, "Cache-Control", CACHE_CONTROL_PUBLIC);
    if (until != NULL && request->nginx_now_us != 0)
        response_header(response, "X-Accel-Expires", until);
}

static enum err show_state(struct call *call, const struct request *request,
                           struct response *response)
{
    struct room_document document;
    struct json *out;
    int32_t concert_id;
    enum err err = request_id_param(call, request, 0, &concert_id);

    if (err == ERR_OK)
        err = waiting_room_load_document(call, concert_id, &document);
    if (err != ERR_OK)
        return err;
    out = json_new(call->arena);
    write_document(out, &document, call->now_us);
    let_keep(call, request, response);
    return response_json(call, response, 200, out);
}

/* The same for browsers without JavaScript. */
static enum err show_page(struct call *call, const struct request *request,
                          struct response *response)
{
    struct room_document document;
    const char *body;
    size_t length;
    int32_t concert_id;
    enum err err = request_id_param(call, request, 0, &concert_id);

    if (err == ERR_OK)
        err = waiting_room_load_document(call, concert_id, &document);
    if (err != ERR_OK)
        return err;
    err = wait_page_write(call, &document, request->page_language, &body, &length);
    if (err != ERR_OK)
        return err;
    let_keep(call, request, response);
    response_header(response, "Vary", "Accept-Language");
    response_body(response, 200, "text/html; charset=utf-8", body, length);
    return ERR_OK;
}

const struct route api_queue_routes[] = {
    {METHOD_POST, "/api/v1/concerts/{concert_id}/queue", "queue.join", join,
     ROUTE_USER | ROUTE_NO_QUERY | ROUTE_BODY_OPTIONAL | ROUTE_YIELDS, &join_body},
    {METHOD_GET, "/api/v1/concerts/{concert_id}/queue", "queue.state", show_state, ROUTE_NO_QUERY,
     NULL},
    {METHOD_GET, "/api/v1/concerts/{concert_id}/queue/me", "queue.me", heartbeat,
     ROUTE_QUEUE | ROUTE_NO_QUERY, NULL},
    {METHOD_DELETE, "/api/v1/concerts/{concert_id}/queue/me", "queue.leave", leave,
     ROUTE_QUEUE | ROUTE_NO_QUERY, NULL},
    {METHOD_GET, "/wait/{concert_id}", "queue.page", show_page, ROUTE_NO_QUERY, NULL},
    {0},
};
