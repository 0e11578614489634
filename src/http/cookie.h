/*
 * The two cookies that sign-in sets for browsers.
 *
 * On a site with TLS (base_url begins with https://) their names begin with __Host-, so no other host
 * and no plain connection can plant one. Without TLS, on loopback, prefix and Secure are dropped.
 * Source: RFC 6265bis sections 4.1 and 5.
 */
#ifndef TICKETD_HTTP_COOKIE_H
#define TICKETD_HTTP_COOKIE_H

#include "http/request.h"
#include "util/call.h"

enum cookie { COOKIE_ACCESS, COOKIE_REFRESH };

/*
 * What the request carries. NULL: nothing; "": the cookie stands there twice with different values,
 * which is no token. Memory: in the arena.
 */
const char *cookie_value(struct call *call, const struct request *request, enum cookie cookie);

/* A Set-Cookie header's value, in the arena. value is base64url. NULL: the arena is full. */
const char *cookie_set(struct call *call, enum cookie cookie, const char *value,
                       int64_t max_age_seconds);

/* A Set-Cookie header's value that makes the browser forget the cookie. */
const char *cookie_clear(struct call *call, enum cookie cookie);

#endif
