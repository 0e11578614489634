/* Entity tags. */
#include "http/etag.h"

#include <string.h>

static const char *without_weak(const char *tag)
{
    return strncmp(tag, "W/", 2) == 0 ? tag + 2 : tag;
}

bool etag_is_named(const char *if_none_match, const char *etag)
{
    const char *wanted = without_weak(etag);
    size_t length = strlen(wanted);

    if (if_none_match == NULL)
        return false;
    for (const char *at = if_none_match + strspn(if_none_match, " \t,"); *at != '\0';) {
        const char *end;

        if (*at == '*')
            return true;
        at = without_weak(at);
        end = *at == '"' ? strchr(at + 1, '"') : NULL;
        if (end == NULL)
            return false;
        end++;
        if ((size_t)(end - at) == length && memcmp(at, wanted, length) == 0)
            return true;
        at = end + strspn(end, " \t,");
    }
    return false;
}
