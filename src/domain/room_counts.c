/*
 * Counts of a crowd. Invariant: what decides about capacity was counted by this process.
 */
#include "domain/room_counts.h"

#include <string.h>

#include "domain/kept_sale.h"
#include "store/crowd_count_store.h"
#include "store/figures_store.h"

enum err room_count_inside(struct call *call, const struct waiting_room *room,
                           struct inside_count *count_out)
{
    struct inside_count count;

    if (kept_inside_find(call, room->concert_id, &count) &&
        inside_count_is_good(&count, room, call->now_us)) {
        *count_out = count;
        return ERR_OK;
    }
    count = (struct inside_count){
        .concert_id = room->concert_id,
        .epoch = room->epoch,
        .counted_at_us = call->now_us,
        .admitted_total = room->admitted_total,
    };
    enum err err = crowd_count_store_inside(call, room, &count.inside);
    if (err != ERR_OK)
        return err;
    kept_inside_keep(call, &count);
    *count_out = count;
    return ERR_OK;
}

/* What is asked for lately is what others have counted by then. */
#define LATELY_US 10000000

#define SECOND_US 1000000

/* Places of a piece (some 5 ms). */
#define PIECE_PLACES 16384

static bool is_young(const struct kept_states *kept, int64_t keeps_us, int64_t now_us)
{
    return kept->counted_at_us != 0 && now_us >= kept->counted_at_us &&
           now_us - kept->counted_at_us < keeps_us;
}

static int64_t sum_of(const int64_t counts[PLACE_STATE_COUNT])
{
    int64_t sum = 0;

    for (int state = 0; state < PLACE_STATE_COUNT; state++)
        sum += counts[state];
    return sum;
}

static enum err count_all(struct call *call, int32_t concert_id, struct kept_states *kept)
{
    enum err err = crowd_count_store_states(call, concert_id, 1, INT64_MAX, kept->counts);

    if (err == ERR_OK)
        kept->counted_at_us = call->now_us;
    return err;
}

enum err room_count_states(struct call *call, int32_t concert_id, int64_t counts[PLACE_STATE_COUNT])
{
    struct kept_states *kept = kept_states_of(call, concert_id);
    enum err err = ERR_OK;

    if (kept == NULL)
        return err_set(call, ERR_TOO_LARGE, "no memory for a count");
    /* Three times as long as other counts: one made in pieces is old when it is done, and the next takes as long. */
    if (!is_young(kept, 3 * count_keeps_us(sum_of(kept->counts)), call->now_us))
        err = count_all(call, concert_id, kept);
    if (err == ERR_OK)
        memcpy(counts, kept->counts, sizeof kept->counts);
    return err;
}

/* The next piece of a count that never rests. */
static enum err step(struct call *call, int32_t concert_id, int64_t last_number,
                     struct kept_states *kept)
{
    int64_t piece[PLACE_STATE_COUNT];

    if (!kept->is_counting) {
        memset(kept->partial, 0, sizeof kept->partial);
        kept->is_counting = true;
        kept->began_at_us = call->now_us;
        kept->next_no = 1;
    }
    enum err err = crowd_count_store_states(call, concert_id, kept->next_no,
                                            kept->next_no + PIECE_PLACES, piece);
    if (err != ERR_OK)
        return err;
    for (int state = 0; state < PLACE_STATE_COUNT; state++)
        kept->partial[state] += piece[state];
    kept->next_no += PIECE_PLACES;
    kept->stepped_at_us = call->now_us;
    if (kept->next_no <= last_number)
        return ERR_OK;
    memcpy(kept->counts, kept->partial, sizeof kept->counts);
    kept->counted_at_us = kept->began_at_us;
    kept->is_counting = false;
    return ERR_OK;
}

enum err room_count_states_lately(struct call *call, int32_t concert_id, int64_t last_number,
                                  int64_t counts[PLACE_STATE_COUNT])
{
    struct kept_states *kept = kept_states_of(call, concert_id);
    enum err err = ERR_OK;

    if (kept == NULL)
        return err_set(call, ERR_TOO_LARGE, "no memory for a count");
    int64_t since_us = call->now_us - kept->stepped_at_us;
    if (last_number > COUNT_EXACT_MAX && call->kept_sales != NULL) {
        if (since_us < 0 || since_us >= SECOND_US)
            err = step(call, concert_id, last_number, kept);
    } else if (!is_young(kept, LATELY_US, call->now_us)) {
        err = count_all(call, concert_id, kept);
    }
    if (err == ERR_OK)
        memcpy(counts, kept->counts, sizeof kept->counts);
    return err;
}

enum err room_count_holds(struct call *call, struct kept_holds *kept)
{
    int64_t age_us = call->now_us - kept->counted_at_us;

    if (age_us >= 0 && age_us < count_keeps_us(kept->holds))
        return ERR_OK;
    enum err err = figures_store_count_holds(call, &kept->holds);
    if (err == ERR_OK)
        kept->counted_at_us = call->now_us;
    return err;
}
