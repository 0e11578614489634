/*
 * Answers that are large and asked for often, compressed once for all who may have them so: nginx keeps
 * them, where compressing anew for each fan costs more than making the answer.
 *
 * Source: RFC 9110 sections 8.4 and 12.5.3, RFC 1952.
 */
#ifndef TICKETD_HTTP_GZIP_H
#define TICKETD_HTTP_GZIP_H

#include <stdbool.h>

#include "http/request.h"
#include "http/response.h"
#include "util/call.h"

/* nginx chose gzip for this client. */
bool gzip_is_wanted(const struct request *request);

/*
 * Says that there are two forms of the answer, and when gzip is wanted makes the body that.
 * Errors: TOO_LARGE. Memory: the new body is in the call's arena.
 */
enum err gzip_response(struct call *call, const struct request *request,
                       struct response *response) MUST_CHECK;

#endif
