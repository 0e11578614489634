/*
 * The parameters of a FastCGI request as a struct request: which ones are read, and how long each
 * may be. What is not named here never enters the program.
 */
#ifndef TICKETD_FCGI_FCGI_REQUEST_H
#define TICKETD_FCGI_FCGI_REQUEST_H

#include "http/request.h"

/* Fills all but the body. envp: "NAME=value" strings, NULL-terminated, borrowed. */
void fcgi_request_from_params(char *const *envp, struct request *request_out);

/* "1766574000.123" (seconds, milliseconds) in microseconds; 0 for anything else. */
int64_t fcgi_parse_start_us(const char *text);

/* A Content-Length; -1 for absent, empty or not a number. */
int64_t fcgi_parse_length(const char *text);

#endif
