/*
 * Queue tokens. Invariant: not one byte of a payload is looked at before the MAC over it was found
 * right, and no header but ours exists.
 */
#include "http/jwt.h"

#include <glib.h>
#include <sodium.h>
#include <string.h>

#include "http/json.h"
#include "util/text.h"

_Static_assert(TOKEN_KEY_BYTES == crypto_auth_hmacsha256_KEYBYTES, "libsodium's key length");

#define MAC_BYTES    crypto_auth_hmacsha256_BYTES
#define TOKEN_MAX    1024 /* characters; ours have about 330 */
#define PAYLOAD_MAX  512
#define KEY_TEXT     (2 * TOKEN_KEY_BYTES)
#define SECOND_US    INT64_C(1000000)
#define TIME_MAX_SEC INT64_C(253402300799) /* the end of the year 9999 */

/* base64url of {"alg":"HS256","typ":"JWT"}, and the dot behind it. */
static const char header[] = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.";
#define HEADER_LENGTH (sizeof header - 1)

static enum err refuse(struct call *call, const char *why)
{
    return err_set(call, ERR_INVALID_TOKEN, "the queue token %s", why);
}

static const char *write_claims(struct call *call, const struct queue_token *token,
                                size_t *length_out)
{
    struct json *out = json_new(call->arena);

    json_object(out);
    json_uuid(json_key(out, "sub"), &token->user_id);
    json_i64(json_key(out, "concert"), token->concert_id);
    json_i64(json_key(out, "place"), token->place_no);
    json_key(out, "number");
    if (token->has_number)
        json_i64(out, token->number);
    else
        json_null(out);
    json_i64(json_key(out, "epoch"), token->epoch);
    json_i64(json_key(out, "ver"), token->token_version);
    json_i64(json_key(out, "iat"), token->issued_at_us / SECOND_US);
    json_i64(json_key(out, "exp"), token->expires_at_us / SECOND_US);
    json_end_object(out);
    return json_finish(out, length_out);
}

static void make_mac(const struct token_keys *keys, size_t index, const char *text, size_t length,
                     unsigned char mac[MAC_BYTES])
{
    crypto_auth_hmacsha256_state state;

    if (keys->is_begun)
        state = keys->begun[index];
    else
        crypto_auth_hmacsha256_init(&state, keys->key[index], TOKEN_KEY_BYTES);
    crypto_auth_hmacsha256_update(&state, (const unsigned char *)text, length);
    crypto_auth_hmacsha256_final(&state, mac);
}

static bool has_good_mac(const struct token_keys *keys, const unsigned char mac[MAC_BYTES],
                         const char *text, size_t length)
{
    unsigned char wanted[MAC_BYTES];

    for (size_t i = 0; i < keys->count; i++) {
        make_mac(keys, i, text, length, wanted);
        if (sodium_memcmp(mac, wanted, MAC_BYTES) == 0)
            return true;
    }
    return false;
}

/*
 * The text of a payload that was found signed. It is no secret: GLib decodes it in a sixth of the time
 * that libsodium takes to do so without telling anything by its timing.
 */
static bool decode_payload(const char *text, size_t length, char payload[PAYLOAD_MAX])
{
    char plain[PAYLOAD_MAX + 4];
    size_t padded = (length + 3) / 4 * 4;
    gint state = 0;
    guint save = 0;

    if (length == 0 || padded >= PAYLOAD_MAX)
        return false;
    for (size_t i = 0; i < padded; i++) {
        char letter = i < length ? text[i] : '=';
        plain[i] = letter == '-' ? '+' : letter == '_' ? '/' : letter;
    }
    size_t bytes = g_base64_decode_step(plain, padded, (guchar *)payload, &state, &save);
    payload[bytes] = '\0';
    return strlen(payload) == bytes;
}

/* The payload of a token that we signed. */
static enum err open_token(struct call *call, const struct token_keys *keys, const char *text,
                           char payload[PAYLOAD_MAX])
{
    size_t length = strnlen(text, TOKEN_MAX + 1), mac_length;
    const char *dot = memrchr(text, '.', length);
    unsigned char mac[MAC_BYTES];

    if (length > TOKEN_MAX || length <= HEADER_LENGTH || memcmp(text, header, HEADER_LENGTH) != 0)
        return refuse(call, "is none of ours");
    if (dot < text + HEADER_LENGTH)
        return refuse(call, "is not whole");
    if (!text_from_base64url(dot + 1, length - (size_t)(dot + 1 - text), mac, MAC_BYTES,
                             &mac_length) ||
        mac_length != MAC_BYTES || !has_good_mac(keys, mac, text, (size_t)(dot - text)))
        return refuse(call, "was not signed here");
    if (!decode_payload(text + HEADER_LENGTH, (size_t)(dot - text) - HEADER_LENGTH, payload))
        return refuse(call, "has no payload");
    return ERR_OK;
}

/*
 * Reading the claims. They are ours to the byte, for the MAC vouches for them: so they are read in the
 * order in which write_claims() writes them, and whatever else stands there is refused. A heartbeat
 * is little more than its token; a JSON parser would be half of its work.
 */
struct reader {
    const char *at;
    bool is_good;
};

static void read_word(struct reader *reader, const char *word)
{
    size_t length = strlen(word);

    reader->is_good = reader->is_good && strncmp(reader->at, word, length) == 0;
    if (reader->is_good)
        reader->at += length;
}

