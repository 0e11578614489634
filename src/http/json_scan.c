/* The tokens of a JSON text. Source: RFC 8259 sections 2, 6 and 7. */
#include "http/json_scan.h"

#include <glib.h>
#include <string.h>

#include "util/text.h"

struct scan {
    const char *at, *end;
    size_t depth;
    struct json_count count;
    const char *trouble; /* NULL: none so far */

    /* Which object each level is in, by its number in the text; only to find a repeated name. */
    int object_count, object[JSON_DEPTH_MAX + 1];
    GHashTable *names; /* NULL: not looking */
    char *repeated;
};

static char peek(const struct scan *scan)
{
    return scan->at < scan->end ? *scan->at : '\0';
}

static void skip_space(struct scan *scan)
{
    while (scan->at < scan->end && memchr(" \t\n\r", *scan->at, 4) != NULL)
        scan->at++;
}

/* Four hex digits. -1: there are none. */
static int take_hex4(struct scan *scan)
{
    int unit = 0;

    for (int i = 0; i < 4; i++, scan->at++) {
        int digit = g_ascii_xdigit_value(peek(scan));

        if (digit < 0)
            return -1;
        unit = unit * 16 + digit;
    }
    return unit;
}

static bool is_high_surrogate(int unit)
{
    return unit >= 0xd800 && unit <= 0xdbff;
}

static bool is_low_surrogate(int unit)
{
    return unit >= 0xdc00 && unit <= 0xdfff;
}

#define BYTES_OF_A_PAIR 4

/* Behind "\u". */
static void scan_unicode_escape(struct scan *scan)
{
    int unit = take_hex4(scan);

    if (unit < 0)
        scan->trouble = "\\u needs four hex digits";
    else if (unit == 0)
        scan->trouble = "a text with a NUL";
    else if (is_low_surrogate(unit))
        scan->trouble = "half of a surrogate pair";
    if (scan->trouble != NULL)
        return;
    if (!is_high_surrogate(unit)) {
        scan->count.text_bytes += (size_t)g_unichar_to_utf8((gunichar)unit, NULL);
        return;
    }
    if (scan->end - scan->at < 2 || memcmp(scan->at, "\\u", 2) != 0) {
        scan->trouble = "half of a surrogate pair";
        return;
    }
    scan->at += 2;
    if (!is_low_surrogate(take_hex4(scan)))
        scan->trouble = "half of a surrogate pair";
    scan->count.text_bytes += BYTES_OF_A_PAIR;
}

static void scan_escape(struct scan *scan)
{
    char c = peek(scan);

    scan->at++;
    if (c == 'u')
        scan_unicode_escape(scan);
    else if (c == '\0' || strchr("\"\\/bfnrt", c) == NULL)
        scan->trouble = "an unknown escape in a text";
    else
        scan->count.text_bytes++;
}

/* A name that its object has had already is kept, the first such one. */
static void note_name(struct scan *scan, const char *name, size_t length)
{
    char *entry;

    if (scan->names == NULL || scan->repeated != NULL)
        return;
    entry = g_strdup_printf("%d %.*s", scan->object[scan->depth], (int)length, name);
    if (!g_hash_table_add(scan->names, entry))
        scan->repeated = g_strndup(name, length);
}

/* Behind the opening quote. A text with a colon behind it is a key. */
static void scan_string(struct scan *scan)
{
    const char *first = scan->at;
    size_t length;

    while (scan->trouble == NULL && peek(scan) != '"') {
        if (scan->at == scan->end)
            scan->trouble = "a text does not end";
        else if ((unsigned char)*scan->at < 0x20)
            scan->trouble = "a control character in a text";
        else if (*scan->at++ == '\\')
            scan_escape(scan);
        else
            scan->count.text_bytes++;
    }
    if (scan->trouble != NULL)
        return;
    length = (size_t)(scan->at++ - first);
    skip_space(scan);
    if (peek(scan) != ':')
        return;
    scan->count.keys++;
    note_name(scan, first, length);
}

static bool skip_digits(struct scan *scan)
{
    const char *first = scan->at;

    while (g_ascii_isdigit(peek(scan)))
        scan->at++;
    return scan->at > first;
}

static void scan_number(struct scan *scan)
{
    bool is_good;

    if (peek(scan) == '-')
        scan->at++;
    if (peek(scan) == '0') {
        scan->at++;
        is_good = true;
    } else {
        is_good = skip_digits(scan);
    }
    if (is_good && peek(scan) == '.') {
        scan->at++;
        is_good = skip_digits(scan);
    }
    if (is_good && (peek(scan) == 'e' || peek(scan) == 'E')) {
        scan->at++;
        if (peek(scan) == '+' || peek(scan) == '-')
            scan->at++;
        is_good = skip_digits(scan);
    }
    if (!is_good)
        scan->trouble = "a number is not written as JSON writes it";
}

static void scan_word(struct scan *scan)
{
    static const char *const words[] = {"true", "false", "null"};

    for (size_t i = 0; i < COUNT_OF(words); i++) {
        size_t length = strlen(words[i]);

        if ((size_t)(scan->end - scan->at) >= length && memcmp(scan->at, words[i], length) == 0) {
            scan->count.nulls += *scan->at == 'n';
            scan->at += length;
            return;
        }
    }
    scan->trouble = "something that is no JSON";
}

static void open_level(struct scan *scan)
{
    if (scan->depth == JSON_DEPTH_MAX) {
        scan->trouble = "more than 8 levels";
        return;
    }
    scan->object[++scan->depth] = ++scan->object_count;
}

static void scan_token(struct scan *scan)
{
    switch (*scan->at) {
    case '"':
        scan->at++;
        scan_string(scan);
        break;
    case '{':
    case '[':
        scan->at++;
        open_level(scan);
        break;
    case '}':
    case ']':
        scan->at++;
        if (scan->depth == 0)
            scan->trouble = "something is closed that was never opened";
        else
            scan->depth--;
        break;
    case ',':
    case ':': scan->at++; break;
    default:
        if (*scan->at == '-' || g_ascii_isdigit(*scan->at))
            scan_number(scan);
        else
            scan_word(scan);
    }
}

static void scan_all(struct scan *scan)
{
    for (skip_space(scan); scan->at < scan->end && scan->trouble == NULL; skip_space(scan))
        scan_token(scan);
}

enum err json_scan(struct call *call, const char *text, size_t length, struct json_count *count_out)
{
    struct scan scan = {.at = text, .end = text + length};

    if (!text_is_utf8(text, length))
        return err_set(call, ERR_MALFORMED_JSON, "the body is not UTF-8");
    scan_all(&scan);
    if (scan.trouble != NULL)
        return err_set(call, ERR_MALFORMED_JSON, "at byte %td of the body: %s", scan.at - text,
                       scan.trouble);
    *count_out = scan.count;
    return ERR_OK;
}

const char *json_scan_repeated_name(struct call *call, const char *text, size_t length)
{
    struct scan scan = {.at = text, .end = text + length};
    const char *name = NULL;

    scan.names = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    scan_all(&scan);
    if (scan.repeated != NULL)
        name = arena_string(call->arena, scan.repeated);
    g_free(scan.repeated);
    g_hash_table_destroy(scan.names);
    return name;
}
