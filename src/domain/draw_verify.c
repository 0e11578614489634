/* Recomputing a draw from the tables. */
#include "domain/draw_verify.h"

#include <sodium.h>
#include <string.h>

#include "domain/roster.h"
#include "model/draw.h"
#include "store/waiting_room_store.h"

struct verifying {
    struct draw draw;
    crypto_hash_sha256_state hash;
    struct draw_verdict verdict;
};

bool draw_is_right(const struct draw_verdict *verdict)
{
    return verdict->is_digest_right && verdict->is_count_right && verdict->wrong == 0;
}

static void note_wrong(struct draw_verdict *verdict, const struct roster_entry *entry,
                       int64_t drawn)
{
    verdict->wrong++;
    if (verdict->sample_count < DRAW_SAMPLE_MAX)
        verdict->sample[verdict->sample_count++] = (struct wrong_number){
            .place_no = entry->place_no, .stored = entry->queue_number, .drawn = drawn};
}

/* In the lobby, or gone before it was called up. */
static bool may_lack_number(const struct verifying *verifying, const struct roster_entry *entry,
                            int64_t drawn)
{
    bool is_called = drawn < room_frontier(&verifying->verdict.room);

    return entry->state == PLACE_LEFT || (entry->state == PLACE_LOBBY && !is_called);
}

static void check_number(struct verifying *verifying, const struct roster_entry *entry,
                         int64_t number, bool may_lack)
{
    struct draw_verdict *verdict = &verifying->verdict;

    if (entry->queue_number == 0 && may_lack)
        verdict->uncalled++;
    else if (entry->queue_number == number)
        verdict->checked++;
    else
        note_wrong(verdict, entry, number);
}

/* roster_entry_fn */
static void check_entry(void *arg, const struct roster_entry *entry)
{
    struct verifying *verifying = arg;
    struct waiting_room *room = &verifying->verdict.room;
    int64_t before_no = room->epoch_first_no - 1, drawn;
    char line[ROSTER_LINE];

    if (entry->place_no > room->draw.lobby_last_no) {
        check_number(verifying, entry, entry->place_no, false);
        return;
    }
    crypto_hash_sha256_update(&verifying->hash, (const unsigned char *)line,
                              roster_write_line(entry, line));
    verifying->verdict.roster_lines++;
    drawn = before_no + draw_number(&verifying->draw, entry->place_no - before_no);
    check_number(verifying, entry, drawn, may_lack_number(verifying, entry, drawn));
}

static enum err find_drawn(struct call *call, int32_t concert_id, struct waiting_room *room_out)
{
    struct sale sale;
    enum err err = waiting_room_store_find(call, concert_id, &sale);

    if (err != ERR_OK)
        return err;
    if (!sale.room.draw.has_secret)
        return err_set(call, ERR_NOT_FOUND, "nothing is drawn by lot in concert %d", concert_id);
    if (sale.room.draw.drawn_at_us == 0)
        return err_set(call, ERR_NOT_OPEN_YET, "the lobby of concert %d is not drawn yet",
                       concert_id);
    *room_out = sale.room;
    return ERR_OK;
}

enum err draw_verify(struct call *call, int32_t concert_id, struct draw_verdict *verdict_out)
{
    struct verifying verifying = {0};
    struct draw_verdict *verdict = &verifying.verdict;
    enum err err = find_drawn(call, concert_id, &verdict->room);

    if (err != ERR_OK)
        return err;
    const struct draw_record *record = &verdict->room.draw;
    crypto_hash_sha256_init(&verifying.hash);
    if (room_draw(&verdict->room, &verifying.draw))
        (void)draw_tabulate(&verifying.draw, call->arena);
    err = roster_walk(call, &verdict->room, INT64_MAX, check_entry, &verifying);
    if (err != ERR_OK)
        return err;
    crypto_hash_sha256_final(&verifying.hash, verdict->roster_digest);
    draw_commit(record->secret, verdict->commitment);
    verdict->is_digest_right =
        memcmp(verdict->roster_digest, record->roster_digest, DRAW_DIGEST_BYTES) == 0;
    verdict->is_count_right =
        record->participants == record->lobby_last_no - verdict->room.epoch_first_no + 1;
    *verdict_out = *verdict;
    return ERR_OK;
}
