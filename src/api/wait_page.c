/*
 * The waiting room as a page.
 *
 * Invariant: nothing that an organiser typed reaches the page but through append_text(). No script and
 * no inline style: the site's Content-Security-Policy allows neither.
 */
#include "api/wait_page.h"

#include <glib.h>
#include <string.h>

#include "util/time.h"

#define REFRESH_SECONDS_MIN 10

static const char page_head[] =
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

static const char page_foot[] = "</main>\n"
                                "</body>\n"
                                "</html>\n";

/* What the page says in one language. Its clock, too: whoever reads Korean is told Korea's time. */
struct wording {
    const char *language;
    const char *title;
    const char *phase_names[PHASE_CLOSED + 1], *phase_sentences[PHASE_CLOSED + 1];
    const char *opens_at, *begins_at, *as_of;
    const char *now_serving, *last_number, *waiting, *inside, *last_minute, *seats;
    const char *needs_script, *to_concert;
    const char *zone;
    int64_t ahead_of_utc_us;
};

static const struct wording english = {
    .language = "en",
    .title = "waiting room",
    .phase_names = {"Not open yet", "Lobby is open", "On sale", "Paused", "Sold out", "Closed"},
    .phase_sentences =
        {
            [PHASE_SCHEDULED] = "The waiting room is not open yet.",
            [PHASE_LOBBY] = "The lobby is open. The sale has not begun.",
            [PHASE_OPEN] = "The sale is open.",
            [PHASE_PAUSED] = "The sale is paused. Everybody keeps their place.",
            [PHASE_SOLD_OUT] = "Every seat is sold.",
            [PHASE_CLOSED] = "The sale is closed.",
        },
    .opens_at = "It opens at",
    .begins_at = "The sale begins at",
    .as_of = "This page refreshes itself; it is as of",
    .now_serving = "Now serving",
    .last_number = "Last number given",
    .waiting = "Waiting",
    .inside = "Inside",
    .last_minute = "Admitted in the last minute",
    .seats = "Seats available",
    .needs_script = "Joining the queue and buying tickets need JavaScript.",
    .to_concert = "To the concert",
    .zone = "UTC",
};

static const struct wording korean = {
    .language = "ko",
    .title = "대기 현황",
    .phase_names = {"오픈 전", "사전 대기 중", "예매 중", "일시 중지", "매진", "판매 종료"},
    .phase_sentences =
        {
            [PHASE_SCHEDULED] = "아직 대기열이 열리지 않았습니다.",
            [PHASE_LOBBY] = "사전 대기가 열렸습니다. 예매는 아직 시작되지 않았습니다.",
            [PHASE_OPEN] = "예매가 진행 중입니다.",
            [PHASE_PAUSED] = "예매가 일시 중지되었습니다. 모든 분의 순서는 유지됩니다.",
            [PHASE_SOLD_OUT] = "모든 좌석이 매진되었습니다.",
            [PHASE_CLOSED] = "판매가 종료되었습니다.",
        },
    .opens_at = "대기열 오픈:",
    .begins_at = "예매 시작:",
    .as_of = "이 화면은 자동으로 새로 고쳐집니다. 기준 시각:",
    .now_serving = "현재 입장 번호",
    .last_number = "마지막 발급 번호",
    .waiting = "대기 인원",
    .inside = "입장 인원",
    .last_minute = "최근 1분간 입장",
    .seats = "남은 좌석",
    .needs_script = "대기열 참여와 예매에는 자바스크립트가 필요합니다.",
    .to_concert = "공연 보러 가기",
    .zone = "한국 시간",
    .ahead_of_utc_us = INT64_C(9) * 3600 * 1000000,
};

static const struct wording *wording_in(const char *language)
{
    return g_strcmp0(language, korean.language) == 0 ? &korean : &english;
}

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

