/* The rule for e-mail addresses. */
#include "model/email.h"

#include <stddef.h>
#include <string.h>

#define LOCAL_MAX 64
#define LABEL_MAX 63

static bool is_letter_or_digit(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

/* Atoms with single dots between them. */
static bool is_local_part(const char *text, size_t length)
{
    if (length == 0 || length > LOCAL_MAX || text[0] == '.' || text[length - 1] == '.')
        return false;
    for (size_t i = 0; i < length; i++) {
        if (text[i] == '.'
                ? text[i - 1] == '.'
                : !is_letter_or_digit(text[i]) && strchr("!#$%&'*+-/=?^_`{|}~", text[i]) == NULL)
            return false;
    }
    return true;
}

static bool is_label(const char *text, size_t length)
{
    if (length == 0 || length > LABEL_MAX || text[0] == '-' || text[length - 1] == '-')
        return false;
    for (size_t i = 0; i < length; i++) {
        if (!is_letter_or_digit(text[i]) && text[i] != '-')
            return false;
    }
    return true;
}

static bool is_domain(const char *text)
{
    for (const char *dot; (dot = strchr(text, '.')) != NULL; text = dot + 1) {
        if (!is_label(text, (size_t)(dot - text)))
            return false;
    }
    return is_label(text, strlen(text));
}

bool email_normalise(const char *text, char email_out[EMAIL_TEXT])
{
    char email[EMAIL_TEXT] = "";
    size_t length = strlen(text);
    if (length >= sizeof email)
        return false;
    for (size_t i = 0; i <= length; i++)
        email[i] = text[i] >= 'A' && text[i] <= 'Z' ? (char)(text[i] - 'A' + 'a') : text[i];

    const char *at = strchr(email, '@');
    if (at == NULL || !is_local_part(email, (size_t)(at - email)) || !is_domain(at + 1))
        return false;
    memcpy(email_out, email, length + 1);
    return true;
}
