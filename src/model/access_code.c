/* Access codes as text. */
#include "model/access_code.h"

static bool is_between(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '-';
}

/* 0: it does not belong into a code. */
static char upper(char c)
{
    if (c >= 'a' && c <= 'z')
        return (char)(c - 'a' + 'A');
    return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ? c : 0;
}

bool access_code_normalise(const char *typed, char code_out[ACCESS_CODE_TEXT])
{
    size_t length = 0;

    for (const char *at = typed; *at != '\0'; at++) {
        if (is_between(*at))
            continue;
        if (upper(*at) == 0 || length == ACCESS_CODE_MAX)
            return false;
        code_out[length++] = upper(*at);
    }
    code_out[length] = '\0';
    return length >= ACCESS_CODE_MIN;
}

void access_code_make(const unsigned char random[ACCESS_CODE_MADE],
                      char text_out[ACCESS_CODE_MADE_TEXT])
{
    /* Crockford's base 32: what is easily mistaken is not in it. */
    static const char alphabet[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    size_t length = 0;

    for (size_t i = 0; i < ACCESS_CODE_MADE; i++) {
        if (i > 0 && i % ACCESS_CODE_MADE_GROUP == 0)
            text_out[length++] = '-';
        text_out[length++] = alphabet[random[i] % 32];
    }
    text_out[length] = '\0';
}