static void append_time(GString *page, const struct wording *words, const char *before,
                        int64_t at_us)
{
    char text[TIME_TEXT], shown[TIME_TEXT];

    time_to_text(at_us, text);
    time_to_text(at_us + words->ahead_of_utc_us, shown);
    g_string_append_printf(page, "<p>%s <time datetime=\"%s\">%.10s %.8s (%s)</time></p>\n", before,
                           text, shown, shown + strlen("2026-12-24T"), words->zone);
}

static void append_phase(GString *page, const struct wording *words,
                         const struct room_document *document)
{
    const struct concert *concert = &document->sale.concert;
    enum phase phase = document->phase;

    g_string_append_printf(page,
                           "<p role=\"status\"><span class=\"phase\" data-phase=\"%s\">%s</span> "
                           "%s</p>\n",
                           phase_text(phase), words->phase_names[phase],
                           words->phase_sentences[phase]);
    if (phase == PHASE_SCHEDULED)
        append_time(page, words, words->opens_at, waiting_room_opens_at_us(concert));
    if (phase == PHASE_LOBBY)
        append_time(page, words, words->begins_at, concert->on_sale_at_us);
}

static void append_figures(GString *page, const struct wording *words,
                           const struct room_document *document)
{
    g_string_append(page, "<dl class=\"figures\">\n");
    append_figure(page, words->now_serving, document->sale.room.now_serving);
    append_figure(page, words->last_number, document->figures.last_number);
    append_figure(page, words->waiting, document->figures.waiting);
    append_figure(page, words->inside, document->figures.inside);
    append_figure(page, words->last_minute, document->admitted_per_minute);
    append_figure(page, words->seats, document->figures.seats_available);
    g_string_append(page, "</dl>\n");
}

static void append_message(GString *page, const struct message *message)
{
    append_text(page, "<p class=\"message\" lang=\"", message->language, "\">");
    append_text(page, "", message->text, "</p>\n");
}

/* "ko" is also "ko-KR". */
static const struct message *message_in(const struct message_list *messages, const char *language)
{
    size_t length = strlen(language);

    for (size_t i = 0; i < messages->count; i++) {
        const char *tag = messages->items[i].language;

        if (strncmp(tag, language, length) == 0 && (tag[length] == '\0' || tag[length] == '-'))
            return &messages->items[i];
    }
    return NULL;
}

/* In the page's language; where the organiser has no words in it, in every language there is. */
static void append_messages(GString *page, const struct wording *words,
                            const struct room_document *document)
{
    const struct message_list *messages = &document->messages;
    const struct message *message = message_in(messages, words->language);

    if (message != NULL) {
        append_message(page, message);
        return;
    }
    if (document->sale.room.message[0] != '\0')
        append_text(page, "<p class=\"message\">", document->sale.room.message, "</p>\n");
    for (size_t i = 0; i < messages->count; i++)
        append_message(page, &messages->items[i]);
}

enum err wait_page_write(struct call *call, const struct room_document *document,
                         const char *language, const char **body_out, size_t *bytes_out)
{
    const struct wording *words = wording_in(language);
    const struct concert *concert = &document->sale.concert;
    GString *page = g_string_new("<!doctype html>\n");

    g_string_append_printf(page, "<html lang=\"%s\">\n<head>\n%s", words->language, page_head);
    append_refresh(page, document->poll_seconds);
    append_text(page, "<title>", concert->title, " – ");
    g_string_append_printf(page, "%s</title>\n%s", words->title, page_body);
    append_text(page, "<h1>", concert->title, "</h1>\n");
    append_text(page, "<p class=\"venue\">", concert->venue, "</p>\n");
    append_phase(page, words, document);
    append_messages(page, words, document);
    append_figures(page, words, document);
    append_time(page, words, words->as_of, call->now_us);
    g_string_append_printf(page, "<p>%s <a href=\"/#/concerts/%d\">%s</a></p>\n%s",
                           words->needs_script, (int)concert->concert_id, words->to_concert,
                           page_foot);
    *bytes_out = page->len;
    *body_out = arena_copy(call->arena, page->str, page->len);
    g_string_free(page, TRUE);
    return *body_out == NULL ? err_set(call, ERR_TOO_LARGE, "the page is too large") : ERR_OK;
}
