/* The roster of a lobby. */
#include "domain/roster.h"

#include <sodium.h>
#include <stdio.h>

#include "store/waiting_room_store.h"
#include "util/time.h"

#define RANGE 10000 /* lines a statement: some tens of milliseconds */

size_t roster_write_line(const struct roster_entry *entry, char line[ROSTER_LINE])
{
    char joined_at[TIME_TEXT];

    time_to_text(entry->joined_at_us, joined_at);
    return (size_t)snprintf(line, ROSTER_LINE, "%lld,%s\n", (long long)entry->place_no, joined_at);
}

struct digesting {
    crypto_hash_sha256_state hash;
    size_t lines;
    int64_t last_no;
};

/* roster_line_fn */
static void add_line(void *arg, const struct roster_entry *entry)
{
    struct digesting *digesting = arg;
    char line[ROSTER_LINE];
    size_t bytes = roster_write_line(entry, line);

    crypto_hash_sha256_update(&digesting->hash, (const unsigned char *)line, bytes);
    digesting->lines++;
    digesting->last_no = entry->place_no;
}

enum err roster_digest(struct call *call, const struct waiting_room *room,
                       unsigned char digest_out[DRAW_DIGEST_BYTES])
{
    struct digesting digesting = {.lines = RANGE, .last_no = room->epoch_first_no - 1};

    crypto_hash_sha256_init(&digesting.hash);
    while (digesting.lines == RANGE) {
        struct arena_mark mark = arena_mark(call->arena);
        struct roster_range range = {
            .concert_id = room->concert_id,
            .after_no = digesting.last_no,
            .last_no = room->draw.lobby_last_no,
            .limit = RANGE,
        };
        digesting.lines = 0;
        enum err err = draw_store_each_line(call, &range, add_line, &digesting);
        if (err != ERR_OK)
            return err;
        arena_rewind(call->arena, mark);
    }
    crypto_hash_sha256_final(&digesting.hash, digest_out);
    return ERR_OK;
}

static enum err find_closed(struct call *call, int32_t concert_id, struct sale *sale_out)
{
    enum err err = waiting_room_store_find(call, concert_id, sale_out);

    if (err == ERR_NOT_FOUND)
        return err_set(call, err, "there is no concert %d", concert_id);
    if (err != ERR_OK)
        return err;
    if (!sale_out->room.draw.has_secret)
        return err_set(call, ERR_NOT_FOUND, "concert %d has no lobby", concert_id);
    if (!sale_out->room.draw.is_closed) {
        err = err_set(call, ERR_NOT_OPEN_YET, "the roster is there once the lobby is closed");
        call->detail.opens_at_us = sale_out->concert.on_sale_at_us;
    }
    return err;
}

enum err roster_load_page(struct call *call, int32_t concert_id, int64_t from_no, size_t limit,
                          struct roster_page *page_out)
{
    struct roster_page page = {0};
    struct roster_entry *entries;
    struct sale sale;
    size_t count;
    enum err err = find_closed(call, concert_id, &sale);

    if (err != ERR_OK)
        return err;
    const struct waiting_room *room = &sale.room;
    int64_t first_no = from_no > room->epoch_first_no ? from_no : room->epoch_first_no;
    err = draw_store_list_roster(call, concert_id, first_no - 1, room->draw.lobby_last_no,
                                 limit + 1, &entries, &count);
    if (err != ERR_OK)
        return err;
    size_t shown = count > limit ? limit : count;
    char *text = arena_alloc(call->arena, shown * ROSTER_LINE + 1);
    if (text == NULL)
        return err_set(call, ERR_TOO_LARGE, "too many lines of the roster at once");
    for (size_t i = 0; i < shown; i++)
        page.bytes += roster_write_line(&entries[i], text + page.bytes);
    page.text = text;
    page.next_no = count > limit ? entries[limit].place_no : 0;
    *page_out = page;
    return ERR_OK;
}
