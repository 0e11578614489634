/*
 * Reading the settings. Invariant: a struct settings is one that a worker can serve with.
 */
#include "daemon/settings.h"

#include <glib.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/listener.h"
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
    while (g_ascii_isspace(*line))
        line++;
    if (!g_str_has_prefix(line, key))
        return false;
    line += strlen(key);
    while (g_ascii_isspace(*line))
        line++;
    return *line == '=';
}

/* The line of a key whose name is unique in the file; 0: it stands at its default. */
static size_t line_of(const char *path, const char *key)
{
    char *text;
    size_t found = 0;

    if (!g_file_get_contents(path, &text, NULL, NULL))
        return 0;
    char **lines = g_strsplit(text, "\n", -1);
    for (size_t i = 0; lines[i] != NULL; i++)
        if (sets_key(lines[i], key))
            found = i + 1;
    g_strfreev(lines);
    g_free(text);
    return found;
}

static char *complaint(const char *path, const char *key, const char *value, const char *reason)
{
    size_t line = line_of(path, key);

    return line != 0 ? g_strdup_printf("%s:%zu: %s = %s: %s", path, line, key, value, reason)
                     : g_strdup_printf("%s: %s = %s (by default): %s", path, key, value, reason);
}

static bool read_log_level(const char *text, enum log_level *level_out)
{
    for (size_t i = 0; i < COUNT_OF(log_levels); i++) {
        if (strcmp(text, log_levels[i]) == 0) {
            *level_out = (enum log_level)i;
            return true;
        }
    }
    return false;
}

/* NULL: all that the table of settings cannot check by itself is right. */
static char *check(const char *path, struct settings *settings)
{
    const struct conf *conf = settings->conf;
    const char *reason;
    mode_t mode;
    char digits[24];

    if (!read_log_level(conf->log_level, &settings->log_least))
        return complaint(path, "log_level", conf->log_level, "error, warning, info or debug");
    if (!listener_mode(conf->socket_mode, &mode)) {
        g_snprintf(digits, sizeof(digits), "%d", (int)conf->socket_mode);
        return complaint(path, "socket_mode", digits, "octal digits are 0 to 7");
    }
    if (strcmp(conf->read_socket, conf->auth_socket) == 0)
        return complaint(path, "socket", conf->auth_socket, "each pool needs a socket of its own");
    if (!token_keys_read(conf->token_key_file, &settings->keys, &reason))
        return complaint(path, "key_file", conf->token_key_file, reason);
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
