/* Seats that an organiser keeps back. */
#include "domain/seat_block.h"

#include <stdlib.h>

#include "domain/admin_log.h"
#include "domain/catalogue.h"
#include "domain/room_watch.h"
#include "model/account.h"
#include "store/performance_store.h"
#include "store/seat_store.h"
#include "store/tx.h"

struct blocking {
    int32_t performance_id;
    const struct seat_block *block;
    int32_t *seat_nos;  /* ascending */
    int32_t concert_id; /* out */
};

static int by_number(const void *a, const void *b)
{
    int32_t one = *(const int32_t *)a, other = *(const int32_t *)b;

    return (one > other) - (one < other);
}

static int by_seat(const void *a, const void *b)
{
    const struct blocked_seat *one = a, *other = b;

    return by_number(&one->seat_no, &other->seat_no);
}

static int32_t *seat_numbers(struct call *call, const struct blocked_seat *seats, size_t count)
{
    int32_t *numbers = ARENA_ARRAY(call->arena, int32_t, count + 1);

    for (size_t i = 0; numbers != NULL && i < count; i++)
        numbers[i] = seats[i].seat_no;
    return numbers;
}

/* The seats of `a` that are not in `b`; both ascend. */
static size_t without(const int32_t *a, size_t a_count, const int32_t *b, size_t b_count,
                      int32_t *rest_out)
{
    size_t count = 0;

    for (size_t i = 0, j = 0; i < a_count; i++) {
        while (j < b_count && b[j] < a[i])
            j++;
        if (j == b_count || b[j] != a[i])
            rest_out[count++] = a[i];
    }
    return count;
}

static enum err refuse_taken(struct call *call, int32_t performance_id, const int32_t *seat_nos,
                             size_t count)
{
    int32_t lost[CALL_CONFLICTS_MAX];
    size_t lost_count;
    enum err err = seat_store_list_lost(call, performance_id, seat_nos, count, CALL_CONFLICTS_MAX,
                                        lost, &lost_count);

    if (err != ERR_OK || lost_count == 0)
        return err;
    err = err_set(call, ERR_SEAT_TAKEN, "%zu%s of the seats, the first is %d, are sold or held",
                  lost_count, lost_count < CALL_CONFLICTS_MAX ? "" : " or more", (int)lost[0]);
    call->detail.conflict_count = lost_count;
    for (size_t i = 0; i < lost_count; i++)
        call->detail.conflicts[i] = lost[i];
    return err;
}

/* Claims: takes the seats that are new, frees those that are no longer wanted. */
static enum err change_claims(struct call *call, const struct blocking *blocking)
{
    size_t wanted_count = blocking->block->count, former_count, added_count, dropped_count;
    struct blocked_seat *blocked;
    int32_t *former, *added, *dropped;
    enum err err = seat_store_list_blocked(call, blocking->performance_id, &blocked, &former_count);

    if (err != ERR_OK)
        return err;
    former = seat_numbers(call, blocked, former_count);
    added = ARENA_ARRAY(call->arena, int32_t, wanted_count + 1);
    dropped = ARENA_ARRAY(call->arena, int32_t, former_count + 1);
    if (former == NULL || added == NULL || dropped == NULL)
        return err_set(call, ERR_TOO_LARGE, "too many seats for one call");
    added_count = without(blocking->seat_nos, wanted_count, former, former_count, added);
    dropped_count = without(former, former_count, blocking->seat_nos, wanted_count, dropped);
    err = seat_store_claim_blocked(call, blocking->performance_id, added, added_count);
    if (err == ERR_OK)
        err = refuse_taken(call, blocking->performance_id, added, added_count);
    if (err == ERR_OK)
        err = seat_store_free_blocked(call, blocking->performance_id, dropped, dropped_count);
    return err;
}

static enum err write_reasons(struct call *call, const struct blocking *blocking)
{
    size_t count = blocking->block->count;
    struct blocked_seat *seats = ARENA_ARRAY(call->arena, struct blocked_seat, count + 1);
    enum err err;

    if (seats == NULL)
        return err_set(call, ERR_TOO_LARGE, "too many seats for one call");
    for (size_t i = 0; i < count; i++) {
        seats[i] = (struct blocked_seat){.seat_no = blocking->seat_nos[i],
                                         .reason = blocking->block->reason,
                                         .blocked_at_us = call->now_us};
        if (call->session != NULL)
            seats[i].blocked_by = call->session->user_id;
    }
    err = seat_store_delete_blocked(call, blocking->performance_id);
    if (err != ERR_OK)
        return err;
    return seat_store_insert_blocked(call, blocking->performance_id, seats, count);
}

static enum err write_log(struct call *call, const struct blocking *blocking)
{
    const char *object = arena_printf(call->arena, "performance %d", (int)blocking->performance_id);
    const char *detail =
        arena_printf(call->arena, "%zu seats: %s", blocking->block->count, blocking->block->reason);

