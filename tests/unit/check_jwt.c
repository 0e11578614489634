/* Queue tokens: our own come back, and nothing else passes. */
#include "http/jwt.h"

#include <glib/gstdio.h>
#include <sodium.h>
#include <string.h>
#include <unistd.h>

#include "lib/check_main.h"
#include "lib/unit_call.h"
#include "util/text.h"

#define HEADER "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9"

static const struct queue_token token = {
    .user_id = {{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16}},
    .concert_id = 7,
    .place_no = 12345,
    .has_number = true,
    .number = 12345,
    .epoch = 2,
    .token_version = 3,
    .issued_at_us = UNIT_NOW_US,
    .expires_at_us = UNIT_NOW_US + INT64_C(86400000000),
};
static const struct token_keys keys = {.count = 1, .key = {"0123456789abcdef0123456789abcde"}};

static enum err verify(const char *text, struct queue_token *token_out)
{
    return jwt_verify(unit_call(), &keys, text, token_out);
}

/* A token of our key over any two parts. */
static const char *sign_parts(const char *header, const char *payload)
{
    struct arena *arena = unit_call()->arena;
    const char *text =
        arena_printf(arena, "%s.%s", header, text_to_base64url(arena, payload, strlen(payload)));
    unsigned char mac[crypto_auth_hmacsha256_BYTES];

    crypto_auth_hmacsha256(mac, (const unsigned char *)text, strlen(text), keys.key[0]);
    return arena_printf(arena, "%s.%s", text, text_to_base64url(arena, mac, sizeof mac));
}

START_TEST(a_token_says_what_was_signed)
{
    struct queue_token back = {0};

    ck_assert_int_eq(verify(jwt_sign(unit_call(), &keys, &token), &back), ERR_OK);
    ck_assert(uuid_is_equal(&back.user_id, &token.user_id));
    ck_assert_int_eq(back.concert_id, 7);
    ck_assert_int_eq(back.place_no, 12345);
    ck_assert(back.has_number);
    ck_assert_int_eq(back.number, 12345);
    ck_assert_int_eq(back.epoch, 2);
    ck_assert_int_eq(back.token_version, 3);
    ck_assert_int_eq(back.issued_at_us, token.issued_at_us);
    ck_assert_int_eq(back.expires_at_us, token.expires_at_us);
}
END_TEST

START_TEST(a_place_of_the_lobby_has_no_number)
{
    struct queue_token lobby = token, back = {0};

    lobby.has_number = false;
    lobby.number = 0;
    ck_assert_int_eq(verify(jwt_sign(unit_call(), &keys, &lobby), &back), ERR_OK);
    ck_assert(!back.has_number);
    ck_assert_int_eq(back.number, 0);
}
END_TEST

START_TEST(the_payload_is_the_contract_in_its_order)
{
    const char *text = jwt_sign(unit_call(), &keys, &token);
    const char *first = strchr(text, '.') + 1;
    char payload[512];
    size_t length;

    ck_assert_int_eq(strncmp(text, HEADER ".", strlen(HEADER) + 1), 0);
    ck_assert(text_from_base64url(first, (size_t)(strchr(first, '.') - first), payload,
                                  sizeof payload - 1, &length));
    payload[length] = '\0';
    ck_assert_str_eq(payload, "{\"sub\":\"01020304-0506-0708-090a-0b0c0d0e0f10\",\"concert\":7,"
                              "\"place\":12345,\"number\":12345,\"epoch\":2,\"ver\":3,"
                              "\"iat\":1798110000,\"exp\":1798196400}");
}
END_TEST

START_TEST(a_token_is_valid_until_its_last_microsecond)
{
    const char *text = jwt_sign(unit_call(), &keys, &token);
    struct queue_token back;

    unit_call()->now_us = token.expires_at_us - 1;
    ck_assert_int_eq(verify(text, &back), ERR_OK);
    unit_call()->now_us = token.expires_at_us;
    ck_assert_int_eq(verify(text, &back), ERR_TOKEN_EXPIRED);
}
END_TEST

START_TEST(two_keys_are_accepted_and_the_first_signs)
{
    struct token_keys both = {.count = 2, .key = {"another key, of 32 bytes as well"}};
    struct queue_token back;
    const char *old = jwt_sign(unit_call(), &keys, &token), *fresh;

    memcpy(both.key[1], keys.key[0], TOKEN_KEY_BYTES);
    fresh = jwt_sign(unit_call(), &both, &token);
    ck_assert_int_eq(jwt_verify(unit_call(), &both, old, &back), ERR_OK);
    ck_assert_int_eq(jwt_verify(unit_call(), &both, fresh, &back), ERR_OK);
    ck_assert_int_eq(verify(fresh, &back), ERR_INVALID_TOKEN);
    ck_assert_str_ne(old, fresh);
}
END_TEST

