/*
 * Which seats are free, and the dates that have some.
 *
 * Invariant: what the cache keeps says when it was read and of which hall; older than promised, from
 * another hall or from a clock ahead of ours it is not used.
 */
#include "domain/catalogue.h"

#include <string.h>

#include "cache/cache.h"
#include "domain/admission.h"
#include "store/performance_store.h"
#include "store/seat_store.h"

#define STATES_AGE_MAX_US 1000000
#define COUNTS_AGE_MAX_US                                                                          \
    1000000 /* half of what is promised: the answer may be kept a while, too */

/* What CACHE_SEATS holds: this and seat_states_pack()'s bytes. Read at once, changed since by those who
 * held or freed seats. */
struct kept_states {
    int64_t read_at_us, as_of_us;
    int32_t layout_version;
    int32_t seats_total;
    unsigned char packed[];
};

/* What CACHE_AVAILABLE holds. */
struct kept_counts {
    int64_t as_of_us;
    struct seat_counts counts;
};

static bool is_fresh(const struct call *call, int64_t as_of_us, int64_t age_max_us)
{
    int64_t age_us = call->now_us - as_of_us;

    return age_us < age_max_us && age_us > -age_max_us;
}

static bool find_states(struct call *call, const struct performance *performance,
                        unsigned char *states_out, int64_t *as_of_us_out)
{
    size_t wanted_bytes = sizeof(struct kept_states) + SEAT_STATES_BYTES(performance->seats_total);
    struct kept_states kept;
    const void *bytes;
    size_t length;

    if (cache_get(call, CACHE_SEATS, IDS(performance->performance_id), &bytes, &length) != ERR_OK ||
        length != wanted_bytes)
        return false;
    memcpy(&kept, bytes, sizeof kept);
    if (kept.layout_version != performance->layout_version ||
        kept.seats_total != performance->seats_total ||
        !is_fresh(call, kept.read_at_us, STATES_AGE_MAX_US))
        return false;
    seat_states_unpack((const unsigned char *)bytes + sizeof kept, (size_t)kept.seats_total,
                       states_out);
    *as_of_us_out = kept.as_of_us;
    return true;
}

static void keep_states(struct call *call, const struct performance *performance,
                        const unsigned char *states)
{
    size_t bytes = sizeof(struct kept_states) + SEAT_STATES_BYTES(performance->seats_total);
    struct kept_states *kept = arena_alloc(call->arena, bytes);

    if (kept == NULL)
        return;
    kept->read_at_us = call->now_us;
    kept->as_of_us = call->now_us;
    kept->layout_version = performance->layout_version;
    kept->seats_total = performance->seats_total;
    seat_states_pack(states, (size_t)performance->seats_total, kept->packed);
    cache_set(call, CACHE_SEATS, IDS(performance->performance_id), kept, bytes);
}

enum err catalogue_load_seat_states(struct call *call, const struct performance *performance,
                                    bool fresh, const unsigned char **states_out,
                                    int64_t *as_of_us_out)
{
    unsigned char *states = arena_alloc(call->arena, (size_t)performance->seats_total + 1);
    enum err err;

    if (states == NULL)
        return err_set(call, ERR_TOO_LARGE, "no room for %d seats", (int)performance->seats_total);
    if (fresh || !find_states(call, performance, states, as_of_us_out)) {
        err = seat_store_load_states(call, performance->performance_id, performance->seats_total,
                                     states);
        if (err != ERR_OK)
            return err;
        keep_states(call, performance, states);
        *as_of_us_out = call->now_us;
    }
    *states_out = states;
    return ERR_OK;
}

static enum err count(struct call *call, int32_t performance_id, bool fresh,
                      struct seat_counts *counts_out)
{
    struct kept_counts kept;
    const void *bytes;
    size_t length;
    enum err err;

    if (!fresh &&
        cache_get(call, CACHE_AVAILABLE, IDS(performance_id), &bytes, &length) == ERR_OK &&
        length == sizeof kept) {
        memcpy(&kept, bytes, sizeof kept);
        if (is_fresh(call, kept.as_of_us, COUNTS_AGE_MAX_US)) {
            *counts_out = kept.counts;
            return ERR_OK;
        }
    }
    memset(&kept, 0, sizeof kept); /* what lies between its members goes out, too */
    kept.as_of_us = call->now_us;
    err = seat_store_count(call, performance_id, &kept.counts);
    if (err != ERR_OK)
        return err;
    cache_set(call, CACHE_AVAILABLE, IDS(performance_id), &kept, sizeof kept);
    *counts_out = kept.counts;
    return ERR_OK;
}

