/*
 * FastCGI parameters, "NAME=value" a line: no text of the request is longer than it may be, none is
 * any but the value of its own name, and what is too long is absent and told.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/worker.h"
#include "fcgi/fcgi_request.h"
#include "fuzz/fuzz.h"

#define ENTRIES_MAX 64

/* The last value of a name that is not empty; NULL: none. */
static const char *last_of(char *const *envp, const char *name)
{
    const char *found = NULL;
    size_t length = strlen(name);

    for (; *envp != NULL; envp++)
        if (strncmp(*envp, name, length) == 0 && (*envp)[length] == '=' && (*envp)[length + 1])
            found = *envp + length + 1;
    return found;
}

static bool has_too_long(char *const *envp, const char *name, size_t max)
{
    size_t length = strlen(name);

    for (; *envp != NULL; envp++)
        if (strncmp(*envp, name, length) == 0 && (*envp)[length] == '=' &&
            strlen(*envp + length + 1) > max)
            return true;
    return false;
}

static void check_text(char *const *envp, const struct request *request, const char *name,
                       const char *text, size_t max)
{
    const char *last = last_of(envp, name);

    FUZZ_ASSERT(text == NULL || strlen(text) <= max);
    if (has_too_long(envp, name, max))
        FUZZ_ASSERT(request->too_large != NULL);
    else
        FUZZ_ASSERT(text == last || (last == NULL && text != NULL && *text == '\0'));
}

/* What is taken, written as nginx writes it, is taken as the same. */
static void check_numbers(const struct request *request)
{
    char text[32];

    FUZZ_ASSERT(request->content_length >= -1 && request->started_at_us >= 0);
    snprintf(text, sizeof text, "%lld", (long long)request->content_length);
    FUZZ_ASSERT(fcgi_parse_length(text) == request->content_length);
    snprintf(text, sizeof text, "%lld.%03lld", (long long)(request->started_at_us / 1000000),
             (long long)(request->started_at_us / 1000 % 1000));
    FUZZ_ASSERT(fcgi_parse_start_us(text) == request->started_at_us);
}

/* Seconds, and three digits of them or none. */
static void check_start(const char *text)
{
    size_t digits = text == NULL ? 0 : strspn(text, "0123456789");

    if (text == NULL || fcgi_parse_start_us(text) == 0)
        return;
    FUZZ_ASSERT(digits >= 1 && (text[digits] == '\0' || text[digits] == '.'));
    text += digits + (text[digits] == '.');
    FUZZ_ASSERT(strspn(text, "0123456789") == strlen(text) && strlen(text) % 3 == 0);
}

static void check_request_id(const char *id)
{
    if (id == NULL || !is_request_id(id))
        return;
    FUZZ_ASSERT(strlen(id) <= 64 && strpbrk(id, " =\"\\\r\n\t") == NULL);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct call *call = fuzz_call();
    struct fuzz_bytes bytes = {data, size};
    char *envp[ENTRIES_MAX + 1] = {NULL};
    struct request request;

    for (size_t i = 0; i < ENTRIES_MAX && bytes.left > 0; i++)
        envp[i] = arena_string(call->arena, fuzz_take_line(call, &bytes));
    fcgi_request_from_params(envp, &request);
    check_text(envp, &request, "REQUEST_METHOD", request.method_name, 32);
    check_text(envp, &request, "DOCUMENT_URI", request.path, 1024);
    check_text(envp, &request, "QUERY_STRING", request.query, 2048);
    check_text(envp, &request, "HTTP_AUTHORIZATION", request.authorization, 4096);
    check_text(envp, &request, "HTTP_COOKIE", request.cookie, 4096);
    check_text(envp, &request, "HTTP_IDEMPOTENCY_KEY", request.idempotency_key, 1024);
    check_text(envp, &request, "REMOTE_ADDR", request.remote_addr, 64);
    check_text(envp, &request, "REQUEST_ID", request.request_id, 64);
    FUZZ_ASSERT(request.method == method_from_text(request.method_name));
    FUZZ_ASSERT(request.body_bytes == 0 && *request.body == '\0');
    check_numbers(&request);
    check_start(last_of(envp, "REQUEST_START"));
    check_request_id(request.request_id);
    if (is_loopback_address(request.remote_addr))
        FUZZ_ASSERT(strncmp(request.remote_addr, "127.", 4) == 0 ||
                    strcmp(request.remote_addr, "::1") == 0 ||
                    strcmp(request.remote_addr, "unix:") == 0);
    return 0;
}
