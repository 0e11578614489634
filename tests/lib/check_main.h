/*
 * The main() of a test program: runs the suite that the program defines and speaks nothing but TAP.
 *
 * A test program lists its tests with CHECK_SUITE, which defines main():
 *
 *     START_TEST(hold_is_valid_until_its_last_microsecond) { … } END_TEST
 *     CHECK_SUITE("reservation", hold_is_valid_until_its_last_microsecond, …)
 */
#ifndef TICKETD_TESTS_CHECK_MAIN_H
#define TICKETD_TESTS_CHECK_MAIN_H

#include <check.h>
#include <stddef.h>
#include <stdlib.h>

/*
 * Fixtures may be NULL. The exit status is 0 also when a test failed: TAP says which, and any other
 * status (a crash, a sanitizer's report) counts as one more failure.
 */
int check_main_run(const char *name, const TTest *const *tests, size_t count, void (*setup)(void),
                   void (*teardown)(void));

#define CHECK_SUITE(name, ...) CHECK_SUITE_WITH(name, NULL, NULL, __VA_ARGS__)

/* The fixtures run in the test's own forked process, before and after each test. */
#define CHECK_SUITE_WITH(name, setup, teardown, ...)                                               \
    int main(void)                                                                                 \
    {                                                                                              \
        const TTest *const tests[] = {__VA_ARGS__};                                                \
        return check_main_run(name, tests, sizeof tests / sizeof tests[0], setup, teardown);       \
    }

#endif
