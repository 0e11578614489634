/*
 * The waiting room as a page.
 *
 * Invariant: nothing that an organiser typed reaches the page but through append_text(). No script and
 * no inline style: the site's Content-Security-Policy allows neither.
 */
#include "api/wait_page.h"

#include <glib.h>

#include "util/time.h"

#define REFRESH_SECONDS_MIN 10

static const char page_head[] =
    "<!doctype html>\n"
    "<html lang=\"en\">\n"
    "<head>\n"
    "<meta charset=\"utf-8\">\n"
    "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
    "<meta name=\"color-scheme\" content=\"light dark\">\n"
    "<link rel=\"icon\" href=\"/icon.svg\" type=\"image/svg+xml\">\n"
    "<link rel=\"stylesheet\" href=\"/style.css\">\n";

static const char page_body[] =
    "</head>\n"
    "<body>\n"
    "<header class=\"bar\"><a class=\"brand\" href=\"/\">ticketd</a></header>\n"
    "<main>\n";

static const char page_foot[] = "<p>Joining the queue and buying tickets need JavaScript.</p>\n"
                                "</main>\n"
                                "</body>\n"
                                "</html>\n";

static const char *const phase_sentences[] = {
    [PHASE_SCHEDULED] = "The waiting room is not open yet.",
    [PHASE_LOBBY] = "The lobby is open. The sale has not begun.",
    [PHASE_OPEN] = "The sale is open.",
    [PHASE_PAUSED] = "The sale is paused. Everybody keeps their place.",
    [PHASE_SOLD_OUT] = "Every seat is sold.",
    [PHASE_CLOSED] = "The sale is closed.",
};

static void append_text(GString *page, const char *before, const char *text, const char *after)
{
    char *escaped = g_markup_escape_text(text, -1);

    g_string_append(page, before);
    g_string_append(page, escaped);
    g_string_append(page, after);
    g_free(escaped);
}

static void append_figure(GString *page, const char *name, int64_t value)
{
    g_string_append_printf(page, "<div><dt>%s</dt><dd>%lld</dd></div>\n", name, (long long)value);
}

/* As seldom as pages with JavaScript, of which there are more. */
static void append_refresh(GString *page, int64_t poll_seconds)
{
    long long seconds = poll_seconds > REFRESH_SECONDS_MIN ? poll_seconds : REFRESH_SECONDS_MIN;

    g_string_append_printf(page, "<meta http-equiv=\"refresh\" content=\"%lld\">\n", seconds);
}

static void append_time(GString *page, const char *before, int64_t at_us)
{
    char text[TIME_TEXT];

    time_to_text(at_us, text);
    g_string_append_printf(page, "<p>%s <time datetime=\"%s\">%.10s, %.8s UTC</time>.</p>\n",
                           before, text, text, text + strlen("2026-12-24T"));
}

static void append_phase(GString *page, const struct room_document *document)
{
    const struct concert *concert = &document->sale.concert;

    g_string_append_printf(page,
                           "<p role=\"status\"><span class=\"phase\" data-phase=\"%s\">%s</span> "
                           "%s</p>\n",
                           phase_text(document->phase), phase_text(document->phase),
                           phase_sentences[document->phase]);
    if (document->phase == PHASE_SCHEDULED)
        append_time(page, "It opens at", waiting_room_opens_at_us(concert));
    if (document->phase == PHASE_LOBBY)
        append_time(page, "The sale begins at", concert->on_sale_at_us);
}

static void append_figures(GString *page, const struct room_document *document)
{
    g_string_append(page, "<dl class=\"figures\">\n");
    append_figure(page, "Now serving", document->sale.room.now_serving);
    append_figure(page, "Last number given", document->figures.last_number);
    append_figure(page, "Waiting", document->figures.waiting);
    append_figure(page, "Inside", document->figures.inside);
    append_figure(page, "Admitted in the last minute", document->admitted_per_minute);
    append_figure(page, "Seats available", document->figures.seats_available);
    g_string_append(page, "</dl>\n");
}

/* In every language: the page is one for everybody, as nginx keeps it. */
static void append_messages(GString *page, const struct room_document *document)
{
    const struct message_list *messages = &document->messages;

    if (document->sale.room.message[0] != '\0')
        append_text(page, "<p class=\"message\">", document->sale.room.message, "</p>\n");
    for (size_t i = 0; i < messages->count; i++) {
        append_text(page, "<p class=\"message\" lang=\"", messages->items[i].language, "\">");
        append_text(page, "", messages->items[i].text, "</p>\n");
    }
}

enum err wait_page_write(struct call *call, const struct room_document *document,
                         const char **body_out, size_t *bytes_out)
{
    GString *page = g_string_new(page_head);

    append_refresh(page, document->poll_seconds);
    append_text(page, "<title>", document->sale.concert.title, " – waiting room</title>\n");
    g_string_append(page, page_body);
    append_text(page, "<h1>", document->sale.concert.title, "</h1>\n");
    append_text(page, "<p class=\"venue\">", document->sale.concert.venue, "</p>\n");
    append_phase(page, document);
    append_messages(page, document);
    append_figures(page, document);
    append_time(page, "This page refreshes itself; it is as of", call->now_us);
    g_string_append(page, page_foot);
    *bytes_out = page->len;
    *body_out = arena_copy(call->arena, page->str, page->len);
    g_string_free(page, TRUE);
    return *body_out == NULL ? err_set(call, ERR_TOO_LARGE, "the page is too large") : ERR_OK;
}
