/* Running the sale: figures, attendees, refunds, the audit. */
#include "api/api.h"

#include <string.h>

#include <glib.h>

#include "api/csv.h"
#include "api/paging.h"
#include "domain/audit.h"
#include "domain/refund.h"
#include "domain/sales.h"
#include "domain/ticket.h"
#include "util/text.h"
#include "util/time.h"

/* An audit asked for may take so long; a longer one is the janitor's. */
#define AUDIT_BUDGET_US (1500 * INT64_C(1000))

/* Of what somebody is looked for by; one letter is in every name. */
#define SEARCH_LENGTH_MIN 2
#define SEARCH_LENGTH_MAX 100

/* --- Figures ------------------------------------------------------------------------------------ */

static void write_section_sales(struct json *out, const struct section_sales *sales)
{
    json_object(out);
    json_text(json_key(out, "name"), sales->section->name);
    json_i64(json_key(out, "seats"), sales->seats);
    json_i64(json_key(out, "sold"), sales->sold);
    json_i64(json_key(out, "held"), sales->held);
    json_i64(json_key(out, "blocked"), sales->blocked);
    json_i64(json_key(out, "revenue"), sales->revenue);
    json_end_object(out);
}

static void write_performance_sales(struct json *out, const struct performance_sales *sales)
{
    json_object(out);
    json_i64(json_key(out, "performance_id"), sales->performance.performance_id);
    json_time(json_key(out, "starts_at"), sales->performance.starts_at_us);
    json_array(json_key(out, "sections"));
    for (size_t i = 0; i < sales->section_count; i++)
        write_section_sales(out, &sales->sections[i]);
    json_end_array(out);
    json_end_object(out);
}

static void write_places(struct json *out, const int64_t places[PLACE_STATE_COUNT])
{
    json_object(json_key(out, "waiting_room"));
    for (int state = 0; state < PLACE_STATE_COUNT; state++)
        json_i64(json_key(out, place_state_text(state)), places[state]);
    json_end_object(out);
}

static enum err show_sales(struct call *call, const struct request *request,
                           struct response *response)
{
    struct sales sales;
    int32_t concert_id;
    struct json *out;
    enum err err = request_id_param(call, request, 0, &concert_id);

    if (err == ERR_OK)
        err = sales_load(call, concert_id, &sales);
    if (err != ERR_OK)
        return err;
    out = json_new(call->arena);
    json_object(out);
    json_array(json_key(out, "performances"));
    for (size_t i = 0; i < sales.performance_count; i++)
        write_performance_sales(out, &sales.performances[i]);
    json_end_array(out);
    write_places(out, sales.places);
    json_end_object(out);
    return response_json(call, response, 200, out);
}

/* --- Attendees ---------------------------------------------------------------------------------- */

/* One page of them. */
struct attendees {
    struct ticket_details *items;
    size_t count;
    size_t limit;
    const char *next_cursor; /* NULL: the last page */
    struct attendee_search search;
};

static void write_attendee(struct json *out, const struct ticket_details *details)
{
    const struct ticket *ticket = &details->ticket;
    char code[TICKET_CODE_TEXT];

    ticket_code_to_text(ticket->code, code);
    json_object(out);
    json_uuid(json_key(out, "ticket_id"), &ticket->ticket_id);
    json_text(json_key(out, "code"), code);
    json_text(json_key(out, "state"), ticket_state_text(ticket->state));
    json_i64(json_key(out, "performance_id"), ticket->performance_id);
    json_i64(json_key(out, "seat_no"), ticket->seat_no);
    json_text(json_key(out, "label"), ticket->label);
    json_uuid(json_key(out, "user_id"), &ticket->user_id);
    json_text(json_key(out, "email"), details->holder_email);
    json_text(json_key(out, "name"), details->holder_name);
    json_time(json_key(out, "paid_at"), ticket->created_at_us);
    json_uuid(json_key(out, "reservation_id"), &ticket->reservation_id);
    json_i64(json_key(out, "price"), ticket->price);
    json_time(json_key(out, "starts_at"), details->starts_at_us);
    json_time_or_null(json_key(out, "used_at"), ticket->used_at_us);
    json_end_object(out);
}

static enum err send_json(struct call *call, const struct attendees *attendees,
                          struct response *response)
{
    struct json *out = paging_begin(call);

    for (size_t i = 0; i < attendees->count; i++)
        write_attendee(out, &attendees->items[i]);
    paging_end(out, attendees->next_cursor);
    return response_json(call, response, 200, out);
}

static void write_csv_header(struct csv *csv)
{
    static const char *const names[] = {
        "ticket_id", "code", "state",   "performance_id", "seat_no", "label",     "user_id",
        "email",     "name", "paid_at", "reservation_id", "price",   "starts_at", "used_at"};

    for (size_t i = 0; i < COUNT_OF(names); i++)
        csv_text(csv, names[i]);
    csv_end_line(csv);
}

