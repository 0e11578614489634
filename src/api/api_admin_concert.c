/* Setting up concerts, their dates and halls. */
#include "api/api.h"

#include "api/concert_form.h"
#include "api/concert_json.h"

static enum err encode_concert(struct call *call, const void *result, const char **body_out,
                               size_t *bytes_out)
{
    struct json *out = json_new(call->arena);

    write_concert_details(out, result, call->now_us);
    return response_text(call, out, body_out, bytes_out);
}

static enum err encode_performance(struct call *call, const void *result, const char **body_out,
                                   size_t *bytes_out)
{
    struct json *out = json_new(call->arena);

    write_performance(out, result);
    return response_text(call, out, body_out, bytes_out);
}

static enum err answer_concert(struct call *call, struct response *response,
                               const struct concert_details *details)
{
    struct json *out = json_new(call->arena);

    write_concert_details(out, details, call->now_us);
    return response_json(call, response, 200, out);
}

static enum err answer_performance(struct call *call, struct response *response,
                                   const struct performance *performance)
{
    struct json *out = json_new(call->arena);

    write_performance(out, performance);
    return response_json(call, response, 200, out);
}

static enum err create(struct call *call, const struct request *request, struct response *response)
{
    struct once once = {.encode = encode_concert};
    struct concert_details details;
    struct concert_plan plan;
    enum err err = concert_form_decode(call, request, &plan);

    if (err == ERR_OK)
        err = once_from_request(call, request, 201, &once);
    if (err == ERR_OK)
        err = concert_create(call, &plan, &once, &details);
    if (err != ERR_OK)
        return err;
    response_once(response, &once);
    return ERR_OK;
}

static enum err change(struct call *call, const struct request *request, struct response *response)
{
    struct concert_change wanted = {0};
    struct concert_details details;
    int32_t concert_id;
    enum err err = concert_change_decode(call, request, &wanted);

    if (err == ERR_OK)
        err = request_id_param(call, request, 0, &concert_id);
    if (err == ERR_OK)
        err = concert_change(call, concert_id, &wanted, &details);
    return err == ERR_OK ? answer_concert(call, response, &details) : err;
}

static enum err add_performance(struct call *call, const struct request *request,
                                struct response *response)
{
    struct once once = {.encode = encode_performance};
    struct performance performance;
    struct performance_plan plan;
    int32_t concert_id;
    enum err err = performance_form_decode(call, request, &plan);

    if (err == ERR_OK)
        err = request_id_param(call, request, 0, &concert_id);
    if (err == ERR_OK)
        err = once_from_request(call, request, 201, &once);
    if (err == ERR_OK)
        err = performance_add(call, concert_id, &plan, &once, &performance);
    if (err != ERR_OK)
        return err;
    response_once(response, &once);
    return ERR_OK;
}

static enum err change_performance(struct call *call, const struct request *request,
                                   struct response *response)
{
    struct performance_change wanted;
    struct performance performance;
    int32_t performance_id;
    enum err err = performance_change_decode(call, request, &wanted);

    if (err == ERR_OK)
        err = request_id_param(call, request, 0, &performance_id);
    if (err == ERR_OK)
        err = performance_change(call, performance_id, &wanted, &performance);
    return err == ERR_OK ? answer_performance(call, response, &performance) : err;
}

static enum err remove_performance(struct call *call, const struct request *request,
                                   struct response *response)
{
    int32_t performance_id;
    enum err err = json_decode_nothing(call, request);

    if (err == ERR_OK)
        err = request_id_param(call, request, 0, &performance_id);
    if (err == ERR_OK)
        err = performance_remove(call, performance_id);
    if (err != ERR_OK)
        return err;
    response_no_content(response);
    return ERR_OK;
}

const struct route api_admin_concert_routes[] = {
    {METHOD_POST, "/api/v1/admin/concerts", "admin.concert.create", create,
     ROUTE_ADMIN | ROUTE_KEY_ACCEPTED | ROUTE_NO_QUERY, &concert_body},
    {METHOD_PATCH, "/api/v1/admin/concerts/{concert_id}", "admin.concert.change", change,
     ROUTE_ADMIN | ROUTE_NO_QUERY, &concert_change_body},
    {METHOD_POST, "/api/v1/admin/concerts/{concert_id}/performances", "admin.performance.add",
     add_performance, ROUTE_ADMIN | ROUTE_KEY_ACCEPTED | ROUTE_NO_QUERY, &performance_body},
    {METHOD_PATCH, "/api/v1/admin/performances/{performance_id}", "admin.performance.change",
     change_performance, ROUTE_ADMIN | ROUTE_NO_QUERY, &performance_change_body},
    {METHOD_DELETE, "/api/v1/admin/performances/{performance_id}", "admin.performance.remove",
     remove_performance, ROUTE_ADMIN | ROUTE_NO_QUERY, NULL},
    {0},
};
