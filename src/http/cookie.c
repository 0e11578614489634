/* Cookies: found in a request's header, written for an answer's. */
#include "http/cookie.h"

#include <inttypes.h>
#include <string.h>

#include "model/conf.h"

static const struct {
    const char *secure, *plain;
} names[] = {
    [COOKIE_ACCESS] = {"__Host-ticketd_access", "ticketd_access"},
    [COOKIE_REFRESH] = {"__Host-ticketd_refresh", "ticketd_refresh"},
};

static bool has_tls(const struct call *call)
{
    return strncmp(call->conf->base_url, "https://", strlen("https://")) == 0;
}

static const char *name_of(const struct call *call, enum cookie cookie)
{
    return has_tls(call) ? names[cookie].secure : names[cookie].plain;
}

/* The value in "name=value" of the given length; NULL when it is another cookie. */
static const char *value_in(const char *pair, size_t length, const char *name)
{
    size_t name_length = strlen(name);

    if (length <= name_length || pair[name_length] != '=' || memcmp(pair, name, name_length) != 0)
        return NULL;
    return pair + name_length + 1;
}

static size_t without_trailing_space(const char *text, size_t length)
{
    while (length > 0 && (text[length - 1] == ' ' || text[length - 1] == '\t'))
        length--;
    return length;
}

const char *cookie_value(struct call *call, const struct request *request, enum cookie cookie)
{
    const char *name = name_of(call, cookie);
    const char *at = request->cookie == NULL ? "" : request->cookie;
    const char *found = NULL;

    while (*at != '\0') {
        size_t length, whole;
        const char *value;

        at += strspn(at, "; \t");
        whole = strcspn(at, ";");
        length = without_trailing_space(at, whole);
        value = value_in(at, length, name);
        if (value != NULL) {
            const char *copy = arena_copy(call->arena, value, length - (size_t)(value - at));

            if (copy == NULL || (found != NULL && strcmp(found, copy) != 0))
                return "";
            found = copy;
        }
        at += whole;
    }
    return found;
}

const char *cookie_set(struct call *call, enum cookie cookie, const char *value,
                       int64_t max_age_seconds)
{
    return arena_printf(call->arena, "%s=%s; Path=/; Max-Age=%" PRId64 "; HttpOnly; SameSite=Lax%s",
                        name_of(call, cookie), value, max_age_seconds,
                        has_tls(call) ? "; Secure" : "");
}

const char *cookie_clear(struct call *call, enum cookie cookie)
{
    return cookie_set(call, cookie, "", 0);
}
