/* Access codes as text: what is compared, and how new ones look. */
#include "model/access_code.h"

#include <string.h>

#include "lib/check_main.h"

#define LONGEST "ABCDEFGHIJKLMNOPQRSTUVWXYZABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789AB"

START_TEST(blanks_dashes_and_case_do_not_count)
{
    static const struct {
        const char *typed, *code;
    } rows[] = {
        {"ABCD", "ABCD"},
        {"abCd-12", "ABCD12"},
        {"  a b\tc\r\nd--", "ABCD"},
        {"K7QF-02MX-9RTD-4HWB", "K7QF02MX9RTD4HWB"},
        {LONGEST, LONGEST},
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char code[ACCESS_CODE_TEXT];
        ck_assert(access_code_normalise(rows[i].typed, code));
        ck_assert_str_eq(code, rows[i].code);
    }
}
END_TEST

START_TEST(what_can_be_no_code_is_refused)
{
    static const char *const typed[] = {
        "",
        "ABC",
        "A-B-C",
        "----------",
        "ABC_D",
        "ABCD!",
        "\xc3\x84\x42\x43\x44",
        (LONGEST "X"),
        "ABCD\x01",
    };

    for (size_t i = 0; i < sizeof typed / sizeof typed[0]; i++) {
        char code[ACCESS_CODE_TEXT];
        ck_assert_msg(!access_code_normalise(typed[i], code), "\"%s\"", typed[i]);
    }
}
END_TEST

START_TEST(a_made_code_has_five_bits_a_character_and_can_be_typed)
{
    unsigned char random[ACCESS_CODE_MADE];
    char text[ACCESS_CODE_MADE_TEXT], code[ACCESS_CODE_TEXT], seen[256] = {0};
    int letters = 0;

    for (int i = 0; i < 256; i++) {
        memset(random, i, sizeof random);
        access_code_make(random, text);
        ck_assert_uint_eq(strlen(text), ACCESS_CODE_MADE_TEXT - 1);
        ck_assert(access_code_normalise(text, code));
        ck_assert_uint_eq(strlen(code), ACCESS_CODE_MADE);
        seen[(unsigned char)code[0]] = 1;
    }
    for (int i = 0; i < 256; i++)
        letters += seen[i];
    ck_assert_int_eq(letters, 32);
    ck_assert_int_eq(seen['I'] + seen['L'] + seen['O'] + seen['U'], 0);
}
END_TEST

CHECK_SUITE("access code", blanks_dashes_and_case_do_not_count, what_can_be_no_code_is_refused,
            a_made_code_has_five_bits_a_character_and_can_be_typed)
