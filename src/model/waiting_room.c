/*
 * The rules of the waiting room that need no table: phase, number, rate, waiting time, poll time,
 * presence.
 *
 * Invariant: nothing here lets a number go back: now_serving is only ever raised.
 */
#include "model/waiting_room.h"

#include "model/draw.h"

#define SECOND_US 1000000LL
#define MINUTE_US (60 * SECOND_US)

/* Whom the next minute may admit is near the turn; so is the next thousand. Each of them asks once in that
 * time at least. */
#define NEAR_SECONDS 60
#define NEAR_PEOPLE  1000
#define NEXT_SECONDS 10
#define NEXT_PEOPLE  200

/* How often those at a position look after their place. */
static const struct {
    int64_t position;
    int64_t seconds;
} poll_table[] = {
    {50, 2}, {200, 5}, {1000, 10}, {5000, 20}, {20000, 40}, {INT64_MAX, 60},
};
#define POLL_SECONDS_BASE_MAX  60
#define POLL_SECONDS_CROWD_MAX 3000 /* six million people within the usual budget */
#define POLL_SECONDS_ADMITTED  10
#define POLL_SECONDS_DRAWING   5

/* The state document comes from nginx, which bears so many times what the workers do. */
#define STATE_POLLS_A_HEARTBEAT 10

static int64_t clamp(int64_t value, int64_t low, int64_t high)
{
    if (value < low)
        return low;
    return value > high ? high : value;
}

static int64_t divide_up(int64_t dividend, int64_t divisor)
{
    return (dividend + divisor - 1) / divisor;
}

bool place_is_live(enum place_state state)
{
    return state <= PLACE_ADMITTED;
}

const char *phase_text(enum phase phase)
{
    static const char *const texts[] = {
        [PHASE_SCHEDULED] = "scheduled", [PHASE_LOBBY] = "lobby",       [PHASE_OPEN] = "open",
        [PHASE_PAUSED] = "paused",       [PHASE_SOLD_OUT] = "sold_out", [PHASE_CLOSED] = "closed",
    };

    return texts[phase];
}

enum phase waiting_room_phase(const struct waiting_room *room, const struct concert *concert,
                              int64_t now_us)
{
    bool has_ended = concert->sale_ends_at_us != 0 && now_us >= concert->sale_ends_at_us;
    bool has_lobby = concert->lobby_opens_at_us != 0;

    if (room->closed || room->halted != NULL || has_ended)
        return PHASE_CLOSED;
    if (now_us < concert->on_sale_at_us)
        return has_lobby && now_us >= concert->lobby_opens_at_us ? PHASE_LOBBY : PHASE_SCHEDULED;
    if (room->paused)
        return PHASE_PAUSED;
    return room->sold_out ? PHASE_SOLD_OUT : PHASE_OPEN;
}

int64_t waiting_room_opens_at_us(const struct concert *concert)
{
    return concert->lobby_opens_at_us != 0 ? concert->lobby_opens_at_us : concert->on_sale_at_us;
}

bool waiting_room_is_watched(const struct waiting_room *room, int64_t now_us)
{
    return room->watched_until_us >= now_us + ROOM_WATCH_LEAST_US;
}

bool place_is_admitted(const struct place *place, int64_t now_us)
{
    return place->state == PLACE_ADMITTED && now_us < place->admission_expires_at_us;
}

bool place_has_entered(const struct place *place)
{
    return place->has_held ||
           (place->admitted_at_us != 0 && place->last_seen_at_us >= place->admitted_at_us);
}

int64_t place_enter_by_us(const struct place *place, const struct waiting_room *room)
{
    if (place->state != PLACE_ADMITTED || place_has_entered(place))
        return 0;
    return place->admitted_at_us + room->enter_seconds * SECOND_US;
}

bool place_is_of_former_epoch(const struct place *place, const struct waiting_room *room)
{
    return place->place_no < room->epoch_first_no;
}

/* Without a secret there is no draw: the lobby becomes the queue, in order of arrival, at the opening. */
static bool is_lobby_over(const struct sale *sale, int64_t now_us)
{
    const struct draw_record *draw = &sale->room.draw;

    return draw->has_secret ? draw->drawn_at_us != 0 : now_us >= sale->concert.on_sale_at_us;
}