    return admin_log_write(call, "seats.block", object, detail);
}

/* tx_fn. */
static enum err block_seats(struct call *call, void *arg)
{
    struct blocking *blocking = arg;
    size_t count = blocking->block->count;
    struct performance performance;
    enum err err = performance_store_lock(call, blocking->performance_id, &performance);

    if (err == ERR_NOT_FOUND)
        return err_set(call, err, "there is no performance %d", (int)blocking->performance_id);
    if (err != ERR_OK)
        return err;
    blocking->concert_id = performance.concert_id;
    if (count > 0 && blocking->seat_nos[count - 1] > performance.seats_total)
        return err_set(call, ERR_UNKNOWN_SEAT, "the hall has no seat %d",
                       (int)blocking->seat_nos[count - 1]);
    err = change_claims(call, blocking);
    if (err == ERR_OK)
        err = write_reasons(call, blocking);
    if (err == ERR_OK)
        err = write_log(call, blocking);
    return err;
}

enum err seat_block_set(struct call *call, int32_t performance_id, const struct seat_block *block)
{
    struct blocking blocking = {.performance_id = performance_id, .block = block};
    enum err err;

    blocking.seat_nos = ARENA_ARRAY(call->arena, int32_t, block->count + 1);
    if (blocking.seat_nos == NULL)
        return err_set(call, ERR_TOO_LARGE, "too many seats for one call");
    for (size_t i = 0; i < block->count; i++)
        blocking.seat_nos[i] = block->seat_nos[i];
    qsort(blocking.seat_nos, block->count, sizeof *blocking.seat_nos, by_number);
    err = tx_run(call, "seats.block", block_seats, &blocking);
    if (err != ERR_OK)
        return err;
    catalogue_forget_seats(call, performance_id);
    room_watch_change(call, blocking.concert_id);
    return ERR_OK;
}

/* Those of the seats that the new hall has too, with their new numbers; ascending. */
static size_t renumber(struct blocked_seat *seats, size_t count, const struct layout *from,
                       const struct layout *to)
{
    size_t kept = 0;

    for (size_t i = 0; i < count; i++) {
        struct seat seat;

        if (!layout_find_seat(from, seats[i].seat_no, &seat) ||
            !layout_find_place(to, seat.section->name, seat.row, seat.in_row, &seat))
            continue;
        seats[kept] = seats[i];
        seats[kept++].seat_no = seat.seat_no;
    }
    qsort(seats, kept, sizeof *seats, by_seat);
    return kept;
}

enum err seat_block_move(struct call *call, const struct layout *from, const struct layout *to)
{
    int32_t performance_id = from->performance_id;
    struct blocked_seat *seats;
    int32_t *seat_nos;
    size_t count;
    enum err err = seat_store_list_blocked(call, performance_id, &seats, &count);

    if (err != ERR_OK)
        return err;
    count = renumber(seats, count, from, to);
    seat_nos = seat_numbers(call, seats, count);
    if (seat_nos == NULL)
        return err_set(call, ERR_TOO_LARGE, "too many blocked seats for one call");
    err = seat_store_free_all_blocked(call, performance_id);
    if (err == ERR_OK)
        err = seat_store_claim_blocked(call, performance_id, seat_nos, count);
    if (err == ERR_OK)
        err = seat_store_delete_blocked(call, performance_id);
    if (err == ERR_OK)
        err = seat_store_insert_blocked(call, performance_id, seats, count);
    return err;
}

static enum err load_kept(struct call *call, struct seat_block_view *view)
{
    struct blocked_seat *blocked;
    struct kept_seat *seats;
    enum err err =
        seat_store_list_blocked(call, view->performance.performance_id, &blocked, &view->count);

    if (err != ERR_OK)
        return err;
    seats = ARENA_ARRAY(call->arena, struct kept_seat, view->count + 1);
    if (seats == NULL)
        return err_set(call, ERR_TOO_LARGE, "too many blocked seats for one call");
    for (size_t i = 0; i < view->count; i++)
        seats[i] =
            (struct kept_seat){blocked[i].seat_no, blocked[i].reason, blocked[i].blocked_at_us};
    view->seats = seats;
    return ERR_OK;
}

enum err seat_block_load(struct call *call, int32_t performance_id,
                         struct seat_block_view *view_out)
{
    struct seat_block_view view = {0};
    enum err err = catalogue_find_performance(call, performance_id, &view.performance);

    if (err == ERR_OK)
        err = catalogue_load_layout(call, &view.performance, &view.layout);
    if (err == ERR_OK)
        err =
            catalogue_load_seat_states(call, &view.performance, true, &view.states, &view.as_of_us);
    if (err == ERR_OK)
        err = load_kept(call, &view);
    if (err != ERR_OK)
        return err;
    *view_out = view;
    return ERR_OK;
}
