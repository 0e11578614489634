/*
 * What a crowd is driven by: alarms ring, calls are sent, answers are counted and handed to the part
 * of the evening that they belong to.
 */
#include "crowd.h"

#include <string.h>

#include "answer_json.h"

static struct crowd *crowd; /* the one of this process */

static crowd_take_fn *const take[] = {
    [CALL_JOIN] = crowd_take_join,       [CALL_STATE] = crowd_take_state,
    [CALL_ME] = crowd_take_me,           [CALL_LEAVE] = crowd_take_leave,
    [CALL_CONCERT] = crowd_take_concert, [CALL_LIST] = crowd_take_list,
    [CALL_HELD] = crowd_take_held,       [CALL_SECTIONS] = crowd_take_sections,
    [CALL_MAP] = crowd_take_map,         [CALL_RESERVE] = crowd_take_reserve,
    [CALL_RELEASE] = crowd_take_release, [CALL_SHOWN] = crowd_take_shown,
    [CALL_POINTS] = crowd_take_points,   [CALL_CHARGE] = crowd_take_charge,
    [CALL_PAY] = crowd_take_pay,         [CALL_TICKETS] = crowd_take_tickets,
};
G_STATIC_ASSERT(G_N_ELEMENTS(take) == CROWD_CALL_COUNT);

bool crowd_call_is_read(enum crowd_call call)
{
    switch (call) {
    case CALL_JOIN:
    case CALL_LEAVE:
    case CALL_RESERVE:
    case CALL_RELEASE:
    case CALL_CHARGE:
    case CALL_PAY: return false;
    default: return true;
    }
}

/* --- For the parts ----------------------------------------------------------------------------- */

struct crowd *crowd_here(void)
{
    return crowd;
}

size_t crowd_index(const struct fan *fan)
{
    return (size_t)(fan - crowd->fans);
}

int64_t crowd_random_us(int64_t most_us)
{
    return (int64_t)(g_rand_double(crowd->random) * (double)most_us);
}

bool crowd_dice(int percent)
{
    return g_rand_int_range(crowd->random, 0, 100) < percent;
}

void crowd_end_with(struct fan *fan, enum crowd_end end)
{
    fan->end = end;
    crowd->ended++;
    g_clear_pointer(&fan->queue_token, g_free);
    if (crowd->begun < crowd->fan_count)
        crowd_call_now(&crowd->fans[crowd->begun++], CALL_JOIN);
}

void crowd_call_at(struct fan *fan, enum crowd_call call, int64_t due_us)
{
    fan->next = call;
    wheel_set(crowd->wheel, crowd_index(fan), due_us);
}

void crowd_call_now(struct fan *fan, enum crowd_call call)
{
    crowd_call_at(fan, call, client_now_us());
}

void crowd_call_after(struct fan *fan, enum crowd_call call, double low, double high)
{
    double seconds = g_rand_double_range(crowd->random, low, high);

    crowd_call_at(fan, call, client_now_us() + (int64_t)(seconds * crowd->options.think_ms * 1000));
}

/* --- Answers ----------------------------------------------------------------------------------- */

/* Which refusals there were, by their codes. */
static void count_refusal(enum crowd_call call, const struct answer *answer)
{
    json_object *body = answer_json(answer);
    char *key = g_strdup_printf("%s %d %s", crowd_call_text(call), answer->status,
                                json_text_in(body, "code"));
    guint count = GPOINTER_TO_UINT(g_hash_table_lookup(crowd->refusals, key));

    g_hash_table_replace(crowd->refusals, key, GUINT_TO_POINTER(count + 1));
    json_object_put(body);
}

/* A 503 that says when to come again is a refusal: too many ask at once. */
static bool is_failure(const struct answer *answer)
{
    bool is_refusal = answer->status == 503 && answer->retry_after > 0;

    return answer->status == 0 || (answer->status >= 500 && !is_refusal);
}

static void count_answer(const struct fan *fan, const struct answer *answer)
{
    struct call_figures *figures = &crowd->calls[fan->next];
    int64_t latency_us = answer->done_us - fan->due_us;

    histogram_record(&figures->latencies, latency_us);
    histogram_record(&crowd->lateness, answer->sent_us - fan->due_us);
    histogram_record(crowd_call_is_read(fan->next) ? &crowd->second_reads : &crowd->second_changes,
                     latency_us);
    figures->statuses[MIN(answer->status, STATUS_MAX - 1)]++;
    figures->this_second++;
    if (is_failure(answer))
        crowd->broken++;
    if (answer->status >= 400)
        count_refusal(fan->next, answer);
}

