/*
 * The draw's permutation.
 *
 * Invariant: it gives what tests/unit/check_draw.c and the published recipe give, for ever: the
 * numbers of past sales are recomputed with it.
 */
#include "model/draw.h"

#include <string.h>

#include "util/text.h"

_Static_assert(SHA256_BYTES == DRAW_KEY_BYTES, "the key is a SHA-256");
_Static_assert(SHA256_BYTES == DRAW_DIGEST_BYTES, "so is a digest");

#define BITS_MIN 8

static void put_u64(unsigned char bytes[8], uint64_t value)
{
    for (int i = 7; i >= 0; i--, value >>= 8)
        bytes[i] = (unsigned char)value;
}

struct draw draw_make(const unsigned char secret[DRAW_SECRET_BYTES], int64_t count,
                      const unsigned char digest[DRAW_DIGEST_BYTES])
{
    unsigned char bytes[DRAW_SECRET_BYTES + 8 + DRAW_DIGEST_BYTES];
    struct draw draw = {.count = count};
    int bits = BITS_MIN;

    memcpy(bytes, secret, DRAW_SECRET_BYTES);
    put_u64(bytes + DRAW_SECRET_BYTES, (uint64_t)count);
    memcpy(bytes + DRAW_SECRET_BYTES + 8, digest, DRAW_DIGEST_BYTES);
    sha256(bytes, sizeof bytes, draw.key);
    while (bits < 62 && (INT64_C(1) << bits) < count)
        bits++;
    draw.left_bits = bits / 2;
    draw.right_bits = bits - bits / 2;
    return draw;
}

static uint32_t mask_of(int bits)
{
    return ((uint32_t)1 << bits) - 1;
}

static uint32_t compute_round(const struct draw *draw, int round, uint32_t half)
{
    unsigned char bytes[DRAW_KEY_BYTES + 1 + 8], digest[SHA256_BYTES];
    int bits = round % 2 == 0 ? draw->left_bits : draw->right_bits;

    memcpy(bytes, draw->key, DRAW_KEY_BYTES);
    bytes[DRAW_KEY_BYTES] = (unsigned char)round;
    put_u64(bytes + DRAW_KEY_BYTES + 1, half);
    sha256(bytes, sizeof bytes, digest);
    /* The lowest bits of the first eight bytes: bytes 4 to 7. */
    uint32_t low = (uint32_t)digest[4] << 24 | (uint32_t)digest[5] << 16 |
                   (uint32_t)digest[6] << 8 | digest[7];
    return low & mask_of(bits);
}

bool draw_tabulate(struct draw *draw, struct arena *arena)
{
    /* The right half is the wider one: one stride for all rounds. */
    size_t stride = (size_t)1 << draw->right_bits;
    uint32_t *table = ARENA_ARRAY(arena, uint32_t, DRAW_ROUNDS * stride);

    if (table == NULL)
        return false;
    for (int round = 0; round < DRAW_ROUNDS; round++) {
        int bits = round % 2 == 0 ? draw->right_bits : draw->left_bits;
        for (uint32_t half = 0; half <= mask_of(bits); half++)
            table[(size_t)round * stride + half] = compute_round(draw, round, half);
    }
    draw->table = table;
    return true;
}

static uint32_t round_of(const struct draw *draw, int round, uint32_t half)
{
    if (draw->table != NULL)
        return draw->table[((size_t)round << draw->right_bits) + half];
    return compute_round(draw, round, half);
}

/* Ten rounds over an offset below 2^k; backwards is the inverse, for a round undoes itself. */
static int64_t cross(const struct draw *draw, int64_t offset, bool is_back)
{
    uint32_t left = (uint32_t)(offset >> draw->right_bits);
    uint32_t right = (uint32_t)offset & mask_of(draw->right_bits);

    for (int i = 0; i < DRAW_ROUNDS; i++) {
        int round = is_back ? DRAW_ROUNDS - 1 - i : i;
        if (round % 2 == 0)
            left ^= round_of(draw, round, right);
        else
            right ^= round_of(draw, round, left);
    }
    return (int64_t)left << draw->right_bits | right;
}

/* Walks on along the cycle to the next offset that somebody has. It began at one, so it comes to one. */
static int64_t walk(const struct draw *draw, int64_t one_based, bool is_back)
{
    int64_t offset = one_based - 1;

    do {
        offset = cross(draw, offset, is_back);
    } while (offset >= draw->count);
    return offset + 1;
}

int64_t draw_number(const struct draw *draw, int64_t place)
{
    return walk(draw, place, false);
}

int64_t draw_place(const struct draw *draw, int64_t number)
{
    return walk(draw, number, true);
}

void draw_commit(const unsigned char secret[DRAW_SECRET_BYTES],
                 unsigned char commitment_out[DRAW_DIGEST_BYTES])
{
    sha256(secret, DRAW_SECRET_BYTES, commitment_out);
}

bool room_draw(const struct waiting_room *room, struct draw *draw_out)
{
    const struct draw_record *record = &room->draw;

    if (record->drawn_at_us == 0 || record->participants == 0)
        return false;
    *draw_out = draw_make(record->secret, record->participants, record->roster_digest);
    return true;
}

bool room_draw_number(const struct waiting_room *room, int64_t place_no, int64_t *number_out)
{
    struct draw draw;
    int64_t place = place_no - room->epoch_first_no + 1;

    if (place < 1 || place > room->draw.participants || !room_draw(room, &draw))
        return false;
    *number_out = room->epoch_first_no - 1 + draw_number(&draw, place);
    return true;
}

int64_t room_frontier(const struct waiting_room *room)
{
    const struct draw_record *record = &room->draw;

    if (!record->has_secret)
        return INT64_MAX;
    if (record->drawn_at_us == 0)
        return room->epoch_first_no;
    if (record->called_no >= record->participants)
        return INT64_MAX;
    return room->epoch_first_no + record->called_no;
}
