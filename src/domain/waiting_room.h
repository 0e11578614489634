/*
 * The waiting room: joining, being there, leaving; letting people in; steering it.
 */
#ifndef TICKETD_DOMAIN_WAITING_ROOM_H
#define TICKETD_DOMAIN_WAITING_ROOM_H

#include <stdbool.h>

#include "domain/room_curve.h"
#include "domain/room_figures.h"
#include "model/forecast.h"
#include "model/lane.h"
#include "model/load.h"
#include "model/message.h"
#include "model/queue_token.h"
#include "model/waiting_room.h"
#include "util/call.h"
#include "util/err.h"
#include "util/text.h"

struct room_watch; /* domain/room_watch.h */

/* --- For fans ---------------------------------------------------------------------------------- */

/* A place as its fan sees it now. */
struct standing {
    struct place place;
    struct queue_token token; /* to be signed */
    bool is_new;              /* the join made it */
    enum place_state state;   /* as it is now, whether or not the janitor ran */
    bool has_number;          /* false in the lobby */
    int64_t number;
    int64_t position;          /* people ahead + 1; 0 while admitted, -1: none */
    struct wait_forecast wait; /* 0 while admitted */
    enum chance chance;
    int64_t seats_available; /* where chance is known */
    int64_t poll_seconds;    /* ask again after so long */
    int64_t admitted_until;  /* end of a running admission [us]; 0: none */
    int64_t
        enter_by_us;  /* unused until then, it may be taken back; 0: it is used, or there is none */
    const char *lane; /* its name; NULL: the main one */
};

/*
 * A place for call->session's user: the live one (waiting again if it was absent), else a new one. One
 * whose admission has run out is ended first, with its hold. A live place is given back also while the
 * sale is paused or sold out; closed, nobody joins.
 * Errors: NOT_FOUND, SALE_CLOSED, NOT_OPEN_YET (opens_at), SOLD_OUT.
 * Database: one statement after two reads; queue_number_take() as it says.
 */
enum err waiting_room_join(struct call *call, int32_t concert_id,
                           struct standing *standing_out) MUST_CHECK;

/*
 * The same with an access code as it was typed (NULL: none). A new place is in the code's lane from the
 * beginning; a live one that waits in the main lane goes over with its number, and any other stays
 * where it is without the code being used. number and position are those within the lane.
 * Errors: also those of access_find(); nothing has changed then.
 */
enum err waiting_room_join_with_code(struct call *call, int32_t concert_id, const char *code,
                                     struct standing *standing_out) MUST_CHECK;

/*
 * The heartbeat of call->token's place. Changes nothing but signs of life: an absent place waits
 * again, and near its turn last_seen_at_us is written once in a third of absent_after_seconds.
 * Errors: INVALID_TOKEN, NOT_FOUND, WRONG_CONCERT, TOO_MANY_REQUESTS (retry_after) when it comes far
 * sooner than asked; the first after a join, any once the number is served, and two an interval never
 * do.
 * Cache: CACHE_PLACE_SEEN, CACHE_STATE_DOCUMENT.
 */
enum err waiting_room_heartbeat(struct call *call, int32_t concert_id,
                                struct standing *standing_out) MUST_CHECK;

/*
 * Gives up call->token's place, its unpaid hold and its slot. A place that has ended stays as it is.
 * Errors: INVALID_TOKEN, NOT_FOUND, WRONG_CONCERT.
 */
enum err waiting_room_leave(struct call *call, int32_t concert_id) MUST_CHECK;

/* What everybody sees. */
struct room_document {
    struct sale sale;
    struct room_figures figures;
    struct lane_list lanes;
    enum phase phase;
    int64_t admitted_per_minute;
    const struct curve *ahead; /* of the main lane; NULL: there is no order yet */
    const struct curve *lanes_ahead[LANES_MAX];
    int64_t poll_seconds; /* when a page should fetch it again */
    struct message_list messages;
};

/* Settings and phase are of this moment, figures at most a second old. Errors: NOT_FOUND. */
enum err waiting_room_load_document(struct call *call, int32_t concert_id,
                                    struct room_document *document_out) MUST_CHECK;

/* --- For the janitor --------------------------------------------------------------------------- */

/*
 * One round over all sales that are not over: opens lobbies, ends admissions that ran out, sets the
 * silent aside, takes unused admissions back, admits the next, keeps sold_out. Many may run it at once,
 * on many hosts. One sale's trouble does not stop the others: it is logged and the first error returned
 * at the end.
 * Database: short transactions of its own; the room's row is locked only while somebody is admitted.
 */
enum err waiting_room_tick(struct call *call) MUST_CHECK;

/*
 * The same over the sales whose turn it is. watch: the janitor's own. load: what was seen of the site,
 * about once a second, which automatic rates follow; NULL: nothing new. due_us_out: when the rate of a
 * sale whose people wait for it lets the next one in; INT64_MAX when nobody does.
 */
enum err waiting_room_round(struct call *call, struct room_watch *watch, const struct load *load,
                            int64_t *due_us_out) MUST_CHECK;

/* --- For organisers ---------------------------------------------------------------------------- */

struct room_change {
    bool has_capacity, has_admit_per_minute, has_admission_seconds, has_absent_after_seconds;
    bool has_enter_seconds, has_paused, has_closed, has_message;
    int64_t capacity, admit_per_minute, admission_seconds, absent_after_seconds, enter_seconds;
    bool paused, closed;
    const char *message; /* NULL: none */
    bool has_auto_rate, auto_rate;
    bool has_messages;
    struct text_map
        messages; /* by language tag: each given one is set, or taken away by NULL or "";
                                 items NULL: all of them are taken away */
};

/* The settings. Errors: NOT_FOUND. */
enum err waiting_room_find(struct call *call, int32_t concert_id,
                           struct waiting_room *room_out) MUST_CHECK;

/* Changes settings; in force when it returns. Errors: NOT_FOUND, INVALID_FIELD (messages: no language, or
 * too many). Database: a transaction of its own. */
enum err waiting_room_change(struct call *call, int32_t concert_id,
                             const struct room_change *change,
                             struct waiting_room *room_out) MUST_CHECK;

/*
 * Begins a new epoch: every place ends (holds with them), tokens of the former epoch are refused,
 * numbers go on above all that were given. Errors: NOT_FOUND.
 */
enum err waiting_room_reset(struct call *call, int32_t concert_id,
                            struct waiting_room *room_out) MUST_CHECK;

/* Places by state, as room_count_states(): for organisers and /metrics. */
enum err waiting_room_count_states(struct call *call, int32_t concert_id,
                                   int64_t counts[PLACE_STATE_COUNT]) MUST_CHECK;

/* Ends live places of former epochs, and holds with them: a large crowd in several rounds. */
enum err waiting_room_end_former(struct call *call, const struct waiting_room *room) MUST_CHECK;

#endif
