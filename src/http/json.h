/*
 * JSON in and out. Two headers, because json-c has names that the writer has too; a file that
 * includes json-c includes json_read.h alone.
 */
#ifndef TICKETD_HTTP_JSON_H
#define TICKETD_HTTP_JSON_H

#include "http/json_read.h"
#include "http/json_write.h"

#endif
