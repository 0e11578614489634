/*
 * A simulated crowd: what its members are told to do, what became of them, and what the crowd holds
 * the server to. One crowd a process.
 */
#ifndef TICKETD_BENCH_CROWD_H
#define TICKETD_BENCH_CROWD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <glib.h>

#include "client.h"
#include "crowd_hall.h"
#include "histogram.h"
#include "wheel.h"

#define CROWD_SECOND_US INT64_C(1000000)

/* Calls that members make, in the order of a sale. */
#define CROWD_CALLS                                                                                \
    X(JOIN, "join")                                                                                \
    X(STATE, "state document")                                                                     \
    X(ME, "heartbeat")                                                                             \
    X(LEAVE, "leave")                                                                              \
    X(CONCERT, "concert")                                                                          \
    X(LIST, "performances")                                                                        \
    X(HELD, "own reservations")                                                                    \
    X(SECTIONS, "sections")                                                                        \
    X(MAP, "seat states")                                                                          \
    X(RESERVE, "reserve")                                                                          \
    X(RELEASE, "release")                                                                          \
    X(SHOWN, "one reservation")                                                                    \
    X(POINTS, "points")                                                                            \
    X(CHARGE, "charge")                                                                            \
    X(PAY, "pay")                                                                                  \
    X(TICKETS, "tickets")

/* How a member's evening ends. */
#define CROWD_ENDS                                                                                 \
    X(ON_THE_WAY, "on the way")                                                                    \
    X(BOUGHT, "bought")                                                                            \
    X(LEFT, "left")                                                                                \
    X(SILENT, "went silent")                                                                       \
    X(TURNED_AWAY, "turned away")                                                                  \
    X(WALKED_AWAY, "walked away from a hold")                                                      \
    X(GAVE_UP, "found no seat and gave up")                                                        \
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

/* Reads go over connections of their own: nobody's browser waits for another's join. */
bool crowd_call_is_read(enum crowd_call call);

/* Whom nobody stops buys; the others go at some moment after they have joined, some of them to come
 * back. */
enum crowd_plan { PLAN_BUY, PLAN_LEAVE, PLAN_FALL_SILENT, PLAN_COME_BACK };

struct crowd_options {
    int port, concert_id, connections;
    gint64 lobby_at, opens_at; /* seconds since 1970; 0: the sale is open */
    int ramp_seconds;          /* all of the open sale, or of the late ones, join within so long */
    int at_once;               /* 0, or: the next one joins when one of so many has ended */
    int late_percent;          /* come when the sale has opened; the others to the lobby */
    int away_seconds;          /* who leaves or falls silent does so within so long of the join */
    int think_ms;              /* of what takes a person a second */
    int leave_percent, silent_percent, back_percent;
    int walk_percent, release_percent; /* of holds: left to expire; given up for other seats */
    gboolean browses;                  /* they look at every page on the way to a ticket */
    int most_seconds;                  /* then the evening is over */
};

#define STATUS_MAX 600

struct call_figures {
    struct histogram latencies; /* from when it was due, not from when it was sent */
    uint64_t statuses[STATUS_MAX];
    uint64_t this_second;
};

/* A page that asks for the place before it shows anything. */
enum crowd_page { PAGE_WAIT, PAGE_DATES, PAGE_SEATS };

struct fan {
    const char *access_token; /* borrowed from the file */
    char *queue_token;
    enum crowd_call next;
    enum crowd_end end;
    enum crowd_plan plan;
    enum crowd_page page;
    int64_t away_us;          /* when a plan other than buying is carried out */
    int64_t due_us;           /* of the call under way */
    int64_t number;           /* 0: none */
    int64_t position;         /* last told while waiting; 0: never */
    int64_t highest_answered; /* the highest number answered when this one's join was sent */
    int performance_id, seats_total;
    int tries;                  /* holds that were asked for */
    int party;                  /* seats wanted */
    int looks;                  /* at the map, before seats are chosen */
    int waits;                  /* looks at a map without a seat to choose */
    int seats[CROWD_PARTY_MAX]; /* chosen; 0: the best there are */
    int64_t amount, balance;
    char map_tag[CLIENT_TAG_BYTES];
    char reservation_id[40];
};

