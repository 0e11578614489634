/* Dates and seats, for those who are inside. */
#include "api/api.h"

#include <string.h>

#include "api/concert_json.h"
#include "api/paging.h"
#include "http/etag.h"
#include "util/text.h"

/* A browser may keep the states, and asks each time whether they still hold. */
#define CACHE_CONTROL_STATES "private, no-cache"

#define TAG_HASH_BYTES 8

/* Where a date stands in the list, soonest first: start and id, big-endian, so bytes compare as they do. */
#define DATE_CURSOR_BYTES 12

static void date_cursor(const struct performance *performance,
                        unsigned char cursor[DATE_CURSOR_BYTES])
{
    uint64_t start = (uint64_t)performance->starts_at_us;
    uint32_t id = (uint32_t)performance->performance_id;

    for (int i = 7; i >= 0; i--, start >>= 8)
        cursor[i] = (unsigned char)start;
    for (int i = DATE_CURSOR_BYTES - 1; i >= 8; i--, id >>= 8)
        cursor[i] = (unsigned char)id;
}

static bool is_behind_cursor(const struct performance *performance, const struct page *page)
{
    unsigned char cursor[DATE_CURSOR_BYTES];

    date_cursor(performance, cursor);
    return page->cursor_bytes == 0 || memcmp(cursor, page->cursor, sizeof cursor) > 0;
}

static void write_date(struct json *out, const struct date *date)
{
    json_object(out);
    json_i64(json_key(out, "performance_id"), date->performance.performance_id);
    json_time(json_key(out, "starts_at"), date->performance.starts_at_us);
    json_i64(json_key(out, "seats_total"), date->performance.seats_total);
    json_i64(json_key(out, "seats_available"), date->seats_available);
    json_end_object(out);
}

static enum err list_dates(struct call *call, const struct request *request,
                           struct response *response)
{
    unsigned char cursor[DATE_CURSOR_BYTES];
    const char *next_cursor = NULL;
    int32_t concert_id;
    int64_t shown = 0;
    struct date *dates;
    struct json *out;
    struct page page;
    size_t count;
    enum err err = page_decode(call, request, DATE_CURSOR_BYTES, NULL, 0, &page);

    if (err == ERR_OK)
        err = request_id_param(call, request, 0, &concert_id);
    if (err == ERR_OK)
        err = catalogue_list_dates(call, concert_id, &dates, &count);
    if (err != ERR_OK)
        return err;
    out = paging_begin(call);
    for (size_t i = 0; i < count && next_cursor == NULL; i++) {
        if (!is_behind_cursor(&dates[i].performance, &page))
            continue;
        if (shown == page.limit) {
            next_cursor = page_cursor(call, cursor, sizeof cursor);
        } else {
            write_date(out, &dates[i]);
            date_cursor(&dates[i].performance, cursor);
            shown++;
        }
    }
    paging_end(out, next_cursor);
    return response_json(call, response, 200, out);
}

/* ?available=true; false, or nothing, is every seat. */
static enum err decode_available(struct call *call, const struct request *request,
                                 bool *available_out)
{
    struct query_param available = {.name = "available"};
    enum err err = query_decode(call, request, &available, 1);

    if (err != ERR_OK)
        return err;
    if (available.value != NULL && strcmp(available.value, "true") != 0 &&
        strcmp(available.value, "false") != 0)
        return err_field(call, "available", "it is neither true nor false");
    *available_out = available.value != NULL && strcmp(available.value, "true") == 0;
    return ERR_OK;
}

static void write_seats(struct json *out, const struct seat_view *view, bool only_available)
{
    json_object(out);
    json_i64(json_key(out, "performance_id"), view->performance.performance_id);
    json_i64(json_key(out, "version"), view->as_of_us);
    json_array(json_key(out, "seats"));
    for (int32_t seat_no = 1; seat_no <= view->layout->seats_total; seat_no++) {
        enum seat_state state = (enum seat_state)view->states[seat_no - 1];
        struct seat seat;

        if ((only_available && state != SEAT_AVAILABLE) ||
            !layout_find_seat(view->layout, seat_no, &seat))
            continue;
        json_object(out);
        write_seat_fields(out, &seat);
        json_text(json_key(out, "state"), seat_state_text(state));
        json_end_object(out);
    }
    json_end_array(out);
    json_end_object(out);
}

