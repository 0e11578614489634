/*
 * Alarms of a crowd: who is due when, by milliseconds. Each member of the crowd has one alarm at most.
 */
#ifndef TICKETD_BENCH_WHEEL_H
#define TICKETD_BENCH_WHEEL_H

#include <stddef.h>
#include <stdint.h>

struct wheel;

struct wheel *wheel_new(size_t members, int64_t now_us);
void wheel_free(struct wheel **wheel);

/* Sets the member's alarm. It must have none. */
void wheel_set(struct wheel *wheel, size_t member, int64_t due_us);

/* Calls fn for each member whose time has come; fn may set alarms. */
void wheel_ring(struct wheel *wheel, int64_t now_us, void (*fn)(size_t member, int64_t due_us));

#endif