static bool is_to_come_back(const struct answer *answer)
{
    return answer->status == 429 || answer->status == 503 || answer->status == 0;
}

/* A client_fn. */
static void take_answer(void *context, const struct answer *answer)
{
    struct fan *fan = context;

    count_answer(fan, answer);
    if (is_to_come_back(answer))
        crowd_call_at(fan, fan->next,
                      client_now_us() + MAX(answer->retry_after, 1) * CROWD_SECOND_US +
                          crowd_random_us(CROWD_SECOND_US));
    else
        take[fan->next](fan, answer);
}

/* --- Alarms ------------------------------------------------------------------------------------ */

/* Who waits may have something else to do by now. false: it is not for making the next call. */
static bool carry_out_plan(struct fan *fan, int64_t due_us)
{
    bool is_waiting = fan->page == PAGE_WAIT && (fan->next == CALL_STATE || fan->next == CALL_ME);

    if (!is_waiting || fan->plan == PLAN_BUY || due_us < fan->away_us)
        return true;
    switch (fan->plan) {
    case PLAN_BUY: return true;
    case PLAN_LEAVE: fan->next = CALL_LEAVE; return true;
    case PLAN_FALL_SILENT: crowd_end_with(fan, END_SILENT); return false;
    case PLAN_COME_BACK:
        fan->plan = PLAN_BUY;
        crowd_call_at(fan, CALL_STATE,
                      due_us + crowd_random_us(crowd->options.away_seconds * CROWD_SECOND_US));
        return false;
    }
    g_assert_not_reached();
}

/* wheel's fn: the fan makes the next call. */
static void ring(size_t member, int64_t due_us)
{
    struct fan *fan = &crowd->fans[member];

    if (!carry_out_plan(fan, due_us))
        return;
    fan->due_us = due_us;
    if (fan->next == CALL_JOIN)
        fan->highest_answered = crowd->highest_answered;
    client_send(crowd_call_is_read(fan->next) ? crowd->reads : crowd->changes, crowd_request(fan),
                take_answer, fan);
}

static enum crowd_plan make_plan(const struct crowd_options *options)
{
    int percent = g_rand_int_range(crowd->random, 0, 100);

    if ((percent -= options->leave_percent) < 0)
        return PLAN_LEAVE;
    if ((percent -= options->silent_percent) < 0)
        return PLAN_FALL_SILENT;
    if (percent - options->back_percent < 0)
        return PLAN_COME_BACK;
    return PLAN_BUY;
}

/* The lobby fills evenly; at the opening most of the late ones come at once. */
static int64_t join_time(int64_t lobby_us)
{
    const struct crowd_options *options = &crowd->options;
    double late = g_rand_double(crowd->random);

    if (options->opens_at == 0)
        return crowd->began_us + crowd_random_us(options->ramp_seconds * CROWD_SECOND_US);
    if (crowd_dice(options->late_percent))
        return crowd->opened_us + (int64_t)(late * late * options->ramp_seconds * 1e6);
    return lobby_us + crowd_random_us(crowd->opened_us - lobby_us - CROWD_SECOND_US);
}

void crowd_begin(struct crowd *of_process)
{
    int64_t ahead_us, lobby_us;

    crowd = of_process;
    crowd->began_us = client_now_us();
    ahead_us = crowd->began_us - g_get_real_time();
    crowd->opened_us = crowd->options.opens_at == 0
                           ? crowd->began_us
                           : crowd->options.opens_at * CROWD_SECOND_US + ahead_us;
    /* Not in the very moment: clocks of a host and its database differ by milliseconds. */
    lobby_us = crowd->options.lobby_at * CROWD_SECOND_US + ahead_us + CROWD_SECOND_US / 2;
    crowd->wheel = wheel_new(crowd->fan_count, crowd->began_us);
    crowd->begun = crowd->fan_count;
    if (crowd->options.at_once > 0)
        crowd->begun = MIN(crowd->begun, (size_t)crowd->options.at_once);
    for (size_t i = 0; i < crowd->fan_count; i++)
        crowd->fans[i].plan = make_plan(&crowd->options);
    for (size_t i = 0; i < crowd->begun; i++)
        crowd_call_at(&crowd->fans[i], CALL_JOIN, join_time(lobby_us));
}

void crowd_go_on(struct crowd *of_process)
{
    wheel_ring(of_process->wheel, client_now_us(), ring);
    client_poll(of_process->changes, 0);
    client_poll(of_process->reads, 1);
}