static enum err list_seats(struct call *call, const struct request *request,
                           struct response *response)
{
    struct seat_view view;
    int32_t performance_id;
    bool only_available = false;
    struct json *out;
    enum err err = decode_available(call, request, &only_available);

    if (err == ERR_OK)
        err = request_id_param(call, request, 0, &performance_id);
    if (err == ERR_OK)
        err = catalogue_view_seats(call, performance_id, &view);
    if (err != ERR_OK)
        return err;
    out = json_new(call->arena);
    write_seats(out, &view, only_available);
    return response_json(call, response, 200, out);
}

/* Weak: `version` tells when the states were read, and equal states may be read twice. */
static const char *states_tag(struct call *call, const struct seat_view *view,
                              const unsigned char *packed, size_t bytes)
{
    unsigned char hash[SHA256_BYTES];
    char text[2 * TAG_HASH_BYTES + 1];

    sha256(packed, bytes, hash);
    text_to_hex(hash, TAG_HASH_BYTES, text);
    return arena_printf(call->arena, "W/\"%d-%s\"", (int)view->layout->layout_version, text);
}

static void write_states(struct json *out, const struct seat_view *view, const char *states)
{
    json_object(out);
    json_i64(json_key(out, "performance_id"), view->performance.performance_id);
    json_i64(json_key(out, "layout_version"), view->layout->layout_version);
    json_i64(json_key(out, "version"), view->as_of_us);
    json_text(json_key(out, "states"), states);
    json_end_object(out);
}

static enum err answer_states(struct call *call, const struct request *request,
                              const struct seat_view *view, struct response *response)
{
    size_t seat_count = (size_t)view->layout->seats_total;
    size_t bytes = SEAT_STATES_BYTES(seat_count);
    unsigned char *packed = arena_alloc(call->arena, bytes);
    const char *tag, *states;
    struct json *out;

    if (packed == NULL)
        return err_set(call, ERR_TOO_LARGE, "too many seats for one answer");
    seat_states_pack(view->states, seat_count, packed);
    tag = states_tag(call, view, packed, bytes);
    states = text_to_base64(call->arena, packed, bytes);
    if (tag == NULL || states == NULL)
        return err_set(call, ERR_TOO_LARGE, "too many seats for one answer");
    response_header(response, "ETag", tag);
    response_header(response, "Cache-Control", CACHE_CONTROL_STATES);
    if (etag_is_named(request->if_none_match, tag)) {
        response->status = 304;
        return ERR_OK;
    }
    out = json_new(call->arena);
    write_states(out, view, states);
    return response_json(call, response, 200, out);
}

static enum err show_states(struct call *call, const struct request *request,
                            struct response *response)
{
    struct seat_view view;
    int32_t performance_id;
    enum err err = request_id_param(call, request, 0, &performance_id);

    if (err == ERR_OK)
        err = catalogue_view_seats(call, performance_id, &view);
    if (err != ERR_OK)
        return err;
    return answer_states(call, request, &view, response);
}

const struct route api_seat_routes[] = {
    {METHOD_GET, "/api/v1/concerts/{concert_id}/performances", "date.list", list_dates,
     ROUTE_QUEUE | ROUTE_LIST, NULL},
    {METHOD_GET, "/api/v1/performances/{performance_id}/seats", "seat.list", list_seats,
     ROUTE_QUEUE, NULL},
    {METHOD_GET, "/api/v1/performances/{performance_id}/seat-states", "seat.states", show_states,
     ROUTE_QUEUE | ROUTE_NO_QUERY, NULL},
    {0},
};
