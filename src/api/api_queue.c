/*
 * Joining and being in a waiting room, the state document, and the same as a page for browsers
 * without JavaScript.
 */
#include "api/api.h"

#include <glib.h>

#include "domain/waiting_room.h"
#include "http/jwt.h"
#include "util/time.h"

/* nginx keeps it a second for everybody. */
#define CACHE_CONTROL_PUBLIC "public, max-age=1"

#define WAIT_PAGE_REFRESH_SECONDS "10"

static void json_i64_or_null(struct json *out, int64_t number, bool is_known)
{
    if (is_known)
        json_i64(out, number);
    else
        json_null(out);
}

/* What join and heartbeat have in common. */
static void write_standing(struct json *out, const struct standing *standing)
{
    json_i64(json_key(out, "concert_id"), standing->place.concert_id);
    json_text(json_key(out, "state"), place_state_text(standing->state));
    json_i64_or_null(json_key(out, "number"), standing->number, standing->has_number);
    json_i64_or_null(json_key(out, "position"), standing->position, standing->position >= 0);
    json_i64_or_null(json_key(out, "estimated_wait_seconds"), standing->wait_seconds,
                     standing->wait_seconds >= 0);
    json_i64(json_key(out, "poll_after_seconds"), standing->poll_seconds);
    json_time(json_key(out, "joined_at"), standing->place.joined_at_us);
    json_time_or_null(json_key(out, "admission_expires_at"), standing->admitted_until);
}

static enum err join(struct call *call, const struct request *request, struct response *response)
{
    struct standing standing;
    struct json *out;
    int32_t concert_id;
    enum err err = json_decode_nothing(call, request);

    if (err == ERR_OK)
        err = request_id_param(call, request, 0, &concert_id);
    if (err == ERR_OK)
        err = waiting_room_join(call, concert_id, &standing);
    if (err != ERR_OK)
        return err;
    out = json_new(call->arena);
    json_object(out);
    json_text(json_key(out, "queue_token"), jwt_sign(call, call->token_keys, &standing.token));
    write_standing(out, &standing);
    json_end_object(out);
    return response_json(call, response, standing.is_new ? 201 : 200, out);
}

static enum err heartbeat(struct call *call, const struct request *request,
                          struct response *response)
{
    struct standing standing;
    struct json *out;
    int32_t concert_id;
    enum err err = request_id_param(call, request, 0, &concert_id);

    if (err == ERR_OK)
        err = waiting_room_heartbeat(call, concert_id, &standing);
    if (err != ERR_OK)
        return err;
    out = json_new(call->arena);
    json_object(out);
    write_standing(out, &standing);
    json_end_object(out);
    return response_json(call, response, 200, out);
}

static enum err leave(struct call *call, const struct request *request, struct response *response)
{
    int32_t concert_id;
    enum err err = json_decode_nothing(call, request);

    if (err == ERR_OK)
        err = request_id_param(call, request, 0, &concert_id);
    if (err == ERR_OK)
        err = waiting_room_leave(call, concert_id);
    if (err != ERR_OK)
        return err;
    response_no_content(response);
    return ERR_OK;
}

static const char *message_or_null(const struct room_document *document)
{
    const char *message = document->sale.room.message;

    return message[0] == '\0' ? NULL : message;
}

static void write_document(struct json *out, const struct room_document *document, int64_t now_us)
{
    const struct waiting_room *room = &document->sale.room;

    json_object(out);
    json_i64(json_key(out, "concert_id"), room->concert_id);
    json_text(json_key(out, "phase"), phase_text(document->phase));
    json_i64(json_key(out, "now_serving"), room->now_serving);
    json_i64(json_key(out, "last_number"), document->figures.last_number);
    json_i64(json_key(out, "waiting"), document->figures.waiting);
    json_i64(json_key(out, "admitted"), document->figures.inside);
    json_i64(json_key(out, "capacity"), room->capacity);
    json_i64(json_key(out, "admitted_per_minute"), document->admitted_per_minute);
    json_i64(json_key(out, "seats_available"), document->figures.seats_available);
    json_text(json_key(out, "message"), message_or_null(document));
    json_i64(json_key(out, "epoch"), room->epoch);
    json_i64(json_key(out, "version"), room->version);
    json_time(json_key(out, "server_time"), now_us);
    json_end_object(out);
}

static enum err show_state(struct call *call, const struct request *request,
                           struct response *response)
{
    struct room_document document;
    struct json *out;
    int32_t concert_id;
    enum err err = request_id_param(call, request, 0, &concert_id);

    if (err == ERR_OK)
        err = waiting_room_load_document(call, concert_id, &document);
    if (err != ERR_OK)
        return err;
    out = json_new(call->arena);
    write_document(out, &document, call->now_us);
    response_header(response, "Cache-Control", CACHE_CONTROL_PUBLIC);
    return response_json(call, response, 200, out);
}

