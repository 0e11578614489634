/*
 * What the verbs of ticketctl share: one call on the configured servers, options and output.
 */
#ifndef TICKETD_TOOLS_TOOL_H
#define TICKETD_TOOLS_TOOL_H

#include <stdbool.h>

#include <glib.h>

#include "http/json.h"
#include "model/conf.h"
#include "util/call.h"

enum tool_exit {
    TOOL_OK = 0,
    TOOL_FAILED = 1, /* it was tried and did not work, or the audit found a violation */
    TOOL_USAGE = 2,  /* the command line or a file is wrong; nothing was done */
};

struct tool {
    struct call call;
    struct conf *conf;
    const char *conf_path;
    bool json; /* -o json */
};

struct verb {
    const char *noun, *verb;
    const char *args;                                     /* shown in the usage line */
    const char *about;                                    /* one sentence */
    int (*run)(struct tool *tool, int argc, char **argv); /* argv[0] is the first own argument */
};

/* The verbs of each file, ended by noun NULL. */
extern const struct verb tool_admin_verbs[];
extern const struct verb tool_audit_verbs[];
extern const struct verb tool_concert_verbs[];
extern const struct verb tool_config_verbs[];
extern const struct verb tool_fan_verbs[];
extern const struct verb tool_migrate_verbs[];
extern const struct verb tool_queue_verbs[];
extern const struct verb tool_queue_code_verbs[];
extern const struct verb tool_queue_lane_verbs[];
extern const struct verb tool_queue_draw_verbs[];
extern const struct verb tool_queue_proof_verbs[];
extern const struct verb tool_workers_verbs[];

/*
 * Parses a verb's own options; what is left in argv are its arguments, at least `least` and at most
 * `most` of them. false: a message was printed, the caller returns TOOL_USAGE.
 */
bool tool_options(const struct verb *verb, const GOptionEntry *entries, int *argc, char ***argv,
                  int least, int most);

/* The number of a concert. false: a message was printed. */
bool tool_read_concert(const char *text, int32_t *concert_id_out);

/* Reads the configuration and makes the call ready. false: a message was printed. */
bool tool_open(struct tool *tool);
/* The same without any server, at time 0: for what needs none. */
bool tool_prepare(struct tool *tool);
void tool_close(struct tool *tool);

/* "ticketctl: <what>: <why>" on stderr; TOOL_FAILED. */
int tool_fail(struct tool *tool, const char *what, enum err err);
int tool_say(int status, const char *format, ...) PRINTF_LIKE(2, 3);

/* Prints a finished document and a newline. */
void tool_print_json(struct json *out);

/* The first line of a file, without its end, in malloc'd memory; NULL after a message. "-" is stdin. */
char *tool_read_line(const char *path);

#endif
