/*
 * Running a libcheck suite as TAP, for every test program.
 */
#include "lib/check_main.h"

#define TEST_TIMEOUT_SECONDS 60

int check_main_run(const char *name, const TTest *const *tests, size_t count, void (*setup)(void),
                   void (*teardown)(void))
{
    Suite *suite = suite_create(name);
    TCase *tcase = tcase_create(name);
    /* Only what hangs is to fail by time: check's own four seconds pass on a loaded machine. */
    tcase_set_timeout(tcase, TEST_TIMEOUT_SECONDS);
    if (setup != NULL || teardown != NULL)
        tcase_add_checked_fixture(tcase, setup, teardown);
    for (size_t i = 0; i < count; i++)
        tcase_add_test(tcase, tests[i]);
    suite_add_tcase(suite, tcase);

    SRunner *runner = srunner_create(suite);
    srunner_set_tap(runner, "-");
    srunner_run_all(runner, CK_SILENT);
    srunner_free(runner);
    return EXIT_SUCCESS;
}