static void write_csv_id(struct csv *csv, const struct uuid *id)
{
    char text[UUID_TEXT];

    uuid_to_text(id, text);
    csv_text(csv, text);
}

/* Nothing for a time that never was. */
static void write_csv_time(struct csv *csv, int64_t at_us)
{
    char text[TIME_TEXT] = "";

    if (at_us != 0)
        time_to_text(at_us, text);
    csv_text(csv, text);
}

static void write_csv_line(struct csv *csv, const struct ticket_details *details)
{
    const struct ticket *ticket = &details->ticket;
    char code[TICKET_CODE_TEXT];

    ticket_code_to_text(ticket->code, code);
    write_csv_id(csv, &ticket->ticket_id);
    csv_text(csv, code);
    csv_text(csv, ticket_state_text(ticket->state));
    csv_i64(csv, ticket->performance_id);
    csv_i64(csv, ticket->seat_no);
    csv_text(csv, ticket->label);
    write_csv_id(csv, &ticket->user_id);
    csv_text(csv, details->holder_email);
    csv_text(csv, details->holder_name);
    write_csv_time(csv, ticket->created_at_us);
    write_csv_id(csv, &ticket->reservation_id);
    csv_i64(csv, ticket->price);
    write_csv_time(csv, details->starts_at_us);
    write_csv_time(csv, ticket->used_at_us);
    csv_end_line(csv);
}

/* The next page is in a Link header, for a file has no place for it. Source: RFC 8288. */
static void write_link(struct call *call, const struct request *request,
                       const struct attendees *attendees, struct response *response)
{
    const struct attendee_search *search = &attendees->search;
    GString *link = g_string_new("<");
    const char *copy;

    g_string_append_printf(link, "%s?format=csv&limit=%zu&cursor=%s", request->path,
                           attendees->limit, attendees->next_cursor);
    if (search->performance_id != 0)
        g_string_append_printf(link, "&performance_id=%d", (int)search->performance_id);
    if (search->text != NULL) {
        g_string_append(link, "&q=");
        g_string_append_uri_escaped(link, search->text, NULL, FALSE);
    }
    g_string_append(link, ">; rel=\"next\"");
    copy = arena_string(call->arena, link->str);
    g_string_free(link, TRUE);
    if (copy != NULL) /* else the arena is full, which the end of the request finds */
        response_header(response, "Link", copy);
}

static enum err send_csv(struct call *call, const struct request *request,
                         const struct attendees *attendees, struct response *response)
{
    struct csv *csv = csv_new(call->arena);
    const char *body;
    size_t length;

    write_csv_header(csv);
    for (size_t i = 0; i < attendees->count; i++)
        write_csv_line(csv, &attendees->items[i]);
    body = csv_finish(csv, &length);
    if (body == NULL)
        return err_set(call, ERR_TOO_LARGE, "the list is too large");
    if (attendees->next_cursor != NULL)
        write_link(call, request, attendees, response);
    response_header(response, "Content-Disposition", "attachment; filename=\"attendees.csv\"");
    response_body(response, 200, "text/csv; charset=utf-8", body, length);
    return ERR_OK;
}

/* What a list of attendees may be asked for beside limit and cursor. */
enum { PARAM_FORMAT, PARAM_PERFORMANCE, PARAM_TEXT, PARAM_COUNT };

static enum err take_search(struct call *call, const struct query_param *params,
                            struct attendee_search *search_out)
{
    const char *text = params[PARAM_TEXT].value, *performance = params[PARAM_PERFORMANCE].value;
    struct attendee_search search = {.text = text};
    guint64 number;

    if (params[PARAM_FORMAT].value != NULL && strcmp(params[PARAM_FORMAT].value, "csv") != 0)
        return err_field(call, "format", "csv, or nothing for JSON");
    if (text != NULL &&
        (text_length(text) < SEARCH_LENGTH_MIN || text_length(text) > SEARCH_LENGTH_MAX))
        return err_field(call, "q", "%d to %d characters", SEARCH_LENGTH_MIN, SEARCH_LENGTH_MAX);
    if (performance != NULL) {
        if (!g_ascii_string_to_unsigned(performance, 10, 1, INT32_MAX, &number, NULL))
            return err_field(call, "performance_id", "the number of a performance");
        search.performance_id = (int32_t)number;
    }
    *search_out = search;
    return ERR_OK;
}

static enum err load_attendees(struct call *call, const struct request *request,
                               struct query_param *params, struct attendees *attendees_out)
{
    struct attendee_search search;
    struct ticket_details *items;
    struct slice slice;
    int32_t concert_id;
    size_t count, shown;
    enum err err = paging_decode(call, request, params, PARAM_COUNT, &slice);

