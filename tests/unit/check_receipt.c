/* Receipts: what was signed comes back, and not one character of it can be another. */
#include "http/receipt.h"

#include <sodium.h>
#include <string.h>

#include "lib/check_main.h"
#include "lib/unit_call.h"
#include "util/text.h"

static const struct token_keys keys = {.count = 1, .key = {"0123456789abcdef0123456789abcde"}};
static const struct token_keys both = {
    .count = 2, .key = {"another key of thirty-two bytes", "0123456789abcdef0123456789abcde"}};

/* Made once by Python's hashlib and cryptography; were they to change, old receipts would check no more. */
#define KID_OF_KEYS "gfpQsfWczyNmLgiB6pDeAWTDIXiCgCO4k5c8aScjMz0"
#define JWK(x, kid)                                                                                \
    "{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"" x "\",\"kid\":\"" kid                          \
    "\",\"alg\":\"EdDSA\",\"use\":\"sig\"}"
#define KEY_OF_KEYS JWK("W5wecrQAb8SoemvGRd8P166I1utmpsaWMIRo-z5j-Sw", KID_OF_KEYS)
#define KEY_OF_OTHER                                                                               \
    JWK("7xjxogn-YorOjpeweB6xA3M9OteEyO6XI3ocq2k1MSw",                                             \
        "jTdlXYujdrPUEtPkuAUM1Drx-8nEWk0heQFrlrghkbk")

static const struct receipt receipt = {
    .concert_id = 7,
    .title = "Spring \"26\"",
    .epoch = 2,
    .place_no = 12345,
    .has_number = true,
    .number = 42,
    .lane = "fan club",
    .lane_no = 1,
    .lane_since_us = UNIT_NOW_US + 1000000,
    .state = PLACE_DONE,
    .joined_at_us = UNIT_NOW_US,
    .admitted_at_us = UNIT_NOW_US + 60000000,
    .second_chance = true,
    .has_draw = true,
    .draw_commitment = {0xab},
    .issued_at_us = UNIT_NOW_US + 90000000,
};

/* Everything that is said of the place, in the order in which it is written. */
#define CLAIMS                                                                                                                                                     \
    "\"concert_id\":7,\"title\":\"Spring \\\"26\\\"\",\"epoch\":2,\"place_no\":12345,"                                                                             \
    "\"number\":42,\"lane\":\"fan club\",\"lane_no\":1,\"lane_since\":\"2026-12-24T11:00:01.000Z\",\"state\":\"done\",\"joined_at\":\"2026-12-24T11:00:00.000Z\"," \
    "\"admitted_at\":\"2026-12-24T11:01:00.000Z\",\"ended_at\":null,\"passed_at\":null,"                                                                           \
    "\"returned_at\":null,\"second_chance\":true,\"draw_commitment\":"                                                                                             \
    "\"ab00000000000000000000000000000000000000000000000000000000000000\","                                                                                        \
    "\"issued_at\":\"2026-12-24T11:01:30.000Z\""

static enum err verify(const struct token_keys *by, const char *text, const char **claims_out)
{
    return receipt_verify(unit_call(), by, text, strlen(text), claims_out);
}

START_TEST(a_receipt_says_what_was_signed_and_no_more)
{
    const char *claims = "", *text = receipt_sign(unit_call(), &keys, &receipt);

    ck_assert_int_eq(verify(&keys, text, &claims), ERR_OK);
    ck_assert_str_eq(claims, "{" CLAIMS ",\"iat\":1798110090}");
}
END_TEST

START_TEST(the_readable_claims_are_the_signed_ones)
{
    struct json *out = json_new(unit_call()->arena);
    size_t length;

    json_object(out);
    receipt_write_claims(out, &receipt);
    json_end_object(out);
    ck_assert_str_eq(json_finish(out, &length), "{" CLAIMS "}");
}
END_TEST

START_TEST(no_number_and_no_draw_are_null)
{
    const char *claims = "";
    struct receipt lobby = receipt;

    lobby.has_number = false;
    lobby.has_draw = false;
    ck_assert_int_eq(verify(&keys, receipt_sign(unit_call(), &keys, &lobby), &claims), ERR_OK);
    ck_assert_ptr_nonnull(strstr(claims, "\"number\":null"));
    ck_assert_ptr_nonnull(strstr(claims, "\"draw_commitment\":null"));
}
END_TEST

