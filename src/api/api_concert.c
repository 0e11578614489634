/* What is on sale, for everybody: concerts, their dates, and the plan of a hall. */
#include "api/api.h"

#include <string.h>

#include "api/concert_json.h"
#include "api/paging.h"
#include "http/etag.h"
#include "http/gzip.h"

/* A hall changes only with its version; a minute bounds how long a browser shows the former one. */
#define CACHE_CONTROL_LAYOUT "public, max-age=60"

/* The cursor of concerts is the last concert_id, big-endian. */
#define CURSOR_BYTES 4

static const char *cursor_of(struct call *call, int32_t concert_id)
{
    unsigned char bytes[CURSOR_BYTES];

    for (int i = CURSOR_BYTES - 1; i >= 0; i--, concert_id >>= 8)
        bytes[i] = (unsigned char)concert_id;
    return page_cursor(call, bytes, sizeof bytes);
}

static enum err decode_page(struct call *call, const struct request *request, size_t *limit_out,
                            int32_t *after_id_out)
{
    struct page page;
    uint32_t after_id = 0;
    enum err err = page_decode(call, request, CURSOR_BYTES, NULL, 0, &page);

    if (err != ERR_OK)
        return err;
    for (size_t i = 0; i < page.cursor_bytes; i++)
        after_id = after_id << 8 | page.cursor[i];
    if (after_id > INT32_MAX)
        return err_set(call, ERR_INVALID_CURSOR, "the cursor is beyond every concert");
    *limit_out = (size_t)page.limit;
    *after_id_out = (int32_t)after_id;
    return ERR_OK;
}

static enum err list(struct call *call, const struct request *request, struct response *response)
{
    struct concert_overview *concerts;
    size_t limit = 0, count;
    int32_t after_id = 0;
    struct json *out;
    enum err err = decode_page(call, request, &limit, &after_id);

    /* One more than the page holds tells whether there is another page. */
    if (err == ERR_OK)
        err = catalogue_list_concerts(call, after_id, limit + 1, &concerts, &count);
    if (err != ERR_OK)
        return err;
    out = paging_begin(call);
    for (size_t i = 0; i < count && i < limit; i++)
        write_concert_overview(out, &concerts[i], call->now_us);
    paging_end(out, count <= limit ? NULL
                                   : cursor_of(call, concerts[limit - 1].sale.concert.concert_id));
    return response_json(call, response, 200, out);
}

static enum err show(struct call *call, const struct request *request, struct response *response)
{
    struct concert_details details;
    int32_t concert_id;
    struct json *out;
    enum err err = request_id_param(call, request, 0, &concert_id);

    if (err == ERR_OK)
        err = catalogue_load_concert(call, concert_id, &details);
    if (err != ERR_OK)
        return err;
    out = json_new(call->arena);
    write_concert_details(out, &details, call->now_us);
    return response_json(call, response, 200, out);
}

static void write_sections(struct json *out, const struct layout *layout)
{
    json_array(json_key(out, "sections"));
    for (size_t i = 0; i < layout->section_count; i++) {
        const struct section *section = &layout->sections[i];

        json_object(out);
        json_text(json_key(out, "name"), section->name);
        json_i64(json_key(out, "rows"), section->row_count);
        json_i64(json_key(out, "seats_per_row"), section->seats_per_row);
        json_i64(json_key(out, "price"), section->price);
        json_i64(json_key(out, "first_seat_no"), section->first_seat_no);
        json_i64(json_key(out, "x"), section->plan_x);
        json_i64(json_key(out, "y"), section->plan_y);
        json_end_object(out);
    }
    json_end_array(out);
}

static void write_layout_seat(struct json *out, const struct seat *seat)
{
    write_seat_fields(out, seat);
    json_i64(json_key(out, "x"), seat->section->plan_x + seat->in_row - 1);
    json_i64(json_key(out, "y"), seat->section->plan_y + seat->row - 1);
}

static void write_seats(struct json *out, const struct layout *layout)
{
    json_array(json_key(out, "seats"));
    for (int32_t seat_no = 1; seat_no <= layout->seats_total; seat_no++) {
        struct seat seat;

        if (!layout_find_seat(layout, seat_no, &seat))
            break;
        json_object(out);
        write_layout_seat(out, &seat);
        json_end_object(out);
    }
    json_end_array(out);
}

static void write_hall(struct json *out, const struct layout *layout, bool has_seats)
{
    json_object(out);
    json_i64(json_key(out, "performance_id"), layout->performance_id);
    json_i64(json_key(out, "layout_version"), layout->layout_version);
    json_i64(json_key(out, "width"), layout->plan_width);
    json_i64(json_key(out, "height"), layout->plan_height);
    write_sections(out, layout);
    if (has_seats)
        write_seats(out, layout);
    json_end_object(out);
}

static enum err show_hall(struct call *call, const struct request *request,
                          struct response *response, bool has_seats)
{
    const struct layout *layout;
    int32_t performance_id;
    const char *etag;
    struct json *out;
    enum err err = request_id_param(call, request, 0, &performance_id);

    if (err == ERR_OK)
        err = catalogue_find_hall(call, performance_id, &layout);
    if (err != ERR_OK)
        return err;
    /* Two forms of one answer may not share a strong tag. */
    etag = arena_printf(call->arena, gzip_is_wanted(request) ? "W/\"%d\"" : "\"%d\"",
                        (int)layout->layout_version);
    if (etag == NULL)
        return err_set(call, ERR_TOO_LARGE, "no room for an answer");
    response_header(response, "ETag", etag);
    response_header(response, "Cache-Control", CACHE_CONTROL_LAYOUT);
    if (etag_is_named(request->if_none_match, etag)) {
        response->status = 304;
        return ERR_OK;
    }
    out = json_new(call->arena);
    write_hall(out, layout, has_seats);
    err = response_json(call, response, 200, out);
    return err == ERR_OK ? gzip_response(call, request, response) : err;
}

static enum err show_layout(struct call *call, const struct request *request,
                            struct response *response)
{
    return show_hall(call, request, response, true);
}

/* A hall without its seats, which follow from its sections: a hundredth of the layout. */
static enum err show_sections(struct call *call, const struct request *request,
                              struct response *response)
{
    return show_hall(call, request, response, false);
}

const struct route api_concert_routes[] = {
    {METHOD_GET, "/api/v1/concerts", "concert.list", list, 0, NULL},
    {METHOD_GET, "/api/v1/concerts/{concert_id}", "concert.show", show, ROUTE_NO_QUERY, NULL},
    {METHOD_GET, "/api/v1/performances/{performance_id}/layout", "layout.show", show_layout,
     ROUTE_NO_QUERY, NULL},
    {METHOD_GET, "/api/v1/performances/{performance_id}/sections", "sections.show", show_sections,
     ROUTE_NO_QUERY, NULL},
    {0},
};