enum place_state place_state_at(const struct place *place, const struct sale *sale, int64_t now_us)
{
    if (place_is_live(place->state) && place_is_of_former_epoch(place, &sale->room))
        return PLACE_LEFT;
    if (place->state == PLACE_ADMITTED && !place_is_admitted(place, now_us))
        return PLACE_EXPIRED;
    if (place->state == PLACE_LOBBY && is_lobby_over(sale, now_us))
        return PLACE_WAITING;
    return place->state;
}

bool place_came_from_lobby(const struct place *place, const struct sale *sale)
{
    const struct draw_record *draw = &sale->room.draw;

    if (place->state == PLACE_LOBBY)
        return true;
    if (!draw->has_secret || place_is_of_former_epoch(place, &sale->room))
        return place->joined_at_us < sale->concert.on_sale_at_us;
    return !draw->is_closed || place->place_no <= draw->lobby_last_no;
}

bool place_number(const struct place *place, const struct sale *sale, int64_t now_us,
                  int64_t *number_out)
{
    bool is_of_lobby = place_came_from_lobby(place, sale);

    if (place->queue_number != 0)
        *number_out = place->queue_number;
    else if (is_of_lobby && sale->room.draw.has_secret)
        return room_draw_number(&sale->room, place->place_no, number_out);
    else if (is_of_lobby && !is_lobby_over(sale, now_us))
        return false;
    else
        *number_out = place->place_no;
    return true;
}

/* Millionths of a person a minute. */
static int64_t rate_u(const struct waiting_room *room)
{
    int64_t share_u = room->auto_rate ? room->auto_rate_u : RATE_ONE;

    return clamp(room->admit_per_minute * share_u, RATE_ONE, INT64_MAX);
}

int64_t rate_in_force(const struct waiting_room *room)
{
    return (rate_u(room) + RATE_ONE / 2) / RATE_ONE;
}

static int64_t rate_worth(const struct waiting_room *room, int64_t ms)
{
    return rate_u(room) / 60 * ms / 1000;
}

/* The last batch did not use what it might have: it was people or slots that were wanting. */
static bool is_rate_at_rest(const struct waiting_room *room)
{
    return room->rate_tokens_u >= RATE_ONE;
}

int64_t rate_tokens_at(const struct waiting_room *room, int64_t now_us)
{
    /* Enough for one person at the slowest rate, and 63 bits hold the product at the fastest. */
    int64_t elapsed_us = clamp(now_us - room->rate_refilled_at_us, 0, 2 * MINUTE_US);
    int64_t tokens = room->rate_tokens_u + elapsed_us * (rate_u(room) / 1000) / (MINUTE_US / 1000);
    int64_t most = is_rate_at_rest(room) ? rate_worth(room, RATE_REST_MS)
                                         : RATE_ONE + rate_worth(room, RATE_BUSY_MS);

    return clamp(tokens, 0, most > RATE_ONE ? most : RATE_ONE);
}

bool rate_should_rest(const struct waiting_room *room, int64_t now_us, int64_t *tokens_u_out)
{
    int64_t worth = rate_worth(room, RATE_REST_MS);
    int64_t most = worth > RATE_ONE ? worth : RATE_ONE;

    if (is_rate_at_rest(room) || rate_tokens_at(room, now_us) <= most)
        return false;
    *tokens_u_out = most;
    return true;
}

int64_t rate_next_at_us(const struct waiting_room *room, int64_t now_us)
{
    int64_t missing = RATE_ONE - rate_tokens_at(room, now_us);

    return missing <= 0 ? now_us : now_us + divide_up(missing * MINUTE_US, rate_u(room));
}

int64_t waiting_room_free_now(const struct waiting_room *room, int64_t inside, int64_t now_us)
{
    return clamp(room->capacity - inside, 0, rate_tokens_at(room, now_us) / RATE_ONE);
}

/* Moves the windows on to the minute that now_us lies in. */
static void move_windows(struct waiting_room *room, int64_t now_us)
{
    int64_t age_us = now_us - room->window_started_at_us;

    if (age_us < MINUTE_US)
        return;
    room->window_before = age_us < 2 * MINUTE_US ? room->window_admitted : 0;
    room->window_admitted = 0;
    room->window_started_at_us = now_us - age_us % MINUTE_US;
}

