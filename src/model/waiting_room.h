/*
 * The waiting room of a concert and a fan's place in it: what can be decided from rows and the time.
 *
 * Numbers: whoever joins the open queue has the place_no of the place as queue number. Those who came
 * to the lobby get theirs in the draw; place_number() is the one function that says which.
 */
#ifndef TICKETD_MODEL_WAITING_ROOM_H
#define TICKETD_MODEL_WAITING_ROOM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/concert.h"
#include "util/uuid.h"

#define STATE(machine, name, number, word) STATE_##machine(name, number)
#define STATE_place(name, number)          PLACE_##name = number,
#define STATE_reservation(name, number)
#define STATE_ticket(name, number)
enum place_state {
#include "model/states.def"
};
#undef STATE_place
#undef STATE_reservation
#undef STATE_ticket

#define DRAW_SECRET_BYTES 32
#define DRAW_DIGEST_BYTES 32

#define LANE_MAIN 0

#define PLACE_STATE_COUNT (PLACE_LEFT + 1)

const char *place_state_text(enum place_state state);
bool place_may_become(enum place_state from, enum place_state to);
bool place_is_live(enum place_state state);

enum phase { PHASE_SCHEDULED, PHASE_LOBBY, PHASE_OPEN, PHASE_PAUSED, PHASE_SOLD_OUT, PHASE_CLOSED };
const char *phase_text(enum phase phase);

/* What a room's row knows of its draw. */
struct draw_record {
    unsigned char secret[DRAW_SECRET_BYTES];
    bool has_secret;       /* the epoch has, or had, a lobby whose order is drawn */
    bool is_closed;        /* who came to the lobby is final: nobody joins it any more */
    int64_t lobby_last_no; /* highest place of the closed lobby */
    unsigned char roster_digest[DRAW_DIGEST_BYTES];
    int64_t participants; /* places of the lobby, numbers that were lost to the counter included */
    int64_t drawn_at_us;  /* 0: not drawn; secret and digest are then still secret and unknown */
    int64_t called_no; /* 0…participants: so many drawn numbers, from the first, stand in places */
};

struct waiting_room {
    int32_t concert_id;
    int32_t capacity;
    int32_t admit_per_minute;
    int32_t admission_seconds;
    int32_t absent_after_seconds;
    bool paused, closed, sold_out;
    const char *halted; /* NULL, or why the audit closed the sale */
    const char *message;
    int32_t epoch;
    int64_t epoch_first_no;
    int32_t generation;
    int64_t number_limit;
    int64_t now_serving;
    int64_t rate_tokens_u;
    int64_t rate_refilled_at_us;
    int64_t admitted_total;
    int64_t window_started_at_us;
    int64_t window_admitted;
    int64_t window_before;
    int64_t version;
    const char *messages; /* by language, as model/message.h packs them; "" when there is none */
    int32_t enter_seconds;
    int64_t entry_checked_us; /* every admission made up to then was judged: used or not */
    int64_t entry_mixed_us;   /* admissions made up to then may have another length than these */
    bool auto_rate;
    int64_t auto_rate_u; /* millionths of admit_per_minute that the automatic mode lets through */
    int64_t auto_changed_at_us, auto_lowered_at_us; /* when it last moved that, and down */
    int64_t lane_turn_u;                            /* of the main lane, as in struct lane */
    int32_t lane_count;                             /* lanes beside the main one */
    int64_t watched_until_us; /* the janitor looks at it in every round until then */
    struct draw_record draw;
};

/* Rooms behind after_id, up to last_id. */
struct room_range {
    int32_t after_id, last_id;
};

/* What an organiser may leave to us (API.md, POST /admin/concerts). */
#define CAPACITY_DEFAULT             100
#define ADMIT_PER_MINUTE_DEFAULT     600
#define ADMISSION_SECONDS_DEFAULT    600
#define ABSENT_AFTER_SECONDS_DEFAULT 180
#define ENTER_SECONDS_DEFAULT        60

/* A waiting room and the concert it belongs to; description and the like are not loaded with it. */
struct sale {
    struct concert concert;
    struct waiting_room room;
};

