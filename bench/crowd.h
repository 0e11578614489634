/*
 * A simulated crowd: what its members are told to do, what became of them, and what the crowd holds
 * the server to.
 */
#ifndef TICKETD_BENCH_CROWD_H
#define TICKETD_BENCH_CROWD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <glib.h>

#include "client.h"
#include "histogram.h"
#include "wheel.h"

/* Calls that members make, in the order of a sale. */
#define CROWD_CALLS                                                                                \
    X(JOIN, "join")                                                                                \
    X(STATE, "state document")                                                                     \
    X(ME, "heartbeat")                                                                             \
    X(LEAVE, "leave")                                                                              \
    X(LIST, "performances")                                                                        \
    X(RESERVE, "reserve")                                                                          \
    X(PAY, "pay")

/* How a member's evening ends. */
#define CROWD_ENDS                                                                                 \
    X(ON_THE_WAY, "on the way")                                                                    \
    X(BOUGHT, "bought")                                                                            \
    X(LEFT, "left")                                                                                \
    X(SILENT, "went silent")                                                                       \
    X(TURNED_AWAY, "turned away")                                                                  \
    X(RAN_OUT, "ran out of time")                                                                  \
    X(FAILED, "failed")

#define X(name, text) CALL_##name,
enum crowd_call { CROWD_CALLS CROWD_CALL_COUNT };
#undef X
#define X(name, text) END_##name,
enum crowd_end { CROWD_ENDS CROWD_END_COUNT };
#undef X

const char *crowd_call_text(enum crowd_call call);
const char *crowd_end_text(enum crowd_end end);

/* Whom nobody stops buys; the others go at some moment after they have joined. */
enum plan { PLAN_BUY, PLAN_LEAVE, PLAN_FALL_SILENT };

struct crowd_options {
    int port, concert_id, connections;
    int ramp_seconds; /* everybody has joined after so long */
    int away_seconds; /* who leaves or falls silent does so within so long of the join */
    int think_ms;     /* between the steps of buying, up to so long */
    int leave_percent, silent_percent;
    int most_seconds; /* then the evening is over */
};

#define STATUS_MAX 600

struct call_figures {
    struct histogram latencies; /* from when it was due, not from when it was sent */
    uint64_t statuses[STATUS_MAX];
};

struct fan {
    const char *access_token; /* borrowed from the file */
    char *queue_token;
    enum crowd_call next;
    enum crowd_end end;
    enum plan plan;
    int64_t away_us;          /* when a plan other than buying is carried out */
    int64_t due_us;           /* of the call under way */
    int64_t number;           /* 0: none */
    int64_t position;         /* last told while waiting; 0: never */
    int64_t highest_answered; /* the highest number answered when this one's join was sent */
    int performance_id, seats_total;
    int tries;
    char reservation_id[40];
};

struct crowd {
    struct crowd_options options;
    size_t fan_count, ended;
    struct fan *fans;
    struct client *reads, *changes; /* of their own: nobody's browser waits for another's join */
    struct wheel *wheel;
    GRand *random;
    int64_t began_us;

    int64_t highest_answered; /* of all numbers that were answered so far */
    GHashTable *numbers;
    uint64_t overtaken, duplicates, grown, broken; /* each of them must be 0 */
    struct call_figures calls[CROWD_CALL_COUNT];
};

/* Gives the members their alarms for joining. */
void crowd_begin(struct crowd *crowd);

/* Rings whose time has come and serves connections, for a millisecond. */
void crowd_go_on(struct crowd *crowd);

/* Prints the table; false when something was found that must not be. */
bool crowd_report(const struct crowd *crowd);

#endif
