/*
 * The draw: in which order those are called who came to the lobby.
 *
 * A keyed permutation of 1…N that nobody can steer and anybody can recompute. Its secret is made, and
 * its hash published, before the lobby opens; its key also depends on the roster of everybody who
 * came, so that whoever knows the secret does not know the order before the lobby is closed.
 *
 *   key         SHA-256(secret ‖ N as 8 bytes ‖ roster digest)
 *   F(r, x)     the first 8 bytes of SHA-256(key ‖ r as 1 byte ‖ x as 8 bytes)
 *   k           the smallest, 8 at least, with 2^k ≥ N; left is the upper ⌊k/2⌋ bits of an offset,
 *               right the lower ⌈k/2⌉
 *   a round     r even: left ^= F(r, right); r odd: right ^= F(r, left); cut to the half's bits
 *   a number    offset = place - 1; ten rounds, r = 0…9, again while the offset is not below N;
 *               number = offset + 1
 *
 * All integers are big-endian. Below eight bits ten rounds would not give all orders equally often.
 *
 * Source: an alternating Feistel network with cycle walking (Black and Rogaway, "Ciphers with
 * arbitrary finite domains", 2002).
 */
#ifndef TICKETD_MODEL_DRAW_H
#define TICKETD_MODEL_DRAW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/waiting_room.h"
#include "util/arena.h"

#define DRAW_KEY_BYTES 32
#define DRAW_ROUNDS    10

/* A permutation of 1…count. */
struct draw {
    unsigned char key[DRAW_KEY_BYTES];
    int64_t count; /* 1 at least, where anybody asks */
    int left_bits, right_bits;
    const uint32_t *table; /* NULL: rounds are computed each time, some 10 µs a number */
};

struct draw draw_make(const unsigned char secret[DRAW_SECRET_BYTES], int64_t count,
                      const unsigned char digest[DRAW_DIGEST_BYTES]);

/* The rounds of many numbers come from a table: 40 KiB and some 10 ms for a million people.
 * Memory: in the arena; false when it is full, and the draw works on without. */
bool draw_tabulate(struct draw *draw, struct arena *arena);

/* Both ways: the number of the place-th of the lobby, and who has a number. 1…count in and out. */
int64_t draw_number(const struct draw *draw, int64_t place);
int64_t draw_place(const struct draw *draw, int64_t number);

/* The hash that is public from the beginning. */
void draw_commit(const unsigned char secret[DRAW_SECRET_BYTES],
                 unsigned char commitment_out[DRAW_DIGEST_BYTES]);

/* The draw of a room that has drawn, with somebody in it; else false. */
bool room_draw(const struct waiting_room *room, struct draw *draw_out);

/* The queue number that was drawn for a place of the lobby; false: nothing was drawn for it (yet). */
bool room_draw_number(const struct waiting_room *room, int64_t place_no, int64_t *number_out);

/* The lowest queue number that must not be admitted yet, because the lobby is not drawn or not called
 * up so far; INT64_MAX: there is none. */
int64_t room_frontier(const struct waiting_room *room);

#endif