/* Never below zero: a hall and a count of the cache may be a second apart. */
static int32_t seats_left(const struct performance *performance, int32_t taken)
{
    return performance->seats_total > taken ? performance->seats_total - taken : 0;
}

enum err catalogue_count_seats(struct call *call, const struct performance *performance, bool fresh,
                               struct seat_totals *totals_out)
{
    struct seat_counts counts;
    enum err err = count(call, performance->performance_id, fresh, &counts);

    if (err != ERR_OK)
        return err;
    *totals_out = (struct seat_totals){
        .total = performance->seats_total,
        .available = seats_left(performance, counts.held + counts.gone),
        .held = counts.held,
        .sold = counts.gone - counts.blocked,
    };
    return ERR_OK;
}

void catalogue_forget_seats(struct call *call, int32_t performance_id)
{
    cache_delete(call, CACHE_SEATS, IDS(performance_id));
    cache_delete(call, CACHE_AVAILABLE, IDS(performance_id));
}

/* Of one reservation. */
struct shown_seats {
    const struct reservation *reservation;
    enum seat_state state;
    int64_t now_us;
};

/* cache_change_fn */
static bool show(void *arg, char *bytes, size_t length)
{
    const struct shown_seats *shown = arg;
    const struct reservation *reservation = shown->reservation;
    struct kept_states kept;

    if (length < sizeof kept)
        return false;
    memcpy(&kept, bytes, sizeof kept);
    if (length != sizeof kept + SEAT_STATES_BYTES(kept.seats_total))
        return false;
    for (size_t i = 0; i < reservation->seat_count; i++) {
        if (reservation->seats[i].seat_no > kept.seats_total)
            return false;
        seat_states_set((unsigned char *)bytes + sizeof kept, reservation->seats[i].seat_no,
                        shown->state);
    }
    if (kept.as_of_us < shown->now_us)
        kept.as_of_us = shown->now_us;
    memcpy(bytes, &kept, sizeof kept);
    return true;
}

static void show_seats(struct call *call, const struct reservation *reservation,
                       enum seat_state state)
{
    struct shown_seats shown = {reservation, state, call->now_us};

    cache_change(call, CACHE_SEATS, IDS(reservation->performance_id), show, &shown);
}

void catalogue_show_held(struct call *call, const struct reservation *reservation)
{
    show_seats(call, reservation, SEAT_HELD);
}

void catalogue_show_freed(struct call *call, const struct reservation *reservation)
{
    show_seats(call, reservation, SEAT_AVAILABLE);
    cache_delete(call, CACHE_AVAILABLE, IDS(reservation->performance_id));
}

static enum err check_admission(struct call *call, int32_t concert_id)
{
    struct concert concert;
    struct place place;
    enum err err = catalogue_find_concert(call, concert_id, &concert);

    return err == ERR_OK ? admission_check(call, concert_id, &place) : err;
}

enum err catalogue_list_dates(struct call *call, int32_t concert_id, struct date **items_out,
                              size_t *count_out)
{
    struct performance *performances;
    size_t performance_count, date_count = 0;
    struct date *dates;
    enum err err = check_admission(call, concert_id);

    if (err != ERR_OK)
        return err;
    err = performance_store_list(call, concert_id, call->now_us, &performances, &performance_count);
    if (err != ERR_OK)
        return err;
    dates = ARENA_ARRAY(call->arena, struct date, performance_count + 1);
    if (dates == NULL)
        return err_set(call, ERR_TOO_LARGE, "too many performances for one answer");
    for (size_t i = 0; i < performance_count; i++) {
        struct date date = {.performance = performances[i]};
        struct seat_counts counts;

        err = count(call, date.performance.performance_id, false, &counts);
        if (err != ERR_OK)
            return err;
        date.seats_available = seats_left(&date.performance, counts.held + counts.gone);
        if (counts.gone < date.performance.seats_total)
            dates[date_count++] = date;
    }
    *items_out = dates;
    *count_out = date_count;
    return ERR_OK;
}
