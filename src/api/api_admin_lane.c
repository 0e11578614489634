/* Lanes of a waiting room and the codes that open them. */
#include "api/api.h"

#include "domain/lane_admin.h"
#include "util/text.h"

static const struct field lane_fields[] = {
    {FIELD_AT(struct lane_setting, name, FIELD_IS_TEXT, 1, LANE_NAME_MAX), FIELD_REQUIRED},
    {FIELD_AT(struct lane_setting, share, FIELD_IS_INT, 1, LANE_SHARE_MAX), FIELD_REQUIRED},
};

struct lanes_form {
    struct object_list lanes; /* struct lane_setting */
};

static const struct field lanes_fields[] = {
    {FIELD_AT(struct lanes_form, lanes, FIELD_IS_LIST, 0, LANES_MAX), FIELD_REQUIRED,
     .fields = lane_fields, .field_count = COUNT_OF(lane_fields),
     .element_bytes = sizeof(struct lane_setting)},
};

static const struct body_form lanes_body = FORM_OF(struct lanes_form, lanes_fields);

static enum err answer_lanes(struct call *call, struct response *response, int32_t concert_id,
                             const struct lane_list *lanes)
{
    struct json *out = json_new(call->arena);

    json_object(out);
    json_i64(json_key(out, "concert_id"), concert_id);
    json_i64(json_key(out, "main_share"), lane_main_share(lanes));
    json_array(json_key(out, "lanes"));
    for (size_t i = 0; i < lanes->count; i++) {
        const struct lane *lane = &lanes->items[i];
        json_object(out);
        json_i64(json_key(out, "lane"), lane->lane);
        json_text(json_key(out, "name"), lane->name);
        json_i64(json_key(out, "share"), lane->share);
        json_i64(json_key(out, "now_serving"), lane->now_serving);
        json_i64(json_key(out, "admitted"), lane->admitted_total);
        json_end_object(out);
    }
    json_end_array(out);
    json_end_object(out);
    return response_json(call, response, 200, out);
}

static enum err set_lanes(struct call *call, const struct request *request,
                          struct response *response)
{
    struct lanes_form form = {0};
    struct lane_list lanes;
    int32_t concert_id;
    enum err err = json_decode(call, request, lanes_fields, COUNT_OF(lanes_fields), &form);

    if (err == ERR_OK)
        err = request_id_param(call, request, 0, &concert_id);
    if (err == ERR_OK)
        err = lane_admin_set(call, concert_id, form.lanes.items, form.lanes.count, &lanes);
    if (err == ERR_OK)
        err = answer_lanes(call, response, concert_id, &lanes);
    return err;
}

static enum err show_lanes(struct call *call, const struct request *request,
                           struct response *response)
{
    struct lane_list lanes;
    int32_t concert_id;
    enum err err = request_id_param(call, request, 0, &concert_id);

    if (err == ERR_OK)
        err = lane_admin_list(call, concert_id, &lanes);
    return err == ERR_OK ? answer_lanes(call, response, concert_id, &lanes) : err;
}

struct import_form {
    const char *lane;
    struct text_list codes;
};

static const struct field import_fields[] = {
    {FIELD_AT(struct import_form, lane, FIELD_IS_TEXT, 1, LANE_NAME_MAX), FIELD_REQUIRED},
    {FIELD_AT(struct import_form, codes, FIELD_IS_TEXTS, 1, ACCESS_CODE_BATCH_MAX), FIELD_REQUIRED,
     .text_max = ACCESS_CODE_TYPED_MAX},
};

static const struct body_form import_body = FORM_OF(struct import_form, import_fields);

static enum err import_codes(struct call *call, const struct request *request,
                             struct response *response)
{
    struct import_form form = {0};
    struct code_import import;
    struct json *out;
    int32_t concert_id;
    enum err err = json_decode(call, request, import_fields, COUNT_OF(import_fields), &form);

    if (err == ERR_OK)
        err = request_id_param(call, request, 0, &concert_id);
    if (err == ERR_OK)
        err = lane_admin_import(call, concert_id, form.lane, form.codes.items, form.codes.count,
                                &import);
    if (err != ERR_OK)
        return err;
    out = json_new(call->arena);
    json_object(out);
    json_i64(json_key(out, "imported"), import.imported);
    json_i64(json_key(out, "already_known"), import.already_known);
    json_end_object(out);
    return response_json(call, response, 201, out);
}

static enum err count_codes(struct call *call, const struct request *request,
                            struct response *response)
{
    struct lane_codes codes[LANES_MAX];
    struct json *out;
    size_t count;
    int32_t concert_id;
    enum err err = request_id_param(call, request, 0, &concert_id);

    if (err == ERR_OK)
        err = lane_admin_count_codes(call, concert_id, codes, &count);
    if (err != ERR_OK)
        return err;
    out = json_new(call->arena);
    json_object(out);
    json_i64(json_key(out, "concert_id"), concert_id);
    json_array(json_key(out, "lanes"));
    for (size_t i = 0; i < count; i++) {
        json_object(out);
        json_i64(json_key(out, "lane"), codes[i].lane.lane);
        json_text(json_key(out, "name"), codes[i].lane.name);
        json_i64(json_key(out, "total"), codes[i].total);
        json_i64(json_key(out, "used"), codes[i].used);
        json_end_object(out);
    }
    json_end_array(out);
    json_end_object(out);
    return response_json(call, response, 200, out);
}

const struct route api_admin_lane_routes[] = {
    {METHOD_PUT, "/api/v1/admin/concerts/{concert_id}/lanes", "admin.lanes.set", set_lanes,
     ROUTE_ADMIN | ROUTE_NO_QUERY, &lanes_body},
    {METHOD_GET, "/api/v1/admin/concerts/{concert_id}/lanes", "admin.lanes.show", show_lanes,
     ROUTE_ADMIN | ROUTE_NO_QUERY, NULL},
    {METHOD_POST, "/api/v1/admin/concerts/{concert_id}/access-codes", "admin.codes.import",
     import_codes, ROUTE_ADMIN | ROUTE_NO_QUERY, &import_body},
    {METHOD_GET, "/api/v1/admin/concerts/{concert_id}/access-codes", "admin.codes.count",
     count_codes, ROUTE_ADMIN | ROUTE_NO_QUERY, NULL},
    {0},
};
