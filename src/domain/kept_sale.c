/*
 * Sales kept for a moment.
 *
 * Invariant: what is kept holds no pointer into a call's arena.
 */
#include "domain/kept_sale.h"

#include <stdlib.h>
#include <string.h>

#include "store/waiting_room_store.h"
#include "util/log.h"

/* Sales that run at the same time in the usual site; two in one slot only replace each other. */
#define SLOTS 16

struct kept_sale {
    int64_t read_at_us;
    struct sale sale; /* concert_id 0: empty */
};

struct kept_figures {
    int64_t read_at_us;
    int32_t concert_id; /* 0: empty */
    struct room_figures figures;
};

struct kept_lanes {
    int64_t read_at_us;
    int32_t concert_id; /* 0: empty */
    struct lane_list lanes;
};

struct kept_sales {
    struct kept_sale slots[SLOTS];
    struct kept_figures figures[SLOTS];
    struct inside_count insides[SLOTS];
    struct kept_lanes lanes[SLOTS];
    struct kept_states states[SLOTS];
    struct kept_curve counted[SLOTS], read[SLOTS];
};

struct kept_sales *kept_sales_new(void)
{
    struct kept_sales *kept = calloc(1, sizeof *kept);

    if (kept == NULL)
        panic("no memory for kept sales");
    return kept;
}

void kept_sales_free(struct kept_sales **kept)
{
    for (size_t i = 0; i < SLOTS; i++)
        free((*kept)->counted[i].words);
    free(*kept);
    *kept = NULL;
}

static bool is_young(int64_t read_at_us, int64_t now_us)
{
    return now_us >= read_at_us && now_us - read_at_us < KEPT_SALE_AGE_US;
}

static bool is_usable(const struct kept_sale *slot, int32_t concert_id, int64_t now_us)
{
    return slot->sale.concert.concert_id == concert_id && is_young(slot->read_at_us, now_us);
}

enum err kept_sale_find(struct call *call, int32_t concert_id, struct sale *sale_out)
{
    struct kept_sale *slot =
        call->kept_sales == NULL ? NULL : &call->kept_sales->slots[concert_id % SLOTS];
    struct sale sale;

    if (slot != NULL && is_usable(slot, concert_id, call->now_us)) {
        *sale_out = slot->sale;
        return ERR_OK;
    }
    enum err err = waiting_room_store_find(call, concert_id, &sale);
    if (err != ERR_OK)
        return err;
    sale.concert.title = NULL;
    sale.concert.venue = NULL;
    sale.room.message = NULL;
    sale.room.messages = NULL;
    if (sale.room.halted != NULL)
        sale.room.halted = "halted";
    if (slot != NULL)
        *slot = (struct kept_sale){.read_at_us = call->now_us, .sale = sale};
    *sale_out = sale;
    return ERR_OK;
}

bool kept_figures_find(struct call *call, int32_t concert_id, struct room_figures *figures_out)
{
    struct kept_figures *slot =
        call->kept_sales == NULL ? NULL : &call->kept_sales->figures[concert_id % SLOTS];

    if (slot != NULL && slot->concert_id == concert_id &&
        is_young(slot->read_at_us, call->now_us)) {
        *figures_out = slot->figures;
        return true;
    }
    if (!room_figures_find(call, concert_id, figures_out))
        return false;
    if (slot != NULL)
        *slot = (struct kept_figures){call->now_us, concert_id, *figures_out};
    return true;
}

bool kept_inside_find(struct call *call, int32_t concert_id, struct inside_count *count_out)
{
    if (call->kept_sales == NULL)
        return false;
    *count_out = call->kept_sales->insides[concert_id % SLOTS];
    return count_out->concert_id == concert_id;
}

void kept_inside_keep(struct call *call, const struct inside_count *count)
{
    if (call->kept_sales != NULL)
        call->kept_sales->insides[count->concert_id % SLOTS] = *count;
}

bool kept_lanes_find(struct call *call, int32_t concert_id, struct lane_list *lanes_out)
{
    if (call->kept_sales == NULL)
        return false;
    const struct kept_lanes *slot = &call->kept_sales->lanes[concert_id % SLOTS];
    if (slot->concert_id != concert_id || !is_young(slot->read_at_us, call->now_us))
        return false;
    *lanes_out = slot->lanes;
    return true;
}

void kept_lanes_keep(struct call *call, int32_t concert_id, const struct lane_list *lanes)
{
    if (call->kept_sales != NULL)
        call->kept_sales->lanes[concert_id % SLOTS] =
            (struct kept_lanes){call->now_us, concert_id, *lanes};
}

struct kept_states *kept_states_of(struct call *call, int32_t concert_id)
{
    if (call->kept_sales == NULL)
        return ARENA_ARRAY(call->arena, struct kept_states, 1);
    struct kept_states *slot = &call->kept_sales->states[concert_id % SLOTS];
    if (slot->concert_id != concert_id)
        *slot = (struct kept_states){.concert_id = concert_id};
    return slot;
}

/* The slot, emptied if it is another's. */
static struct kept_curve *take_slot(struct kept_curve *slots, const struct waiting_room *room,
                                    int32_t lane)
{
    struct kept_curve *slot = &slots[(room->concert_id + lane) % SLOTS];

    if (slot->concert_id != room->concert_id || slot->lane != lane || slot->epoch != room->epoch) {
        slot->concert_id = room->concert_id;
        slot->lane = lane;
        slot->epoch = room->epoch;
        slot->kept_at_us = 0;
        slot->curve.point_count = 0;
        slot->count.is_running = false;
    }
    return slot;
}

struct kept_curve *kept_curve_counted(struct call *call, const struct waiting_room *room,
                                      int32_t lane)
{
    if (call->kept_sales == NULL)
        return ARENA_ARRAY(call->arena, struct kept_curve, 1);
    return take_slot(call->kept_sales->counted, room, lane);
}

struct kept_curve *kept_curve_read(struct call *call, const struct waiting_room *room, int32_t lane)
{
    if (call->kept_sales == NULL)
        return ARENA_ARRAY(call->arena, struct kept_curve, 1);
    return take_slot(call->kept_sales->read, room, lane);
}

uint64_t *kept_curve_words(struct call *call, struct kept_curve *kept, size_t count)
{
    if (call->kept_sales == NULL)
        return ARENA_ARRAY(call->arena, uint64_t, count + 1);
    if (kept->word_capacity < count) {
        free(kept->words);
        kept->words = calloc(count, sizeof *kept->words);
        kept->word_capacity = kept->words == NULL ? 0 : count;
        return kept->words;
    }
    memset(kept->words, 0, count * sizeof *kept->words);
    return kept->words;
}
