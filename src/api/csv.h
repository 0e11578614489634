/*
 * Comma-separated values in the arena.
 *
 * Source: RFC 4180. A value that a spreadsheet would take for a formula gets an apostrophe in front,
 * so that nobody's name runs on an organiser's machine.
 */
#ifndef TICKETD_API_CSV_H
#define TICKETD_API_CSV_H

#include <stddef.h>
#include <stdint.h>

#include "util/call.h"
#include "util/err.h"

struct csv;

struct csv *csv_new(struct arena *arena);

/* The next field of the line; NULL is an empty one. */
void csv_text(struct csv *csv, const char *text);
void csv_i64(struct csv *csv, int64_t number);
void csv_end_line(struct csv *csv);

/* Everything written. NULL when the arena is full. */
const char *csv_finish(struct csv *csv, size_t *length_out);

#endif
