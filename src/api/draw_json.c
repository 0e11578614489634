/*
 * What the public may know of a draw.
 *
 * Invariant: the secret leaves the program here only, and only once the draw is made.
 */
#include "api/draw_json.h"

#include "model/draw.h"
#include "util/text.h"

static void write_hex(struct json *out, const unsigned char bytes[SHA256_BYTES], bool is_known)
{
    char hex[2 * SHA256_BYTES + 1];

    if (is_known)
        text_to_hex(bytes, SHA256_BYTES, hex);
    json_text(out, is_known ? hex : NULL);
}

void draw_write_json(struct json *out, const struct waiting_room *room)
{
    const struct draw_record *draw = &room->draw;
    unsigned char commitment[DRAW_DIGEST_BYTES];
    bool is_drawn = draw->drawn_at_us != 0;

    if (!draw->has_secret) {
        json_null(out);
        return;
    }
    draw_commit(draw->secret, commitment);
    json_object(out);
    write_hex(json_key(out, "commitment"), commitment, true);
    json_i64(json_key(out, "first_number"), room->epoch_first_no);
    write_hex(json_key(out, "secret"), draw->secret, is_drawn);
    if (is_drawn)
        json_i64(json_key(out, "participants"), draw->participants);
    else
        json_null(json_key(out, "participants"));
    write_hex(json_key(out, "roster_digest"), draw->roster_digest, is_drawn);
    json_end_object(out);
}
