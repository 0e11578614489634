/*
 * The Cookie header: a value is a piece of it between ';', whatever other cookies stand around it;
 * what cookie_set() writes for a browser is what the browser's header gives back.
 */
#include "http/cookie.h"

#include <string.h>

#include "fuzz/fuzz.h"
#include "model/conf.h"
#include "util/text.h"

static const char *value_of(struct call *call, const char *header, enum cookie cookie)
{
    struct request request = fuzz_post("", 0);

    request.cookie = header;
    return cookie_value(call, &request, cookie);
}

static bool is_same(const char *a, const char *b)
{
    return (a == NULL) == (b == NULL) && (a == NULL || strcmp(a, b) == 0);
}

static void check_value(struct call *call, const char *header, enum cookie cookie)
{
    const char *value = value_of(call, header, cookie);
    const char *before = arena_printf(call->arena, "lang=ko; %s", header);
    const char *behind = arena_printf(call->arena, "%s; lang=ko", header);

    FUZZ_ASSERT(value == NULL || (strchr(value, ';') == NULL && strstr(header, value) != NULL));
    FUZZ_ASSERT(is_same(value, value_of(call, before, cookie)));
    FUZZ_ASSERT(is_same(value, value_of(call, behind, cookie)));
}

static void check_set(struct call *call, const uint8_t *data, size_t size, enum cookie cookie)
{
    const char *value = text_to_base64url(call->arena, data, size < 64 ? size : 64);
    const char *set = cookie_set(call, cookie, value, 60);
    char *header = arena_copy(call->arena, set, strcspn(set, ";"));

    FUZZ_ASSERT(strcmp(value_of(call, header, cookie), value) == 0);
    FUZZ_ASSERT(value_of(call, header, (enum cookie) !cookie) == NULL);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static char plain[] = "", secure[] = "https://tickets.example";
    struct conf *conf = fuzz_conf();
    char *base_url = conf->base_url;

    for (int with_tls = 0; with_tls < 2; with_tls++) {
        struct call *call = fuzz_call();
        const char *header = fuzz_text(call, data, size);

        conf->base_url = with_tls ? secure : plain;
        check_value(call, header, COOKIE_ACCESS);
        check_value(call, header, COOKIE_REFRESH);
        check_set(call, data, size, COOKIE_ACCESS);
        check_set(call, data, size, COOKIE_REFRESH);
    }
    conf->base_url = base_url;
    return 0;
}