START_TEST(every_changed_byte_is_noticed)
{
    const char *text = jwt_sign(unit_call(), &keys, &token);
    struct queue_token back;

    for (size_t i = 0; i < strlen(text); i++) {
        char *changed = arena_string(unit_call()->arena, text);

        changed[i] = changed[i] == 'A' ? 'B' : 'A';
        ck_assert_msg(verify(changed, &back) == ERR_INVALID_TOKEN, "byte %zu", i);
        changed = arena_copy(unit_call()->arena, text, i);
        ck_assert_msg(verify(changed, &back) == ERR_INVALID_TOKEN, "cut at %zu", i);
        arena_reset(unit_call()->arena);
        text = jwt_sign(unit_call(), &keys, &token);
    }
}
END_TEST

START_TEST(what_is_put_behind_or_before_is_noticed)
{
    static const char *const forms[] = {"%s=", "%s.",  "%sA",   " %s",
                                        "%s ", "%s\n", "%s.%s", "Bearer %s"};
    const char *text = jwt_sign(unit_call(), &keys, &token);
    struct queue_token back;

    for (size_t i = 0; i < COUNT_OF(forms); i++) {
        GString *changed = g_string_new(forms[i]);

        g_string_replace(changed, "%s", text, 0);
        ck_assert_msg(verify(changed->str, &back) == ERR_INVALID_TOKEN, "%s", forms[i]);
        g_string_free(changed, TRUE);
    }
}
END_TEST

/* {"alg":"none"}, {"alg":"HS256"}, {"typ":"JWT","alg":"HS256"}, {"alg":"HS512","typ":"JWT"} */
static const char *const other_headers[] = {
    "eyJhbGciOiJub25lIn0",
    "eyJhbGciOiJIUzI1NiJ9",
    "eyJ0eXAiOiJKV1QiLCJhbGciOiJIUzI1NiJ9",
    "eyJhbGciOiJIUzUxMiIsInR5cCI6IkpXVCJ9",
    "",
};

#define GOOD_PAYLOAD                                                                               \
    "{\"sub\":\"01020304-0506-0708-090a-0b0c0d0e0f10\",\"concert\":7,\"place\":5,\"number\":5,"    \
    "\"epoch\":2,\"ver\":3,\"iat\":1798110000,\"exp\":1798196400}"

START_TEST(another_header_is_refused_even_with_our_signature)
{
    struct queue_token back;

    ck_assert_int_eq(verify(sign_parts(HEADER, GOOD_PAYLOAD), &back), ERR_OK);
    for (size_t i = 0; i < COUNT_OF(other_headers); i++) {
        const char *text = sign_parts(other_headers[i], GOOD_PAYLOAD);

        ck_assert_int_eq(verify(text, &back), ERR_INVALID_TOKEN);
    }
    ck_assert_int_eq(verify("eyJhbGciOiJub25lIn0.eyJzdWIiOiJ4In0.", &back), ERR_INVALID_TOKEN);
}
END_TEST

/* What is put in the place of one claim of the good payload. */
static const struct {
    const char *claim, *instead;
} wrong_claims[] = {
    {"\"concert\":7", "\"concert\":0"},
    {"\"concert\":7", "\"concert\":\"7\""},
    {"\"concert\":7", "\"concert\":2147483648"},
    {"\"concert\":7", "\"concert\":7,\"concert\":8"},
    {"\"concert\":7", "\"more\":7"},
    {"\"concert\":7", "\"concert\":7,\"more\":1"},
    {"\"place\":5", "\"place\":0"},
    {"\"place\":5", "\"place\":-1"},
    {"\"place\":5", "\"place\":5.0"},
    {"\"place\":5", "\"place\":9223372036854775808"},
    {"\"place\":5", "\"place\":null"},
    {"\"number\":5", "\"number\":0"},
    {"\"number\":5", "\"number\":\"5\""},
    {"\"epoch\":2", "\"epoch\":-1"},
    {"\"ver\":3", "\"ver\":true"},
    {"\"exp\":1798196400", "\"exp\":1798110000"},
    {"\"exp\":1798196400", "\"exp\":999999999999999"},
    {"\"sub\":\"01020304", "\"sub\":\"0102030g"},
    {"-0b0c0d0e0f10\"", "-0b0c0d0e0f1\""},
    {"{\"sub\"", "[\"sub\""},
};

