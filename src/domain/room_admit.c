/*
 * Letting people in: the next of the queue, as many as slots and rate allow.
 *
 * Invariant: people enter only here, under the room's row lock, so inside ≤ capacity however many
 * janitors run, and one's rate is not doubled by another's (I4).
 */
#include "domain/room_admit.h"

#include "domain/presence.h"
#include "domain/room_counts.h"
#include "domain/place.h"
#include "store/crowd_store.h"
#include "store/tx.h"
#include "store/waiting_room_store.h"
#include "util/counter.h"

#define SECOND_US 1000000LL

#define ADMIT_ROUNDS_MAX 32

/* So many at the head of the queue are known to be there even while no slot is free. */
#define JUDGED_AHEAD     100
#define JUDGE_BATCH      CROWD_BATCH_MAX
#define JUDGE_ROUNDS_MAX 48

/* --- Who is there ------------------------------------------------------------------------------ */

/* The head of the queue as far as it was looked at: queue numbers of people that are there, ascending. */
struct head {
    size_t wanted, count;
    int64_t *numbers;
};

/* Sets the silent of a batch aside as they are passed: each is looked at once and never again. */
static enum err judge_batch(struct call *call, const struct waiting_room *room,
                            const struct place_list *batch, struct head *head)
{
    struct place *silent = ARENA_ARRAY(call->arena, struct place, batch->count + 1);
    struct place_list silent_list = {.items = silent};

    if (silent == NULL)
        return err_set(call, ERR_TOO_LARGE, "too many places to judge");
    for (size_t i = 0; i < batch->count; i++) {
        if (place_is_silent(call, room, &batch->items[i]))
            silent[silent_list.count++] = batch->items[i];
        else if (head->count < head->wanted)
            head->numbers[head->count++] = batch->items[i].queue_number;
    }
    return crowd_store_set_absent(call, &silent_list,
                                  call->now_us - room->absent_after_seconds * SECOND_US);
}

/* Looks from the front until `wanted` people that are there were found. */
static enum err judge_head(struct call *call, const struct waiting_room *room, size_t wanted,
                           struct head *head_out)
{
    struct head head = {
        .wanted = wanted,
        .numbers = ARENA_ARRAY(call->arena, int64_t, wanted),
    };
    struct arena_mark mark = arena_mark(call->arena);
    struct place_list batch = {0};
    int64_t after_number = room->epoch_first_no - 1;

    if (head.numbers == NULL)
        return err_set(call, ERR_TOO_LARGE, "too many places to judge");
    for (int i = 0; head.count < wanted && i < JUDGE_ROUNDS_MAX; i++) {
        /* Where the first look found too few, many are silent: take larger steps. */
        size_t limit = i == 0 && wanted < JUDGE_BATCH ? wanted : JUDGE_BATCH;
        enum err err = crowd_store_list_waiting(call, room->concert_id, LANE_MAIN, after_number,
                                                limit, &batch);
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

/* --- Letting people in ------------------------------------------------------------------------- */

struct admitting {
    const struct sale *sale; /* as read before the lock: its concert's times */
    const struct head *head;
    const struct inside_count *inside;
    size_t admitted;  /* out */
    bool may_be_more; /* out: the batch was full */
};

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
        if (!is_known && presence_is_silent(NULL, place->last_seen_at_us,
                                            room->absent_after_seconds, call->now_us))
            break;
    }
    return i;
}

static enum err admit_places(struct call *call, struct waiting_room *room,
                             const struct place_list *list)
{
    int64_t until_us = call->now_us + room->admission_seconds * SECOND_US;
    enum err err = crowd_store_admit(call, list, until_us);

    if (err != ERR_OK)
        return err;
    waiting_room_note_admitted(room, (int64_t)list->count,
                               list->items[list->count - 1].queue_number, call->now_us);
    return waiting_room_store_set_admitted(call, room);
}

/* tx_fn: one batch, in number order, as many as slots and rate allow. */
static enum err admit_batch(struct call *call, void *arg)
{
    struct admitting *admitting = arg;
    int32_t concert_id = admitting->sale->room.concert_id;
    struct waiting_room room;
    struct place_list next;
    int64_t lobby_no;
    enum err err = waiting_room_store_lock(call, concert_id, &room);

    admitting->admitted = 0;
    admitting->may_be_more = false;
    if (err != ERR_OK)
        return err;
    if (waiting_room_phase(&room, &admitting->sale->concert, call->now_us) != PHASE_OPEN)
        return ERR_OK;
    /* Of a room that was reset meanwhile nobody was counted. */
    if (room.epoch != admitting->inside->epoch)
        return ERR_OK;
    int64_t inside = inside_at_most(admitting->inside, &room);
    int64_t free_now = waiting_room_free_now(&room, inside, call->now_us);
    size_t limit = free_now > CROWD_BATCH_MAX ? CROWD_BATCH_MAX : (size_t)free_now;
    if (limit == 0)
        return ERR_OK;
    /* Whoever is still to be moved out of the lobby comes before everybody behind. */
    err = crowd_store_first_in_lobby(call, &room, &lobby_no);
    if (err == ERR_OK)
        err = crowd_store_lock_waiting(call, &room, LANE_MAIN, lobby_no, limit, &next);
    if (err != ERR_OK)
        return err;
    next.count = count_present(call, &room, admitting->head, &next);
    if (next.count == 0)
        return ERR_OK;
    admitting->admitted = next.count;
    admitting->may_be_more = next.count == limit;
    return admit_places(call, &room, &next);
}

enum err room_admit(struct call *call, const struct sale *sale)
{
    struct inside_count inside;
    struct head head;
    enum err err = room_count_inside(call, &sale->room, &inside);

    if (err != ERR_OK)
        return err;
    /* Unlocked, only to know how far to look. */
    int64_t free_now =
        waiting_room_free_now(&sale->room, inside_at_most(&inside, &sale->room), call->now_us);
    int64_t wanted = free_now < JUDGED_AHEAD ? JUDGED_AHEAD : free_now;
    if (wanted > ADMIT_ROUNDS_MAX * CROWD_BATCH_MAX)
        wanted = ADMIT_ROUNDS_MAX * CROWD_BATCH_MAX;
    err = judge_head(call, &sale->room, (size_t)wanted, &head);
    struct admitting admitting = {
        .sale = sale,
        .head = &head,
        .inside = &inside,
        .may_be_more = free_now > 0 && head.count > 0,
    };
    for (int i = 0; err == ERR_OK && admitting.may_be_more && i < ADMIT_ROUNDS_MAX; i++) {
        struct arena_mark mark = arena_mark(call->arena);
        err = tx_run(call, "waiting_room.admit", admit_batch, &admitting);
        arena_rewind(call->arena, mark);
        if (err == ERR_OK)
            counter_add(call, COUNTER_PLACES_ADMITTED, admitting.admitted);
    }
    return err;
}
