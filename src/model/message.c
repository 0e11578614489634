/* Messages by language. Invariant: a list is sorted and names each language once. */
#include "model/message.h"

#include <glib.h>
#include <string.h>

#define UNIT_SEPARATOR   "\x1f"
#define RECORD_SEPARATOR "\x1e"

/* A subtag's usual case: script "Hant", region "KR", all else small. Source: RFC 5646 section 2.1.1. */
static void set_case(char *subtag, size_t length, bool is_first, bool is_after_singleton)
{
    for (size_t i = 0; i < length; i++)
        subtag[i] = g_ascii_tolower(subtag[i]);
    if (is_first || is_after_singleton)
        return;
    if (length == 2)
        for (size_t i = 0; i < length; i++)
            subtag[i] = g_ascii_toupper(subtag[i]);
    if (length == 4)
        subtag[0] = g_ascii_toupper(subtag[0]);
}

static bool is_subtag(const char *text, size_t length, bool is_first)
{
    if (length < (is_first ? 2 : 1) || length > 8)
        return false;
    for (size_t i = 0; i < length; i++)
        if (is_first ? !g_ascii_isalpha(text[i]) : !g_ascii_isalnum(text[i]))
            return false;
    return true;
}

bool language_tag_normalize(const char *text, char tag_out[LANGUAGE_TAG_MAX + 1])
{
    size_t length = strlen(text);
    bool is_first = true, is_after_singleton = false;
    char tag[LANGUAGE_TAG_MAX + 1];

    if (length > LANGUAGE_TAG_MAX)
        return false;
    memcpy(tag, text, length + 1);
    for (char *at = tag;; is_first = false) {
        size_t part = strcspn(at, "-");
        if (!is_subtag(at, part, is_first))
            return false;
        set_case(at, part, is_first, is_after_singleton);
        is_after_singleton = is_after_singleton || part == 1;
        at += part;
        if (*at == '\0')
            break;
        at++;
    }
    memcpy(tag_out, tag, length + 1);
    return true;
}

bool message_list_set(struct message_list *list, const char *language, const char *text)
{
    bool is_gone = text == NULL || text[0] == '\0';
    size_t at = 0;

    while (at < list->count && strcmp(list->items[at].language, language) < 0)
        at++;
    bool is_there = at < list->count && strcmp(list->items[at].language, language) == 0;
    if (is_there && is_gone) {
        list->count--;
        memmove(&list->items[at], &list->items[at + 1], (list->count - at) * sizeof list->items[0]);
        return true;
    }
    if (is_gone)
        return true;
    if (!is_there) {
        if (list->count == MESSAGES_MAX)
            return false;
        memmove(&list->items[at + 1], &list->items[at], (list->count - at) * sizeof list->items[0]);
        list->count++;
    }
    list->items[at] = (struct message){language, text};
    return true;
}

const char *messages_pack(struct arena *arena, const struct message_list *list)
{
    GString *packed = g_string_new(NULL);

    for (size_t i = 0; i < list->count; i++)
        g_string_append_printf(packed, "%s" UNIT_SEPARATOR "%s" RECORD_SEPARATOR,
                               list->items[i].language, list->items[i].text);
    const char *copy = arena_copy(arena, packed->str, packed->len);
    g_string_free(packed, TRUE);
    return copy;
}

bool messages_unpack(struct arena *arena, const char *packed, struct message_list *list_out)
{
    struct message_list list = {0};
    char *rest = arena_string(arena, packed);

    if (rest == NULL)
        return false;
    for (char *end; (end = strstr(rest, RECORD_SEPARATOR)) != NULL; rest = end + 1) {
        char *text = strstr(rest, UNIT_SEPARATOR);
        *end = '\0';
        if (text == NULL || text > end)
            continue;
        *text++ = '\0';
        (void)message_list_set(&list, rest, text);
    }
    *list_out = list;
    return true;
}
