/* The admins' log. Invariant: an action and its row are committed together. */
#include "domain/admin_log.h"

#include <string.h>

#include <glib.h>

#include "model/account.h"
#include "store/admin_log_store.h"

/* Whole characters, at most max_bytes of them. NULL of NULL. */
static const char *cut(struct call *call, const char *text, size_t max_bytes)
{
    size_t length = text == NULL ? 0 : strlen(text);
    if (length <= max_bytes)
        return text;
    const char *end = g_utf8_find_prev_char(text, text + max_bytes + 1);
    return arena_copy(call->arena, text, (size_t)(end - text));
}

enum err admin_log_write(struct call *call, const char *action, const char *object,
                         const char *detail)
{
    struct admin_log_entry entry = {
        .log_id = call_uuid(call),
        .at_us = call->now_us,
        .action = cut(call, action, ADMIN_LOG_ACTION_MAX),
        .object = cut(call, object, ADMIN_LOG_OBJECT_MAX),
        .detail = cut(call, detail, ADMIN_LOG_DETAIL_MAX),
    };
    if (call->session != NULL)
        entry.user_id = call->session->user_id;
    if (entry.action == NULL || entry.object == NULL || entry.detail == NULL)
        return err_set(call, ERR_TOO_LARGE, "no room for the log entry");
    return admin_log_store_insert(call, &entry);
}

enum err admin_log_write_concert(struct call *call, const char *action, int32_t concert_id,
                                 const char *detail)
{
    return admin_log_write(call, action, arena_printf(call->arena, "concert %d", (int)concert_id),
                           detail);
}

enum err admin_log_write_performance(struct call *call, const char *action,
                                     const struct performance *performance, const char *detail)
{
    const char *object =
        arena_printf(call->arena, "performance %d of concert %d", (int)performance->performance_id,
                     (int)performance->concert_id);

    return admin_log_write(call, action, object, detail);
}

enum err admin_log_list(struct call *call, const struct slice *slice,
                        const struct admin_log_entry **entries_out, size_t *count_out)
{
    struct admin_log_entry *entries;
    enum err err = admin_log_store_list(call, slice, &entries, count_out);
    if (err != ERR_OK)
        return err;
    *entries_out = entries;
    return ERR_OK;
}
