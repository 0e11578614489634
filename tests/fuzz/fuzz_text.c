/*
 * Small texts that come from outside: times, ids, addresses, base64url. What is taken is written in
 * one way, and what is so written is taken as the same.
 */
#include <string.h>

#include "fuzz/fuzz.h"
#include "model/email.h"
#include "util/text.h"
#include "util/time.h"

static void try_time(const char *text)
{
    char fine[TIME_TEXT_US];
    int64_t at_us = -1, again_us;

    if (!time_from_text(text, &at_us)) {
        FUZZ_ASSERT(at_us == -1);
        return;
    }
    FUZZ_ASSERT(at_us > 0 && at_us <= TIME_MAX_US);
    FUZZ_ASSERT(memcmp(text + 11, "24", 2) < 0 && text[14] < '6' && text[17] < '6');
    time_to_text_us(at_us, fine);
    FUZZ_ASSERT(strlen(fine) == TIME_TEXT_US - 1);
    FUZZ_ASSERT(time_from_text(fine, &again_us) && again_us == at_us);
}

static void try_uuid(const char *text)
{
    char written[UUID_TEXT];
    struct uuid id;

    if (!uuid_from_text(text, &id))
        return;
    uuid_to_text(&id, written);
    FUZZ_ASSERT(strcasecmp(written, text) == 0);
}

static void try_email(const char *text)
{
    char email[EMAIL_TEXT], again[EMAIL_TEXT];

    if (!email_normalise(text, email))
        return;
    FUZZ_ASSERT(strlen(email) == strlen(text) && strcasecmp(email, text) == 0);
    FUZZ_ASSERT(strpbrk(email, " \t\r\n\"<>,;:\\()[]") == NULL && strchr(email, '@') != NULL);
    FUZZ_ASSERT(strchr(email, '@') == strrchr(email, '@'));
    FUZZ_ASSERT(email_normalise(email, again) && strcmp(email, again) == 0);
}

static void try_base64url(struct call *call, const char *text)
{
    unsigned char bytes[64];
    size_t count = 0;

    if (!text_from_base64url(text, strlen(text), bytes, sizeof bytes, &count))
        return;
    FUZZ_ASSERT(count <= sizeof bytes);
    FUZZ_ASSERT(strcmp(text_to_base64url(call->arena, bytes, count), text) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct call *call = fuzz_call();
    const char *text = fuzz_text(call, data, size);

    try_time(text);
    try_uuid(text);
    try_email(text);
    try_base64url(call, text);
    return 0;
}
