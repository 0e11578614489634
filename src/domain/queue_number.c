/*
 * Queue numbers from a counter that may vanish at any moment.
 *
 * The room's row holds a generation G and a limit L. The counter of generation G lives in memcached
 * under a key that names G. A join reads (G, L) and increments that counter to v:
 *
 *   v ≤ L       v is the number.
 *   v > L       the row is locked; if it still says G, L is raised past v and v is the number,
 *               else v is thrown away.
 *   no answer   the row is locked; the number is L + 1, L becomes L + 1, G becomes G + 1; after the
 *               commit the counter of the new generation is created with that number.
 *
 * Only the transaction that made a generation creates its counter, once, and a counter only rises;
 * so within a generation later increments give higher numbers, and whoever finds the counter gone
 * ends the generation. Every number given out in a generation is ≤ the limit at the generation's
 * end, and every number of the next one is above it. Therefore
 *
 *   no duplicate   two numbers are of one generation (and the counter gave them one after the other,
 *                  or one of them began it) or of two (and the limit between them parts them);
 *   no inversion   if B asked after A was answered, B read a generation no older than A's. The same:
 *                  B's increment came later. A newer one: B is above the limit that A is not above.
 *
 * Closing a lobby (lobby.c) ends its generation as well, with the limit at the highest place taken:
 * numbers above it that were given out meanwhile are void, for nobody gets a place of the lobby any
 * more (place_store_insert_in_lobby()), and nobody else takes one before it is closed.
 *
 * A counter that comes late (its maker slept between commit and creation) is of a generation that
 * was ended meanwhile: only joins that read the row before that use it, they asked before anybody of
 * the newer generation was answered, and their numbers stay below the limit they read. A timed-out
 * increment is a gap. The primary key is the last judge all the same.
 */
#include "domain/queue_number.h"

#include "cache/cache.h"
#include "store/tx.h"
#include "store/waiting_room_store.h"
#include "util/counter.h"

/* How far the limit is raised at once: one lock of the row in so many joins, and the widest gap that
 * the loss of a counter may leave. */
#define LIMIT_BLOCK 1000

/* memcached may still hold counters of a former database under the same prefix. A room's first
 * generation is drawn from so many that none of them is met. */
#define FIRST_GENERATIONS 1000000000

/* After so many generations that ended under our hands the number is taken from under the lock. */
#define TRIES_MAX 3

/* What one transaction under the room's lock is asked, and what it found. */
struct number_request {
    int32_t concert_id;
    int32_t generation; /* as read before */
    bool is_forced;     /* take a number even if the generation has ended */
    int64_t number;     /* in: to be covered by the limit; out: taken */

    bool is_taken;
    struct waiting_room room; /* as it stands afterwards */
};

/* tx_fn: lets the limit cover request->number, if its generation is still the current one. */
static enum err raise_limit(struct call *call, void *arg)
{
    struct number_request *request = arg;
    struct waiting_room *room = &request->room;
    enum err err = waiting_room_store_lock(call, request->concert_id, room);

    if (err != ERR_OK)
        return err;
    request->is_taken = room->generation == request->generation;
    if (!request->is_taken || room->number_limit >= request->number)
        return ERR_OK;
    room->number_limit = request->number + LIMIT_BLOCK;
    return waiting_room_store_set_numbers(call, room);
}

static int32_t next_generation(struct call *call, int32_t generation)
{
    uint32_t random;

    if (generation > 0)
        return generation + 1;
    call->random(&random, sizeof random);
    return (int32_t)(1 + random % FIRST_GENERATIONS);
}

/* tx_fn: takes the number above the limit and with it begins the next generation. */
static enum err begin_generation(struct call *call, void *arg)
{
    struct number_request *request = arg;
    struct waiting_room *room = &request->room;
    enum err err = waiting_room_store_lock(call, request->concert_id, room);

    if (err != ERR_OK)
        return err;
    request->is_taken = request->is_forced || room->generation == request->generation;
    if (!request->is_taken)
        return ERR_OK;
    room->number_limit++;
    room->generation = next_generation(call, room->generation);
    request->number = room->number_limit;
    return waiting_room_store_set_numbers(call, room);
}

static enum err take_from_row(struct call *call, struct number_request *request)
{
    enum err err = tx_run(call, "queue_number.begin_generation", begin_generation, request);

    if (err != ERR_OK || !request->is_taken)
        return err;
    counter_add(call, COUNTER_COUNTER_RESEEDED, 1);
    cache_add_counter(call, CACHE_NUMBER, IDS(request->concert_id, request->room.generation),
                      (uint64_t)request->number);
    return ERR_OK;
}

/* One try by the counter of request->generation, else from under the lock. */
static enum err take_once(struct call *call, struct number_request *request)
{
    uint64_t value;

    if (cache_incr(call, CACHE_NUMBER, IDS(request->concert_id, request->generation), 1, &value) !=
        ERR_OK)
        return take_from_row(call, request);
    request->number = (int64_t)value;
    request->is_taken = request->number <= request->room.number_limit;
    if (request->is_taken)
        return ERR_OK;
    return tx_run(call, "queue_number.raise_limit", raise_limit, request);
}

enum err queue_number_take(struct call *call, const struct waiting_room *room, int64_t *number_out)
{
    struct number_request request = {.concert_id = room->concert_id, .room = *room};

    for (int tries = 1; !request.is_taken; tries++) {
        /* The row as the last transaction saw it is a fresh read: it was locked by this join. */
        request.generation = request.room.generation;
        enum err err =
            tries <= TRIES_MAX ? take_once(call, &request) : take_from_row(call, &request);
        if (err != ERR_OK)
            return err;
        request.is_forced = true;
    }
    *number_out = request.number;
    return ERR_OK;
}

void queue_number_keep(struct call *call, const struct waiting_room *room)
{
    uint64_t value;

    if (room->generation == 0)
        return;
    enum err err =
        cache_read_counter(call, CACHE_NUMBER, IDS(room->concert_id, room->generation), &value);
    /* Where it is gone, whoever joins next finds that, too. */
    (void)err;
}
