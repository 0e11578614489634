/* The door: letting people in by the code of their ticket, and taking that back. */
#include "api/api.h"

#include "api/ticket_json.h"
#include "domain/ticket.h"

struct code_body {
    const char *code;
};

static const struct field code_fields[] = {
    {FIELD_AT(struct code_body, code, FIELD_IS_TEXT, 1, 100), FIELD_REQUIRED},
};

static const struct body_form code_form = FORM_OF(struct code_body, code_fields);

typedef enum err door_fn(struct call *call, const char *code, struct ticket_details *ticket_out);

static enum err act(struct call *call, const struct request *request, struct response *response,
                    door_fn *fn)
{
    struct ticket_details ticket;
    struct code_body body;
    struct json *out;
    enum err err = json_decode(call, request, code_fields, COUNT_OF(code_fields), &body);

    if (err == ERR_OK)
        err = fn(call, body.code, &ticket);
    if (err != ERR_OK)
        return err;
    out = json_new(call->arena);
    ticket_json_write(out, &ticket);
    return response_json(call, response, 200, out);
}

static enum err check_in(struct call *call, const struct request *request,
                         struct response *response)
{
    return act(call, request, response, ticket_check_in);
}

static enum err undo_check_in(struct call *call, const struct request *request,
                              struct response *response)
{
    return act(call, request, response, ticket_undo_check_in);
}

const struct route api_door_routes[] = {
    {METHOD_POST, "/api/v1/admin/tickets/check-in", "admin.check_in", check_in,
     ROUTE_ADMIN | ROUTE_STAFF | ROUTE_NO_QUERY, &code_form},
    {METHOD_POST, "/api/v1/admin/tickets/undo-check-in", "admin.undo_check_in", undo_check_in,
     ROUTE_ADMIN | ROUTE_STAFF | ROUTE_NO_QUERY, &code_form},
    {0},
};
