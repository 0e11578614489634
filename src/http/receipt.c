/*
 * Signing and checking receipts. Invariant: the key that signs them can do nothing else, and nothing
 * of it tells the key that it was made from.
 */
#include "http/receipt.h"

#include <sodium.h>
#include <string.h>

#include "util/text.h"

#define SIGNATURE_BYTES  crypto_sign_BYTES
#define PUBLIC_KEY_BYTES crypto_sign_PUBLICKEYBYTES
#define RECEIPT_MAX      4096 /* characters; ours have about 900 */
#define SECOND_US        INT64_C(1000000)

_Static_assert(TOKEN_KEY_BYTES == crypto_kdf_KEYBYTES, "libsodium's key length");

/* Eight letters that part what is made of a key for this from anything else. */
#define KDF_CONTEXT   "receipts"
#define KDF_SUBKEY_ID 1

struct signer {
    unsigned char secret_key[crypto_sign_SECRETKEYBYTES];
    unsigned char public_key[PUBLIC_KEY_BYTES];
    const char *x;   /* the public key as base64url */
    const char *kid; /* its fingerprint */
};

/* RFC 7638: the SHA-256 of the key's required members, in order of their names. */
static const char *fingerprint(struct call *call, const char *x)
{
    unsigned char digest[SHA256_BYTES];
    const char *text =
        arena_printf(call->arena, "{\"crv\":\"Ed25519\",\"kty\":\"OKP\",\"x\":\"%s\"}", x);

    if (text == NULL)
        return NULL;
    sha256(text, strlen(text), digest);
    return text_to_base64url(call->arena, digest, sizeof digest);
}

/* false: the arena is full. Whoever uses the secret key wipes it. */
static bool make_signer(struct call *call, const unsigned char key[TOKEN_KEY_BYTES],
                        struct signer *signer)
{
    unsigned char seed[crypto_sign_SEEDBYTES];

    crypto_kdf_derive_from_key(seed, sizeof seed, KDF_SUBKEY_ID, KDF_CONTEXT, key);
    crypto_sign_seed_keypair(signer->public_key, signer->secret_key, seed);
    sodium_memzero(seed, sizeof seed);
    signer->x = text_to_base64url(call->arena, signer->public_key, PUBLIC_KEY_BYTES);
    signer->kid = signer->x == NULL ? NULL : fingerprint(call, signer->x);
    return signer->kid != NULL;
}

/* --- Claims ------------------------------------------------------------------------------------ */

static void write_number(struct json *out, const struct receipt *receipt)
{
    json_key(out, "number");
    if (receipt->has_number)
        json_i64(out, receipt->number);
    else
        json_null(out);
}

static void write_commitment(struct json *out, const struct receipt *receipt)
{
    char text[2 * DRAW_DIGEST_BYTES + 1];

    text_to_hex(receipt->draw_commitment, DRAW_DIGEST_BYTES, text);
    json_text(json_key(out, "draw_commitment"), receipt->has_draw ? text : NULL);
}

void receipt_write_claims(struct json *out, const struct receipt *receipt)
{
    json_i64(json_key(out, "concert_id"), receipt->concert_id);
    json_text(json_key(out, "title"), receipt->title);
    json_i64(json_key(out, "epoch"), receipt->epoch);
    json_i64(json_key(out, "place_no"), receipt->place_no);
    write_number(out, receipt);
    json_text(json_key(out, "lane"), receipt->lane);
    json_i64(json_key(out, "lane_no"), receipt->lane_no);
    json_time_or_null(json_key(out, "lane_since"), receipt->lane_since_us);
    json_text(json_key(out, "state"), place_state_text(receipt->state));
    json_time(json_key(out, "joined_at"), receipt->joined_at_us);
    json_time_or_null(json_key(out, "admitted_at"), receipt->admitted_at_us);
    json_time_or_null(json_key(out, "ended_at"), receipt->ended_at_us);
    json_time_or_null(json_key(out, "passed_at"), receipt->passed_at_us);
    json_time_or_null(json_key(out, "returned_at"), receipt->returned_at_us);
    json_bool(json_key(out, "second_chance"), receipt->second_chance);
    write_commitment(out, receipt);
    json_time(json_key(out, "issued_at"), receipt->issued_at_us);
}

/* --- Signing ----------------------------------------------------------------------------------- */

static const char *encoded(struct call *call, struct json *out)
{
    size_t length;
    const char *text = json_finish(out, &length);

    return text == NULL ? NULL : text_to_base64url(call->arena, text, length);
}

/* Its own type, so that nobody takes one for a token that opens something (RFC 8725 section 3.11). */
static const char *encoded_header(struct call *call, const char *kid)
{
    struct json *out = json_new(call->arena);

    json_object(out);
    json_text(json_key(out, "alg"), "EdDSA");
    json_text(json_key(out, "kid"), kid);
    json_text(json_key(out, "typ"), "receipt+jwt");
    json_end_object(out);
    return encoded(call, out);
}

