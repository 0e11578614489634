/*
 * A call without servers, for tests of rules: an arena, the default settings, a time that stands
 * still and random bytes that are not.
 */
#ifndef TICKETD_TESTS_UNIT_CALL_H
#define TICKETD_TESTS_UNIT_CALL_H

#include <stdbool.h>

#include "util/call.h"

/* 2026-12-24T11:00:00Z */
#define UNIT_NOW_US INT64_C(1798110000000000)

/* The fixtures of a suite; the call is fresh in every test. */
void unit_call_setup(void);
void unit_call_teardown(void);

struct call *unit_call(void);

/* The settings of the call, to be changed by a test. */
struct conf *unit_conf(void);

/* Whether fn, in a process of its own, ends by abort(). */
bool unit_panics(void (*fn)(void));

/* What fn, in a process of its own, writes to stderr. Valid until the next one. */
const char *unit_stderr(void (*fn)(void));

#endif
