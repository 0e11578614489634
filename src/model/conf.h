/*
 * The settings, read once at start and on SIGHUP. One struct field a row of conf.def.
 */
#ifndef TICKETD_MODEL_CONF_H
#define TICKETD_MODEL_CONF_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "util/err.h"

struct conf {
#define CONF_INT(group, key, field, unit, def, min, max, text) int64_t field;
#define CONF_BOOL(group, key, field, def, text)                bool field;
#define CONF_TEXT(group, key, field, def, text)                char *field;
#include "model/conf.def"
#undef CONF_INT
#undef CONF_BOOL
#undef CONF_TEXT
};

/*
 * Reads a key file. Unknown groups and keys, a key given twice, wrong types and values out of range
 * are refused; a group may be opened again.
 * On failure returns NULL and *message_out (caller frees with free) names file, line and reason.
 */
struct conf *conf_new(const char *path, char **message_out);
/* Every setting at its default: for tests. */
struct conf *conf_new_default(void);
void conf_free(struct conf **conf);

/* Writes the commented sample, the rows of ticketd.conf(5) as mdoc, or the settings in force. */
void conf_print_sample(FILE *out);
void conf_print_manual(FILE *out);
void conf_print(const struct conf *conf, FILE *out);

#endif
