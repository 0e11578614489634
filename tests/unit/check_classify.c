/* What error numbers mean, row by row. */
#include "store/classify.h"

#include <stddef.h>

#include "lib/check_main.h"

struct expectation {
    unsigned code;
    enum err connect, statement, autocommit, commit;
};

static const struct expectation expectations[] = {
    /* code, connect, statement, autocommit, commit */
    {1213, ERR_DB_DOWN, ERR_DB_DEADLOCK, ERR_DB_DEADLOCK, ERR_DB_DEADLOCK},
    {1020, ERR_DB_DOWN, ERR_DB_DEADLOCK, ERR_DB_DEADLOCK, ERR_DB_DEADLOCK},
    {1205, ERR_DB_DOWN, ERR_DB_LOCK_TIMEOUT, ERR_DB_LOCK_TIMEOUT, ERR_UNCERTAIN},
    {3572, ERR_DB_DOWN, ERR_DB_LOCK_TIMEOUT, ERR_DB_LOCK_TIMEOUT, ERR_UNCERTAIN},
    {1062, ERR_DB_DOWN, ERR_DUPLICATE, ERR_DUPLICATE, ERR_UNCERTAIN},
    {1317, ERR_DB_DOWN, ERR_UNAVAILABLE, ERR_UNAVAILABLE, ERR_UNCERTAIN},
    {1969, ERR_DB_DOWN, ERR_UNAVAILABLE, ERR_UNAVAILABLE, ERR_UNCERTAIN},
    {3024, ERR_DB_DOWN, ERR_UNAVAILABLE, ERR_UNAVAILABLE, ERR_UNCERTAIN},
    {1021, ERR_DB_DOWN, ERR_UNAVAILABLE, ERR_UNAVAILABLE, ERR_UNCERTAIN},
    {1114, ERR_DB_DOWN, ERR_UNAVAILABLE, ERR_UNAVAILABLE, ERR_UNCERTAIN},
    {2006, ERR_DB_DOWN, ERR_DB_LOST, ERR_UNCERTAIN, ERR_UNCERTAIN},
    {2013, ERR_DB_DOWN, ERR_DB_LOST, ERR_UNCERTAIN, ERR_UNCERTAIN},
    {2055, ERR_DB_DOWN, ERR_DB_LOST, ERR_UNCERTAIN, ERR_UNCERTAIN},
    {2027, ERR_DB_DOWN, ERR_DB_LOST, ERR_UNCERTAIN, ERR_UNCERTAIN},
    {1047, ERR_DB_DOWN, ERR_DB_LOST, ERR_UNCERTAIN, ERR_UNCERTAIN},
    {1053, ERR_DB_DOWN, ERR_DB_LOST, ERR_UNCERTAIN, ERR_UNCERTAIN},
    {1927, ERR_DB_DOWN, ERR_DB_LOST, ERR_UNCERTAIN, ERR_UNCERTAIN},
    {4031, ERR_DB_DOWN, ERR_DB_LOST, ERR_UNCERTAIN, ERR_UNCERTAIN},
    {1158, ERR_DB_DOWN, ERR_DB_LOST, ERR_UNCERTAIN, ERR_UNCERTAIN},
    {1159, ERR_DB_DOWN, ERR_DB_LOST, ERR_UNCERTAIN, ERR_UNCERTAIN},
    {1160, ERR_DB_DOWN, ERR_DB_LOST, ERR_UNCERTAIN, ERR_UNCERTAIN},
    {1161, ERR_DB_DOWN, ERR_DB_LOST, ERR_UNCERTAIN, ERR_UNCERTAIN},
    {1243, ERR_DB_DOWN, ERR_DB_LOST, ERR_UNCERTAIN, ERR_UNCERTAIN},
    {1180, ERR_DB_DOWN, ERR_DB_LOST, ERR_UNCERTAIN, ERR_UNCERTAIN},
    {1040, ERR_DB_DOWN, ERR_DB_DOWN, ERR_DB_DOWN, ERR_UNCERTAIN},
    {1203, ERR_DB_DOWN, ERR_DB_DOWN, ERR_DB_DOWN, ERR_UNCERTAIN},
    {1290, ERR_DB_DOWN, ERR_DB_DOWN, ERR_DB_DOWN, ERR_UNCERTAIN},
    {1792, ERR_DB_DOWN, ERR_DB_DOWN, ERR_DB_DOWN, ERR_UNCERTAIN},
    {1836, ERR_DB_DOWN, ERR_DB_DOWN, ERR_DB_DOWN, ERR_UNCERTAIN},
    {2002, ERR_DB_DOWN, ERR_DB_DOWN, ERR_UNCERTAIN, ERR_UNCERTAIN},
    {2003, ERR_DB_DOWN, ERR_DB_DOWN, ERR_UNCERTAIN, ERR_UNCERTAIN},
    /* A value that does not fit, a check that fails, a syntax error: ours. */
    {4025, ERR_DB_DOWN, ERR_INTERNAL, ERR_INTERNAL, ERR_UNCERTAIN},
    {1690, ERR_DB_DOWN, ERR_INTERNAL, ERR_INTERNAL, ERR_UNCERTAIN},
    {1264, ERR_DB_DOWN, ERR_INTERNAL, ERR_INTERNAL, ERR_UNCERTAIN},
    {1406, ERR_DB_DOWN, ERR_INTERNAL, ERR_INTERNAL, ERR_UNCERTAIN},
    {1064, ERR_DB_DOWN, ERR_INTERNAL, ERR_INTERNAL, ERR_UNCERTAIN},
    /* Nobody listed these. */
    {9999, ERR_DB_DOWN, ERR_INTERNAL, ERR_INTERNAL, ERR_UNCERTAIN},
    {2014, ERR_DB_DOWN, ERR_INTERNAL, ERR_UNCERTAIN, ERR_UNCERTAIN},
    {0, ERR_DB_DOWN, ERR_DB_LOST, ERR_UNCERTAIN, ERR_UNCERTAIN},
};

