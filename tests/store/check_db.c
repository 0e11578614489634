/* The connection: how it is set up, that it comes back, and its clock. */
#include "store/db.h"

#include <stdlib.h>
#include <string.h>
#include <sys/time.h>

#include "lib/test_db.h"
#include "model/conf.h"
#include "store/stmt.h"

static const struct stmt session = {
    .name = "test.session",
    .sql = "SELECT @@autocommit, @@innodb_lock_wait_timeout, @@time_zone, @@collation_connection,\n"
           "  @@sql_mode, @@tx_isolation, @@innodb_snapshot_isolation,\n"
           "  @@idle_transaction_timeout",
};

START_TEST(session_is_set_up_as_promised)
{
    const struct column *row;

    ck_assert_int_eq(stmt_select_one(test_call(), &session, NO_ARGS, &row), ERR_OK);
    ck_assert_int_eq(column_i64(&row[0]), 1);
    ck_assert_int_eq(column_i64(&row[1]), 1);
    ck_assert_str_eq(column_text(&row[2]), "+00:00");
    ck_assert_str_eq(column_text(&row[3]), "utf8mb4_bin");
    ck_assert_ptr_nonnull(strstr(column_text(&row[4]), "STRICT_TRANS_TABLES"));
    ck_assert_str_eq(column_text(&row[5]), "READ-COMMITTED");
    ck_assert_int_eq(column_i64(&row[6]), 1);
    ck_assert_int_eq(column_i64(&row[7]), 5);
}
END_TEST

START_TEST(clock_is_the_databases)
{
    struct call *call = test_call();

    ck_assert_int_eq(db_connect(call), ERR_OK);
    int64_t before_us = test_number("SELECT CAST(UNIX_TIMESTAMP(NOW(6)) * 1000000 AS SIGNED)");
    int64_t now_us = db_now_us(call->db);
    int64_t after_us = test_number("SELECT CAST(UNIX_TIMESTAMP(NOW(6)) * 1000000 AS SIGNED)");
    /* Half a round trip of a busy machine. */
    ck_assert_int_ge(now_us, before_us - 50000);
    ck_assert_int_le(now_us, after_us + 50000);
    ck_assert_int_ge(db_now_us(call->db), now_us);
}
END_TEST

START_TEST(clock_before_a_connection_is_the_hosts)
{
    struct timeval host;
    int64_t now_us = db_now_us(test_call()->db);

    gettimeofday(&host, NULL);
    int64_t host_us = (int64_t)host.tv_sec * 1000000 + host.tv_usec;
    ck_assert_int_le(now_us, host_us);
    ck_assert_int_ge(now_us, host_us - 5000000);
}
END_TEST

START_TEST(database_that_is_not_there_is_down)
{
    struct call *call = test_call_new();
    char *socket = test_conf()->db_socket;
    bool is_durable;

    test_conf()->db_socket = (char *)"/nonexistent/mysql.sock";
    ck_assert_int_eq(db_connect(call), ERR_DB_DOWN);
    ck_assert_int_eq(db_check(call, &is_durable), ERR_DB_DOWN);
    test_conf()->db_socket = socket;
    ck_assert_int_eq(db_connect(call), ERR_OK);
}
END_TEST

START_TEST(unreadable_password_file_is_down)
{
    struct call *call = test_call_new();
    char *file = test_conf()->db_password_file;

    test_conf()->db_password_file = (char *)"/nonexistent/password";
    ck_assert_int_eq(db_connect(call), ERR_DB_DOWN);
    test_conf()->db_password_file = file;
}
END_TEST

START_TEST(check_tells_whether_commits_are_durable)
{
    struct call *call = test_call();
    bool is_durable = false;

    test_sql("SET GLOBAL innodb_flush_log_at_trx_commit = 1");
    ck_assert_int_eq(db_check(call, &is_durable), ERR_OK);
    ck_assert(is_durable);
    test_sql("SET GLOBAL innodb_flush_log_at_trx_commit = 2");
    ck_assert_int_eq(db_check(call, &is_durable), ERR_OK);
    test_sql("SET GLOBAL innodb_flush_log_at_trx_commit = 1");
    ck_assert(!is_durable);
}
END_TEST

START_TEST(forgotten_transaction_is_undone)
{
    static const char insert[] = "INSERT INTO id_counter VALUES ('x', 1)";
    struct call *call = test_call();

    ck_assert(!db_clean(call));
    ck_assert_int_eq(db_run_text(call, "START TRANSACTION", strlen("START TRANSACTION")), ERR_OK);
    ck_assert_int_eq(db_run_text(call, insert, strlen(insert)), ERR_OK);
    ck_assert(db_in_transaction(call->db));
    ck_assert(db_clean(call));
    ck_assert(!db_in_transaction(call->db));
    ck_assert_int_eq(test_number("SELECT COUNT(*) FROM id_counter"), 0);
}
END_TEST

START_TEST(text_with_a_result_leaves_the_connection_in_step)
{
    static const char text[] = "SELECT 1 UNION SELECT 2";
    struct call *call = test_call();
    const struct column *row;

    ck_assert_int_eq(db_run_text(call, text, strlen(text)), ERR_OK);
    ck_assert_int_eq(stmt_select_one(call, &session, NO_ARGS, &row), ERR_OK);
    ck_assert_int_eq(db_run_text(call, "NONSENSE", strlen("NONSENSE")), ERR_INTERNAL);
    ck_assert_int_eq(stmt_select_one(call, &session, NO_ARGS, &row), ERR_OK);
}
END_TEST

START_TEST(one_text_is_one_statement)
{
    static const char text[] = "DELETE FROM id_counter; DELETE FROM id_counter";

    ck_assert_int_eq(db_run_text(test_call(), text, strlen(text)), ERR_INTERNAL);
}
END_TEST

CHECK_SUITE_WITH("db", test_db_setup, test_db_teardown, session_is_set_up_as_promised,
                 clock_is_the_databases, clock_before_a_connection_is_the_hosts,
                 database_that_is_not_there_is_down, unreadable_password_file_is_down,
                 check_tells_whether_commits_are_durable, forgotten_transaction_is_undone,
                 text_with_a_result_leaves_the_connection_in_step, one_text_is_one_statement)
