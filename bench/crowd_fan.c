/*
 * A fan's evening, call by call: join, wait as told, then buy, leave or fall silent. Each call has a
 * function for its request and one for its answer; who is to be asked again later has an alarm.
 */
#include "crowd.h"

#include <stdio.h>
#include <string.h>

#include <json-c/json.h>

#define SECOND_US INT64_C(1000000)

/* After so many seats that others took, somebody gives up. */
#define TRIES_MAX 50

static struct crowd *crowd; /* the one of this process */

static size_t index_of(const struct fan *fan)
{
    return (size_t)(fan - crowd->fans);
}

static int64_t random_us(int64_t most_us)
{
    return (int64_t)(g_rand_double(crowd->random) * (double)most_us);
}

static void end_with(struct fan *fan, enum crowd_end end)
{
    fan->end = end;
    crowd->ended++;
    g_clear_pointer(&fan->queue_token, g_free);
}

static void call_at(struct fan *fan, enum crowd_call call, int64_t due_us)
{
    fan->next = call;
    wheel_set(crowd->wheel, index_of(fan), due_us);
}

static void call_soon(struct fan *fan, enum crowd_call call)
{
    call_at(fan, call, client_now_us() + random_us(crowd->options.think_ms * INT64_C(1000)));
}

/* --- Reading answers --------------------------------------------------------------------------- */

static json_object *parse(const struct answer *answer)
{
    json_tokener *tokener = json_tokener_new();
    json_object *body = json_tokener_parse_ex(tokener, answer->body, (int)answer->body_bytes);

    json_tokener_free(tokener);
    return body;
}

static const char *text_in(json_object *body, const char *name)
{
    json_object *value = NULL;

    if (!json_object_object_get_ex(body, name, &value) || !value)
        return "";
    return json_object_get_string(value);
}

/* 0 for null and what is not there. */
static int64_t number_in(json_object *body, const char *name)
{
    json_object *value = NULL;

    return json_object_object_get_ex(body, name, &value) ? json_object_get_int64(value) : 0;
}

static bool has_code(const struct answer *answer, const char *code)
{
    json_object *body = parse(answer);
    bool is_it = strcmp(text_in(body, "code"), code) == 0;

    json_object_put(body);
    return is_it;
}

/* --- Waiting ----------------------------------------------------------------------------------- */

static void admit(struct fan *fan)
{
    switch (fan->plan) {
    case PLAN_BUY: call_soon(fan, CALL_LIST); return;
    case PLAN_LEAVE: call_soon(fan, CALL_LEAVE); return;
    case PLAN_FALL_SILENT: end_with(fan, END_SILENT); return;
    }
}

static void wait_as_told(struct fan *fan, json_object *body)
{
    const char *state = text_in(body, "state");
    int64_t poll_us = number_in(body, "poll_after_seconds") * SECOND_US;
    int64_t position = number_in(body, "position");

    if (strcmp(state, "admitted") == 0) {
        admit(fan);
        return;
    }
    if (strcmp(state, "waiting") != 0 && strcmp(state, "absent") != 0 &&
        strcmp(state, "lobby") != 0) {
        end_with(fan, END_RAN_OUT);
        return;
    }
    if (position > 0 && fan->position > 0 && position > fan->position)
        crowd->grown++;
    if (position > 0)
        fan->position = position;
    call_at(fan, CALL_STATE, client_now_us() + MAX(poll_us, SECOND_US));
}

static void note_number(struct fan *fan, bool is_first_answer)
{
    if (fan->number <= 0)
        return;
    if (!g_hash_table_add(crowd->numbers, GSIZE_TO_POINTER((gsize)fan->number)))
        crowd->duplicates++;
    /* Who asked after another was answered stands behind the other. */
    if (is_first_answer && fan->number <= fan->highest_answered)
        crowd->overtaken++;
    crowd->highest_answered = MAX(crowd->highest_answered, fan->number);
}

static void take_join(struct fan *fan, const struct answer *answer)
{
    if (answer->status / 100 != 2) {
        end_with(fan, answer->status == 409 ? END_TURNED_AWAY : END_FAILED);
        return;
    }
    json_object *body = parse(answer);
    fan->queue_token = g_strdup(text_in(body, "queue_token"));
    fan->number = number_in(body, "number");
    fan->away_us = client_now_us() + random_us(crowd->options.away_seconds * SECOND_US);
    note_number(fan, answer->status == 201);
    wait_as_told(fan, body);
    json_object_put(body);
}

