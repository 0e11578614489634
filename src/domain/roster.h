/*
 * The roster of a lobby: everybody who ever took a place in it, whatever became of the place.
 *
 * Invariant: once the lobby is closed no line of its roster comes, goes or changes. So its digest is
 * the same whoever computes it and however often.
 *
 * A line is "place_no,joined_at" and a newline, joined_at as everywhere else in milliseconds; the
 * roster is its lines by ascending place_no, without a header. The digest is the SHA-256 of that file.
 */
#ifndef TICKETD_DOMAIN_ROSTER_H
#define TICKETD_DOMAIN_ROSTER_H

#include <stddef.h>

#include "store/draw_store.h"
#include "util/call.h"
#include "util/err.h"

#define ROSTER_LINE 48 /* longest line and NUL */

/* Writes a line; how long it is. */
size_t roster_write_line(const struct roster_entry *entry, char line[ROSTER_LINE]);

/* Everybody of the epoch up to place last_no, ascending. Database: reads in ranges, outside any
 * transaction. */
enum err roster_walk(struct call *call, const struct waiting_room *room, int64_t last_no,
                     roster_entry_fn *fn, void *arg) MUST_CHECK;

/* Everybody of a closed lobby. Database: as roster_walk. */
enum err roster_digest(struct call *call, const struct waiting_room *room,
                       unsigned char digest_out[DRAW_DIGEST_BYTES]) MUST_CHECK;

/* A part of it. */
struct roster_page {
    const char *text;
    size_t bytes;
    int64_t next_no; /* the first place of the next part; 0: this is the last */
};
#define ROSTER_PAGE_MAX 50000

/*
 * The lines from place from_no on, at most `limit`.
 * Errors: NOT_FOUND (no such concert, or no lobby), NOT_OPEN_YET (the lobby is not closed).
 */
enum err roster_load_page(struct call *call, int32_t concert_id, int64_t from_no, size_t limit,
                          struct roster_page *page_out) MUST_CHECK;

#endif