START_TEST(claims_of_a_wrong_form_are_refused_even_with_our_signature)
{
    struct queue_token back;

    for (size_t i = 0; i < COUNT_OF(wrong_claims); i++) {
        GString *payload = g_string_new(GOOD_PAYLOAD);

        ck_assert_uint_eq(
            g_string_replace(payload, wrong_claims[i].claim, wrong_claims[i].instead, 1), 1);
        ck_assert_msg(verify(sign_parts(HEADER, payload->str), &back) == ERR_INVALID_TOKEN, "%s",
                      payload->str);
        g_string_free(payload, TRUE);
    }
    ck_assert_int_eq(verify(sign_parts(HEADER, ""), &back), ERR_INVALID_TOKEN);
    ck_assert_ptr_null(unit_call()->detail.field);
}
END_TEST

START_TEST(a_token_of_any_length_is_refused_without_reading_past_it)
{
    char *text = g_strnfill(100000, 'x');
    struct queue_token back;

    ck_assert_int_eq(verify(text, &back), ERR_INVALID_TOKEN);
    ck_assert_int_eq(verify("", &back), ERR_INVALID_TOKEN);
    ck_assert_int_eq(verify("..", &back), ERR_INVALID_TOKEN);
    ck_assert_int_eq(verify(HEADER, &back), ERR_INVALID_TOKEN);
    ck_assert_int_eq(verify(HEADER ".", &back), ERR_INVALID_TOKEN);
    ck_assert_int_eq(verify(HEADER "..", &back), ERR_INVALID_TOKEN);
    g_free(text);
}
END_TEST

#define KEY_A "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"
#define KEY_B "ffeeddccbbaa99887766554433221100FFEEDDCCBBAA99887766554433221100"

static const struct {
    const char *text;
    size_t count; /* 0: refused */
} key_files[] = {
    {KEY_A, 1},
    {KEY_A "\n", 1},
    {KEY_A "\n" KEY_B "\n", 2},
    {KEY_A "\n" KEY_B, 2},
    {"", 0},
    {"\n", 0},
    {KEY_A "\n\n", 0},
    {KEY_A " \n", 0},
    {"# key\n" KEY_A "\n", 0},
    {KEY_A "0\n", 0},
    {"0" KEY_A "\n", 0},
    {"00010203\n", 0},
    {KEY_A "\n" KEY_B "\n" KEY_A "\n", 0},
};

/* A key that was read has part of each MAC made beforehand; the MAC is the same. */
static void signs_as_its_key_says(const struct token_keys *read)
{
    struct token_keys plain = {.count = 1};
    struct queue_token back;

    for (size_t i = 0; i < read->count; i++) {
        memcpy(plain.key[0], read->key[i], TOKEN_KEY_BYTES);
        const char *text = jwt_sign(unit_call(), &plain, &token);

        ck_assert_int_eq(jwt_verify(unit_call(), read, text, &back), ERR_OK);
        if (i == 0)
            ck_assert_str_eq(jwt_sign(unit_call(), read, &token), text);
    }
}

START_TEST(a_key_file_has_one_or_two_lines_of_hex)
{
    char path[] = "/tmp/check_jwt.XXXXXX";
    int fd = g_mkstemp(path);

    ck_assert_int_ge(fd, 0);
    close(fd);
    for (size_t i = 0; i < COUNT_OF(key_files); i++) {
        struct token_keys read = {0};
        const char *message = NULL;

        ck_assert(g_file_set_contents(path, key_files[i].text, -1, NULL));
        ck_assert_int_eq(token_keys_read(path, &read, &message), key_files[i].count > 0);
        ck_assert_uint_eq(read.count, key_files[i].count);
        ck_assert_int_eq(message != NULL, key_files[i].count == 0);
        if (read.count == 2) {
            ck_assert_int_eq(read.key[0][31], 0x1f);
            ck_assert_int_eq(read.key[1][0], 0xff);
        }
        if (read.count > 0)
            signs_as_its_key_says(&read);
    }
    const char *message = NULL;
    struct token_keys read;
    ck_assert(g_file_set_contents(path, KEY_A "\0" KEY_B, 2 * sizeof KEY_A, NULL));
    ck_assert(!token_keys_read(path, &read, &message));
    ck_assert_ptr_nonnull(message);
    g_unlink(path);
    message = NULL;
    ck_assert(!token_keys_read(path, &read, &message));
    ck_assert_ptr_nonnull(message);
}
END_TEST

CHECK_SUITE_WITH("jwt", unit_call_setup, unit_call_teardown, a_token_says_what_was_signed,
                 a_place_of_the_lobby_has_no_number, the_payload_is_the_contract_in_its_order,
                 a_token_is_valid_until_its_last_microsecond,
                 two_keys_are_accepted_and_the_first_signs, every_changed_byte_is_noticed,
                 what_is_put_behind_or_before_is_noticed,
                 another_header_is_refused_even_with_our_signature,
                 claims_of_a_wrong_form_are_refused_even_with_our_signature,
                 a_token_of_any_length_is_refused_without_reading_past_it,
                 a_key_file_has_one_or_two_lines_of_hex)