START_TEST(every_number_means_what_the_table_says)
{
    for (size_t i = 0; i < sizeof expectations / sizeof expectations[0]; i++) {
        const struct expectation *row = &expectations[i];
        const enum err wanted[DB_PHASE_COUNT] = {row->connect, row->statement, row->autocommit,
                                                 row->commit};
        for (int phase = 0; phase < DB_PHASE_COUNT; phase++)
            ck_assert_msg(classify_error(row->code, phase) == wanted[phase], "%u in phase %d is %s",
                          row->code, phase, err_row(classify_error(row->code, phase))->name);
    }
}
END_TEST

START_TEST(at_commit_only_a_rollback_is_certain)
{
    for (unsigned code = 0; code < 10000; code++) {
        enum err wanted = code == 1213 || code == 1020 ? ERR_DB_DEADLOCK : ERR_UNCERTAIN;
        ck_assert_int_eq(classify_error(code, DB_PHASE_COMMIT), wanted);
    }
}
END_TEST

START_TEST(connection_is_kept_where_the_server_still_answers)
{
    static const struct {
        unsigned code;
        bool is_broken;
    } rows[] = {{1213, false}, {1205, false}, {1062, false}, {1406, false}, {1317, false},
                {2006, true},  {2013, true},  {2014, true},  {2027, true},  {1047, true},
                {1290, true},  {1040, true},  {1927, true}};

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        ck_assert_msg(classify_breaks_connection(
                          rows[i].code, classify_error(rows[i].code, DB_PHASE_STATEMENT)) ==
                          rows[i].is_broken,
                      "%u", rows[i].code);
    ck_assert(classify_breaks_connection(9999, ERR_UNCERTAIN));
}
END_TEST

START_TEST(only_what_was_rolled_back_may_run_again)
{
    for (unsigned code = 0; code < 10000; code++) {
        enum err err = classify_error(code, DB_PHASE_COMMIT);
        ck_assert(err_row(err)->retry == (err == ERR_DB_DEADLOCK ? ERR_RETRY_TX : ERR_RETRY_KEY));
    }
}
END_TEST

START_TEST(each_class_has_its_counter)
{
    ck_assert_int_eq(classify_counter(ERR_DB_DEADLOCK), COUNTER_DB_DEADLOCK);
    ck_assert_int_eq(classify_counter(ERR_DB_LOCK_TIMEOUT), COUNTER_DB_LOCK_TIMEOUT);
    ck_assert_int_eq(classify_counter(ERR_DUPLICATE), COUNTER_DB_DUPLICATE);
    ck_assert_int_eq(classify_counter(ERR_DB_LOST), COUNTER_DB_LOST);
    ck_assert_int_eq(classify_counter(ERR_DB_DOWN), COUNTER_DB_DOWN);
    ck_assert_int_eq(classify_counter(ERR_UNAVAILABLE), COUNTER_DB_DOWN);
    ck_assert_int_eq(classify_counter(ERR_UNCERTAIN), COUNTER_DB_UNCERTAIN);
    ck_assert_int_eq(classify_counter(ERR_INTERNAL), COUNTER_DB_BUG);
}
END_TEST

CHECK_SUITE("classify", every_number_means_what_the_table_says,
            at_commit_only_a_rollback_is_certain, connection_is_kept_where_the_server_still_answers,
            only_what_was_rolled_back_may_run_again, each_class_has_its_counter)
