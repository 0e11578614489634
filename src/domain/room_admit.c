/*
 * Letting people in: the next of each lane, as many as slots and rate allow, by the lanes' shares.
 *
 * Invariant: people enter only here, under the room's row lock, so inside ≤ capacity however many
 * janitors run, one's rate is not doubled by another's (I4), and a slot is one lane's.
 */
#include "domain/room_admit.h"

#include "domain/lanes.h"
#include "domain/lobby.h"
#include "domain/presence.h"
#include "domain/room_counts.h"
#include "domain/place.h"
#include "store/crowd_store.h"
#include "store/lane_store.h"
#include "store/tx.h"
#include "store/waiting_room_store.h"
#include "util/counter.h"

#define SECOND_US 1000000LL

#define ADMIT_ROUNDS_MAX 32

/* So many at the head of the queue are known to be there even while no slot is free. */
#define JUDGED_AHEAD 100
#define JUDGE_BATCH  CROWD_BATCH_MAX

/* Setting somebody aside costs the table some 0.1 ms: two thousand a round are a fifth of a second, in
 * which holds end and other sales wait. Behind them it goes on in the next round, which comes at once. */
#define JUDGE_ROUNDS_MAX 5

/* --- Who is there ------------------------------------------------------------------------------ */

/* The head of a lane as far as it was looked at: queue numbers of people that are there, ascending. */
struct head {
    int32_t lane;
    size_t wanted, count;
    size_t used; /* so many of them were admitted meanwhile */
    int64_t *numbers;
};

struct heads {
    size_t count;
    struct head items[LANE_TURNS_MAX];
};

/* Sets the silent of a batch aside as they are passed: each is looked at once and never again. */
static enum err judge_batch(struct call *call, const struct waiting_room *room,
                            const struct place_list *batch, struct head *head)
{
    struct place *silent = ARENA_ARRAY(call->arena, struct place, batch->count + 1);
    bool *is_silent = ARENA_ARRAY(call->arena, bool, batch->count + 1);
    struct place_list silent_list = {.items = silent};

    if (silent == NULL || is_silent == NULL)
        return err_set(call, ERR_TOO_LARGE, "too many places to judge");
    enum err err = presence_judge_many(call, room, batch->items, batch->count, is_silent);
    if (err != ERR_OK)
        return err;
    for (size_t i = 0; i < batch->count; i++) {
        if (is_silent[i])
            silent[silent_list.count++] = batch->items[i];
        else if (head->count < head->wanted)
            head->numbers[head->count++] = batch->items[i].queue_number;
    }
    return crowd_store_set_absent(call, &silent_list,
                                  call->now_us - room->absent_after_seconds * SECOND_US);
}

/* Looks from the front until `wanted` people that are there were found. */
static enum err judge_head(struct call *call, const struct waiting_room *room, int32_t lane,
                           size_t wanted, struct head *head_out)
{
    struct head head = {
        .lane = lane,
        .wanted = wanted,
        .numbers = ARENA_ARRAY(call->arena, int64_t, wanted),
    };
    struct arena_mark mark = arena_mark(call->arena);
    struct place_list batch = {0};
    int64_t after_number = room->epoch_first_no - 1;

    if (head.numbers == NULL)
        return err_set(call, ERR_TOO_LARGE, "too many places to judge");
    for (int i = 0; head.count < wanted; i++) {
        if (i == JUDGE_ROUNDS_MAX) {
            call_wake_janitor(call);
            break;
        }
        /* Where the first look found too few, many are silent: take larger steps. */
        size_t limit = i == 0 && wanted < JUDGE_BATCH ? wanted : JUDGE_BATCH;
        enum err err =
            crowd_store_list_waiting(call, room->concert_id, lane, after_number, limit, &batch);
        if (err == ERR_OK)
            err = judge_batch(call, room, &batch, &head);
        if (err != ERR_OK)
            return err;
        if (batch.count < limit)
            break;
        after_number = batch.items[batch.count - 1].queue_number;
        arena_rewind(call->arena, mark);
    }
    *head_out = head;
    return ERR_OK;
}