static int64_t read_number(struct reader *reader, int64_t min, int64_t max)
{
    const char *end = reader->at;
    int64_t number = 0;

    for (; reader->is_good && g_ascii_isdigit(*end); end++) {
        int digit = *end - '0';
        reader->is_good = number <= (max - digit) / 10;
        if (reader->is_good)
            number = number * 10 + digit;
    }
    reader->is_good = reader->is_good && end != reader->at && number >= min;
    reader->at = end;
    return number;
}

static void read_user(struct reader *reader, struct uuid *id_out)
{
    char text[UUID_TEXT];

    if (!reader->is_good || strnlen(reader->at, UUID_TEXT) < UUID_TEXT)
        reader->is_good = false;
    if (!reader->is_good)
        return;
    memcpy(text, reader->at, UUID_TEXT - 1);
    text[UUID_TEXT - 1] = '\0';
    reader->is_good = uuid_from_text(text, id_out);
    reader->at += UUID_TEXT - 1;
}

static enum err read_claims(struct call *call, const char *payload, struct queue_token *token_out)
{
    struct reader reader = {.at = payload, .is_good = true};
    struct queue_token token = {0};

    read_word(&reader, "{\"sub\":\"");
    read_user(&reader, &token.user_id);
    read_word(&reader, "\",\"concert\":");
    token.concert_id = (int32_t)read_number(&reader, 1, INT32_MAX);
    read_word(&reader, ",\"place\":");
    token.place_no = read_number(&reader, 1, INT64_MAX);
    read_word(&reader, ",\"number\":");
    token.has_number = *reader.at != 'n';
    if (token.has_number)
        token.number = read_number(&reader, 1, INT64_MAX);
    else
        read_word(&reader, "null");
    read_word(&reader, ",\"epoch\":");
    token.epoch = (int32_t)read_number(&reader, 0, INT32_MAX);
    read_word(&reader, ",\"ver\":");
    token.token_version = (int32_t)read_number(&reader, 0, INT32_MAX);
    read_word(&reader, ",\"iat\":");
    token.issued_at_us = read_number(&reader, 0, TIME_MAX_SEC) * SECOND_US;
    read_word(&reader, ",\"exp\":");
    token.expires_at_us = read_number(&reader, 0, TIME_MAX_SEC) * SECOND_US;
    read_word(&reader, "}");
    if (!reader.is_good || *reader.at != '\0' || token.expires_at_us <= token.issued_at_us)
        return refuse(call, "has claims that are none of ours");
    *token_out = token;
    return ERR_OK;
}

/* 64 hex digits a line, one or two lines, the last one ended or not. */
static bool parse_keys(const char *text, struct token_keys *keys_out, const char **message_out)
{
    struct token_keys keys = {0};

    while (*text != '\0') {
        if (keys.count == COUNT_OF(keys.key)) {
            *message_out = "there are more than two keys";
            return false;
        }
        if (!text_from_hex(text, keys.key[keys.count], TOKEN_KEY_BYTES) ||
            (text[KEY_TEXT] != '\n' && text[KEY_TEXT] != '\0')) {
            *message_out = "a line is not 64 hex digits";
            return false;
        }
        keys.count++;
        text += KEY_TEXT + (text[KEY_TEXT] == '\n');
    }
    if (keys.count == 0) {
        *message_out = "there is no key";
        return false;
    }
    for (size_t i = 0; i < keys.count; i++)
        crypto_auth_hmacsha256_init(&keys.begun[i], keys.key[i], TOKEN_KEY_BYTES);
    keys.is_begun = true;
    *keys_out = keys;
    sodium_memzero(&keys, sizeof keys);
    return true;
}

bool token_keys_read(const char *path, struct token_keys *keys_out, const char **message_out)
{
    char *text;
    gsize length;
    bool is_read;

    if (!g_file_get_contents(path, &text, &length, NULL)) {
        *message_out = "the file cannot be read";
        return false;
    }
    is_read = strlen(text) == length;
    if (is_read)
        is_read = parse_keys(text, keys_out, message_out);
    else
        *message_out = "there is a NUL byte";
    sodium_memzero(text, length);
    g_free(text);
    return is_read;
}

const char *jwt_sign(struct call *call, const struct token_keys *keys,
                     const struct queue_token *token)
{
    unsigned char mac[MAC_BYTES];
    const char *claims, *payload, *text, *signature;
    size_t length;

    claims = write_claims(call, token, &length);
    payload = claims == NULL ? NULL : text_to_base64url(call->arena, claims, length);
    text = payload == NULL ? NULL : arena_printf(call->arena, "%s%s", header, payload);
    if (text == NULL)
        return NULL;
    make_mac(keys, 0, text, strlen(text), mac);
    signature = text_to_base64url(call->arena, mac, sizeof mac);
    return signature == NULL ? NULL : arena_printf(call->arena, "%s.%s", text, signature);
}

enum err jwt_verify(struct call *call, const struct token_keys *keys, const char *text,
                    struct queue_token *token_out)
{
    struct queue_token token;
    char payload[PAYLOAD_MAX];
    enum err err = open_token(call, keys, text, payload);

    if (err == ERR_OK)
        err = read_claims(call, payload, &token);
    if (err != ERR_OK)
        return err;
    if (call->now_us >= token.expires_at_us)
        return err_set(call, ERR_TOKEN_EXPIRED, "the queue token has expired");
    *token_out = token;
    return ERR_OK;
}
