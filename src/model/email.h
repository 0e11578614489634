/*
 * E-mail addresses as names to sign in with.
 *
 * Source: RFC 5321 section 4.1.2 for lengths and dot-strings; quoted local parts, address literals
 * and addresses outside ASCII are refused, so that one person has one spelling.
 */
#ifndef TICKETD_MODEL_EMAIL_H
#define TICKETD_MODEL_EMAIL_H

#include <stdbool.h>

#define EMAIL_TEXT 255 /* 254 characters and NUL */

/* The address in lower case. false: it is not one. */
bool email_normalise(const char *text, char email_out[EMAIL_TEXT]);

#endif
