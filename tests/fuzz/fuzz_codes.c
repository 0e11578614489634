/*
 * A file of access codes: what passes the check gives so many codes when it is read again, each of
 * the form of a code and no other the same way typed; what does not is refused with a reason that
 * has nothing of the file in it.
 */
#include <string.h>

#include "fuzz/fuzz.h"
#include "model/access_code.h"
#include "tools/code_file.h"

static void check_code(const char *typed)
{
    char code[ACCESS_CODE_TEXT], again[ACCESS_CODE_TEXT];

    FUZZ_ASSERT(access_code_normalise(typed, code));
    FUZZ_ASSERT(strlen(code) >= ACCESS_CODE_MIN && strlen(code) <= ACCESS_CODE_MAX);
    FUZZ_ASSERT(strspn(code, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789") == strlen(code));
    FUZZ_ASSERT(access_code_normalise(code, again) && strcmp(code, again) == 0);
}

static void check_made(const uint8_t *data)
{
    char text[ACCESS_CODE_MADE_TEXT], code[ACCESS_CODE_TEXT];

    access_code_make(data, text);
    FUZZ_ASSERT(strlen(text) == ACCESS_CODE_MADE_TEXT - 1);
    FUZZ_ASSERT(access_code_normalise(text, code) && strlen(code) == ACCESS_CODE_MADE);
}

/* How many codes it gives; each is checked. */
static size_t read_all(struct code_file *codes)
{
    const char *code = "";
    size_t count = 0;

    code_file_rewind(codes);
    while (code != NULL) {
        FUZZ_ASSERT(code_file_next(codes, &code));
        if (code == NULL)
            break;
        check_code(code);
        count++;
    }
    return count;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct code_file codes = {.file = fopen(fuzz_file(data, size), "re")};

    FUZZ_ASSERT(codes.file != NULL);
    if (code_file_check(&codes)) {
        FUZZ_ASSERT(memchr(data, '\0', size) == NULL);
        FUZZ_ASSERT(read_all(&codes) >= 1);
    } else {
        FUZZ_ASSERT(codes.trouble[0] != '\0' && strlen(codes.trouble) < sizeof codes.trouble - 1);
    }
    code_file_clear(&codes);
    fclose(codes.file);
    if (size >= ACCESS_CODE_MADE)
        check_made(data);
    return 0;
}
