/*
 * Named points at which a test lets the process die or stop: configure --enable-fault-points, and
 * tests/fault/ticketd. Otherwise the macro is nothing, and the program has no trace of it.
 *
 *   FAULT_POINT("before-commit", "reservation.pay");
 *
 * The directory named by the environment variable TICKETD_FAULT_POINTS may have files
 *   kill.before-commit.reservation.pay   whoever comes by and can remove it, gets SIGKILL
 *   stop.before-commit.reservation.pay   the same with SIGSTOP
 *   list                                 every point that is passed is appended
 */
#ifndef TICKETD_UTIL_FAULT_POINT_H
#define TICKETD_UTIL_FAULT_POINT_H

#ifdef FAULT_POINTS
#define FAULT_POINT(when, what) fault_point(when, what)
void fault_point(const char *when, const char *what);
#else
#define FAULT_POINT(when, what) ((void)0)
#endif

#endif
