/*
 * Test crowds: many fans at once, signed in and with points, for load and race tests.
 */
#ifndef TICKETD_DOMAIN_TEST_FANS_H
#define TICKETD_DOMAIN_TEST_FANS_H

#include <stddef.h>
#include <stdint.h>

#include "util/call.h"
#include "util/err.h"
#include "util/uuid.h"

#define TEST_FAN_BATCH 500

/* A fan of a crowd as its maker gets it. */
struct test_fan_account {
    struct uuid user_id;
    const char *email;
    const char *access_token;
};

/*
 * Makes `count` fans (at most TEST_FAN_BATCH) who share a password and start with points_minor.
 * E-mail addresses are random, so crowds never collide.
 * password_phc: PHC string of the shared password, hashed once by the caller.
 * Errors: FORBIDDEN where [sale] allow_test_fans is off.
 * Memory: members in the call's arena.
 * Database: one transaction of its own.
 */
enum err test_fans_create(struct call *call, size_t count, int64_t points_minor,
                          const char *password_phc,
                          struct test_fan_account *members_out) MUST_CHECK;

#endif