    if (err == ERR_OK)
        err = take_search(call, params, &search);
    if (err == ERR_OK)
        err = request_id_param(call, request, 0, &concert_id);
    if (err == ERR_OK)
        err = ticket_list_attendees(call, concert_id, &search, &slice, &items, &count);
    if (err != ERR_OK)
        return err;
    shown = paging_shown(&slice, count);
    *attendees_out = (struct attendees){
        .items = items, .count = shown, .limit = slice.limit - 1, .search = search};
    if (shown > 0)
        attendees_out->next_cursor =
            paging_cursor(call, &slice, count, &items[shown - 1].ticket.ticket_id);
    return ERR_OK;
}

static enum err list_attendees(struct call *call, const struct request *request,
                               struct response *response)
{
    struct query_param params[PARAM_COUNT] = {[PARAM_FORMAT] = {.name = "format"},
                                              [PARAM_PERFORMANCE] = {.name = "performance_id"},
                                              [PARAM_TEXT] = {.name = "q"}};
    struct attendees attendees = {0};
    enum err err = load_attendees(call, request, params, &attendees);

    if (err != ERR_OK)
        return err;
    if (params[PARAM_FORMAT].value != NULL)
        return send_csv(call, request, &attendees, response);
    return send_json(call, &attendees, response);
}

/* --- Refunds ------------------------------------------------------------------------------------ */

struct refund_body {
    const char *reason;
};

static const struct field refund_fields[] = {
    {FIELD_AT(struct refund_body, reason, FIELD_IS_TEXT, 1, 500), FIELD_REQUIRED},
};

static const struct body_form refund_form = FORM_OF(struct refund_body, refund_fields);

static enum err encode_refund(struct call *call, const void *result, const char **body_out,
                              size_t *bytes_out)
{
    const struct refund *refund = result;
    struct json *out = json_new(call->arena);

    json_object(out);
    json_uuid(json_key(out, "refund_id"), &refund->refund_id);
    json_uuid(json_key(out, "reservation_id"), &refund->reservation_id);
    json_i64(json_key(out, "amount"), refund->amount);
    json_end_object(out);
    return response_text(call, out, body_out, bytes_out);
}

static enum err refund(struct call *call, const struct request *request, struct response *response)
{
    struct once once = {.encode = encode_refund};
    struct uuid reservation_id;
    struct refund_body body;
    struct refund result;
    enum err err = json_decode(call, request, refund_fields, COUNT_OF(refund_fields), &body);

    if (err == ERR_OK)
        err = request_uuid_param(call, request, 0, &reservation_id);
    if (err == ERR_OK)
        err = once_from_request(call, request, 201, &once);
    if (err == ERR_OK)
        err = refund_reservation(call, &reservation_id, body.reason, &once, &result);
    if (err != ERR_OK)
        return err;
    response_once(response, &once);
    return ERR_OK;
}

/* --- The audit ---------------------------------------------------------------------------------- */

static void write_finding(struct json *out, const struct audit_finding *finding)
{
    json_object(out);
    json_text(json_key(out, "id"), finding->check_id);
    json_text(json_key(out, "name"), finding->name);
    json_i64(json_key(out, "violations"), finding->violations);
    json_array(json_key(out, "sample"));
    for (size_t i = 0; i < finding->sample_count; i++)
        json_text(out, finding->sample[i]);
    json_end_array(out);
    json_end_object(out);
}

static enum err show_audit(struct call *call, const struct request *request,
                           struct response *response)
{
    struct audit_report *report = ARENA_NEW(call->arena, struct audit_report);
    struct json *out;
    enum err err;

    (void)request;
    if (report == NULL)
        return err_set(call, ERR_TOO_LARGE, "no room for the report");
    err = audit_load(call, AUDIT_BUDGET_US, report);
    if (err != ERR_OK)
        return err;
    out = json_new(call->arena);
    json_object(out);
    json_bool(json_key(out, "ok"), report->is_ok);
    json_time(json_key(out, "checked_at"), report->checked_at_us);
    json_array(json_key(out, "checks"));
    for (size_t i = 0; i < report->check_count; i++)
        write_finding(out, &report->checks[i]);
    json_end_array(out);
    json_end_object(out);
    return response_json(call, response, 200, out);
}

const struct route api_admin_sale_routes[] = {
    {METHOD_GET, "/api/v1/admin/concerts/{concert_id}/sales", "admin.sales", show_sales,
     ROUTE_ADMIN | ROUTE_NO_QUERY, NULL},
    {METHOD_GET, "/api/v1/admin/concerts/{concert_id}/attendees", "admin.attendees", list_attendees,
     ROUTE_ADMIN, NULL},
    {METHOD_POST, "/api/v1/admin/reservations/{reservation_id}/refund", "admin.refund", refund,
     ROUTE_ADMIN | ROUTE_KEY | ROUTE_NO_QUERY, &refund_form},
    {METHOD_GET, "/api/v1/admin/audit", "admin.audit", show_audit, ROUTE_ADMIN | ROUTE_NO_QUERY,
     NULL},
    {0},
};
