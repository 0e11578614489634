/* Requests as values: methods, and path pieces as ids. */
#include "http/request.h"

#include <glib.h>
#include <string.h>

#include "util/text.h"

static const char *const methods[] = {
    [METHOD_OTHER] = "OTHER",   [METHOD_GET] = "GET", [METHOD_HEAD] = "HEAD",
    [METHOD_POST] = "POST",     [METHOD_PUT] = "PUT", [METHOD_PATCH] = "PATCH",
    [METHOD_DELETE] = "DELETE",
};

enum method method_from_text(const char *text)
{
    for (size_t i = METHOD_GET; i < COUNT_OF(methods); i++)
        if (strcmp(methods[i], text) == 0)
            return (enum method)i;
    return METHOD_OTHER;
}

const char *method_text(enum method method)
{
    return methods[method];
}

/* One spelling an id: no sign, no leading zero. */
enum err request_id_param(struct call *call, const struct request *request, size_t index,
                          int32_t *id_out)
{
    const char *text = request->params[index];
    guint64 id;

    if (text[0] == '0' || !g_ascii_string_to_unsigned(text, 10, 1, INT32_MAX, &id, NULL))
        return err_set(call, ERR_NOT_FOUND, "the id in the path is no positive integer");
    *id_out = (int32_t)id;
    return ERR_OK;
}

enum err request_uuid_param(struct call *call, const struct request *request, size_t index,
                            struct uuid *id_out)
{
    if (!uuid_from_text(request->params[index], id_out))
        return err_set(call, ERR_NOT_FOUND, "the id in the path is no UUID");
    return ERR_OK;
}
