/* The call: what it begins with and what a failure leaves in it; the tables of errors and counters. */
#include "util/call.h"

#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "lib/check_main.h"
#include "lib/unit_call.h"
#include "util/counter.h"
#include "util/text.h"

START_TEST(a_call_begins_without_identity_and_detail)
{
    struct call *call = unit_call();
    int somebody;

    call->session = (const void *)&somebody;
    call->token = (const void *)&somebody;
    call->detail.balance = 5;
    call->detail.conflict_count = 2;
    strcpy(call->request_id, "former");
    err_field(call, "former", "former");
    call_begin(call, "next", 5, 6);
    ck_assert_str_eq(call->name, "next");
    ck_assert_int_eq(call->now_us, 5);
    ck_assert_int_eq(call->deadline_us, 6);
    ck_assert_ptr_null(call->session);
    ck_assert_ptr_null(call->token);
    ck_assert_ptr_null(call->detail.field);
    ck_assert_str_eq(call->request_id, "");
    ck_assert_str_eq(call->detail.text, "");
    ck_assert_int_eq(call->detail.balance, -1);
    ck_assert_int_eq(call->detail.retry_after, -1);
    ck_assert_uint_eq(call->detail.conflict_count, 0);
}
END_TEST

START_TEST(a_failure_is_recorded_where_it_is_found)
{
    struct call *call = unit_call();

    ck_assert_int_eq(err_set(call, ERR_SOLD_OUT, "%d left", 0), ERR_SOLD_OUT);
    ck_assert_str_eq(call->detail.text, "0 left");
    ck_assert_ptr_nonnull(strstr(call->detail.file, "check_call.c"));
    ck_assert_int_gt(call->detail.line, 0);
    ck_assert_int_eq(err_field(call, "seats", "too many"), ERR_INVALID_FIELD);
    ck_assert_str_eq(call->detail.field, "seats");
}
END_TEST

START_TEST(every_error_has_a_row_that_makes_sense)
{
    for (int i = 0; i < ERR_COUNT; i++) {
        const struct err_row *row = err_row((enum err)i);
        bool is_ours = row->level != ERR_LEVEL_QUIET;

        ck_assert(row->name[0] != '\0' && row->code[0] != '\0' && row->title[0] != '\0');
        ck_assert(row->status == 0 || row->status == 200 ||
                  (row->status >= 400 && row->status < 600));
        /* Of an overload there are many, and each line of the log would add to it. */
        if (row->status != 0 && i != ERR_OVERLOADED)
            ck_assert_int_eq(is_ours, row->status >= 500);
    }
}
END_TEST

static void ask_for_a_row_beyond_the_table(void)
{
    err_row((enum err)ERR_COUNT);
}

START_TEST(an_error_beyond_the_table_is_a_bug)
{
    ck_assert(unit_panics(ask_for_a_row_beyond_the_table));
}
END_TEST

START_TEST(counters_add_up_and_are_optional)
{
    struct counters counters = {.janitor_fd = eventfd(0, EFD_NONBLOCK)};
    struct call *call = unit_call();
    uint64_t wakeups;

    counter_add(call, COUNTER_TX_COMMITS, 1);
    call_wake_janitor(call);
    call->counters = &counters;
    counter_add(call, COUNTER_TX_COMMITS, 2);
    counter_add(call, COUNTER_TX_COMMITS, 3);
    call_wake_janitor(call);
    ck_assert_uint_eq(counters.value[COUNTER_TX_COMMITS], 5);
    ck_assert_int_eq(read(counters.janitor_fd, &wakeups, sizeof wakeups), sizeof wakeups);
    ck_assert_uint_eq(wakeups, 1);
    close(counters.janitor_fd);
}
END_TEST

START_TEST(counters_of_one_metric_stand_together)
{
    for (int i = 2; i < COUNTER_COUNT; i++) {
        const char *metric = counter_row((enum counter)i)->metric;

        for (int k = 0; k < i - 1; k++)
            if (strcmp(counter_row((enum counter)k)->metric, metric) == 0)
                ck_assert_str_eq(counter_row((enum counter)(i - 1))->metric, metric);
    }
}
END_TEST

CHECK_SUITE_WITH("call", unit_call_setup, unit_call_teardown,
                 a_call_begins_without_identity_and_detail, a_failure_is_recorded_where_it_is_found,
                 every_error_has_a_row_that_makes_sense, an_error_beyond_the_table_is_a_bug,
                 counters_add_up_and_are_optional, counters_of_one_metric_stand_together)
