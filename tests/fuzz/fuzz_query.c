/*
 * The query string of a list: what is taken, encoded again, is taken as the same; a cursor is what
 * page_cursor() wrote; a refusal changes nothing.
 */
#include "http/query.h"

#include <glib.h>
#include <string.h>

#include "fuzz/fuzz.h"

static bool is_same(const char *a, const char *b)
{
    return a == b || (a != NULL && b != NULL && strcmp(a, b) == 0);
}

static void check_again(struct call *call, const struct query_param *state, const struct page *page)
{
    GString *query = g_string_new(NULL);
    struct query_param again_state = {.name = "state"};
    struct request request = fuzz_post("", 0);
    struct page again;

    g_string_printf(query, "limit=%d", (int)page->limit);
    if (page->cursor_bytes > 0)
        g_string_append_printf(query, "&cursor=%s",
                               page_cursor(call, page->cursor, page->cursor_bytes));
    if (state->value != NULL) {
        g_string_append(query, "&state=");
        g_string_append_uri_escaped(query, state->value, NULL, false);
    }
    request.query = query->str;
    FUZZ_ASSERT(page_decode(call, &request, 0, &again_state, 1, &again) == ERR_OK);
    FUZZ_ASSERT(is_same(state->value, again_state.value));
    FUZZ_ASSERT(again.limit == page->limit && again.cursor_bytes == page->cursor_bytes);
    FUZZ_ASSERT(memcmp(again.cursor, page->cursor, page->cursor_bytes) == 0);
    g_string_free(query, TRUE);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char untouched[] = "untouched";
    struct call *call = fuzz_call();
    struct request request = fuzz_post("", 0);
    struct query_param state = {.name = "state", .value = untouched};
    struct page page = {.limit = -1};
    enum err err;

    request.query = fuzz_text(call, data, size);
    err = page_decode(call, &request, 0, &state, 1, &page);
    if (err != ERR_OK) {
        FUZZ_ASSERT(state.value == untouched && page.limit == -1);
        fuzz_expect_refusal(call, err);
        return 0;
    }
    FUZZ_ASSERT(page.limit >= 1 && page.limit <= PAGE_LIMIT_MAX);
    FUZZ_ASSERT(page.cursor_bytes <= sizeof page.cursor);
    FUZZ_ASSERT(state.value == NULL || g_utf8_validate(state.value, -1, NULL));
    check_again(call, &state, &page);
    return 0;
}