struct place {
    int32_t concert_id;
    int64_t place_no;
    struct uuid user_id;
    enum place_state state;
    int32_t epoch;
    int32_t token_version;
    int64_t joined_at_us, last_seen_at_us;
    int64_t admitted_at_us;          /* 0: never */
    int64_t admission_expires_at_us; /* 0: never admitted */
    bool has_held;
    int32_t lane;         /* 0: the main one */
    int64_t queue_number; /* 0: it has none yet */
    bool second_chance;   /* was admitted, never entered, and sent back once */
    int64_t passed_at_us, returned_at_us;
    int64_t ended_at_us;   /* 0: live */
    int64_t lane_since_us; /* went over to its lane; 0: joined in it */
};

/* What everybody sees. closed (by an organiser, the end or the audit) beats all, then the times, then
 * paused, then sold out. */
enum phase waiting_room_phase(const struct waiting_room *room, const struct concert *concert,
                              int64_t now_us);

/* When one may first join: the lobby's opening, or without a lobby the sale's. */
int64_t waiting_room_opens_at_us(const struct concert *concert);

/* So long a room is watched, and so long at least while anybody is there: longer than any request. */
#define ROOM_WATCH_US       120000000
#define ROOM_WATCH_LEAST_US 60000000

/* For ROOM_WATCH_LEAST_US from now on. */
bool waiting_room_is_watched(const struct waiting_room *room, int64_t now_us);

/* Admitted and not past its end. */
bool place_is_admitted(const struct place *place, int64_t now_us);

/*
 * The admission was used: any call of the sale but the heartbeat. Written down once, as a last_seen_at_us
 * that is not before admitted_at_us; a hold says so as well.
 */
bool place_has_entered(const struct place *place);

/* When a running admission that nobody has used may be taken back; 0: it was used, or there is none. */
int64_t place_enter_by_us(const struct place *place, const struct waiting_room *room);

/*
 * The state as it is now, whether or not the janitor ran: an admission past its end is expired, a
 * lobby that was drawn is a queue, and a live place of a former epoch has left.
 */
enum place_state place_state_at(const struct place *place, const struct sale *sale, int64_t now_us);

/* The place was taken before a reset of the room. */
bool place_is_of_former_epoch(const struct place *place, const struct waiting_room *room);

/* Joined the lobby: its number is drawn. */
bool place_came_from_lobby(const struct place *place, const struct sale *sale);

/* The queue number, called up or not; false before the draw, when nobody of the lobby has one. */
bool place_number(const struct place *place, const struct sale *sale, int64_t now_us,
                  int64_t *number_out);

/* --- Admitting: how fast ------------------------------------------------------------------- */

#define RATE_ONE 1000000 /* rate tokens are millionths of a person */

/* Time whose tokens may be saved up, in milliseconds: while the rate rests, because nobody waits or
 * no slot is free; and while it is what everybody waits for, so that a slow round costs nothing. */
#define RATE_REST_MS 100
#define RATE_BUSY_MS 500

/*
 * Rate tokens of the moment: refilled smoothly by the rate in force. No more are saved up than the time
 * above gives: at rest one person's at least, else one person's besides. So no second admits more than its
 * share and a tenth, or one person, whatever was before it: a pause, a long idle time, another rate.
 */
int64_t rate_tokens_at(const struct waiting_room *room, int64_t now_us);

/* People a minute: admit_per_minute, or what the automatic mode leaves of it; 1 at least. */
int64_t rate_in_force(const struct waiting_room *room);

/*
 * Tokens were left over although the last batch had used them up: from now on the rate rests, with so
 * many. Somebody has to write that down, or the saved time would count as waited for.
 */
bool rate_should_rest(const struct waiting_room *room, int64_t now_us, int64_t *tokens_u_out);

/* When the rate lets the next one in: now, or later. */
int64_t rate_next_at_us(const struct waiting_room *room, int64_t now_us);

/* How many may be admitted now: free slots, bounded by the rate. inside: places in state admitted. */
int64_t waiting_room_free_now(const struct waiting_room *room, int64_t inside, int64_t now_us);

/*
 * Notes in the struct that `count` places were admitted, the highest of them `highest_no`: tokens
 * spent, now_serving raised (it never falls), the rate's windows moved.
 */
void waiting_room_note_admitted(struct waiting_room *room, int64_t count, int64_t highest_no,
                                int64_t now_us);

/* Places admitted in the last 60 s: the running minute, and the share of the one before that is
 * still inside the 60 s. */
int64_t admitted_per_minute_at(const struct waiting_room *room, int64_t now_us);

/* --- Waiting: how long, and when to ask again ----------------------------------------------- */

/* Beyond this many people ahead a position is an estimate: counting a crowd each time costs too much. */
#define POSITION_EXACT_MAX 200

