/* Steering a waiting room while the sale runs. */
#include "api/api.h"

#include "api/message_json.h"
#include "domain/waiting_room.h"
#include "util/text.h"

#define CHANGE(member, field_kind, low, high)                                                      \
    {                                                                                              \
        FIELD_AT(struct room_change, member, field_kind, low, high),                               \
            FIELD_OPTIONAL(struct room_change, member)                                             \
    }

static const struct field change_fields[] = {
    CHANGE(capacity, FIELD_IS_INT, 1, 1000000),
    CHANGE(admit_per_minute, FIELD_IS_INT, 1, 1000000),
    CHANGE(admission_seconds, FIELD_IS_INT, 10, 7200),
    CHANGE(absent_after_seconds, FIELD_IS_INT, 10, 3600),
    CHANGE(enter_seconds, FIELD_IS_INT, 10, 3600),
    CHANGE(auto_rate, FIELD_IS_BOOL, 0, 0),
    CHANGE(paused, FIELD_IS_BOOL, 0, 0),
    CHANGE(closed, FIELD_IS_BOOL, 0, 0),
    {FIELD_AT(struct room_change, message, FIELD_IS_TEXT, 0, 500),
     FIELD_OPTIONAL(struct room_change, message), .nullable = true},
    {FIELD_AT(struct room_change, messages, FIELD_IS_TEXT_MAP, 0, MESSAGE_LENGTH_MAX),
     FIELD_OPTIONAL(struct room_change, messages), .nullable = true},
};

static const struct body_form change_body = FORM_OF(struct room_change, change_fields);

static void write_settings(struct json *out, const struct waiting_room *room,
                           const struct message_list *messages)
{
    json_object(out);
    json_i64(json_key(out, "concert_id"), room->concert_id);
    json_i64(json_key(out, "capacity"), room->capacity);
    json_i64(json_key(out, "admit_per_minute"), room->admit_per_minute);
    json_i64(json_key(out, "admission_seconds"), room->admission_seconds);
    json_i64(json_key(out, "absent_after_seconds"), room->absent_after_seconds);
    json_i64(json_key(out, "enter_seconds"), room->enter_seconds);
    json_bool(json_key(out, "auto_rate"), room->auto_rate);
    json_i64(json_key(out, "rate_in_force"), rate_in_force(room));
    json_bool(json_key(out, "paused"), room->paused);
    json_text(json_key(out, "message"), room->message[0] == '\0' ? NULL : room->message);
    write_messages(json_key(out, "messages"), messages);
    json_bool(json_key(out, "closed"), room->closed);
    json_text(json_key(out, "halted"), room->halted);
    json_i64(json_key(out, "epoch"), room->epoch);
    json_i64(json_key(out, "version"), room->version);
    json_end_object(out);
}

static enum err answer_settings(struct call *call, const struct waiting_room *room,
                                struct response *response)
{
    struct message_list messages;
    struct json *out = json_new(call->arena);

    if (!messages_unpack(call->arena, room->messages, &messages))
        return err_set(call, ERR_TOO_LARGE, "too many messages");
    write_settings(out, room, &messages);
    return response_json(call, response, 200, out);
}

static enum err change(struct call *call, const struct request *request, struct response *response)
{
    struct room_change change = {0};
    struct waiting_room room;
    int32_t concert_id;
    enum err err = json_decode(call, request, change_fields, COUNT_OF(change_fields), &change);

    if (err == ERR_OK)
        err = request_id_param(call, request, 0, &concert_id);
    if (err == ERR_OK)
        err = waiting_room_change(call, concert_id, &change, &room);
    return err == ERR_OK ? answer_settings(call, &room, response) : err;
}

static enum err show(struct call *call, const struct request *request, struct response *response)
{
    struct waiting_room room;
    int32_t concert_id;
    enum err err = request_id_param(call, request, 0, &concert_id);

    if (err == ERR_OK)
        err = waiting_room_find(call, concert_id, &room);
    return err == ERR_OK ? answer_settings(call, &room, response) : err;
}

const struct route api_admin_room_routes[] = {
    {METHOD_GET, "/api/v1/admin/concerts/{concert_id}/waiting-room", "admin.room.show", show,
     ROUTE_ADMIN | ROUTE_NO_QUERY, NULL},
    {METHOD_PATCH, "/api/v1/admin/concerts/{concert_id}/waiting-room", "admin.room.change", change,
     ROUTE_ADMIN | ROUTE_NO_QUERY, &change_body},
    {0},
};
