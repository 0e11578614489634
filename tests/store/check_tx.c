/* Transactions: all or nothing, again when the database says so, and never half. */
#include "store/tx.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/test_db.h"
#include "store/db.h"
#include "store/stmt.h"

static const struct stmt insert = {
    .name = "test.insert",
    .sql = "INSERT INTO id_counter (name, last_id) VALUES (?, ?)",
};

static const struct stmt add = {
    .name = "test.add",
    .sql = "UPDATE id_counter SET last_id = last_id + ? WHERE name = ?",
};

static const struct stmt connection_id = {
    .name = "test.connection_id",
    .sql = "SELECT CONNECTION_ID()",
};

static enum err put(struct call *call, const char *name, int64_t value)
{
    return stmt_change(call, &insert, ARGS(arg_text(name), arg_i64(value)), NULL);
}

static enum err add_to(struct call *call, const char *name, int64_t value)
{
    return stmt_change_exactly(call, &add, ARGS(arg_i64(value), arg_text(name)), 1, ERR_NOT_FOUND);
}

static void kill_connection(struct call *call)
{
    const struct column *row;
    ck_assert_int_eq(stmt_select_one(call, &connection_id, NO_ARGS, &row), ERR_OK);
    int64_t id = column_i64(&row[0]);
    test_sql("KILL CONNECTION %lld", (long long)id);
    while (test_number("SELECT COUNT(*) FROM information_schema.processlist WHERE id = %lld",
                       (long long)id) > 0)
        ;
}

static int64_t value_of(const char *name)
{
    return test_number("SELECT last_id FROM id_counter WHERE name = '%s'", name);
}

/* How a run of the test's function goes; `runs` counts them. */
struct script {
    int runs;
    enum err end_with;
    bool kill_first_in_the_middle, kill_first_at_the_end, commit_first_elsewhere, outcome_is_known;
    size_t used[4]; /* of the arena when a run began */
    int notes;
};

static void note(struct call *call, void *arg)
{
    struct script *script = arg;
    ck_assert(!db_in_transaction(call->db));
    script->notes = script->notes * 10 + script->runs;
}

static enum err play(struct call *call, void *arg)
{
    struct script *script = arg;
    script->used[script->runs] = arena_used(call->arena);
    bool is_first = ++script->runs == 1;
    if (script->outcome_is_known)
        tx_outcome_is_known(call);
    if (!is_first && script->end_with != ERR_OK)
        return err_set(call, script->end_with, "the second run refuses");
    tx_after_commit(call, note, script);
    (void)arena_alloc(call->arena, 1000);
    enum err err = put(call, "a", 1);
    if (err != ERR_OK)
        return err;
    if (is_first && script->kill_first_in_the_middle)
        kill_connection(call);
    err = put(call, "b", 2);
    if (err != ERR_OK)
        return err;
    if (is_first && script->kill_first_at_the_end)
        kill_connection(call);
    if (is_first && script->commit_first_elsewhere) {
        kill_connection(call);
        test_sql("INSERT INTO id_counter (name, last_id) VALUES ('a', 1), ('b', 2)");
    }
    return ERR_OK;
}

START_TEST(commit_keeps_all_of_it)
{
    struct script script = {.runs = 0};

    ck_assert_int_eq(tx_run(test_call(), "test", play, &script), ERR_OK);
    ck_assert_int_eq(script.runs, 1);
    ck_assert_int_eq(value_of("a") + value_of("b"), 3);
    ck_assert_int_eq(script.notes, 1);
    ck_assert(!db_in_transaction(test_call()->db));
}
END_TEST

static enum err put_and_refuse(struct call *call, void *arg)
{
    tx_after_commit(call, note, arg);
    enum err err = put(call, "a", 1);
    return err != ERR_OK ? err : err_set(call, ERR_SEAT_TAKEN, "because");
}

START_TEST(error_keeps_nothing_of_it)
{
    struct script script = {.runs = 0};

    ck_assert_int_eq(tx_run(test_call(), "test", put_and_refuse, &script), ERR_SEAT_TAKEN);
    ck_assert_str_eq(test_call()->detail.text, "because");
    ck_assert_int_eq(value_of("a"), -1);
    ck_assert_int_eq(script.notes, 0);
    ck_assert_int_eq(tx_run(test_call(), "test", play, &script), ERR_OK);
    ck_assert_int_eq(script.notes, 1); /* the refused one left no note */
}
END_TEST

static enum err ignore_a_failure(struct call *call, void *arg)
{
    (void)arg;
    enum err err = put(call, "b", 2);
    ck_assert_int_eq(err, ERR_OK);
    ck_assert_int_eq(put(call, "b", 2), ERR_DUPLICATE);
    ck_assert_int_eq(put(call, "c", 3), ERR_DUPLICATE);
    return ERR_OK;
}