static void take_state(struct fan *fan, const struct answer *answer)
{
    /* The document is the same for all: it is read again when it has changed. */
    static GString *last;
    static bool is_over;

    if (answer->status != 200) {
        end_with(fan, END_FAILED);
        return;
    }
    if (!last)
        last = g_string_new(NULL);
    if (last->len != answer->body_bytes || memcmp(last->str, answer->body, last->len) != 0) {
        g_string_truncate(last, 0);
        g_string_append_len(last, answer->body, (gssize)answer->body_bytes);
        json_object *body = parse(answer);
        const char *phase = text_in(body, "phase");
        is_over = strcmp(phase, "closed") == 0 || strcmp(phase, "sold_out") == 0;
        json_object_put(body);
    }
    if (is_over)
        end_with(fan, END_TURNED_AWAY);
    else
        call_at(fan, CALL_ME, client_now_us());
}

static void take_me(struct fan *fan, const struct answer *answer)
{
    if (answer->status != 200) {
        end_with(fan, END_FAILED);
        return;
    }
    json_object *body = parse(answer);
    wait_as_told(fan, body);
    json_object_put(body);
}

static void take_leave(struct fan *fan, const struct answer *answer)
{
    end_with(fan, answer->status == 204 ? END_LEFT : END_FAILED);
}

/* --- Buying ------------------------------------------------------------------------------------ */

/* What the sale refuses: who was too slow at the door waits again, for the second chance; everything else
 * is for good. */
static void take_refusal(struct fan *fan, const struct answer *answer)
{
    if (answer->status == 403 && has_code(answer, "not_admitted"))
        call_at(fan, CALL_STATE, client_now_us() + MAX(answer->retry_after, 2) * SECOND_US);
    else if (answer->status == 403 || answer->status == 410)
        end_with(fan, END_RAN_OUT);
    else if (has_code(answer, "sale_closed"))
        end_with(fan, END_TURNED_AWAY);
    else
        end_with(fan, END_FAILED);
}

static void take_list(struct fan *fan, const struct answer *answer)
{
    json_object *items = NULL;

    if (answer->status != 200) {
        take_refusal(fan, answer);
        return;
    }
    json_object *body = parse(answer);
    size_t count =
        json_object_object_get_ex(body, "items", &items) ? json_object_array_length(items) : 0;
    if (count > 0) {
        json_object *item = json_object_array_get_idx(
            items, (size_t)g_rand_int_range(crowd->random, 0, (gint32)count));
        fan->performance_id = (int)number_in(item, "performance_id");
        fan->seats_total = (int)number_in(item, "seats_total");
        call_soon(fan, CALL_RESERVE);
    } else {
        end_with(fan, END_TURNED_AWAY);
    }
    json_object_put(body);
}

static void take_reserve(struct fan *fan, const struct answer *answer)
{
    if (answer->status == 409 && fan->tries < TRIES_MAX &&
        (has_code(answer, "seat_taken") || has_code(answer, "not_enough_adjacent"))) {
        fan->tries++;
        call_soon(fan, CALL_LIST);
        return;
    }
    if (answer->status != 201) {
        take_refusal(fan, answer);
        return;
    }
    json_object *body = parse(answer);
    g_strlcpy(fan->reservation_id, text_in(body, "reservation_id"), sizeof fan->reservation_id);
    json_object_put(body);
    call_soon(fan, CALL_PAY);
}

static void take_pay(struct fan *fan, const struct answer *answer)
{
    if (answer->status == 201)
        end_with(fan, END_BOUGHT);
    else if (has_code(answer, "request_in_progress"))
        call_soon(fan, CALL_PAY);
    else
        take_refusal(fan, answer);
}

/* --- Calling ----------------------------------------------------------------------------------- */

static char *request(const char *method, const char *path, const char *token, const char *rest)
{
    return g_strdup_printf("%s /api/v1%s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n%s%s%s%s", method, path,
                           crowd->options.port, token ? "Authorization: Bearer " : "",
                           token ? token : "", token ? "\r\n" : "", rest ? rest : "\r\n");
}

/* One seat: by number, as somebody picks from the map, or the best there is. */
static char *reserve_request(const struct fan *fan)
{
    char path[80], body[60], rest[160];

    if (fan->tries == 0 && g_rand_boolean(crowd->random))
        snprintf(body, sizeof body, "{\"seats\":[%d]}",
                 g_rand_int_range(crowd->random, 1, fan->seats_total + 1));
    else
        snprintf(body, sizeof body, "{\"best_available\":1}");
    snprintf(rest, sizeof rest, "Content-Type: application/json\r\nContent-Length: %zu\r\n\r\n%s",
             strlen(body), body);
    snprintf(path, sizeof path, "/performances/%d/reservations", fan->performance_id);
    return request("POST", path, fan->queue_token, rest);
}

