/* A fan's tickets. */
#include "api/api.h"

#include <string.h>

#include "api/calendar.h"
#include "api/paging.h"
#include "api/ticket_json.h"
#include "domain/ticket.h"

static enum err list(struct call *call, const struct request *request, struct response *response)
{
    struct ticket_details *items;
    struct slice slice;
    struct json *out;
    size_t count, shown;
    enum err err = paging_decode(call, request, NULL, 0, &slice);

    if (err == ERR_OK)
        err = ticket_list(call, call_user_id(call), &slice, &items, &count);
    if (err != ERR_OK)
        return err;
    shown = paging_shown(&slice, count);
    out = paging_begin(call);
    for (size_t i = 0; i < shown; i++)
        ticket_json_write(out, &items[i]);
    paging_end(out, shown == 0
                        ? NULL
                        : paging_cursor(call, &slice, count, &items[shown - 1].ticket.ticket_id));
    return response_json(call, response, 200, out);
}

static enum err find(struct call *call, const struct request *request,
                     struct ticket_details *ticket_out)
{
    struct uuid ticket_id;
    enum err err = request_uuid_param(call, request, 0, &ticket_id);

    return err == ERR_OK ? ticket_find(call, call_user_id(call), &ticket_id, ticket_out) : err;
}

static enum err show(struct call *call, const struct request *request, struct response *response)
{
    struct ticket_details ticket;
    struct json *out;
    enum err err = find(call, request, &ticket);

    if (err != ERR_OK)
        return err;
    out = json_new(call->arena);
    ticket_json_write(out, &ticket);
    return response_json(call, response, 200, out);
}

static enum err show_qr(struct call *call, const struct request *request, struct response *response)
{
    struct ticket_details ticket;
    char code[TICKET_CODE_TEXT];
    const char *svg;
    enum err err = find(call, request, &ticket);

    if (err != ERR_OK)
        return err;
    ticket_code_to_text(ticket.ticket.code, code);
    err = ticket_qr_svg(call, code, &svg);
    if (err != ERR_OK)
        return err;
    response_body(response, 200, "image/svg+xml", svg, strlen(svg));
    return ERR_OK;
}

static enum err show_calendar(struct call *call, const struct request *request,
                              struct response *response)
{
    struct ticket_details ticket;
    const char *body;
    size_t length;
    enum err err = find(call, request, &ticket);

    if (err == ERR_OK)
        err = calendar_write_ticket(call, &ticket, &body, &length);
    if (err != ERR_OK)
        return err;
    response_header(response, "Content-Disposition", "attachment; filename=\"ticket.ics\"");
    response_body(response, 200, "text/calendar; charset=utf-8", body, length);
    return ERR_OK;
}

const struct route api_ticket_routes[] = {
    {METHOD_GET, "/api/v1/tickets", "ticket.list", list, ROUTE_USER | ROUTE_LIST, NULL},
    {METHOD_GET, "/api/v1/tickets/{ticket_id}", "ticket.show", show, ROUTE_USER | ROUTE_NO_QUERY,
     NULL},
    {METHOD_GET, "/api/v1/tickets/{ticket_id}/qr.svg", "ticket.qr", show_qr,
     ROUTE_USER | ROUTE_NO_QUERY, NULL},
    {METHOD_GET, "/api/v1/tickets/{ticket_id}/calendar.ics", "ticket.calendar", show_calendar,
     ROUTE_USER | ROUTE_NO_QUERY, NULL},
    {0},
};
