/* Messages by language: tags, one set without losing the others, packed and unpacked. */
#include "model/message.h"

#include <stdio.h>
#include <string.h>

#include "lib/check_main.h"

START_TEST(a_language_tag_has_its_usual_case)
{
    static const struct {
        const char *given, *tag;
    } rows[] = {
        {"ko", "ko"},
        {"KO", "ko"},
        {"en-us", "en-US"},
        {"PT-br", "pt-BR"},
        {"zh-hant-tw", "zh-Hant-TW"},
        {"sr-Latn", "sr-Latn"},
        {"de-CH-1996", "de-CH-1996"},
        {"es-419", "es-419"},
        {"en-x-US", "en-x-us"},
        {"abcdefgh-abcdefgh-abcdefgh-abcdefgh", "abcdefgh-abcdefgh-abcdefgh-abcdefgh"},
    };
    char tag[LANGUAGE_TAG_MAX + 1];

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        ck_assert_msg(language_tag_normalize(rows[i].given, tag), "%s", rows[i].given);
        ck_assert_str_eq(tag, rows[i].tag);
    }
}
END_TEST

START_TEST(what_is_no_language_tag_is_refused)
{
    static const char *const given[] = {
        "",
        "k",
        "k-KR",
        "ko_KR",
        "ko-",
        "-ko",
        "ko--KR",
        "ko KR",
        "ko\n",
        "한국어",
        "12",
        "abcdefghi",
        "en-\x1e",
        "en=x",
        "abcdefgh-abcdefgh-abcdefgh-abcdefgh-a",
        "ko-abcdefghi",
    };
    char tag[LANGUAGE_TAG_MAX + 1] = "untouched";

    for (size_t i = 0; i < sizeof given / sizeof given[0]; i++)
        ck_assert_msg(!language_tag_normalize(given[i], tag), "%s", given[i]);
    ck_assert_str_eq(tag, "untouched");
}
END_TEST

START_TEST(setting_one_language_does_not_lose_the_others)
{
    struct message_list list = {0};

    ck_assert(message_list_set(&list, "ko", "하나"));
    ck_assert(message_list_set(&list, "en", "one"));
    ck_assert(message_list_set(&list, "pt-BR", "um"));
    ck_assert(message_list_set(&list, "ko", "둘"));
    ck_assert(message_list_set(&list, "fr", NULL)); /* was not there */
    ck_assert_uint_eq(list.count, 3);
    ck_assert_str_eq(list.items[0].language, "en");
    ck_assert_str_eq(list.items[1].language, "ko");
    ck_assert_str_eq(list.items[1].text, "둘");
    ck_assert_str_eq(list.items[2].text, "um");
    ck_assert(message_list_set(&list, "ko", ""));
    ck_assert_uint_eq(list.count, 2);
    ck_assert_str_eq(list.items[1].language, "pt-BR");
}
END_TEST

START_TEST(there_are_so_many_languages_and_no_more)
{
    static char tags[MESSAGES_MAX + 1][3];
    struct message_list list = {0};

    for (int i = 0; i < MESSAGES_MAX; i++) {
        snprintf(tags[i], sizeof tags[i], "a%c", 'a' + i);
        ck_assert(message_list_set(&list, tags[i], "x"));
    }
    ck_assert(!message_list_set(&list, "zz", "x"));
    ck_assert(message_list_set(&list, tags[3], "y"));
    ck_assert(message_list_set(&list, tags[3], NULL));
    ck_assert(message_list_set(&list, "zz", "x"));
}
END_TEST

START_TEST(what_is_packed_comes_back)
{
    struct arena *arena = arena_new(1 << 20);
    struct message_list list = {0}, again;

    ck_assert(message_list_set(&list, "ko", "문은 \"일곱\" 시,\n\t그리고 = \\ 😀"));
    ck_assert(message_list_set(&list, "en", "x"));
    ck_assert(messages_unpack(arena, messages_pack(arena, &list), &again));
    ck_assert_uint_eq(again.count, 2);
    ck_assert_str_eq(again.items[1].text, list.items[1].text);
    ck_assert_str_eq(again.items[0].text, "x");
    ck_assert(messages_unpack(arena, "", &again));
    ck_assert_uint_eq(again.count, 0);
    ck_assert_str_eq(messages_pack(arena, &again), "");
    arena_free(&arena);
}
END_TEST

START_TEST(the_longest_messages_fit_into_their_column)
{
    static char tags[MESSAGES_MAX][LANGUAGE_TAG_MAX + 1], text[MESSAGE_LENGTH_MAX * 4 + 1];
    struct arena *arena = arena_new(1 << 20);
    struct message_list list = {0};

    for (int i = 0; i < MESSAGE_LENGTH_MAX; i++)
        memcpy(text + i * 4, "😀", 4);
    for (int i = 0; i < MESSAGES_MAX; i++) {
        snprintf(tags[i], sizeof tags[i], "abcdefg%c-abcdefgh-abcdefgh-abcdefgh", 'a' + i);
        ck_assert(message_list_set(&list, tags[i], text));
    }
    ck_assert_uint_le(strlen(messages_pack(arena, &list)), MESSAGES_PACKED_MAX);
    arena_free(&arena);
}
END_TEST

START_TEST(what_was_not_packed_by_us_is_left_out)
{
    struct arena *arena = arena_new(1 << 20);
    struct message_list list;

    ck_assert(messages_unpack(arena, "{\"ko\": \"x\"}", &list));
    ck_assert_uint_eq(list.count, 0);
    ck_assert(messages_unpack(arena,
                              "ko\x1e"
                              "en\x1f"
                              "x\x1e"
                              "half",
                              &list));
    ck_assert_uint_eq(list.count, 1);
    ck_assert_str_eq(list.items[0].language, "en");
    arena_free(&arena);
}
END_TEST

CHECK_SUITE("messages", a_language_tag_has_its_usual_case, what_is_no_language_tag_is_refused,
            setting_one_language_does_not_lose_the_others, there_are_so_many_languages_and_no_more,
            what_is_packed_comes_back, the_longest_messages_fit_into_their_column,
            what_was_not_packed_by_us_is_left_out)
