/*
 * "METHOD path" against all routes: a path that is found is its row's pattern with the pieces filled
 * in; one that is not has no row by any method; Allow names the methods that do have one.
 */
#include <stdio.h>
#include <string.h>

#include "api/api.h"
#include "fuzz/fuzz.h"

#define METHODS "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"

static enum err find(struct call *call, struct request *request, const char *method)
{
    const struct route *route = NULL;
    enum err err;

    request->method = method_from_text(method);
    err = router_find(call, api_routes, request, &route);
    FUZZ_ASSERT((err == ERR_OK) == (route != NULL));
    return err;
}

static void check_found(struct request *request, const struct route *route)
{
    const char *path = request->path;
    size_t param = 0;

    for (const char *at = route->pattern; *at != '\0';) {
        if (*at != '{') {
            FUZZ_ASSERT(*at++ == *path++);
            continue;
        }
        size_t length = strlen(request->params[param]);
        FUZZ_ASSERT(length > 0 && strncmp(path, request->params[param], length) == 0);
        FUZZ_ASSERT(strpbrk(request->params[param], "/%\\ \t\r\n\"'<>") == NULL);
        path += length;
        param++;
        at += strcspn(at, "/");
    }
    FUZZ_ASSERT(*path == '\0');
}

/* One spelling an id: what is taken, written again, is what stood there. */
static void check_ids(struct call *call, const struct request *request)
{
    for (size_t i = 0; i < REQUEST_PATH_PARAMS_MAX && request->params[i] != NULL; i++) {
        char text[UUID_TEXT];
        struct uuid uuid;
        int32_t id;

        if (request_id_param(call, request, i, &id) == ERR_OK) {
            snprintf(text, sizeof text, "%d", id);
            FUZZ_ASSERT(strcmp(text, request->params[i]) == 0);
        }
        if (request_uuid_param(call, request, i, &uuid) == ERR_OK) {
            uuid_to_text(&uuid, text);
            FUZZ_ASSERT(strcasecmp(text, request->params[i]) == 0);
        }
    }
}

static void check_refused(struct call *call, struct request *request, enum err err)
{
    static const char *const methods[] = {METHODS};
    const char *allow = call->detail.allow;

    for (size_t i = 0; i < sizeof methods / sizeof methods[0]; i++) {
        bool is_allowed = err == ERR_METHOD_NOT_ALLOWED && strstr(allow, methods[i]) != NULL;

        FUZZ_ASSERT((find(call, request, methods[i]) == ERR_OK) == is_allowed);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct call *call = fuzz_call();
    const char *text = fuzz_text(call, data, size), *space = strchr(text, ' ');
    struct request request = fuzz_post("", 0);
    const struct route *route = NULL;
    enum err err;

    if (space == NULL)
        return 0;
    request.method_name = arena_copy(call->arena, text, (size_t)(space - text));
    request.method = method_from_text(request.method_name);
    request.path = space + 1;
    err = router_find(call, api_routes, &request, &route);
    if (err == ERR_OK) {
        check_found(&request, route);
        check_ids(call, &request);
        return 0;
    }
    FUZZ_ASSERT(route == NULL);
    check_refused(call, &request, err);
    fuzz_expect_refusal(call, err);
    return 0;
}
