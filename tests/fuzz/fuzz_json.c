/* A body as JSON: what is taken has one canonical form, which is taken as itself. */
#include "fuzz/fuzz.h"
#include "http/json.h"

#include <string.h>

/* RFC 8259 has them between values alone, and no others anywhere; a text in UTF-8 has no NUL. */
static bool is_control(uint8_t byte)
{
    return byte < 0x20 && byte != '\t' && byte != '\n' && byte != '\r';
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct call *call = fuzz_call();
    struct request request = fuzz_post((const char *)data, size);
    const char *text = NULL, *again;
    enum err err = json_canonical(call, &request, &text);

    if (err != ERR_OK) {
        FUZZ_ASSERT(text == NULL);
        fuzz_expect_refusal(call, err);
        return 0;
    }
    for (size_t i = 0; i < size; i++)
        FUZZ_ASSERT(!is_control(data[i]));
    request = fuzz_post(text, strlen(text));
    /* Escapes may make it longer than a body may be, but then never by more than six times. */
    if (request.body_bytes > REQUEST_BODY_MAX) {
        FUZZ_ASSERT(request.body_bytes <= 6 * size);
        return 0;
    }
    FUZZ_ASSERT(json_canonical(call, &request, &again) == ERR_OK);
    FUZZ_ASSERT(strcmp(text, again) == 0);
    return 0;
}
