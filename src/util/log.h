/*
 * The log: one event a line on stderr, key=value, and the two ways to end the process.
 *
 * A line looks like
 *   <6>ts=2026-12-24T11:00:00.000000Z level=info proc=sale/3 event=request request_id=… status=201
 * The <N> prefix is the syslog priority that journald reads. Values are quoted when they hold a
 * space, '=' or '"', and control bytes, invalid UTF-8 included, are escaped, so nobody can forge a
 * second line. Never log a token, a password or a body.
 */
#ifndef TICKETD_UTIL_LOG_H
#define TICKETD_UTIL_LOG_H

#include <stdint.h>

#include "util/err.h"

enum log_level { LOG_LEVEL_ERROR, LOG_LEVEL_WARNING, LOG_LEVEL_INFO, LOG_LEVEL_DEBUG };

/* Called once before the first line: the process's name in the log, and the least level shown. */
void log_start(const char *proc, enum log_level least);

/*
 * Writes one event. Pairs are key, value, key, value …, NULL; a NULL value is skipped:
 *   log_event(LOG_LEVEL_INFO, "listening", "pool", "sale", "path", path, NULL);
 */
void log_event(enum log_level level, const char *event, ...) __attribute__((sentinel));

/* The same with a printf-made text as the pair "text". */
void log_text(enum log_level level, const char *event, const char *format, ...) PRINTF_LIKE(3, 4);

/* Our own bug: logs and aborts. Always compiled in. */
void panic(const char *format, ...) PRINTF_LIKE(1, 2) __attribute__((noreturn));

/* The start cannot go on: logs and exits 1. Only before the first accept. */
void fatal(const char *format, ...) PRINTF_LIKE(1, 2) __attribute__((noreturn));

#endif
