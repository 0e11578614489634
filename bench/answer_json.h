/*
 * Reading the JSON of answers.
 */
#ifndef TICKETD_BENCH_ANSWER_JSON_H
#define TICKETD_BENCH_ANSWER_JSON_H

#include <stdbool.h>
#include <stdint.h>

#include <json-c/json.h>

#include "client.h"

/* For json_object_put(); NULL when it is none. */
json_object *answer_json(const struct answer *answer);

/* "" and 0 for null, for what is not there and for what is something else. */
const char *json_text_in(json_object *object, const char *name);
int64_t json_number_in(json_object *object, const char *name);

/* The answer is a problem of this code. */
bool answer_has_code(const struct answer *answer, const char *code);

#endif
