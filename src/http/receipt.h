/*
 * Receipts as text: a JWS that anybody can check without a secret, and the keys to check it with.
 *
 * Source: RFC 7515 (compact form), RFC 8037 (Ed25519 as EdDSA), RFC 7517 (key set), RFC 7638 (kid).
 *
 * The signing key of a site follows from the first key of its key file, so there is nothing else to
 * keep secret or to back up; while that file has two keys, receipts by either are good.
 */
#ifndef TICKETD_HTTP_RECEIPT_H
#define TICKETD_HTTP_RECEIPT_H

#include "http/json_write.h"
#include "http/jwt.h"
#include "model/receipt.h"

/* The claims as members of the object that is being written. */
void receipt_write_claims(struct json *out, const struct receipt *receipt);

/* Memory: in the arena, NULL when it is full. */
const char *receipt_sign(struct call *call, const struct token_keys *keys,
                         const struct receipt *receipt);

/* The key set as an object: {"keys": […]}, the one that signs first. */
void receipt_write_keys(struct call *call, struct json *out, const struct token_keys *keys);

/*
 * Checks a receipt by one of these keys; claims_out is its JSON, in the arena.
 * Errors: INVALID_TOKEN with what is wrong; TOO_LARGE.
 */
enum err receipt_verify(struct call *call, const struct token_keys *keys, const char *text,
                        size_t length, const char **claims_out) MUST_CHECK;

#endif
