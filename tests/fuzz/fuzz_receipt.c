/*
 * Receipts: no text passes that was not signed here; one of ours comes back with the claims that were
 * written into it, as JSON, whatever the concert is called; changed anywhere it is refused.
 */
#include <sodium.h>
#include <string.h>

#include "fuzz/fuzz.h"
#include "http/json.h"
#include "http/receipt.h"
#include "util/text.h"

static const struct token_keys keys = {.count = 1, .key = {"the key of the fuzzed receipts."}};

static void refuse(struct call *call, const char *text, size_t length)
{
    const char *claims = NULL;
    enum err err = receipt_verify(call, &keys, text, length, &claims);

    FUZZ_ASSERT(err == ERR_INVALID_TOKEN && claims == NULL);
    fuzz_expect_refusal(call, err);
}

/* "Nothing but these": the title is the one that was signed. */
static void check_claims(struct call *call, const char *claims, const struct receipt *receipt)
{
    struct json *out = json_new(call->arena);
    size_t length;

    json_object(out);
    receipt_write_claims(out, receipt);
    json_i64(json_key(out, "iat"), receipt->issued_at_us / 1000000);
    json_end_object(out);
    FUZZ_ASSERT(strcmp(claims, json_finish(out, &length)) == 0);
    struct request request = fuzz_post(claims, strlen(claims));
    FUZZ_ASSERT(json_canonical(call, &request, &claims) == ERR_OK);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct call *call = fuzz_call();
    struct fuzz_bytes bytes = {data, size};
    struct receipt receipt = {.concert_id = 7, .place_no = 1, .joined_at_us = FUZZ_NOW_US};
    const char *text, *claims;
    char *changed;
    size_t at;

    refuse(call, (const char *)data, size);
    call = fuzz_call();
    at = fuzz_take_number(&bytes, 2);
    receipt.title = fuzz_text(call, bytes.at, bytes.left < 800 ? bytes.left : 800);
    receipt.issued_at_us = FUZZ_NOW_US;
    text = receipt_sign(call, &keys, &receipt);
    FUZZ_ASSERT(text != NULL);
    if (strlen(text) > 4096)
        return 0;
    FUZZ_ASSERT(receipt_verify(call, &keys, text, strlen(text), &claims) == ERR_OK);
    check_claims(call, claims, &receipt);
    changed = arena_string(call->arena, text);
    changed[at % strlen(text)] ^= 1;
    refuse(call, changed, strlen(changed));
    return 0;
}
