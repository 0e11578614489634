/* UUIDv7: made, written and read. */
#include "util/uuid.h"

#include <string.h>

#include "util/text.h"

/* Groups of the text in bytes: 8-4-4-4-12 digits. */
static const size_t group_bytes[] = {4, 2, 2, 2, 6};

struct uuid uuid_v7(int64_t now_us, const uint8_t random[8])
{
    uint64_t ms = (uint64_t)(now_us / 1000);
    /* A microsecond is more than four of the 4,096 steps, so each has a step of its own. */
    uint64_t fraction = (uint64_t)(now_us % 1000) * 4096 / 1000;
    struct uuid id;

    for (int i = 0; i < 6; i++)
        id.bytes[i] = (uint8_t)(ms >> (40 - 8 * i));
    id.bytes[6] = (uint8_t)(0x70 | fraction >> 8); /* version 7 */
    id.bytes[7] = (uint8_t)fraction;
    memcpy(id.bytes + 8, random, 8);
    id.bytes[8] = (uint8_t)((id.bytes[8] & 0x3f) | 0x80); /* variant of RFC 9562 */
    return id;
}

void uuid_to_text(const struct uuid *id, char text[UUID_TEXT])
{
    const uint8_t *from = id->bytes;

    for (size_t i = 0; i < COUNT_OF(group_bytes); i++) {
        text_to_hex(from, group_bytes[i], text);
        from += group_bytes[i];
        text += 2 * group_bytes[i];
        *text++ = '-';
    }
    text[-1] = '\0';
}

bool uuid_from_text(const char *text, struct uuid *id_out)
{
    struct uuid id;
    uint8_t *to = id.bytes;

    if (strlen(text) != UUID_TEXT - 1)
        return false;
    for (size_t i = 0; i < COUNT_OF(group_bytes); i++) {
        if (!text_from_hex(text, to, group_bytes[i]))
            return false;
        to += group_bytes[i];
        text += 2 * group_bytes[i];
        if (*text++ != (i + 1 < COUNT_OF(group_bytes) ? '-' : '\0'))
            return false;
    }
    *id_out = id;
    return true;
}

bool uuid_is_equal(const struct uuid *a, const struct uuid *b)
{
    return memcmp(a->bytes, b->bytes, UUID_BYTES) == 0;
}

bool uuid_is_zero(const struct uuid *id)
{
    static const struct uuid zero;

    return uuid_is_equal(id, &zero);
}