START_TEST(failed_statement_that_nobody_minded_is_not_committed)
{
    ck_assert_int_eq(tx_run(test_call(), "test", ignore_a_failure, NULL), ERR_DUPLICATE);
    ck_assert_int_eq(test_number("SELECT COUNT(*) FROM id_counter"), 0);
}
END_TEST

START_TEST(connection_lost_before_the_commit_runs_again)
{
    struct script script = {.kill_first_in_the_middle = true};

    ck_assert_int_eq(tx_run(test_call(), "test", play, &script), ERR_OK);
    ck_assert_int_eq(script.runs, 2);
    ck_assert_int_eq(value_of("a") + value_of("b"), 3);
    ck_assert_int_eq(script.notes, 2);
    ck_assert_uint_eq(script.used[0], script.used[1]);
}
END_TEST

START_TEST(idle_connection_that_was_closed_is_noticed_before_anything_is_sent)
{
    struct script script = {.runs = 0};

    kill_connection(test_call());
    ck_assert_int_eq(tx_run(test_call(), "test", play, &script), ERR_OK);
    ck_assert_int_eq(script.runs, 1);
    kill_connection(test_call());
    ck_assert_int_eq(put(test_call(), "autocommit", 1), ERR_OK);
}
END_TEST

START_TEST(unknown_commit_that_did_not_happen_runs_again)
{
    struct script script = {.kill_first_at_the_end = true};

    ck_assert_int_eq(tx_run(test_call(), "test", play, &script), ERR_OK);
    ck_assert_int_eq(script.runs, 2);
    ck_assert_int_eq(value_of("a") + value_of("b"), 3);
}
END_TEST

START_TEST(unknown_commit_that_did_happen_shows_as_a_duplicate)
{
    struct script script = {.commit_first_elsewhere = true};

    ck_assert_int_eq(tx_run(test_call(), "test", play, &script), ERR_DUPLICATE);
    ck_assert_int_eq(script.runs, 2);
    ck_assert_int_eq(value_of("a") + value_of("b"), 3);
}
END_TEST

START_TEST(refusal_after_an_unknown_commit_is_not_believed)
{
    struct script script = {.kill_first_at_the_end = true, .end_with = ERR_SEAT_TAKEN};

    ck_assert_int_eq(tx_run(test_call(), "test", play, &script), ERR_UNCERTAIN);
    ck_assert_int_eq(script.runs, 3);
}
END_TEST

START_TEST(refusal_that_has_proof_is_believed)
{
    struct script script = {
        .kill_first_at_the_end = true, .end_with = ERR_SEAT_TAKEN, .outcome_is_known = true};

    ck_assert_int_eq(tx_run(test_call(), "test", play, &script), ERR_SEAT_TAKEN);
    ck_assert_int_eq(script.runs, 2);
}
END_TEST

static enum err wait_for_lock(struct call *call, void *arg)
{
    int *runs = arg;
    (*runs)++;
    enum err err = put(call, "mine", 1);
    return err != ERR_OK ? err : add_to(call, "locked", 1);
}

static enum err put_another(struct call *call, void *unused)
{
    (void)unused;
    return put(call, "another", 1);
}

START_TEST(lock_timeout_rolls_back_what_came_before)
{
    struct call *call = test_call();
    int runs = 0;

    ck_assert_int_eq(put(call, "locked", 0), ERR_OK);
    test_sql("START TRANSACTION");
    test_sql("UPDATE id_counter SET last_id = 5 WHERE name = 'locked'");
    call->deadline_us = call->now_us + 900000; /* no time for a second run */
    ck_assert_int_eq(tx_run(call, "test", wait_for_lock, &runs), ERR_DB_LOCK_TIMEOUT);
    ck_assert_int_eq(runs, 1);
    test_sql("COMMIT");
    /* Had it been left open, the next one would commit it. */
    ck_assert_int_eq(tx_run(call, "test", put_another, NULL), ERR_OK);
    ck_assert_int_eq(value_of("mine"), -1);
    ck_assert_int_eq(value_of("locked"), 5);
}
END_TEST

/* Two processes that take two rows in opposite order. */
struct crossing {
    const char *first, *second;
    int ready_out, ready_in;
    bool met;
    _Atomic int *runs;
};

static enum err cross(struct call *call, void *arg)
{
    struct crossing *crossing = arg;
    char byte = 'x';
    (*crossing->runs)++;
    enum err err = add_to(call, crossing->first, 1);
    if (err != ERR_OK)
        return err;
    if (!crossing->met) {
        ck_assert_int_eq(write(crossing->ready_out, &byte, 1), 1);
        ck_assert_int_eq(read(crossing->ready_in, &byte, 1), 1);
    }
    crossing->met = true;
    return add_to(call, crossing->second, 1);
}

