/*
 * A call on the instance's database, and what it costs there: for programs that do a part of ticketd's
 * work and nothing else.
 */
#ifndef TICKETD_BENCH_COST_H
#define TICKETD_BENCH_COST_H

#include "util/call.h"
#include "util/err.h"

/* Opens the one call of the process by a file of settings. Ends the program when it cannot. */
struct call *cost_open(const char *conf_path);

/* The call begins anew: now, and with an empty arena. */
void cost_begin(void);

/* Ends the program on an error. */
void cost_check(enum err err);

/*
 * Does it `times` times and prints a line: what, then for one time wall clock [us], database time [us],
 * database processor time [us], rows read, rows written. Needs userstat=1 and root's rights.
 */
void cost_measure(const char *what, void (*fn)(void), int times);

#endif
