/*
 * Rows of queue_entry as sets of numbers.
 *
 * Everything is read from queue_entry_by_state alone.
 */
#include "store/crowd_bits_store.h"

#include "store/room_rows.h"
#include "store/stmt.h"

_Static_assert(NUMBERS_A_WORD == 62, "the statements say so");

/* stmt_row_fn: a word and its bits. */
static enum err take_word(struct call *call, void *arg, const struct column *columns,
                          size_t column_count)
{
    const struct number_set *set = arg;
    int64_t word = column_i64(&columns[0]);

    (void)column_count;
    if (word < 0 || (size_t)word >= set->word_count)
        return err_set(call, ERR_INTERNAL, "word %lld of a set of %zu", (long long)word,
                       set->word_count);
    set->words[word] |= (uint64_t)column_i64(&columns[1]);
    return ERR_OK;
}

static enum err add_range(struct call *call, const struct stmt *stmt,
                          const struct waiting_room *room, int32_t lane, struct number_range range,
                          struct number_set *set)
{
    return stmt_each(call, stmt,
                     ARGS(arg_i64(set->first), arg_i64(set->first), arg_i64(room->concert_id),
                          arg_i64(lane), arg_i64(range.from), arg_i64(range.end)),
                     take_word, set);
}

static const struct stmt select_waiting = {
    .name = "crowd_bits.select_waiting",
    .sql = "SELECT (queue_number - ?) DIV 62,\n" // first of the set
           "       BIT_OR(1 << ((queue_number - ?) MOD 62))\n"
           "  FROM queue_entry " BY_STATE "\n"
           " WHERE concert_id = ?\n"
           "   AND state = 1\n"
           "   AND lane = ?\n"
           "   AND queue_number >= ?\n"
           "   AND queue_number < ?\n"
           " GROUP BY 1",
};

enum err crowd_bits_store_add_waiting(struct call *call, const struct waiting_room *room,
                                      int32_t lane, struct number_range range,
                                      struct number_set *set)
{
    return add_range(call, &select_waiting, room, lane, range, set);
}

static const struct stmt select_lobby = {
    .name = "crowd_bits.select_lobby",
    .sql = "SELECT (place_no - ?) DIV 62,\n" // first of the set
           "       BIT_OR(1 << ((place_no - ?) MOD 62))\n"
           "  FROM queue_entry " BY_STATE "\n"
           " WHERE concert_id = ?\n"
           "   AND state = 0\n"
           "   AND lane = ?\n"
           "   AND queue_number IS NULL\n"
           "   AND place_no >= ?\n"
           "   AND place_no < ?\n"
           " GROUP BY 1",
};

enum err crowd_bits_store_add_lobby(struct call *call, const struct waiting_room *room,
                                    int32_t lane, struct number_range range, struct number_set *set)
{
    return add_range(call, &select_lobby, room, lane, range, set);
}

static const struct stmt count_up_to = {
    .name = "crowd_bits.count_up_to",
    .sql = "SELECT COUNT(*)\n"
           "  FROM queue_entry " BY_STATE "\n"
           " WHERE concert_id = ?\n"
           "   AND state = 1\n"
           "   AND lane = ?\n"
           "   AND queue_number >= ?\n" // first of the epoch
           "   AND queue_number <= ?",
};

enum err crowd_bits_store_count_up_to(struct call *call, const struct waiting_room *room,
                                      int32_t lane, int64_t number, int64_t *count_out)
{
    const struct column *row;
    enum err err = stmt_select_one(call, &count_up_to,
                                   ARGS(arg_i64(room->concert_id), arg_i64(lane),
                                        arg_i64(room->epoch_first_no), arg_i64(number)),
                                   &row);

    if (err != ERR_OK)
        return err;
    *count_out = column_i64(&row[0]);
    return ERR_OK;
}

const struct stmt *const crowd_bits_store_statements[] = {
    &select_waiting,
    &select_lobby,
    &count_up_to,
    NULL,
};
