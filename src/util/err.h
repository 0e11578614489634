/*
 * The one error type of the program.
 *
 * Every function that can fail returns `enum err` and is marked MUST_CHECK. On an error the output
 * parameters are untouched. The row of err.def decides status, public code, log level and retry.
 */
#ifndef TICKETD_UTIL_ERR_H
#define TICKETD_UTIL_ERR_H

#include <stdbool.h>

#define MUST_CHECK          __attribute__((warn_unused_result))
#define PRINTF_LIKE(fmt, a) __attribute__((format(printf, fmt, a)))

#define ERR(name, status, code, title, level, retry) ERR_##name,
enum err {
#include "util/err.def"
    ERR_COUNT
};
#undef ERR

/* How loudly an error is logged: an answer to the client, the world failing, our own bug. */
enum err_level { ERR_LEVEL_QUIET, ERR_LEVEL_WARN, ERR_LEVEL_BUG };

/* What may be done about it without asking the client. */
enum err_retry { ERR_RETRY_NEVER, ERR_RETRY_TX, ERR_RETRY_KEY };

struct err_row {
    const char *name;  /* "SEAT_TAKEN" */
    int status;        /* HTTP status, 0 = never leaves the program */
    const char *code;  /* public code, API.md */
    const char *title; /* one sentence for people */
    enum err_level level;
    enum err_retry retry;
};

/* The row of an error. Never fails: a value outside the table is a bug and panics. */
const struct err_row *err_row(enum err err);

#endif
