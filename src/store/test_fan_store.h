/*
 * Test crowds in bulk: many fans, each with points and a session, a few statements a thousand.
 */
#ifndef TICKETD_STORE_TEST_FAN_STORE_H
#define TICKETD_STORE_TEST_FAN_STORE_H

#include <stddef.h>
#include <stdint.h>

#include "util/call.h"
#include "util/err.h"
#include "util/uuid.h"

#define TEST_FAN_BATCH_MAX 500

struct test_fan {
    struct uuid user_id, family_id, posting_id, charge_id;
    const char *email, *name;
    unsigned char token_hash[32];
};

/* What is the same for everybody in a crowd. */
struct test_fan_terms {
    const char *password_hash;
    int64_t points_minor; /* 0: no posting */
    int64_t session_expires_at_us;
};

/*
 * At most TEST_FAN_BATCH_MAX fans. Errors: DUPLICATE (an e-mail address is taken).
 * Database: inside the caller's transaction.
 */
enum err test_fan_store_insert(struct call *call, const struct test_fan *fans, size_t count,
                               const struct test_fan_terms *terms) MUST_CHECK;

extern const struct stmt *const test_fan_store_statements[];

#endif