/* How fast people are admitted: by the settings, and as it was measured. People a minute. */
struct admission_pace {
    int64_t fastest; /* admit_per_minute */
    int64_t slowest; /* capacity a full admission, 1 at least */
    int64_t last_minute;
    int64_t best_minute, worst_minute; /* of the last and the full minute before it */
};

struct admission_pace admission_pace_at(const struct waiting_room *room, int64_t now_us);

/*
 * Whole seconds until a person at `position` is admitted; -1 where nothing can be said (paused, not
 * open). The free slots fill at admit_per_minute; behind them people enter as fast as was measured,
 * but never faster than admit_per_minute nor slower than capacity a full admission.
 */
int64_t estimated_wait_seconds(const struct sale *sale, int64_t inside, int64_t position,
                               int64_t now_us);

#define POLL_SECONDS_MIN     2
#define POLL_SECONDS_MAX     72 /* 60 and its jitter, while the crowd is within the poll budget */
#define POLL_UNBUDGETED_MAX  1000
#define WITH_JITTER(seconds) ((seconds)*6 / 5)

/* What decides when a fan should ask again. */
struct poll_question {
    enum place_state state;
    int64_t position;         /* -1: none */
    int64_t wait_seconds;     /* estimated; -1: unknown */
    int64_t waiting;          /* the crowd, for the poll budget; 0: unknown */
    int64_t budget;           /* heartbeats a second from the crowd; 0: without limit */
    int64_t until_open_us;    /* lobby: until the sale opens */
    int64_t admitted_left_us; /* admitted: until the admission ends */
    uint32_t random;          /* for the jitter, a fifth up or down */
};

/*
 * POLL_SECONDS_MIN near the front to a minute far behind, and beyond it where the crowd would ask more
 * often than the budget allows. All of a crowd together ask no more often than the budget, the next
 * POLL_UNBUDGETED_MAX some 130 times a second more, and those who are called soon some 15 times for
 * each one admitted, for nobody learns of the turn late.
 */
int64_t poll_after_seconds(const struct poll_question *question);

/* The longest that anybody who waits may have been told. */
int64_t room_longest_poll_seconds(const struct waiting_room *room, int64_t budget);

/* When a page fetches the state document again, which comes from nginx's cache: add up to a fifth. */
int64_t state_poll_seconds(enum phase phase, int64_t waiting, int64_t until_open_us,
                           int64_t budget);

/* Near enough to the turn that the table, too, must know whether somebody is there: whom the next
 * minute may admit, or the next thousand. */
bool waiting_room_is_near(const struct waiting_room *room, int64_t number);

/* So near that it may be admitted before the fan asks again: whom the next ten seconds may admit, or the
 * next two hundred. */
bool waiting_room_is_next(const struct waiting_room *room, int64_t number);

/* --- Being there ----------------------------------------------------------------------------- */

/* The signs of life of a place: what memcached keeps of it. */
struct presence {
    int64_t seen_at_us;   /* last sign of life, the join too */
    int64_t call_at_us;   /* last heartbeat that was answered; 0: none since the join */
    int64_t before_at_us; /* the one before it; 0: none */
    int64_t poll_seconds; /* how long it was asked to wait, last time */
};

/* Notes a heartbeat that is being answered. */
void presence_note_call(struct presence *presence, int64_t poll_seconds, int64_t now_us);

/*
 * Seconds to wait when a heartbeat comes far sooner than asked, else 0. The first call after a join
 * and two calls an interval (a second tab, a reload) are never too soon.
 */
int64_t presence_too_soon_seconds(const struct presence *presence, int64_t now_us);

/* The same if a call like this were not the second of its interval, which only one may be; 0: it is the
 * first. */
int64_t presence_second_seconds(const struct presence *presence, int64_t now_us);

/* The call comes soon enough that nobody can have found the place silent. */
bool presence_is_on_time(const struct presence *presence, int64_t absent_after_seconds,
                         int64_t now_us);

struct silence {
    int64_t absent_after_seconds;
    int64_t longest_poll_seconds;
};

/*
 * Silent: later than the poll time last given and the grace. presence is NULL when memcached does
 * not know the place; the table then speaks alone, and the longest poll time is taken for given.
 */
bool presence_is_silent(const struct presence *presence, int64_t last_seen_at_us,
                        const struct silence *silence, int64_t now_us);

#endif