START_TEST(deadlock_is_run_again_and_loses_nothing)
{
    int to_child[2], to_parent[2], status;
    struct call *child_call = test_call_new();
    _Atomic int *runs =
        mmap(NULL, sizeof *runs, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

    ck_assert_int_eq(pipe(to_child), 0);
    ck_assert_int_eq(pipe(to_parent), 0);
    ck_assert_int_eq(put(test_call(), "one", 0), ERR_OK);
    ck_assert_int_eq(put(test_call(), "two", 0), ERR_OK);
    pid_t pid = fork();
    if (pid == 0) {
        struct crossing other = {"two", "one", to_parent[1], to_child[0], false, runs};
        _exit(tx_run(child_call, "test", cross, &other));
    }
    struct crossing own = {"one", "two", to_child[1], to_parent[0], false, runs};
    ck_assert_int_eq(tx_run(test_call(), "test", cross, &own), ERR_OK);
    ck_assert_int_eq(waitpid(pid, &status, 0), pid);
    ck_assert_int_eq(status, 0);
    ck_assert_int_ge(*runs, 3);
    ck_assert_int_eq(value_of("one"), 2);
    ck_assert_int_eq(value_of("two"), 2);
}
END_TEST

static const struct stmt add_to_both = {
    .name = "test.add_to_both",
    .sql = "UPDATE id_counter SET last_id = last_id + ? WHERE name IN ('one', 'two')",
};

static const char *const somebody_waits =
    "SELECT COUNT(*) FROM information_schema.innodb_trx t\n"
    "  JOIN information_schema.processlist p ON p.id = t.trx_mysql_thread_id\n"
    " WHERE t.trx_state = 'LOCK WAIT' AND p.db = DATABASE()";

/* A statement alone locks one row and waits for the other, whose owner then wants the first. */
START_TEST(deadlock_of_a_change_alone_is_run_again)
{
    static const char patient[] = "SET SESSION innodb_lock_wait_timeout = 3";
    struct call *child_call = test_call_new();
    int status;

    ck_assert_int_eq(put(test_call(), "one", 0), ERR_OK);
    ck_assert_int_eq(put(test_call(), "two", 0), ERR_OK);
    test_sql("START TRANSACTION");
    /* The one that has changed more is spared. */
    test_sql("INSERT INTO id_counter SELECT CONCAT('zz', seq), 0 FROM seq_1_to_100");
    test_sql("UPDATE id_counter SET last_id = last_id + 5 WHERE name = 'two'");
    pid_t pid = fork();
    if (pid == 0) {
        enum err err = db_run_text(child_call, patient, strlen(patient));
        if (err == ERR_OK)
            err = stmt_change(child_call, &add_to_both, ARGS(arg_i64(1)), NULL);
        _exit(err);
    }
    /* InnoDB looks again only for who has not asked for a tenth of a second. */
    for (; test_number("%s", somebody_waits) == 0; usleep(150000))
        ck_assert_msg(waitpid(pid, &status, WNOHANG) == 0, "it ended with %x", (unsigned)status);
    test_sql("UPDATE id_counter SET last_id = last_id + 5 WHERE name = 'one'");
    test_sql("COMMIT");
    ck_assert_int_eq(waitpid(pid, &status, 0), pid);
    ck_assert_int_eq(status, 0);
    ck_assert_int_eq(value_of("one"), 6);
    ck_assert_int_eq(value_of("two"), 6);
}
END_TEST

static enum err begin_another(struct call *call, void *arg)
{
    return tx_run(call, "inner", play, arg);
}

START_TEST(transaction_in_a_transaction_is_a_bug)
{
    struct script script = {.runs = 0};
    int status;

    pid_t pid = fork();
    if (pid == 0) {
        fclose(stderr);
        _exit(tx_run(test_call(), "outer", begin_another, &script));
    }
    ck_assert_int_eq(waitpid(pid, &status, 0), pid);
    ck_assert(WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT);
}
END_TEST

CHECK_SUITE_WITH("tx", test_db_setup, test_db_teardown, commit_keeps_all_of_it,
                 error_keeps_nothing_of_it, failed_statement_that_nobody_minded_is_not_committed,
                 connection_lost_before_the_commit_runs_again,
                 idle_connection_that_was_closed_is_noticed_before_anything_is_sent,
                 unknown_commit_that_did_not_happen_runs_again,
                 unknown_commit_that_did_happen_shows_as_a_duplicate,
                 refusal_after_an_unknown_commit_is_not_believed,
                 refusal_that_has_proof_is_believed, lock_timeout_rolls_back_what_came_before,
                 deadlock_is_run_again_and_loses_nothing, deadlock_of_a_change_alone_is_run_again,
                 transaction_in_a_transaction_is_a_bug)