/* --- The page without JavaScript --------------------------------------------------------------- */

static const char *phase_sentence(enum phase phase)
{
    static const char *const sentences[] = {
        [PHASE_SCHEDULED] = "The waiting room is not open yet.",
        [PHASE_LOBBY] = "The lobby is open. The sale has not begun.",
        [PHASE_OPEN] = "The sale is open.",
        [PHASE_PAUSED] = "The sale is paused. Everybody keeps their place.",
        [PHASE_SOLD_OUT] = "Every seat is sold.",
        [PHASE_CLOSED] = "The sale is closed.",
    };

    return sentences[phase];
}

static void append_row(GString *page, const char *name, int64_t value)
{
    g_string_append_printf(page, "<div><dt>%s</dt><dd>%lld</dd></div>\n", name, (long long)value);
}

static void append_text(GString *page, const char *before, const char *text, const char *after)
{
    char *escaped = g_markup_escape_text(text, -1);

    g_string_append(page, before);
    g_string_append(page, escaped);
    g_string_append(page, after);
    g_free(escaped);
}

static void append_document(GString *page, const struct room_document *document)
{
    const struct waiting_room *room = &document->sale.room;

    append_text(page, "<h1>", document->sale.concert.title, "</h1>\n");
    append_text(page, "<p class=\"venue\">", document->sale.concert.venue, "</p>\n");
    append_text(page, "<p class=\"phase\" role=\"status\">", phase_sentence(document->phase),
                "</p>\n");
    if (room->message[0] != '\0')
        append_text(page, "<p class=\"message\">", room->message, "</p>\n");
    g_string_append(page, "<dl class=\"figures\">\n");
    append_row(page, "Now serving", room->now_serving);
    append_row(page, "Last number given", document->figures.last_number);
    append_row(page, "Waiting", document->figures.waiting);
    append_row(page, "Inside", document->figures.inside);
    append_row(page, "Admitted in the last minute", document->admitted_per_minute);
    append_row(page, "Seats available", document->figures.seats_available);
    g_string_append(page, "</dl>\n");
}

static GString *write_page(const struct room_document *document, int64_t now_us)
{
    GString *page =
        g_string_new("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n"
                     "<meta charset=\"utf-8\">\n"
                     "<meta http-equiv=\"refresh\" content=\"" WAIT_PAGE_REFRESH_SECONDS "\">\n"
                     "<meta name=\"viewport\" content=\"width=device-width, "
                     "initial-scale=1\">\n");
    char time[TIME_TEXT];

    append_text(page, "<title>", document->sale.concert.title, " – waiting room</title>\n");
    g_string_append(page, "<link rel=\"stylesheet\" href=\"/style.css\">\n</head>\n"
                          "<body class=\"wait\">\n<main>\n");
    append_document(page, document);
    time_to_text(now_us, time);
    g_string_append_printf(page,
                           "<p class=\"as-of\">As of <time datetime=\"%s\">%s</time>. This page "
                           "refreshes itself every " WAIT_PAGE_REFRESH_SECONDS " seconds.</p>\n",
                           time, time);
    g_string_append(page, "<p class=\"note\">Joining the queue and buying tickets need "
                          "JavaScript.</p>\n</main>\n</body>\n</html>\n");
    return page;
}

static enum err show_page(struct call *call, const struct request *request,
                          struct response *response)
{
    struct room_document document;
    int32_t concert_id;
    enum err err = request_id_param(call, request, 0, &concert_id);

    if (err == ERR_OK)
        err = waiting_room_load_document(call, concert_id, &document);
    if (err != ERR_OK)
        return err;
    GString *page = write_page(&document, call->now_us);
    size_t length = page->len;
    const char *body = arena_copy(call->arena, page->str, length);
    g_string_free(page, TRUE);
    if (body == NULL)
        return err_set(call, ERR_TOO_LARGE, "the page is too large");
    response_header(response, "Cache-Control", CACHE_CONTROL_PUBLIC);
    response_body(response, 200, "text/html; charset=utf-8", body, length);
    return ERR_OK;
}

const struct route api_queue_routes[] = {
    {METHOD_POST, "/api/v1/concerts/{concert_id}/queue", "queue.join", join,
     ROUTE_USER | ROUTE_NO_QUERY},
    {METHOD_GET, "/api/v1/concerts/{concert_id}/queue", "queue.state", show_state, ROUTE_NO_QUERY},
    {METHOD_GET, "/api/v1/concerts/{concert_id}/queue/me", "queue.me", heartbeat,
     ROUTE_QUEUE | ROUTE_NO_QUERY},
    {METHOD_DELETE, "/api/v1/concerts/{concert_id}/queue/me", "queue.leave", leave,
     ROUTE_QUEUE | ROUTE_NO_QUERY},
    {METHOD_GET, "/wait/{concert_id}", "queue.page", show_page, ROUTE_NO_QUERY},
    {0},
};
