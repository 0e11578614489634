/*
 * A request as a line of a file: METHOD, path, bearer, Idempotency-Key or "-", body or "-", separated by
 * tabs. A bearer "-" is none.
 */
#ifndef TICKETD_BENCH_REQUEST_LINE_H
#define TICKETD_BENCH_REQUEST_LINE_H

#include <stdio.h>

/* The next line's request in HTTP/1.1, g_malloc'd; NULL at the end. Ends the program for a bad line. */
char *request_line_next(FILE *file, int port);

#endif