/* The last state document, and what was sold. */
struct crowd_sale {
    char phase[12];
    int64_t waiting, inside, available, held;
    uint64_t purchases, seats;
    int64_t last_purchase_us; /* 0: none */
    int64_t sold_out_us;      /* when somebody first read it; 0: nobody has */
};

struct crowd {
    struct crowd_options options;
    size_t fan_count, ended, begun;
    struct fan *fans;
    struct client *reads, *changes;
    struct wheel *wheel;
    GRand *random;
    int64_t began_us, opened_us; /* monotonic; opened_us: when the sale did */
    GPtrArray *halls;            /* struct hall, one a performance that was looked at */
    struct crowd_sale sale;

    int64_t highest_answered; /* of all numbers that were answered so far */
    GHashTable *numbers;
    GHashTable *refusals; /* "call code": how often, for each answer with a code */
    uint64_t overtaken, duplicates, grown, broken; /* each of them must be 0 */
    struct call_figures calls[CROWD_CALL_COUNT];
    struct histogram lateness; /* of the crowd itself: from when a call was due until it was sent */
    struct histogram second_reads, second_changes; /* of the second under way */
};

/* --- crowd_fan.c: the engine ----------------------------------------------------------------- */

/* Gives the members their alarms for joining. */
void crowd_begin(struct crowd *crowd);

/* Rings whose time has come and serves connections, for a millisecond. */
void crowd_go_on(struct crowd *crowd);

/* For the parts of an evening: the crowd of this process, and what a fan does next. */
struct crowd *crowd_here(void);
size_t crowd_index(const struct fan *fan);
void crowd_end_with(struct fan *fan, enum crowd_end end);
void crowd_call_at(struct fan *fan, enum crowd_call call, int64_t due_us);
void crowd_call_now(struct fan *fan, enum crowd_call call);

/* A person's pause of low to high seconds, as they take with think_ms = 1000; less with less. */
void crowd_call_after(struct fan *fan, enum crowd_call call, double low, double high);
int64_t crowd_random_us(int64_t most_us);
bool crowd_dice(int percent);

/* --- The parts: what an answer means --------------------------------------------------------- */

typedef void crowd_take_fn(struct fan *fan, const struct answer *answer);

crowd_take_fn crowd_take_join, crowd_take_state, crowd_take_me, crowd_take_leave; /* crowd_wait.c */
crowd_take_fn crowd_take_concert, crowd_take_list, crowd_take_held, crowd_take_sections,
    crowd_take_map; /* crowd_look.c */
crowd_take_fn crowd_take_reserve, crowd_take_release, crowd_take_shown, crowd_take_points,
    crowd_take_charge, crowd_take_pay, crowd_take_tickets; /* crowd_buy.c */

/* The fan is inside and goes to the dates; to the seats of the chosen date; back to its map. */
void crowd_look_begin(struct fan *fan);
void crowd_look_at_page(struct fan *fan);
void crowd_look_again(struct fan *fan);

/* Somebody has read the sections of the fan's performance. */
bool crowd_knows_hall(const struct fan *fan);

/* What the sale refuses for good, or until the fan's turn comes again. */
void crowd_take_refusal(struct fan *fan, const struct answer *answer);

/* The request of the fan's next call, for client_send(). */
char *crowd_request(const struct fan *fan);

/* --- crowd_report.c ---------------------------------------------------------------------------- */

/* Prints one JSON document; false when something was found that must not be. */
bool crowd_report(const struct crowd *crowd);

/* Writes what happened in the second that ends now as one line of JSON, and begins the next. */
void crowd_tell_second(struct crowd *crowd, FILE *out);

#endif