/* The heads of all lanes, the main one first. */
static enum err judge_heads(struct call *call, const struct waiting_room *room, int64_t free_now,
                            struct heads *heads)
{
    struct lane_list lanes;
    enum err err = lanes_load(call, room, &lanes);

    if (err != ERR_OK)
        return err;
    heads->count = 1 + lanes.count;
    /* One more than there are slots tells a lane that still waits from one that is empty. */
    int64_t wanted = JUDGED_AHEAD / (int64_t)heads->count;
    if (wanted <= free_now)
        wanted = free_now + 1;
    if (wanted > ADMIT_ROUNDS_MAX * CROWD_BATCH_MAX)
        wanted = ADMIT_ROUNDS_MAX * CROWD_BATCH_MAX;
    for (size_t i = 0; err == ERR_OK && i < heads->count; i++)
        err = judge_head(call, room, i == 0 ? LANE_MAIN : lanes.items[i - 1].lane, (size_t)wanted,
                         &heads->items[i]);
    return err;
}

/* NULL: the lane was made after the look. */
static struct head *head_of(struct heads *heads, int32_t lane)
{
    for (size_t i = 0; i < heads->count; i++)
        if (heads->items[i].lane == lane)
            return &heads->items[i];
    return NULL;
}

/* --- Letting people in ------------------------------------------------------------------------- */

struct admitting {
    const struct sale *sale; /* as read before the lock: its concert's times */
    struct heads *heads;
    const struct inside_count *inside;
    size_t admitted;      /* out */
    bool may_be_more;     /* out */
    size_t outcome_count; /* out, by lane as they were under the lock */
    struct {
        int32_t lane;
        int64_t last_number; /* the highest admitted; 0: nobody */
        bool is_short;       /* fewer could enter than it had slots */
    } outcomes[LANE_TURNS_MAX];
};

/* The room and its lanes as they are under the lock. turns, and what is by turn, begin with main. */
struct batch {
    struct waiting_room room;
    struct lane_list lanes;
    size_t turn_count;
    struct lane_turn turns[LANE_TURNS_MAX];
    int64_t served[LANE_TURNS_MAX];
    int64_t last_numbers[LANE_TURNS_MAX];
    bool is_short[LANE_TURNS_MAX];
    size_t limit;
    size_t count;
    struct place places[CROWD_BATCH_MAX];
};

static int32_t lane_of_turn(const struct batch *batch, size_t turn)
{
    return turn == 0 ? LANE_MAIN : batch->lanes.items[turn - 1].lane;
}

/*
 * How many from the front may enter: all that were found to be there, and late comers that the table
 * has just seen. The first of whom nothing is known ends it: nobody overtakes, the next round judges.
 */
static size_t count_present(struct call *call, const struct waiting_room *room,
                            const struct head *head, const struct place_list *next)
{
    size_t known = 0, i = 0;

    for (; i < next->count; i++) {
        const struct place *place = &next->items[i];
        while (known < head->count && head->numbers[known] < place->queue_number)
            known++;
        bool is_known = known < head->count && head->numbers[known] == place->queue_number;
        if (!is_known && place_is_long_unseen(call, room, place))
            break;
    }
    return i;
}

/* The next of a lane, up to `slots` of them, locked and added to the batch. */
static enum err take_next(struct call *call, const struct admitting *admitting, struct batch *batch,
                          size_t turn, int64_t slots)
{
    int32_t lane = lane_of_turn(batch, turn);
    const struct head *head = head_of(admitting->heads, lane);
    struct place_list next;
    int64_t frontier;
    /* Whoever is still to be called up comes before everybody behind. */
    enum err err = lobby_frontier(call, &batch->room, lane, &frontier);

    if (err == ERR_OK)
        err = crowd_store_lock_waiting(call, &batch->room, lane, frontier, (size_t)slots, &next);
    if (err != ERR_OK)
        return err;
    if (head == NULL)
        return ERR_OK; /* nobody was looked at there, so its turn has nothing to give */
    next.count = count_present(call, &batch->room, head, &next);
    for (size_t i = 0; i < next.count; i++)
        batch->places[batch->count++] = next.items[i];
    batch->served[turn] = (int64_t)next.count;
    batch->is_short[turn] = (int64_t)next.count < slots;
    if (next.count > 0)
        batch->last_numbers[turn] = next.items[next.count - 1].queue_number;
    return ERR_OK;
}

