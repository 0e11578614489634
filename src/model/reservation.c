/*
 * Reservations and tickets: the bytes of reservation.seats, ticket codes.
 */
#include "model/reservation.h"

#include <string.h>

#include "util/log.h"
#include "util/text.h"

enum reservation_state reservation_state_at(const struct reservation *reservation, int64_t now_us)
{
    if (reservation->state == RESERVATION_HELD && reservation->expires_at_us <= now_us)
        return RESERVATION_EXPIRED;
    return reservation->state;
}

static void put_big_endian(unsigned char *bytes, uint64_t value, int width)
{
    for (int i = width - 1; i >= 0; i--, value >>= 8)
        bytes[i] = (unsigned char)value;
}

static uint64_t get_big_endian(const unsigned char *bytes, int width)
{
    uint64_t value = 0;

    for (int i = 0; i < width; i++)
        value = value << 8 | bytes[i];
    return value;
}

size_t reserved_seats_pack(const struct reserved_seat *seats, size_t count,
                           unsigned char *bytes_out)
{
    for (size_t i = 0; i < count; i++) {
        put_big_endian(bytes_out + i * RESERVED_SEAT_BYTES, (uint32_t)seats[i].seat_no, 4);
        put_big_endian(bytes_out + i * RESERVED_SEAT_BYTES + 4, (uint64_t)seats[i].price, 8);
    }
    return count * RESERVED_SEAT_BYTES;
}

size_t reserved_seats_unpack(const void *bytes, size_t length, struct reserved_seat *seats_out)
{
    const unsigned char *at = bytes;
    size_t count = length / RESERVED_SEAT_BYTES;

    if (length % RESERVED_SEAT_BYTES != 0 || count > SEATS_PER_RESERVATION_MAX)
        panic("%zu bytes are no seats of a reservation", length);
    for (size_t i = 0; i < count; i++, at += RESERVED_SEAT_BYTES)
        seats_out[i] = (struct reserved_seat){
            .seat_no = (int32_t)get_big_endian(at, 4),
            .price = (int64_t)get_big_endian(at + 4, 8),
        };
    return count;
}

/* Source: Crockford, "Base 32". 130 bits of text for 128 of code: the first two are zero. */
static const char code_digits[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

void ticket_code_to_text(const unsigned char code[16], char text[TICKET_CODE_TEXT])
{
    unsigned bits = 0;
    int bit_count = 2;
    char *at = text;

    for (int i = 0; i < 16; i++) {
        bits = bits << 8 | code[i];
        for (bit_count += 8; bit_count >= 5; bit_count -= 5)
            *at++ = code_digits[bits >> (bit_count - 5) & 31];
    }
    *at = '\0';
}

/* -1: no digit. */
static int code_digit(char letter)
{
    const char *at;

    if (letter >= 'a' && letter <= 'z')
        letter = (char)(letter - 'a' + 'A');
    if (letter == 'I' || letter == 'L')
        letter = '1';
    if (letter == 'O')
        letter = '0';
    at = letter == '\0' ? NULL : strchr(code_digits, letter);
    return at == NULL ? -1 : (int)(at - code_digits);
}

bool ticket_code_from_text(const char *text, unsigned char code[16])
{
    unsigned char bytes[16];
    unsigned bits = 0;
    int bit_count = -2;
    int byte_count = 0;

    if (strlen(text) != TICKET_CODE_TEXT - 1 || code_digit(text[0]) > 7)
        return false;
    for (const char *at = text; *at != '\0'; at++) {
        int digit = code_digit(*at);

        if (digit < 0)
            return false;
        bits = bits << 5 | (unsigned)digit;
        bit_count += 5;
        if (bit_count >= 8) {
            bit_count -= 8;
            bytes[byte_count++] = (unsigned char)(bits >> bit_count);
        }
    }
    memcpy(code, bytes, sizeof bytes);
    return true;
}