static char *pay_request(const struct fan *fan)
{
    char path[100], rest[80];

    snprintf(path, sizeof path, "/reservations/%s/payment", fan->reservation_id);
    snprintf(rest, sizeof rest, "Idempotency-Key: crowd-%08zu\r\n\r\n", index_of(fan));
    return request("POST", path, fan->queue_token, rest);
}

static char *request_of(const struct fan *fan)
{
    char path[80];
    int concert = crowd->options.concert_id;

    switch (fan->next) {
    case CALL_JOIN:
        snprintf(path, sizeof path, "/concerts/%d/queue", concert);
        return request("POST", path, fan->access_token, NULL);
    case CALL_STATE:
        snprintf(path, sizeof path, "/concerts/%d/queue", concert);
        return request("GET", path, NULL, NULL);
    case CALL_ME:
    case CALL_LEAVE:
        snprintf(path, sizeof path, "/concerts/%d/queue/me", concert);
        return request(fan->next == CALL_ME ? "GET" : "DELETE", path, fan->queue_token, NULL);
    case CALL_LIST:
        snprintf(path, sizeof path, "/concerts/%d/performances", concert);
        return request("GET", path, fan->queue_token, NULL);
    case CALL_RESERVE: return reserve_request(fan);
    case CALL_PAY: return pay_request(fan);
    case CROWD_CALL_COUNT: break;
    }
    g_assert_not_reached();
}

static bool is_read(enum crowd_call call)
{
    return call == CALL_STATE || call == CALL_ME || call == CALL_LIST;
}

static bool is_to_come_back(const struct answer *answer)
{
    return answer->status == 429 || answer->status == 503 || answer->status == 0;
}

static void take_answer(void *context, const struct answer *answer)
{
    static void (*const take[])(struct fan *, const struct answer *) = {
        [CALL_JOIN] = take_join,   [CALL_STATE] = take_state, [CALL_ME] = take_me,
        [CALL_LEAVE] = take_leave, [CALL_LIST] = take_list,   [CALL_RESERVE] = take_reserve,
        [CALL_PAY] = take_pay,
    };
    struct fan *fan = context;
    struct call_figures *figures = &crowd->calls[fan->next];

    histogram_record(&figures->latencies, answer->done_us - fan->due_us);
    figures->statuses[MIN(answer->status, STATUS_MAX - 1)]++;
    if (answer->status == 0 || answer->status >= 500)
        crowd->broken++;
    if (is_to_come_back(answer))
        call_at(fan, fan->next,
                client_now_us() + MAX(answer->retry_after, 1) * SECOND_US + random_us(SECOND_US));
    else
        take[fan->next](fan, answer);
}

/* wheel's fn: the fan makes the next call, unless it is time to go. */
static void ring(size_t member, int64_t due_us)
{
    struct fan *fan = &crowd->fans[member];
    bool is_waiting = fan->next == CALL_STATE || fan->next == CALL_ME;

    if (is_waiting && fan->plan != PLAN_BUY && due_us >= fan->away_us) {
        if (fan->plan == PLAN_FALL_SILENT) {
            end_with(fan, END_SILENT);
            return;
        }
        fan->next = CALL_LEAVE;
    }
    fan->due_us = due_us;
    if (fan->next == CALL_JOIN)
        fan->highest_answered = crowd->highest_answered;
    client_send(is_read(fan->next) ? crowd->reads : crowd->changes, request_of(fan), take_answer,
                fan);
}

static enum plan make_plan(int percent)
{
    if (percent < crowd->options.leave_percent)
        return PLAN_LEAVE;
    if (percent < crowd->options.leave_percent + crowd->options.silent_percent)
        return PLAN_FALL_SILENT;
    return PLAN_BUY;
}

void crowd_begin(struct crowd *of_process)
{
    crowd = of_process;
    crowd->began_us = client_now_us();
    crowd->wheel = wheel_new(crowd->fan_count, crowd->began_us);
    for (size_t i = 0; i < crowd->fan_count; i++) {
        crowd->fans[i].plan = make_plan(g_rand_int_range(crowd->random, 0, 100));
        call_at(&crowd->fans[i], CALL_JOIN,
                crowd->began_us + random_us(crowd->options.ramp_seconds * SECOND_US));
    }
}

void crowd_go_on(struct crowd *of_process)
{
    wheel_ring(of_process->wheel, client_now_us(), ring);
    client_poll(of_process->changes, 0);
    client_poll(of_process->reads, 1);
}