/* The lanes' turns, and who could enter in each as far as that was looked at. A room without lanes
 * takes whoever is next. */
static enum err load_turns(struct call *call, const struct admitting *admitting,
                           struct batch *batch)
{
    enum err err = lanes_load(call, &batch->room, &batch->lanes);

    if (err != ERR_OK)
        return err;
    batch->turn_count = 1 + batch->lanes.count;
    batch->turns[0] = (struct lane_turn){.share = lane_main_share(&batch->lanes),
                                         .turn_u = batch->room.lane_turn_u};
    for (size_t i = 1; i < batch->turn_count; i++)
        batch->turns[i] = (struct lane_turn){.share = batch->lanes.items[i - 1].share,
                                             .turn_u = batch->lanes.items[i - 1].turn_u};
    for (size_t i = 0; i < batch->turn_count; i++) {
        const struct head *head = head_of(admitting->heads, lane_of_turn(batch, i));
        if (head != NULL)
            batch->turns[i].waiting = (int64_t)(head->count - head->used);
    }
    if (batch->turn_count == 1)
        batch->turns[0].waiting = (int64_t)batch->limit;
    return ERR_OK;
}

static enum err take_all(struct call *call, const struct admitting *admitting, struct batch *batch)
{
    int64_t plan[LANE_TURNS_MAX];
    enum err err = load_turns(call, admitting, batch);

    if (err != ERR_OK)
        return err;
    lane_plan(batch->turns, batch->turn_count, (int64_t)batch->limit, plan);
    for (size_t i = 0; err == ERR_OK && i < batch->turn_count; i++)
        if (plan[i] > 0)
            err = take_next(call, admitting, batch, i, plan[i]);
    return err;
}

/* The lanes as they stand now. Lanes that gave nobody and stayed in line with the others are left
 * as they are. */
static enum err save_lanes(struct call *call, struct batch *batch)
{
    enum err err = ERR_OK;

    for (size_t i = 1; err == ERR_OK && i < batch->turn_count; i++) {
        struct lane *lane = &batch->lanes.items[i - 1];
        if (batch->turns[i].turn_u == lane->turn_u)
            continue;
        lane->turn_u = batch->turns[i].turn_u;
        lane->admitted_total += batch->served[i];
        if (batch->last_numbers[i] > lane->now_serving)
            lane->now_serving = batch->last_numbers[i];
        err = lane_store_set_served(call, batch->room.concert_id, lane);
    }
    return err;
}

static enum err admit_places(struct call *call, struct batch *batch)
{
    struct waiting_room *room = &batch->room;
    struct place_list list = {.count = batch->count, .items = batch->places};
    int64_t until_us = call->now_us + room->admission_seconds * SECOND_US;
    enum err err = crowd_store_admit(call, &list, until_us);

    if (err != ERR_OK)
        return err;
    waiting_room_note_admitted(room, (int64_t)batch->count, batch->last_numbers[0], call->now_us);
    if (batch->turn_count > 1) {
        lane_note_served(batch->turns, batch->turn_count, batch->served);
        room->lane_turn_u = batch->turns[0].turn_u;
    }
    err = waiting_room_store_set_admitted(call, room);
    return err == ERR_OK ? save_lanes(call, batch) : err;
}

