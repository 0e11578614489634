/* The door: letting people in by the code of their ticket, and taking that back. */
#include "api/api.h"

#include "api/ticket_json.h"
#include "domain/ticket.h"

static enum err send_ticket(struct call *call, const struct ticket_details *ticket,
                            struct response *response)
{
    struct json *out = json_new(call->arena);

    ticket_json_write(out, ticket);
    return response_json(call, response, 200, out);
}

struct check_in_body {
    const char *code;
    bool has_performance_id;
    int64_t performance_id;
};

static const struct field check_in_fields[] = {
    {FIELD_AT(struct check_in_body, code, FIELD_IS_TEXT, 1, 100), FIELD_REQUIRED},
    {FIELD_AT(struct check_in_body, performance_id, FIELD_IS_INT, 1, INT32_MAX),
     FIELD_OPTIONAL(struct check_in_body, performance_id)},
};

static const struct body_form check_in_form = FORM_OF(struct check_in_body, check_in_fields);

static enum err check_in(struct call *call, const struct request *request,
                         struct response *response)
{
    struct ticket_details ticket;
    struct check_in_body body = {.performance_id = 0};
    enum err err = json_decode(call, request, check_in_fields, COUNT_OF(check_in_fields), &body);

    if (err == ERR_OK)
        err = ticket_check_in(call, body.code, (int32_t)body.performance_id, &ticket);
    return err == ERR_OK ? send_ticket(call, &ticket, response) : err;
}

struct code_body {
    const char *code;
};

static const struct field code_fields[] = {
    {FIELD_AT(struct code_body, code, FIELD_IS_TEXT, 1, 100), FIELD_REQUIRED},
};

static const struct body_form code_form = FORM_OF(struct code_body, code_fields);

static enum err undo_check_in(struct call *call, const struct request *request,
                              struct response *response)
{
    struct ticket_details ticket;
    struct code_body body;
    enum err err = json_decode(call, request, code_fields, COUNT_OF(code_fields), &body);

    if (err == ERR_OK)
        err = ticket_undo_check_in(call, body.code, &ticket);
    return err == ERR_OK ? send_ticket(call, &ticket, response) : err;
}

const struct route api_door_routes[] = {
    {METHOD_POST, "/api/v1/admin/tickets/check-in", "admin.check_in", check_in,
     ROUTE_ADMIN | ROUTE_STAFF | ROUTE_NO_QUERY, &check_in_form},
    {METHOD_POST, "/api/v1/admin/tickets/undo-check-in", "admin.undo_check_in", undo_check_in,
     ROUTE_ADMIN | ROUTE_STAFF | ROUTE_NO_QUERY, &code_form},
    {0},
};