void waiting_room_note_admitted(struct waiting_room *room, int64_t count, int64_t highest_no,
                                int64_t now_us)
{
    room->rate_tokens_u = rate_tokens_at(room, now_us) - count * RATE_ONE;
    if (now_us > room->rate_refilled_at_us)
        room->rate_refilled_at_us = now_us;
    if (highest_no > room->now_serving)
        room->now_serving = highest_no;
    move_windows(room, now_us);
    room->window_admitted += count;
    room->admitted_total += count;
}

int64_t admitted_per_minute_at(const struct waiting_room *room, int64_t now_us)
{
    struct waiting_room moved = *room;

    move_windows(&moved, now_us);
    int64_t age_us = clamp(now_us - moved.window_started_at_us, 0, MINUTE_US);
    return moved.window_admitted + moved.window_before * (MINUTE_US - age_us) / MINUTE_US;
}

struct admission_pace admission_pace_at(const struct waiting_room *room, int64_t now_us)
{
    struct waiting_room moved = *room;
    int64_t last = admitted_per_minute_at(room, now_us);
    int64_t slowest = (int64_t)room->capacity * 60 / room->admission_seconds;

    move_windows(&moved, now_us);
    bool has_before = moved.window_before > 0;
    return (struct admission_pace){
        .fastest = rate_in_force(room),
        .slowest = clamp(slowest, 1, rate_in_force(room)),
        .last_minute = last,
        .best_minute = has_before && moved.window_before > last ? moved.window_before : last,
        .worst_minute = has_before && moved.window_before < last ? moved.window_before : last,
    };
}

int64_t estimated_wait_seconds(const struct sale *sale, int64_t inside, int64_t position,
                               int64_t now_us)
{
    const struct waiting_room *room = &sale->room;

    if (position < 0 || waiting_room_phase(room, &sale->concert, now_us) != PHASE_OPEN)
        return -1;
    struct admission_pace pace = admission_pace_at(room, now_us);
    int64_t steady = clamp(pace.last_minute, pace.slowest, pace.fastest);
    int64_t soon = clamp(room->capacity - inside, 0, position);
    return divide_up(soon * 60, pace.fastest) + divide_up((position - soon) * 60, steady);
}

/* How long each of a crowd has to wait, so that together they ask no more often than the budget. The
 * jitter makes them ask a fiftieth more often than the mean of their waits says. */
static int64_t crowd_seconds(int64_t waiting, int64_t budget)
{
    return budget <= 0 ? 0 : clamp(divide_up(waiting * 51 / 50, budget), 0, POLL_SECONDS_CROWD_MAX);
}

static int64_t poll_seconds_waiting(const struct poll_question *question)
{
    size_t row = 0;

    while (question->position > poll_table[row].position)
        row++;
    int64_t seconds = poll_table[row].seconds;
    int64_t least = crowd_seconds(question->waiting, question->budget);
    if (question->position > POLL_UNBUDGETED_MAX && seconds < least)
        seconds = least;
    /* Whoever is called soon should not learn of it late, however many are ahead. */
    if (question->wait_seconds >= 0 && seconds > question->wait_seconds / 2)
        seconds = question->wait_seconds / 2;
    return seconds;
}

static int64_t poll_seconds_lobby(const struct poll_question *question)
{
    int64_t least = crowd_seconds(question->waiting, question->budget);
    int64_t seconds = clamp(question->until_open_us / SECOND_US / 2, 0, POLL_SECONDS_BASE_MAX);

    /* Past the opening the draw is under way. */
    if (question->until_open_us <= 0)
        seconds = POLL_SECONDS_DRAWING;
    return seconds > least ? seconds : least;
}

static int64_t poll_seconds_base(const struct poll_question *question)
{
    switch (question->state) {
    case PLACE_LOBBY: return poll_seconds_lobby(question);
    case PLACE_WAITING:
    case PLACE_ABSENT: return poll_seconds_waiting(question);
    case PLACE_ADMITTED:
        return clamp(question->admitted_left_us / SECOND_US, 1, POLL_SECONDS_ADMITTED);
    case PLACE_DONE:
    case PLACE_EXPIRED:
    case PLACE_LEFT: break;
    }
    return POLL_SECONDS_BASE_MAX;
}

