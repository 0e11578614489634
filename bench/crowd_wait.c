/*
 * Before the turn: join, then the state document and the heartbeat, as often as told. What the crowd
 * holds the server to is looked at here: numbers and positions.
 */
#include <string.h>

#include "answer_json.h"
#include "crowd.h"

static void enter(struct fan *fan)
{
    switch (fan->plan) {
    case PLAN_BUY:
    case PLAN_COME_BACK: crowd_look_begin(fan); return;
    case PLAN_LEAVE: crowd_call_after(fan, CALL_LEAVE, 0, 1); return;
    case PLAN_FALL_SILENT: crowd_end_with(fan, END_SILENT); return;
    }
}

static void note_position(struct fan *fan, int64_t position)
{
    if (position > 0 && fan->position > 0 && position > fan->position)
        crowd_here()->grown++;
    if (position > 0)
        fan->position = position;
}

static bool is_live(const char *state)
{
    return strcmp(state, "waiting") == 0 || strcmp(state, "absent") == 0 ||
           strcmp(state, "lobby") == 0;
}

static void wait_as_told(struct fan *fan, json_object *body)
{
    const char *state = json_text_in(body, "state");
    int64_t poll_us = json_number_in(body, "poll_after_seconds") * CROWD_SECOND_US;

    if (strcmp(state, "admitted") == 0) {
        enter(fan);
    } else if (is_live(state)) {
        fan->page = PAGE_WAIT;
        note_position(fan, json_number_in(body, "position"));
        crowd_call_at(fan, CALL_STATE, client_now_us() + MAX(poll_us, CROWD_SECOND_US));
    } else {
        crowd_end_with(fan, END_RAN_OUT);
    }
}

/* Told for the first time: by a join of the open sale, or in the lobby by the draw. */
static void note_number(struct fan *fan, int64_t number, bool was_joined_now)
{
    struct crowd *crowd = crowd_here();

    if (number <= 0 || fan->number > 0)
        return;
    fan->number = number;
    if (!g_hash_table_add(crowd->numbers, GSIZE_TO_POINTER((gsize)number)))
        crowd->duplicates++;
    /* Who asked after another was answered stands behind the other. */
    if (was_joined_now && number <= fan->highest_answered)
        crowd->overtaken++;
    crowd->highest_answered = MAX(crowd->highest_answered, number);
}

void crowd_take_join(struct fan *fan, const struct answer *answer)
{
    if (answer->status / 100 != 2) {
        crowd_end_with(fan, answer->status == 409 ? END_TURNED_AWAY : END_FAILED);
        return;
    }
    json_object *body = answer_json(answer);
    fan->queue_token = g_strdup(json_text_in(body, "queue_token"));
    fan->away_us =
        client_now_us() + crowd_random_us(crowd_here()->options.away_seconds * CROWD_SECOND_US);
    note_number(fan, json_number_in(body, "number"), answer->status == 201);
    wait_as_told(fan, body);
    json_object_put(body);
}

/* The document is the same for all: it is read when it has changed. */
static void read_state(const struct answer *answer)
{
    static GString *last;
    struct crowd_sale *sale = &crowd_here()->sale;

    if (!last)
        last = g_string_new(NULL);
    if (last->len == answer->body_bytes && memcmp(last->str, answer->body, last->len) == 0)
        return;
    g_string_truncate(last, 0);
    g_string_append_len(last, answer->body, (gssize)answer->body_bytes);
    json_object *body = answer_json(answer);
    g_strlcpy(sale->phase, json_text_in(body, "phase"), sizeof sale->phase);
    sale->waiting = json_number_in(body, "waiting");
    sale->inside = json_number_in(body, "admitted");
    sale->available = json_number_in(body, "seats_available");
    sale->held = json_number_in(body, "seats_held");
    if (sale->sold_out_us == 0 && strcmp(sale->phase, "sold_out") == 0)
        sale->sold_out_us = answer->done_us;
    json_object_put(body);
}

static bool is_over(const struct crowd_sale *sale)
{
    return strcmp(sale->phase, "closed") == 0 || strcmp(sale->phase, "sold_out") == 0;
}

void crowd_take_state(struct fan *fan, const struct answer *answer)
{
    if (answer->status != 200) {
        crowd_end_with(fan, END_FAILED);
        return;
    }
    read_state(answer);
    if (is_over(&crowd_here()->sale))
        crowd_end_with(fan, END_TURNED_AWAY);
    else
        crowd_call_now(fan, CALL_ME);
}

void crowd_take_me(struct fan *fan, const struct answer *answer)
{
    if (answer->status != 200) {
        crowd_end_with(fan, END_FAILED);
        return;
    }
    json_object *body = answer_json(answer);
    note_number(fan, json_number_in(body, "number"), false);
    if (fan->page != PAGE_WAIT && strcmp(json_text_in(body, "state"), "admitted") == 0)
        crowd_look_at_page(fan);
    else
        wait_as_told(fan, body);
    json_object_put(body);
}

void crowd_take_leave(struct fan *fan, const struct answer *answer)
{
    if (answer->status != 204)
        crowd_end_with(fan, END_FAILED);
    else
        crowd_end_with(fan, fan->waits > 0 ? END_GAVE_UP : END_LEFT);
}