/* How many may enter in this batch. */
static size_t find_limit(const struct admitting *admitting, const struct waiting_room *room,
                         int64_t now_us)
{
    int64_t inside = inside_at_most(admitting->inside, room);
    int64_t free_now = waiting_room_free_now(room, inside, now_us);

    return free_now > CROWD_BATCH_MAX ? CROWD_BATCH_MAX : (size_t)free_now;
}

static void note_outcomes(struct admitting *admitting, const struct batch *batch)
{
    bool is_short = false;

    for (size_t i = 0; i < batch->turn_count; i++) {
        admitting->outcomes[i].lane = lane_of_turn(batch, i);
        admitting->outcomes[i].last_number = batch->last_numbers[i];
        admitting->outcomes[i].is_short = batch->is_short[i];
        is_short = is_short || batch->is_short[i];
    }
    admitting->outcome_count = batch->turn_count;
    admitting->admitted = batch->count;
    admitting->may_be_more =
        batch->limit > 0 && (batch->count == batch->limit || (is_short && batch->turn_count > 1));
}

/* tx_fn: one batch, each lane in number order, as many as slots and rate allow. */
static enum err admit_batch(struct call *call, void *arg)
{
    struct admitting *admitting = arg;
    struct batch *batch = ARENA_NEW(call->arena, struct batch);

    admitting->admitted = 0;
    admitting->may_be_more = false;
    admitting->outcome_count = 0;
    if (batch == NULL)
        return err_set(call, ERR_TOO_LARGE, "no room for a batch");
    enum err err = waiting_room_store_lock(call, admitting->sale->room.concert_id, &batch->room);
    if (err != ERR_OK)
        return err;
    if (waiting_room_phase(&batch->room, &admitting->sale->concert, call->now_us) != PHASE_OPEN)
        return ERR_OK;
    /* Of a room that was reset meanwhile nobody was counted. */
    if (batch->room.epoch != admitting->inside->epoch)
        return ERR_OK;
    batch->limit = find_limit(admitting, &batch->room, call->now_us);
    if (batch->limit > 0)
        err = take_all(call, admitting, batch);
    if (err != ERR_OK)
        return err;
    note_outcomes(admitting, batch);
    return batch->count > 0 ? admit_places(call, batch) : ERR_OK;
}

/* Whoever was admitted is not waiting any more; nor is a lane that fell short in this round, so that
 * the others take what it left. */
static void use_heads(struct heads *heads, const struct admitting *admitting)
{
    for (size_t i = 0; i < admitting->outcome_count; i++) {
        struct head *head = head_of(heads, admitting->outcomes[i].lane);
        while (head != NULL && head->used < head->count &&
               (admitting->outcomes[i].is_short ||
                head->numbers[head->used] <= admitting->outcomes[i].last_number))
            head->used++;
    }
}

static bool has_anybody(const struct heads *heads)
{
    for (size_t i = 0; i < heads->count; i++)
        if (heads->items[i].used < heads->items[i].count)
            return true;
    return false;
}

enum err room_admit(struct call *call, const struct sale *sale)
{
    struct inside_count inside;
    struct heads heads = {0};
    enum err err = room_count_inside(call, &sale->room, &inside);

    if (err != ERR_OK)
        return err;
    /* Unlocked, only to know how far to look. */
    int64_t free_now =
        waiting_room_free_now(&sale->room, inside_at_most(&inside, &sale->room), call->now_us);
    err = judge_heads(call, &sale->room, free_now, &heads);
    struct admitting admitting = {
        .sale = sale,
        .heads = &heads,
        .inside = &inside,
        .may_be_more = free_now > 0 && has_anybody(&heads),
    };
    for (int i = 0; err == ERR_OK && admitting.may_be_more && i < ADMIT_ROUNDS_MAX; i++) {
        struct arena_mark mark = arena_mark(call->arena);
        err = tx_run(call, "waiting_room.admit", admit_batch, &admitting);
        arena_rewind(call->arena, mark);
        if (err != ERR_OK)
            break;
        use_heads(&heads, &admitting);
        counter_add(call, COUNTER_PLACES_ADMITTED, admitting.admitted);
    }
    return err;
}
