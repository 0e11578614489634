/*
 * What an organiser tells those who wait, by language.
 *
 * A language is a tag as in "ko", "pt-BR", "zh-Hant-TW". Source: BCP 47 (RFC 5646 section 2.1, its form,
 * not its registry).
 */
#ifndef TICKETD_MODEL_MESSAGE_H
#define TICKETD_MODEL_MESSAGE_H

#include <stdbool.h>
#include <stddef.h>

#include "util/arena.h"

#define MESSAGES_MAX        20
#define MESSAGE_LENGTH_MAX  500 /* characters */
#define LANGUAGE_TAG_MAX    35  /* bytes; RFC 5646 section 4.4.1 */
#define MESSAGES_PACKED_MAX 65535

struct message {
    const char *language;
    const char *text; /* in a change: NULL or "" takes it away */
};

/* By language, ascending. */
struct message_list {
    size_t count;
    struct message items[MESSAGES_MAX];
};

/* The tag with its letters in the usual case, "zh-Hant-TW". false: it is none. */
bool language_tag_normalize(const char *text, char tag_out[LANGUAGE_TAG_MAX + 1]);

/*
 * Sets or takes away one language's text; the others stay. language: as language_tag_normalize() gives
 * it, and borrowed like the text. false: there are MESSAGES_MAX languages already.
 */
bool message_list_set(struct message_list *list, const char *language, const char *text);

/*
 * To a room's column and back: language, unit separator, text, record separator, and so on; no text has
 * a control character. What is not of that form is left out. Memory: the arena; NULL: it is full.
 */
const char *messages_pack(struct arena *arena, const struct message_list *list);
bool messages_unpack(struct arena *arena, const char *packed, struct message_list *list_out);

#endif
