/* Who was in a lobby, without names: what anybody needs to recompute its draw. */
#include "api/api.h"

#include <glib.h>

#include "domain/roster.h"
#include "http/query.h"

/* What was closed does not change; a reset of the room takes it away. */
#define CACHE_CONTROL_ROSTER "public, max-age=10"

#define LINES_DEFAULT 10000

static enum err take_number(struct call *call, const struct query_param *param, int64_t max,
                            int64_t *number)
{
    guint64 value;

    if (param->value == NULL)
        return ERR_OK;
    if (!g_ascii_string_to_unsigned(param->value, 10, 1, (guint64)max, &value, NULL))
        return err_field(call, param->name, "%s must be 1 to %lld", param->name, (long long)max);
    *number = (int64_t)value;
    return ERR_OK;
}

/* The next part is in a Link header, for a file has no place for it. Source: RFC 8288. */
static void write_link(struct call *call, const struct request *request, int64_t next_no,
                       int64_t limit, struct response *response)
{
    const char *link = arena_printf(call->arena, "<%s?from=%lld&limit=%lld>; rel=\"next\"",
                                    request->path, (long long)next_no, (long long)limit);

    if (link != NULL)
        response_header(response, "Link", link);
}

static enum err show_roster(struct call *call, const struct request *request,
                            struct response *response)
{
    struct query_param params[] = {{.name = "from"}, {.name = "limit"}};
    int64_t from_no = 1, limit = LINES_DEFAULT;
    struct roster_page page;
    int32_t concert_id;
    enum err err = query_decode(call, request, params, 2);

    if (err == ERR_OK)
        err = take_number(call, &params[0], INT64_MAX, &from_no);
    if (err == ERR_OK)
        err = take_number(call, &params[1], ROSTER_PAGE_MAX, &limit);
    if (err == ERR_OK)
        err = request_id_param(call, request, 0, &concert_id);
    if (err == ERR_OK)
        err = roster_load_page(call, concert_id, from_no, (size_t)limit, &page);
    if (err != ERR_OK)
        return err;
    if (page.next_no != 0)
        write_link(call, request, page.next_no, limit, response);
    response_header(response, "Cache-Control", CACHE_CONTROL_ROSTER);
    response_body(response, 200, "text/csv; charset=utf-8; header=absent", page.text, page.bytes);
    return ERR_OK;
}

const struct route api_roster_routes[] = {
    {METHOD_GET, "/api/v1/concerts/{concert_id}/queue/roster", "queue.roster", show_roster, 0,
     NULL},
    {0},
};
