/*
 * Reading the settings. Invariant: a struct settings is one that a worker can serve with.
 */
#include "daemon/settings.h"

#include <errno.h>
#include <glib.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "util/text.h"

static const char *const log_levels[] = {
    [LOG_LEVEL_ERROR] = "error",
    [LOG_LEVEL_WARNING] = "warning",
    [LOG_LEVEL_INFO] = "info",
    [LOG_LEVEL_DEBUG] = "debug",
};

/* "key = value" of this key. */
static bool sets_key(const char *line, const char *key)
{
    if (!g_str_has_prefix(line, key))
        return false;
    line += strlen(key);
    line += strspn(line, " \t");
    return *line == '=';
}

/* Where a setting was given last; 0: nowhere, it stands at its default. */
static size_t line_of(const char *path, const char *group, const char *key)
{
    char *heading = g_strdup_printf("[%s]", group);
    size_t found = 0;
    bool is_inside = false;
    char *text;

    if (g_file_get_contents(path, &text, NULL, NULL)) {
        char **lines = g_strsplit(text, "\n", -1);
        for (size_t i = 0; lines[i] != NULL; i++) {
            const char *line = g_strstrip(lines[i]);
            if (*line == '[')
                is_inside = strcmp(line, heading) == 0;
            else if (is_inside && sets_key(line, key))
                found = i + 1;
        }
        g_strfreev(lines);
        g_free(text);
    }
    g_free(heading);
    return found;
}

/* What is wrong with the text of a setting. */
static char *complaint(const char *path, const char *group, const char *key, const char *value,
                       const char *reason)
{
    size_t line = line_of(path, group, key);

    return line != 0 ? g_strdup_printf("%s:%zu: %s = %s: %s", path, line, key, value, reason)
                     : g_strdup_printf("%s: [%s] %s = %s (by default): %s", path, group, key, value,
                                       reason);
}

/* The table of settings has refused any other word. */
static enum log_level read_log_level(const char *text)
{
    for (size_t i = 0; i < COUNT_OF(log_levels); i++)
        if (strcmp(text, log_levels[i]) == 0)
            return (enum log_level)i;
    panic("log level %s", text);
}

/* NULL: what the settings name is there and fits. */
static char *check(const char *path, struct settings *settings)
{
    const struct conf *conf = settings->conf;
    const char *reason;

    settings->log_least = read_log_level(conf->log_level);
    if (strcmp(conf->read_socket, conf->auth_socket) == 0)
        return complaint(path, "pool auth", "socket", conf->auth_socket,
                         "each pool needs a socket of its own");
    if (conf->db_password_file[0] != '\0' && access(conf->db_password_file, R_OK) != 0)
        return complaint(path, "database", "password_file", conf->db_password_file,
                         g_strerror(errno));
    if (!token_keys_read(conf->token_key_file, &settings->keys, &reason))
        return complaint(path, "tokens", "key_file", conf->token_key_file, reason);
    return NULL;
}

struct settings *settings_new(const char *path, char **message_out)
{
    char *message = NULL;
    struct conf *conf = conf_new(path, &message);

    if (conf == NULL) {
        *message_out = g_strdup(message);
        free(message);
        return NULL;
    }
    struct settings *settings = g_new0(struct settings, 1);
    settings->conf = conf;
    message = check(path, settings);
    if (message == NULL)
        return settings;
    *message_out = message;
    settings_free(&settings);
    return NULL;
}

void settings_free(struct settings **settings)
{
    if (*settings == NULL)
        return;
    sodium_memzero(&(*settings)->keys, sizeof((*settings)->keys));
    conf_free(&(*settings)->conf);
    g_free(*settings);
    *settings = NULL;
}
