/*
 * Entity tags: whether the client has the answer already.
 *
 * Source: RFC 9110 sections 8.8.3 and 13.1.2.
 */
#ifndef TICKETD_HTTP_ETAG_H
#define TICKETD_HTTP_ETAG_H

#include <stdbool.h>

/*
 * If-None-Match (NULL: none) names the tag, written with its quotes. Compared weakly: W/ is of no
 * account on either side. "*" names every tag.
 */
bool etag_is_named(const char *if_none_match, const char *etag);

#endif