START_TEST(a_changed_receipt_is_refused_wherever_it_was_changed)
{
    const char *claims = "untouched";
    char *text = arena_string(unit_call()->arena, receipt_sign(unit_call(), &keys, &receipt));
    size_t length = strlen(text);

    for (size_t i = 0; i < length; i++) {
        struct arena_mark mark = arena_mark(unit_call()->arena);
        char was = text[i];

        text[i] = was == 'A' ? 'B' : 'A';
        ck_assert_msg(verify(&keys, text, &claims) == ERR_INVALID_TOKEN, "character %zu", i);
        ck_assert_int_eq(receipt_verify(unit_call(), &keys, text, i, &claims), ERR_INVALID_TOKEN);
        text[i] = was;
        arena_rewind(unit_call()->arena, mark);
    }
    ck_assert_str_eq(claims, "untouched");
    ck_assert_int_eq(verify(&keys, text, &claims), ERR_OK);
}
END_TEST

START_TEST(a_key_that_left_the_file_checks_nothing_and_the_second_one_does)
{
    static const struct token_keys other = {.count = 1, .key = {"another key of thirty-two bytes"}};
    const char *claims, *text = receipt_sign(unit_call(), &keys, &receipt);

    ck_assert_int_eq(verify(&both, text, &claims), ERR_OK);
    ck_assert_int_eq(verify(&other, text, &claims), ERR_INVALID_TOKEN);
    ck_assert_int_eq(verify(&keys, receipt_sign(unit_call(), &both, &receipt), &claims),
                     ERR_INVALID_TOKEN);
}
END_TEST

static const char *const none[] = {
    "", ".", "..", "...", "e30.e30", "e30.e30.", "eyJhbGciOiJub25lIn0.e30.", "not a receipt at all",
};

START_TEST(what_is_no_receipt_is_refused)
{
    const char *claims;
    char *large = arena_alloc(unit_call()->arena, 10001);

    memset(large, '.', 10000);
    for (size_t i = 0; i < COUNT_OF(none); i++)
        ck_assert_msg(verify(&keys, none[i], &claims) == ERR_INVALID_TOKEN, "%s", none[i]);
    ck_assert_int_eq(verify(&keys, large, &claims), ERR_INVALID_TOKEN);
}
END_TEST

/* Signed with the very key of receipts, but as something else. */
static const char *sign_as(const char *header)
{
    struct arena *arena = unit_call()->arena;
    unsigned char seed[crypto_sign_SEEDBYTES], signature[crypto_sign_BYTES];
    unsigned char public_key[crypto_sign_PUBLICKEYBYTES], secret_key[crypto_sign_SECRETKEYBYTES];
    const char *text =
        arena_printf(arena, "%s.e30", text_to_base64url(arena, header, strlen(header)));

    crypto_kdf_derive_from_key(seed, sizeof seed, 1, "receipts", keys.key[0]);
    crypto_sign_seed_keypair(public_key, secret_key, seed);
    crypto_sign_detached(signature, NULL, (const unsigned char *)text, strlen(text), secret_key);
    return arena_printf(arena, "%s.%s", text,
                        text_to_base64url(arena, signature, sizeof signature));
}

START_TEST(only_the_header_of_receipts_is_one)
{
    const char *claims;

    ck_assert_int_eq(
        verify(&keys,
               sign_as("{\"alg\":\"EdDSA\",\"kid\":\"" KID_OF_KEYS "\",\"typ\":\"receipt+jwt\"}"),
               &claims),
        ERR_OK);
    ck_assert_int_eq(
        verify(&keys, sign_as("{\"alg\":\"EdDSA\",\"kid\":\"" KID_OF_KEYS "\",\"typ\":\"JWT\"}"),
               &claims),
        ERR_INVALID_TOKEN);
    ck_assert_int_eq(verify(&keys, sign_as("{\"alg\":\"EdDSA\"}"), &claims), ERR_INVALID_TOKEN);
}
END_TEST

static const char *keys_text(const struct token_keys *of)
{
    struct json *out = json_new(unit_call()->arena);
    size_t length;

    receipt_write_keys(unit_call(), out, of);
    return json_finish(out, &length);
}

START_TEST(the_key_set_has_every_accepted_key_and_no_secret)
{
    const char *one = keys_text(&keys), *two = keys_text(&both);

    ck_assert_str_eq(one, "{\"keys\":[" KEY_OF_KEYS "]}");
    ck_assert_str_eq(two, "{\"keys\":[" KEY_OF_OTHER "," KEY_OF_KEYS "]}");
}
END_TEST

CHECK_SUITE_WITH("receipt", unit_call_setup, unit_call_teardown,
                 a_receipt_says_what_was_signed_and_no_more,
                 the_readable_claims_are_the_signed_ones, no_number_and_no_draw_are_null,
                 a_changed_receipt_is_refused_wherever_it_was_changed,
                 a_key_that_left_the_file_checks_nothing_and_the_second_one_does,
                 what_is_no_receipt_is_refused, only_the_header_of_receipts_is_one,
                 the_key_set_has_every_accepted_key_and_no_secret)
