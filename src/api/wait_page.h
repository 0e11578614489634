/*
 * The public state of a waiting room as a page that refreshes itself, for browsers without JavaScript.
 */
#ifndef TICKETD_API_WAIT_PAGE_H
#define TICKETD_API_WAIT_PAGE_H

#include <stddef.h>

#include "domain/waiting_room.h"

/*
 * HTML in UTF-8, in the arena; every text of an organiser is escaped. language: "ko"; anything else, NULL
 * too, is English. Errors: TOO_LARGE.
 */
enum err wait_page_write(struct call *call, const struct room_document *document,
                         const char *language, const char **body_out, size_t *bytes_out) MUST_CHECK;

#endif
