/*
 * A clean database and cache for each test of a store test program.
 *
 *     START_TEST(second_join_gives_the_same_place)
 *     {
 *         struct call *call = test_call();
 *         test_sql("INSERT INTO concert … VALUES (1, %d)", 300);
 *         ck_assert_int_eq(waiting_room_join(call, 1, …), ERR_OK);
 *         ck_assert_int_eq(test_number("SELECT COUNT(*) FROM queue_entry"), 1);
 *     }
 *     END_TEST
 *     CHECK_SUITE_WITH("waiting room", test_db_setup, test_db_teardown, second_join_…)
 *
 * tests/lib/run-test starts the servers, makes the program's database with the schema and the
 * application's rights, and says in the environment where they are. Each test runs in a process of
 * its own, on empty tables and with keys of its own in memcached. The program under test is the
 * user `ticketd`, who may not change the ledger; test_sql() may do anything.
 */
#ifndef TICKETD_TESTS_TEST_DB_H
#define TICKETD_TESTS_TEST_DB_H

#include <stdint.h>

#include "lib/check_main.h"
#include "util/call.h"
#include "util/err.h"

struct conf;

/* Where every test's time begins: 2026-01-01T00:00:00Z. */
#define TEST_NOW_US INT64_C(1767225600000000)

void test_db_setup(void);
void test_db_teardown(void);

/*
 * The test's call: begun at TEST_NOW_US with an arena, connection and cache. Takes no clock.
 * Memory: the arena lives until the test's end.
 */
struct call *test_call(void);

/* Another caller at the same time: a connection, cache and arena of its own. For races, give each
 * forked process or step its own. Lives until the test's end. */
struct call *test_call_new(void);

/* Lets the time of a call go on; its deadline goes with it. */
void test_sleep(struct call *call, int64_t us);

/* The default settings with the addresses of the servers; a test may change values in it. */
struct conf *test_conf(void);

/* Runs one statement as the owner of the database; a failing one fails the test. */
void test_sql(const char *format, ...) PRINTF_LIKE(1, 2);

/* The first column of the first row; no row, or NULL, is -1. */
int64_t test_number(const char *format, ...) PRINTF_LIKE(1, 2);

/* The same as text, valid until the next one; no row is "", NULL is "NULL". */
const char *test_text(const char *format, ...) PRINTF_LIKE(1, 2);

/* memcached forgets everything that this test wrote. */
void test_forget_cache(void);

#endif
