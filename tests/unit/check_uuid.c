/* UUIDv7: order, form, and what is none. */
#include "util/uuid.h"

#include <string.h>

#include "lib/check_main.h"
#include "lib/unit_call.h"
#include "util/text.h"

/*
 * The example of RFC 9562, appendix A.6: 2022-02-22T19:22:22Z. Its rand_a, which is by chance there,
 * is the fraction here.
 */
START_TEST(the_example_of_the_rfc_is_made)
{
    static const uint8_t random[8] = {0x18, 0xc4, 0xdc, 0x0c, 0x0c, 0x07, 0x39, 0x8f};
    static const struct {
        int64_t us;
        const char *text;
    } made[] = {
        {0, "017f22e2-79b0-7000-98c4-dc0c0c07398f"},
        {1, "017f22e2-79b0-7004-98c4-dc0c0c07398f"},
        {500, "017f22e2-79b0-7800-98c4-dc0c0c07398f"},
        {999, "017f22e2-79b0-7ffb-98c4-dc0c0c07398f"},
        {1000, "017f22e2-79b1-7000-98c4-dc0c0c07398f"},
    };

    for (size_t i = 0; i < COUNT_OF(made); i++) {
        struct uuid id = uuid_v7(INT64_C(1645557742000000) + made[i].us, random);
        char text[UUID_TEXT];

        uuid_to_text(&id, text);
        ck_assert_str_eq(text, made[i].text);
    }
}
END_TEST

START_TEST(version_and_variant_do_not_depend_on_chance_or_time)
{
    uint8_t random[8];

    for (int64_t us = 0; us < 1000; us++)
        for (int byte = 0; byte < 256; byte += us == 0 ? 1 : 255) {
            struct uuid id;

            memset(random, byte, sizeof random);
            id = uuid_v7(UNIT_NOW_US + us, random);
            ck_assert_uint_eq(id.bytes[6] >> 4, 7);
            ck_assert_uint_eq(id.bytes[8] >> 6, 2);
        }
}
END_TEST

/* Whatever chance says: every bit set before, none after. */
START_TEST(a_later_microsecond_sorts_behind)
{
    uint8_t low[8] = {0}, high[8];

    memset(high, 0xff, sizeof high);
    for (int64_t us = 0; us < 2000; us++) {
        struct uuid before = uuid_v7(UNIT_NOW_US + us, high);
        struct uuid after = uuid_v7(UNIT_NOW_US + us + 1, low);

        ck_assert_msg(memcmp(before.bytes, after.bytes, UUID_BYTES) < 0, "%lld", (long long)us);
    }
}
END_TEST

START_TEST(text_is_read_in_either_case)
{
    struct uuid lower, upper;

    ck_assert(uuid_from_text("017f22e2-79b0-7cc3-98c4-dc0c0c07398f", &lower));
    ck_assert(uuid_from_text("017F22E2-79B0-7CC3-98C4-DC0C0C07398F", &upper));
    ck_assert(uuid_is_equal(&lower, &upper));
    ck_assert(!uuid_is_zero(&lower));
    ck_assert(uuid_from_text("00000000-0000-0000-0000-000000000000", &lower));
    ck_assert(uuid_is_zero(&lower));
}
END_TEST

static const char *const none[] = {
    "",
    "017f22e2-79b0-7cc3-98c4-dc0c0c07398",
    "017f22e2-79b0-7cc3-98c4-dc0c0c07398ff",
    "017f22e2079b0-7cc3-98c4-dc0c0c07398f",
    "017f22e279b07cc398c4dc0c0c07398f",
    "017f22e2-79b0-7cc3-98c4_dc0c0c07398f",
    "017f22e2-79b0-7cc3-98c4-dc0c0c07398g",
    "{17f22e2-79b0-7cc3-98c4-dc0c0c07398}",
    " 17f22e2-79b0-7cc3-98c4-dc0c0c07398f",
    "017f22e2-79b0-7cc3-98c4-dc0c0c0739 f",
    "-17f22e2-79b0-7cc3-98c4-dc0c0c07398f",
    "017f22e2-79b0-7cc3--8c4-dc0c0c07398f",
};

START_TEST(what_is_no_uuid_is_refused)
{
    struct uuid id = {{1}};

    for (size_t i = 0; i < COUNT_OF(none); i++)
        ck_assert_msg(!uuid_from_text(none[i], &id), "%s", none[i]);
    ck_assert_uint_eq(id.bytes[0], 1);
}
END_TEST

START_TEST(a_call_makes_ids_of_its_moment)
{
    struct uuid a = call_uuid(unit_call()), b = call_uuid(unit_call());

    ck_assert(!uuid_is_equal(&a, &b));
    ck_assert_mem_eq(a.bytes, b.bytes, 8);
}
END_TEST

CHECK_SUITE_WITH("uuid", unit_call_setup, unit_call_teardown, the_example_of_the_rfc_is_made,
                 version_and_variant_do_not_depend_on_chance_or_time,
                 a_later_microsecond_sorts_behind, text_is_read_in_either_case,
                 what_is_no_uuid_is_refused, a_call_makes_ids_of_its_moment)