static const char *encoded_claims(struct call *call, const struct receipt *receipt)
{
    struct json *out = json_new(call->arena);

    json_object(out);
    receipt_write_claims(out, receipt);
    json_i64(json_key(out, "iat"), receipt->issued_at_us / SECOND_US);
    json_end_object(out);
    return encoded(call, out);
}

const char *receipt_sign(struct call *call, const struct token_keys *keys,
                         const struct receipt *receipt)
{
    unsigned char signature[SIGNATURE_BYTES];
    struct signer signer;
    const char *header, *claims, *text = NULL, *end = NULL;

    if (!make_signer(call, keys->key[0], &signer))
        return NULL;
    header = encoded_header(call, signer.kid);
    claims = encoded_claims(call, receipt);
    if (header != NULL && claims != NULL)
        text = arena_printf(call->arena, "%s.%s", header, claims);
    if (text != NULL) {
        crypto_sign_detached(signature, NULL, (const unsigned char *)text, strlen(text),
                             signer.secret_key);
        end = text_to_base64url(call->arena, signature, sizeof signature);
    }
    sodium_memzero(signer.secret_key, sizeof signer.secret_key);
    return end == NULL ? NULL : arena_printf(call->arena, "%s.%s", text, end);
}

/* --- Keys -------------------------------------------------------------------------------------- */

void receipt_write_keys(struct call *call, struct json *out, const struct token_keys *keys)
{
    json_object(out);
    json_array(json_key(out, "keys"));
    for (size_t i = 0; i < keys->count; i++) {
        struct signer signer;
        bool is_made = make_signer(call, keys->key[i], &signer);
        sodium_memzero(signer.secret_key, sizeof signer.secret_key);
        if (!is_made)
            break; /* the writer's arena is full as well */
        json_object(out);
        json_text(json_key(out, "kty"), "OKP");
        json_text(json_key(out, "crv"), "Ed25519");
        json_text(json_key(out, "x"), signer.x);
        json_text(json_key(out, "kid"), signer.kid);
        json_text(json_key(out, "alg"), "EdDSA");
        json_text(json_key(out, "use"), "sig");
        json_end_object(out);
    }
    json_end_array(out);
    json_end_object(out);
}

/* --- Checking ---------------------------------------------------------------------------------- */

static enum err refuse(struct call *call, const char *why)
{
    return err_set(call, ERR_INVALID_TOKEN, "the receipt %s", why);
}

static bool is_header_of(struct call *call, const struct signer *signer, const char *header,
                         size_t length)
{
    const char *ours = encoded_header(call, signer->kid);

    return ours != NULL && strlen(ours) == length && memcmp(ours, header, length) == 0;
}

/* Header and claims of a text that one of the keys has signed. */
static bool is_signed(struct call *call, const struct token_keys *keys, const char *text,
                      size_t header_length, size_t signed_length,
                      const unsigned char signature[SIGNATURE_BYTES])
{
    for (size_t i = 0; i < keys->count; i++) {
        struct signer signer;
        bool is_made = make_signer(call, keys->key[i], &signer);
        sodium_memzero(signer.secret_key, sizeof signer.secret_key);
        if (is_made && is_header_of(call, &signer, text, header_length) &&
            crypto_sign_verify_detached(signature, (const unsigned char *)text, signed_length,
                                        signer.public_key) == 0)
            return true;
    }
    return false;
}

enum err receipt_verify(struct call *call, const struct token_keys *keys, const char *text,
                        size_t length, const char **claims_out)
{
    unsigned char signature[SIGNATURE_BYTES];
    char claims[RECEIPT_MAX];
    size_t signature_length, claims_length;
    const char *first = memchr(text, '.', length), *last = memrchr(text, '.', length);

    if (length > RECEIPT_MAX || first == NULL || first == last)
        return refuse(call, "is none: three parts with dots between them are wanted");
    if (!text_from_base64url(last + 1, length - (size_t)(last + 1 - text), signature,
                             SIGNATURE_BYTES, &signature_length) ||
        signature_length != SIGNATURE_BYTES)
        return refuse(call, "is not whole");
    if (!is_signed(call, keys, text, (size_t)(first - text), (size_t)(last - text), signature))
        return arena_is_full(call->arena) ? err_set(call, ERR_TOO_LARGE, "the receipt does not fit")
                                          : refuse(call, "was not signed here, or was changed");
    if (!text_from_base64url(first + 1, (size_t)(last - first - 1), claims, sizeof claims,
                             &claims_length))
        return refuse(call, "has no claims");
    const char *copy = arena_copy(call->arena, claims, claims_length);
    if (copy == NULL)
        return err_set(call, ERR_TOO_LARGE, "the receipt does not fit");
    *claims_out = copy;
    return ERR_OK;
}