int64_t poll_after_seconds(const struct poll_question *question)
{
    int64_t base = clamp(poll_seconds_base(question), POLL_SECONDS_MIN, POLL_SECONDS_CROWD_MAX);
    int64_t base_ms = base * 1000;
    int64_t spread_ms = base_ms / 5;
    int64_t with_jitter_ms = base_ms - spread_ms + (int64_t)question->random % (2 * spread_ms + 1);

    return clamp((with_jitter_ms + 500) / 1000, POLL_SECONDS_MIN,
                 WITH_JITTER(POLL_SECONDS_CROWD_MAX));
}

int64_t room_longest_poll_seconds(const struct waiting_room *room, int64_t budget)
{
    int64_t crowd = clamp(room->number_limit - room->now_serving, 0, INT64_MAX);
    int64_t seconds = crowd_seconds(crowd, budget);

    return WITH_JITTER(seconds > POLL_SECONDS_BASE_MAX ? seconds : POLL_SECONDS_BASE_MAX);
}

int64_t state_poll_seconds(enum phase phase, int64_t waiting, int64_t until_open_us, int64_t budget)
{
    int64_t seconds = crowd_seconds(waiting, budget * STATE_POLLS_A_HEARTBEAT);
    int64_t quiet = 0;

    if (phase == PHASE_SCHEDULED || phase == PHASE_LOBBY)
        quiet = clamp(until_open_us / SECOND_US / 2, 0, POLL_SECONDS_BASE_MAX);
    else if (phase == PHASE_CLOSED)
        quiet = POLL_SECONDS_BASE_MAX;
    return clamp(seconds > quiet ? seconds : quiet, POLL_SECONDS_MIN, POLL_SECONDS_BASE_MAX);
}

static bool is_within(const struct waiting_room *room, int64_t number, int64_t people,
                      int64_t seconds)
{
    int64_t admitted = room->admit_per_minute * seconds / 60;

    return number - room->now_serving <= (admitted > people ? admitted : people);
}

bool waiting_room_is_near(const struct waiting_room *room, int64_t number)
{
    return is_within(room, number, NEAR_PEOPLE, NEAR_SECONDS);
}

bool waiting_room_is_next(const struct waiting_room *room, int64_t number)
{
    return is_within(room, number, NEXT_PEOPLE, NEXT_SECONDS);
}

void presence_note_call(struct presence *presence, int64_t poll_seconds, int64_t now_us)
{
    presence->before_at_us = presence->call_at_us;
    presence->call_at_us = now_us;
    presence->seen_at_us = now_us;
    presence->poll_seconds = poll_seconds;
}

/* Half an interval is "far sooner"; jitter, a slow clock and a late answer are not. */
static int64_t too_soon_after(int64_t call_at_us, const struct presence *presence, int64_t now_us)
{
    int64_t next_us = call_at_us + presence->poll_seconds * SECOND_US / 2;

    if (call_at_us == 0 || now_us >= next_us)
        return 0;
    return divide_up(next_us - now_us, SECOND_US);
}

int64_t presence_too_soon_seconds(const struct presence *presence, int64_t now_us)
{
    return too_soon_after(presence->before_at_us, presence, now_us);
}

int64_t presence_second_seconds(const struct presence *presence, int64_t now_us)
{
    return too_soon_after(presence->call_at_us, presence, now_us);
}

bool presence_is_on_time(const struct presence *presence, int64_t absent_after_seconds,
                         int64_t now_us)
{
    int64_t grace_us = absent_after_seconds * SECOND_US / 2;

    return now_us <= presence->seen_at_us + presence->poll_seconds * SECOND_US + grace_us;
}

bool presence_is_silent(const struct presence *presence, int64_t last_seen_at_us,
                        const struct silence *silence, int64_t now_us)
{
    int64_t asked = presence == NULL ? silence->longest_poll_seconds : 0;
    int64_t due_us = last_seen_at_us + asked * SECOND_US;

    if (presence != NULL) {
        int64_t given_us = presence->seen_at_us + presence->poll_seconds * SECOND_US;
        if (given_us > due_us)
            due_us = given_us;
    }
    return now_us > due_us + silence->absent_after_seconds * SECOND_US;
}
