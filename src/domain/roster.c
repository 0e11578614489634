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

/* Through ranges of places ---------------------------------------------------------------- */

struct walk {
    roster_entry_fn *fn;
    void *arg;
    size_t count; /* of this range */
    int64_t last_no;
};

/* roster_entry_fn */
static void step(void *arg, const struct roster_entry *entry)
{
    struct walk *walk = arg;

    walk->fn(walk->arg, entry);
    walk->count++;
    walk->last_no = entry->place_no;
}

enum err roster_walk(struct call *call, const struct waiting_room *room, int64_t last_no,
                     roster_entry_fn *fn, void *arg)
{
    struct walk walk = {.fn = fn, .arg = arg, .count = RANGE, .last_no = room->epoch_first_no - 1};

    while (walk.count == RANGE) {
        struct arena_mark mark = arena_mark(call->arena);
        struct roster_range range = {
            .concert_id = room->concert_id,
            .after_no = walk.last_no,
            .last_no = last_no,
            .limit = RANGE,
        };
        walk.count = 0;
        enum err err = draw_store_each_entry(call, &range, step, &walk);
        if (err != ERR_OK)
            return err;
        arena_rewind(call->arena, mark);
    }
    return ERR_OK;
}

/* roster_entry_fn */
static void hash_line(void *arg, const struct roster_entry *entry)
{
    crypto_hash_sha256_state *hash = arg;
    char line[ROSTER_LINE];
    size_t bytes = roster_write_line(entry, line);

    crypto_hash_sha256_update(hash, (const unsigned char *)line, bytes);
}

enum err roster_digest(struct call *call, const struct waiting_room *room,
                       unsigned char digest_out[DRAW_DIGEST_BYTES])
{
    crypto_hash_sha256_state hash;

    crypto_hash_sha256_init(&hash);
    enum err err = roster_walk(call, room, room->draw.lobby_last_no, hash_line, &hash);
    if (err != ERR_OK)
        return err;
    crypto_hash_sha256_final(&hash, digest_out);
    return ERR_OK;
}

/* A part of it ----------------------------------------------------------------------------- */

static enum err find_closed(struct call *call, int32_t concert_id, struct sale *sale_out)
{
    enum err err = waiting_room_store_find(call, concert_id, sale_out);

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

struct page_writer {
    char *text;
    size_t bytes, lines_left;
    int64_t next_no;
};

/* roster_entry_fn */
static void write_entry(void *arg, const struct roster_entry *entry)
{
    struct page_writer *writer = arg;

    if (writer->lines_left == 0) {
        writer->next_no = entry->place_no;
        return;
    }
    writer->bytes += roster_write_line(entry, writer->text + writer->bytes);
    writer->lines_left--;
}

enum err roster_load_page(struct call *call, int32_t concert_id, int64_t from_no, size_t limit,
                          struct roster_page *page_out)
{
    struct page_writer writer = {.lines_left = limit};
    struct sale sale;
    enum err err = find_closed(call, concert_id, &sale);

    if (err != ERR_OK)
        return err;
    const struct waiting_room *room = &sale.room;
    int64_t first_no = from_no > room->epoch_first_no ? from_no : room->epoch_first_no;
    struct roster_range range = {
        .concert_id = concert_id,
        .after_no = first_no - 1,
        .last_no = room->draw.lobby_last_no,
        .limit = limit + 1,
    };
    writer.text = arena_alloc(call->arena, limit * ROSTER_LINE + 1);
    if (writer.text == NULL)
        return err_set(call, ERR_TOO_LARGE, "too many lines of the roster at once");
    err = draw_store_each_entry(call, &range, write_entry, &writer);
    if (err != ERR_OK)
        return err;
    *page_out =
        (struct roster_page){.text = writer.text, .bytes = writer.bytes, .next_no = writer.next_no};
    return ERR_OK;
}
