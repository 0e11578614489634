/*
 * Queue tokens. Nobody who has not the key makes one: no text passes, and one of ours with a byte
 * changed does not either. With the key any payload may be signed: what is then taken is what
 * signing its values again gives.
 */
#include <sodium.h>
#include <string.h>

#include "fuzz/fuzz.h"
#include "http/jwt.h"
#include "util/text.h"

#define HEADER "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9"

static const struct token_keys keys = {.count = 1, .key = {"the key of the fuzzed tokens..."}};

static void refuse(struct call *call, const char *text)
{
    struct queue_token token;
    enum err err;

    fuzz_mark(&token, sizeof token);
    err = jwt_verify(call, &keys, text, &token);
    FUZZ_ASSERT(err == ERR_INVALID_TOKEN);
    FUZZ_ASSERT(fuzz_is_marked(&token, sizeof token));
    fuzz_expect_refusal(call, err);
}

static bool is_same(const struct queue_token *a, const struct queue_token *b)
{
    return uuid_is_equal(&a->user_id, &b->user_id) && a->concert_id == b->concert_id &&
           a->place_no == b->place_no && a->has_number == b->has_number && a->number == b->number &&
           a->epoch == b->epoch && a->token_version == b->token_version &&
           a->issued_at_us == b->issued_at_us && a->expires_at_us == b->expires_at_us;
}

static void try_payload(const uint8_t *data, size_t size)
{
    struct call *call = fuzz_call();
    const char *text =
        arena_printf(call->arena, HEADER ".%s", text_to_base64url(call->arena, data, size));
    unsigned char mac[crypto_auth_hmacsha256_BYTES];
    struct queue_token token = {0}, again = {0};
    enum err err;

    crypto_auth_hmacsha256(mac, (const unsigned char *)text, strlen(text), keys.key[0]);
    text =
        arena_printf(call->arena, "%s.%s", text, text_to_base64url(call->arena, mac, sizeof mac));
    err = jwt_verify(call, &keys, text, &token);
    FUZZ_ASSERT(err == ERR_OK || err == ERR_INVALID_TOKEN || err == ERR_TOKEN_EXPIRED);
    if (err != ERR_OK)
        return;
    FUZZ_ASSERT(token.expires_at_us > call->now_us && token.concert_id > 0 && token.place_no > 0);
    FUZZ_ASSERT(jwt_verify(call, &keys, jwt_sign(call, &keys, &token), &again) == ERR_OK);
    FUZZ_ASSERT(is_same(&token, &again));
}

/* The first two bytes say where, the third what stands there instead. */
static void try_changed(struct fuzz_bytes bytes)
{
    static const struct queue_token token = {
        .user_id = {{1, 2, 3}},
        .concert_id = 7,
        .place_no = 12345,
        .issued_at_us = FUZZ_NOW_US,
        .expires_at_us = FUZZ_NOW_US + INT64_C(86400000000),
    };
    struct call *call = fuzz_call();
    const char *text = jwt_sign(call, &keys, &token);
    char *changed = arena_string(call->arena, text);
    size_t at = fuzz_take_number(&bytes, 2) % strlen(text);

    changed[at] = (char)fuzz_take_number(&bytes, 1);
    if (strcmp(changed, text) != 0)
        refuse(call, changed);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct call *call = fuzz_call();

    refuse(call, fuzz_text(call, data, size));
    try_payload(data, size);
    try_changed((struct fuzz_bytes){data, size});
    return 0;
}
