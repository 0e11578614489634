/* Bytes as text and back. */
#include "util/text.h"

#include <string.h>

#include "lib/check_main.h"
#include "lib/unit_call.h"

START_TEST(hex_goes_both_ways_and_takes_no_less_and_no_other)
{
    unsigned char bytes[3] = {0};
    char text[7];

    text_to_hex("\x00\xab\xff", 3, text);
    ck_assert_str_eq(text, "00abff");
    ck_assert(text_from_hex("00ABff-behind", bytes, 3));
    ck_assert_mem_eq(bytes, "\x00\xab\xff", 3);
    ck_assert(!text_from_hex("00abf", bytes, 3));
    ck_assert(!text_from_hex("00abfg", bytes, 3));
    ck_assert(!text_from_hex("00 abf", bytes, 3));
    ck_assert(!text_from_hex("", bytes, 3));
}
END_TEST

static const struct {
    const char *bytes;
    size_t count;
    const char *text;
} encodings[] = {
    {"", 0, ""},
    {"f", 1, "Zg"},
    {"fo", 2, "Zm8"},
    {"foo", 3, "Zm9v"},
    {"foobar", 6, "Zm9vYmFy"},
    {"\xfb\xff\xfe", 3, "-__-"},
};

START_TEST(base64url_goes_both_ways)
{
    char bytes[8];
    size_t count;

    for (size_t i = 0; i < COUNT_OF(encodings); i++) {
        ck_assert_str_eq(
            text_to_base64url(unit_call()->arena, encodings[i].bytes, encodings[i].count),
            encodings[i].text);
        ck_assert(text_from_base64url(encodings[i].text, strlen(encodings[i].text), bytes,
                                      sizeof bytes, &count));
        ck_assert_uint_eq(count, encodings[i].count);
        ck_assert_mem_eq(bytes, encodings[i].bytes, count);
    }
}
END_TEST

static const char *const no_base64url[] = {"Z",
                                           "Zh",
                                           "Zg==",
                                           "Zm9=",
                                           "Z+8",
                                           "Z/8",
                                           "Zm 8",
                                           "Zm8\n",
                                           "Zm9vYmFyYmFyYmFy",
                                           "Zm\xb9v",
                                           "\x80\xff\xc3\xa9"};

START_TEST(what_has_two_spellings_or_no_room_is_refused)
{
    char bytes[8];
    size_t count;

    for (size_t i = 0; i < COUNT_OF(no_base64url); i++)
        ck_assert_msg(!text_from_base64url(no_base64url[i], strlen(no_base64url[i]), bytes,
                                           sizeof bytes, &count),
                      "%s", no_base64url[i]);
}
END_TEST

START_TEST(the_digest_is_sha256)
{
    unsigned char digest[SHA256_BYTES];
    char text[2 * SHA256_BYTES + 1];

    sha256("abc", 3, digest);
    text_to_hex(digest, sizeof digest, text);
    ck_assert_str_eq(text, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}
END_TEST

START_TEST(utf8_is_valid_or_not)
{
    ck_assert(text_is_utf8("\xed\x95\x9c", 3));
    ck_assert(text_is_utf8("", 0));
    ck_assert(!text_is_utf8("\xed\x95", 2));
    ck_assert(!text_is_utf8("\xed\xa0\x80", 3));
    ck_assert(!text_is_utf8("\xc0\x80", 2));
    ck_assert(!text_is_utf8("\xf5\x80\x80\x80", 4));
    ck_assert(!text_is_utf8("a\0b", 3));
    ck_assert_uint_eq(text_length("a\xed\x95\x9c\xf0\x9f\x8e\xab"), 3);
}
END_TEST

CHECK_SUITE_WITH("text", unit_call_setup, unit_call_teardown,
                 hex_goes_both_ways_and_takes_no_less_and_no_other, base64url_goes_both_ways,
                 what_has_two_spellings_or_no_room_is_refused, the_digest_is_sha256,
                 utf8_is_valid_or_not)
