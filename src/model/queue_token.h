/*
 * What a queue token says: it names a place. Whether that place is admitted is the table's to say.
 */
#ifndef TICKETD_MODEL_QUEUE_TOKEN_H
#define TICKETD_MODEL_QUEUE_TOKEN_H

#include <stdbool.h>
#include <stdint.h>

#include "util/uuid.h"

struct queue_token {
    struct uuid user_id; /* sub */
    int32_t concert_id;  /* concert */
    int64_t place_no;    /* place */
    bool has_number;     /* false: it came from the lobby, number is null */
    int64_t number;
    int32_t epoch;
    int32_t token_version; /* ver: lower than the place's: revoked */
    int64_t issued_at_us;  /* iat, whole seconds */
    int64_t expires_at_us; /* exp */
};

#endif
