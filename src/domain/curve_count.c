/*
 * Counting a crowd for its curve. Invariant: a piece costs by its length, not by the crowd.
 */
#include "domain/curve_count.h"

#include "domain/kept_sale.h"
#include "model/draw.h"
#include "store/crowd_bits_store.h"

/* Numbers of a piece. */
#define PIECE_NUMBERS 32768

static bool is_in_set(const struct number_set *set, int64_t number)
{
    return number >= set->first && number < set->first + (int64_t)set->word_count * NUMBERS_A_WORD;
}

/* --- The lobby --------------------------------------------------------------------------------- */

/* Those of the lobby that are still to be called up wait with the numbers that were drawn for them. */
static void add_drawn(struct call *call, const struct waiting_room *room,
                      const struct number_set *places, struct number_set *numbers)
{
    struct draw draw;
    int64_t before = room->epoch_first_no - 1;

    if (!room_draw(room, &draw))
        return;
    (void)draw_tabulate(&draw, call->arena);
    for (size_t i = 0; i < places->word_count; i++)
        for (uint64_t word = places->words[i]; word != 0; word &= word - 1) {
            int64_t place = places->first + (int64_t)i * NUMBERS_A_WORD + __builtin_ctzll(word);
            int64_t number =
                place - before > draw.count ? place : before + draw_number(&draw, place - before);
            if (is_in_set(numbers, number))
                number_set_add(numbers, number);
        }
}

static enum err count_lobby(struct call *call, const struct waiting_room *room, int32_t lane,
                            struct number_range range, struct number_set *numbers)
{
    struct arena_mark mark = arena_mark(call->arena);
    struct number_set places = {
        .first = range.from,
        .word_count = number_set_words(range.from, range.end - 1),
    };

    places.words = ARENA_ARRAY(call->arena, uint64_t, places.word_count + 1);
    if (places.words == NULL)
        return err_set(call, ERR_TOO_LARGE, "no memory for a piece of the lobby");
    enum err err = crowd_bits_store_add_lobby(call, room, lane, range, &places);
    if (err == ERR_OK)
        add_drawn(call, room, &places, numbers);
    arena_rewind(call->arena, mark);
    return err;
}

/* --- Piece by piece ---------------------------------------------------------------------------- */

static enum err begin(struct call *call, const struct waiting_room *room,
                      const struct curve_span *span, struct curve_count *count_out)
{
    struct curve_count count = {
        .is_running = true,
        .span = *span,
        .began_at_us = call->now_us,
        .is_in_lobby = room_frontier(room) != INT64_MAX,
        .set = {.first = span->progress.now_serving + 1},
    };
    enum err err = crowd_bits_store_count_up_to(call, room, span->lane, span->progress.now_serving,
                                                &count.passed);

    count.next = count.is_in_lobby ? room->epoch_first_no : count.set.first;
    count.set.word_count = number_set_words(count.set.first, span->last);
    if (err == ERR_OK)
        *count_out = count;
    return err;
}

enum err curve_count_begin(struct call *call, const struct waiting_room *room,
                           const struct curve_span *span, struct kept_curve *kept)
{
    struct curve_count count;
    enum err err = begin(call, room, span, &count);

    if (err != ERR_OK)
        return err;
    count.set.words = kept_curve_words(call, kept, count.set.word_count);
    if (count.set.words == NULL)
        return err_set(call, ERR_TOO_LARGE, "numbers up to %lld", (long long)span->last);
    kept->count = count;
    return ERR_OK;
}

enum err curve_count_step(struct call *call, const struct waiting_room *room,
                          struct curve_count *count, bool *is_done_out)
{
    int64_t last = count->is_in_lobby ? room->draw.lobby_last_no : count->span.last;
    struct number_range range = {count->next, count->next + PIECE_NUMBERS};
    enum err err = ERR_OK;

    if (range.end > last + 1)
        range.end = last + 1;
    if (range.from < range.end)
        err = count->is_in_lobby
                  ? count_lobby(call, room, count->span.lane, range, &count->set)
                  : crowd_bits_store_add_waiting(call, room, count->span.lane, range, &count->set);
    if (err != ERR_OK)
        return err;
    *is_done_out = range.end > last && !count->is_in_lobby;
    count->next = range.end;
    if (range.end > last && count->is_in_lobby) {
        count->is_in_lobby = false;
        count->next = count->set.first;
    }
    return ERR_OK;
}

void curve_count_end(struct curve_count *count, const struct waiting_room *room,
                     struct curve *curve)
{
    count->is_running = false;
    curve->concert_id = room->concert_id;
    curve->lane = count->span.lane;
    curve->epoch = room->epoch;
    curve->counted_at_us = count->began_at_us;
    curve->admitted_total = count->span.progress.admitted_total;
    curve_draw(curve, count->span.progress.now_serving, count->passed, &count->set,
               count->span.last);
}

enum err curve_count_at_once(struct call *call, const struct waiting_room *room,
                             const struct curve_span *span, struct curve *curve)
{
    struct arena_mark mark = arena_mark(call->arena);
    struct curve_count count;
    enum err err = begin(call, room, span, &count);

    if (err != ERR_OK)
        return err;
    count.set.words = ARENA_ARRAY(call->arena, uint64_t, count.set.word_count + 1);
    if (count.set.words == NULL)
        return err_set(call, ERR_TOO_LARGE, "numbers up to %lld", (long long)span->last);
    struct number_range range = {count.set.first, span->last + 1};
    err = crowd_bits_store_add_waiting(call, room, span->lane, range, &count.set);
    if (err == ERR_OK)
        curve_count_end(&count, room, curve);
    arena_rewind(call->arena, mark);
    return err;
}
