/*
 * No-shows.
 *
 * Invariant: whoever has acted keeps the admission: each place is taken back by one statement that
 * finds it still unused. No place is lost but one that was let in twice and never came.
 */
#include "domain/room_no_show.h"

#include "domain/presence.h"
#include "store/crowd_store.h"
#include "store/waiting_room_store.h"

#define SECOND_US 1000000LL

#define UNUSED_BATCHES 8 /* a round */

/* Admissions are judged in steps of at least so long: the pointer is written once a step. */
#define STEP_US SECOND_US

/* What becomes of a batch. */
struct verdicts {
    struct place_list waiting, absent, expired;
};

/* The page was there after the admission, and is not silent since. */
static bool is_page_alive(struct call *call, const struct waiting_room *room,
                          const struct place *place, const struct kept_place *kept)
{
    struct silence silence = room_silence(call, room);

    return kept->presence.seen_at_us > place->admitted_at_us &&
           !presence_is_silent(&kept->presence, place->last_seen_at_us, &silence, call->now_us);
}

static enum err judge(struct call *call, const struct waiting_room *room,
                      const struct place_list *batch, struct verdicts *verdicts_out)
{
    struct place *places = ARENA_ARRAY(call->arena, struct place, 3 * batch->count + 1);
    struct kept_place *kept = ARENA_ARRAY(call->arena, struct kept_place, batch->count + 1);
    bool *has = ARENA_ARRAY(call->arena, bool, batch->count + 1);

    if (places == NULL || kept == NULL || has == NULL)
        return err_set(call, ERR_TOO_LARGE, "too many places to judge");
    enum err err = presence_find_many(call, batch->items, batch->count, kept, has);
    if (err != ERR_OK)
        return err;
    struct place *waiting = places, *absent = places + batch->count,
                 *expired = places + 2 * batch->count;
    struct verdicts verdicts = {{0, waiting}, {0, absent}, {0, expired}};
    for (size_t i = 0; i < batch->count; i++) {
        const struct place *place = &batch->items[i];
        if (place->second_chance)
            expired[verdicts.expired.count++] = *place;
        else if (has[i] && is_page_alive(call, room, place, &kept[i]))
            waiting[verdicts.waiting.count++] = *place;
        else
            absent[verdicts.absent.count++] = *place;
    }
    *verdicts_out = verdicts;
    return ERR_OK;
}

static enum err take_back(struct call *call, const struct verdicts *verdicts, int64_t made_until_us)
{
    uint64_t changed;
    enum err err =
        crowd_store_take_back(call, &verdicts->waiting, PLACE_WAITING, made_until_us, &changed);

    if (err == ERR_OK)
        err = crowd_store_take_back(call, &verdicts->absent, PLACE_ABSENT, made_until_us, &changed);
    if (err == ERR_OK)
        err =
            crowd_store_take_back(call, &verdicts->expired, PLACE_EXPIRED, made_until_us, &changed);
    return err;
}

enum err room_take_back_unused(struct call *call, const struct waiting_room *room)
{
    int64_t made_until_us = call->now_us - room->enter_seconds * SECOND_US;
    struct place_list batch = {.count = CROWD_BATCH_MAX};

    /* The rate was refilled when somebody was admitted last: nobody since is nobody to judge. */
    if (made_until_us < room->entry_checked_us + STEP_US ||
        room->rate_refilled_at_us <= room->entry_checked_us)
        return ERR_OK;
    for (int i = 0; batch.count == CROWD_BATCH_MAX; i++) {
        struct arena_mark mark = arena_mark(call->arena);
        struct verdicts verdicts;
        if (i == UNUSED_BATCHES)
            return ERR_OK; /* the next round goes on where this one stopped */
        enum err err = crowd_store_list_unused(call, room, made_until_us, CROWD_BATCH_MAX, &batch);
        if (err == ERR_OK)
            err = judge(call, room, &batch, &verdicts);
        if (err == ERR_OK)
            err = take_back(call, &verdicts, made_until_us);
        if (err != ERR_OK)
            return err;
        arena_rewind(call->arena, mark);
    }
    return waiting_room_store_set_entry_checked(call, room->concert_id, made_until_us);
}
