/*
 * The settings as a process runs with them: the configuration checked as a whole, and the token keys
 * that it names.
 */
#ifndef TICKETD_DAEMON_SETTINGS_H
#define TICKETD_DAEMON_SETTINGS_H

#include "http/jwt.h"
#include "model/conf.h"
#include "util/log.h"

struct settings {
    struct conf *conf;
    struct token_keys keys;
    enum log_level log_least;
};

/*
 * Reads the file and what it names. NULL: *message_out says what is wrong, naming file and line;
 * caller frees it with g_free().
 */
struct settings *settings_new(const char *path, char **message_out);
void settings_free(struct settings **settings);

#endif
