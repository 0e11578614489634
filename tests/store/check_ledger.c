/* Points and idempotency keys: once is once, and every sum comes out. */
#include "domain/ledger.h"

#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "domain/admin_log.h"
#include "lib/test_db.h"
#include "model/conf.h"
#include "store/db.h"
#include "util/text.h"

static struct session fan = {.user_id = {{9}}, .role = ROLE_FAN};
static struct session admin = {.user_id = {{8}}, .role = ROLE_ADMIN};

static enum err encode_charge(struct call *call, const void *result, const char **body_out,
                              size_t *bytes_out)
{
    const struct charge *charge = result;
    *body_out = arena_printf(call->arena, "%lld", (long long)charge->balance);
    *bytes_out = strlen(*body_out);
    return ERR_OK;
}

static enum err encode_adjustment(struct call *call, const void *result, const char **body_out,
                                  size_t *bytes_out)
{
    const struct adjustment *adjustment = result;
    *body_out = arena_printf(call->arena, "%lld", (long long)adjustment->balance);
    *bytes_out = strlen(*body_out);
    return ERR_OK;
}

/* key NULL: none. */
static struct once once_with(const char *key, const char *request)
{
    struct once once = {.user_id = fan.user_id, .status = 201, .encode = encode_charge};
    if (key != NULL) {
        once.has_key = true;
        sha256(key, strlen(key), once.key_hash);
        sha256(request, strlen(request), once.fingerprint);
    }
    return once;
}

static void make_account(const struct uuid *user_id, int64_t balance)
{
    char hex[2 * UUID_BYTES + 1];
    text_to_hex(user_id->bytes, UUID_BYTES, hex);
    test_sql("INSERT INTO account VALUES (UNHEX('%s'), %lld, 0)", hex, (long long)balance);
}

static void setup(void)
{
    test_db_setup();
    test_conf()->points_self_charge = true;
    test_call()->session = &fan;
    make_account(&fan.user_id, 0);
}

static int64_t balance(void)
{
    return test_number("SELECT balance FROM account");
}

/* I2, as far as these tables show it. */
static void check_sums(int64_t postings)
{
    ck_assert_int_eq(test_number("SELECT COUNT(*) FROM posting"), postings);
    ck_assert_int_eq(test_number("SELECT COUNT(*) FROM ledger_entry"), 2 * postings);
    ck_assert_int_eq(test_number("SELECT COUNT(*) FROM (SELECT posting_id FROM ledger_entry "
                                 "GROUP BY posting_id HAVING SUM(amount) <> 0) unbalanced"),
                     0);
    ck_assert_int_eq(test_number("SELECT COUNT(*) FROM account WHERE balance <> "
                                 "(SELECT COALESCE(SUM(amount), 0) FROM ledger_entry "
                                 "WHERE account_id = user_id)"),
                     0);
}

START_TEST(charge_moves_the_balance_and_says_why)
{
    struct call *call = test_call();
    struct once once = once_with("key-0001", "charge 500");
    int64_t loaded;

    ck_assert_int_eq(ledger_charge(call, 500, &once), ERR_OK);
    ck_assert(!once.replayed);
    ck_assert_int_eq(once.status, 201);
    ck_assert_str_eq(once.body, "500");
    ck_assert_int_eq(ledger_load_balance(call, &fan.user_id, &loaded), ERR_OK);
    ck_assert_int_eq(loaded, 500);
    ck_assert_int_eq(test_number("SELECT balance_after FROM ledger_entry WHERE line = 1"), 500);
    ck_assert_int_eq(test_number("SELECT amount FROM ledger_entry WHERE line = 2 "
                                 "AND account_id = UNHEX('00000000000000000000000000000002')"),
                     -500);
    check_sums(1);
}
END_TEST

START_TEST(same_key_and_request_is_replayed)
{
    struct call *call = test_call();
    struct once first = once_with("key-0001", "charge 500");
    struct once second = first, other = once_with("key-0002", "charge 500");

    ck_assert_int_eq(ledger_charge(call, 500, &first), ERR_OK);
    ck_assert_int_eq(ledger_charge(call, 500, &other), ERR_OK);
    ck_assert_int_eq(ledger_charge(call, 500, &second), ERR_OK);
    ck_assert(second.replayed);
    ck_assert_int_eq(second.status, 201);
    ck_assert_str_eq(second.body, "500");
    ck_assert_str_eq(other.body, "1000");
    ck_assert_int_eq(balance(), 1000);
    check_sums(2);
}
END_TEST

START_TEST(same_key_for_another_request_is_refused)
{
    struct call *call = test_call();
    struct once first = once_with("key-0001", "charge 500");
    struct once second = once_with("key-0001", "charge 501");

    ck_assert_int_eq(ledger_charge(call, 500, &first), ERR_OK);
    ck_assert_int_eq(ledger_charge(call, 501, &second), ERR_IDEMPOTENCY_KEY_REUSED);
    ck_assert_int_eq(balance(), 500);
}
END_TEST

START_TEST(same_key_of_another_user_is_another_key)
{
    struct call *call = test_call();
    struct once first = once_with("key-0001", "charge 500");
    struct once second = first;

    second.user_id = admin.user_id;
    ck_assert_int_eq(ledger_charge(call, 500, &first), ERR_OK);
    ck_assert_int_eq(ledger_charge(call, 500, &second), ERR_OK);
    ck_assert(!second.replayed);
    ck_assert_int_eq(balance(), 1000);
}
END_TEST

START_TEST(key_is_free_again_after_its_time)
{
    struct call *call = test_call();
    struct once first = once_with("key-0001", "charge 500");
    struct once second = once_with("key-0001", "charge 700");
    int64_t hours = test_conf()->idempotency_hours;

    ck_assert_int_eq(ledger_charge(call, 500, &first), ERR_OK);
    test_sleep(call, hours * INT64_C(3600000000));
    ck_assert_int_eq(ledger_charge(call, 700, &second), ERR_IDEMPOTENCY_KEY_REUSED);
    test_sleep(call, 1);
    ck_assert_int_eq(ledger_charge(call, 700, &second), ERR_OK);
    ck_assert(!second.replayed);
    ck_assert_int_eq(balance(), 1200);
}
END_TEST

START_TEST(refused_request_leaves_its_key_free)
{
    struct call *call = test_call();
    struct once once = once_with("key-0001", "adjust -5");

    once.encode = encode_adjustment;
    call->session = &admin;
    ck_assert_int_eq(ledger_adjust(call, &fan.user_id, -5, "test", &once), ERR_INSUFFICIENT_POINTS);
    ck_assert_int_eq(test_number("SELECT COUNT(*) FROM idempotency"), 0);
    test_sql("UPDATE account SET balance = 5");
    ck_assert_int_eq(ledger_adjust(call, &fan.user_id, -5, "test", &once), ERR_OK);
    ck_assert(!once.replayed);
    ck_assert_str_eq(once.body, "0");
}
END_TEST

START_TEST(request_that_still_runs_is_told)
{
    struct call *call = test_call();
    struct once once = once_with("key-0001", "charge 500");
    char key[65], user[33];

    text_to_hex(once.key_hash, 32, key);
    text_to_hex(fan.user_id.bytes, 16, user);
    test_sql("START TRANSACTION");
    test_sql(
        "INSERT INTO idempotency VALUES (UNHEX('%s'), UNHEX('%s'), REPEAT('f', 32), 0, '', %lld)",
        user, key, (long long)TEST_NOW_US);
    ck_assert_int_eq(ledger_charge(call, 500, &once), ERR_REQUEST_IN_PROGRESS);
    test_sql("ROLLBACK");
    ck_assert_int_eq(ledger_charge(call, 500, &once), ERR_OK);
}
END_TEST

START_TEST(sweep_deletes_old_answers_only)
{
    struct call *call = test_call();
    struct once old = once_with("key-0001", "x"), young = once_with("key-0002", "x");

    ck_assert_int_eq(ledger_charge(call, 1, &old), ERR_OK);
    test_sleep(call, INT64_C(3600000000));
    ck_assert_int_eq(ledger_charge(call, 1, &young), ERR_OK);
    test_sleep(call, (test_conf()->idempotency_hours - 1) * INT64_C(3600000000) + 1);
    ck_assert_int_eq(idempotency_sweep(call), ERR_OK);
    ck_assert_int_eq(test_number("SELECT COUNT(*) FROM idempotency"), 1);
    ck_assert_int_eq(ledger_charge(call, 1, &young), ERR_OK);
    ck_assert(young.replayed);
}
END_TEST

START_TEST(charges_are_refused_outside_their_range_and_where_switched_off)
{
    static const int64_t amounts[] = {0, -1, CHARGE_AMOUNT_MAX + 1, INT64_MIN, INT64_MAX};
    struct call *call = test_call();
    struct once once = once_with(NULL, NULL);

    for (size_t i = 0; i < COUNT_OF(amounts); i++)
        ck_assert_int_eq(ledger_charge(call, amounts[i], &once), ERR_INVALID_AMOUNT);
    ck_assert_int_eq(ledger_charge(call, 1, &once), ERR_OK);
    ck_assert_int_eq(ledger_charge(call, CHARGE_AMOUNT_MAX, &once), ERR_OK);
    test_conf()->points_self_charge = false;
    ck_assert_int_eq(ledger_charge(call, 1, &once), ERR_FORBIDDEN);
    check_sums(2);
}
END_TEST

START_TEST(adjustment_is_logged_with_its_effect_or_not_at_all)
{
    struct call *call = test_call();
    struct once once = {.encode = encode_adjustment};
    const struct admin_log_entry *entries;
    struct slice all = {.limit = 10};
    struct uuid nobody = {{7}};
    size_t count;

    call->session = &admin;
    ck_assert_int_eq(ledger_adjust(call, &fan.user_id, 30, "sorry for \"that\"", &once), ERR_OK);
    ck_assert_int_eq(ledger_adjust(call, &fan.user_id, -31, "too much", &once),
                     ERR_INSUFFICIENT_POINTS);
    ck_assert_int_eq(call->detail.balance, 30);
    ck_assert_int_eq(call->detail.amount, 31);
    ck_assert_int_eq(ledger_adjust(call, &nobody, 1, "nobody", &once), ERR_NOT_FOUND);
    ck_assert_int_eq(ledger_adjust(call, &fan.user_id, 0, "nothing", &once), ERR_INVALID_FIELD);
    ck_assert_int_eq(admin_log_list(call, &all, &entries, &count), ERR_OK);
    ck_assert_uint_eq(count, 1);
    ck_assert_str_eq(entries[0].action, "points.adjust");
    ck_assert_str_eq(entries[0].object, "user 09000000-0000-0000-0000-000000000000");
    ck_assert_str_eq(entries[0].detail, "amount 30: sorry for \"that\"");
    ck_assert(uuid_is_equal(&entries[0].user_id, &admin.user_id));
    check_sums(1);
}
END_TEST

START_TEST(log_texts_are_cut_between_characters)
{
    struct call *call = test_call();
    const struct admin_log_entry *entries;
    struct slice all = {.limit = 10};
    char object[200] = "x";
    size_t count;

    for (int i = 0; i < 45; i++)
        memcpy(object + 1 + i * 3, "석", 3); /* three bytes each: behind the x, 39 fit into 120 */
    ck_assert_int_eq(admin_log_write(call, "a", object, ""), ERR_OK);
    ck_assert_int_eq(admin_log_list(call, &all, &entries, &count), ERR_OK);
    ck_assert_uint_eq(strlen(entries[0].object), 1 + 39 * 3);
    ck_assert_mem_eq(entries[0].object, object, 1 + 39 * 3);
}
END_TEST

START_TEST(entries_are_listed_newest_first_and_by_pages)
{
    struct call *call = test_call();
    struct once once = once_with(NULL, NULL);
    const struct ledger_entry *entries;
    struct slice slice = {.limit = 2};
    size_t count;

    for (int64_t i = 1; i <= 3; i++) {
        ck_assert_int_eq(ledger_charge(call, i, &once), ERR_OK);
        test_sleep(call, 1000);
    }
    ck_assert_int_eq(ledger_list_entries(call, &fan.user_id, &slice, &entries, &count), ERR_OK);
    ck_assert_uint_eq(count, 2);
    ck_assert_int_eq(entries[0].amount, 3);
    ck_assert_int_eq(entries[0].balance_after, 6);
    ck_assert_int_eq(entries[0].kind, POSTING_CHARGE);
    ck_assert(uuid_is_zero(&entries[0].payment_id));
    slice.after = entries[1].posting_id;
    ck_assert_int_eq(ledger_list_entries(call, &fan.user_id, &slice, &entries, &count), ERR_OK);
    ck_assert_uint_eq(count, 1);
    ck_assert_int_eq(entries[0].amount, 1);
}
END_TEST

/* Races -------------------------------------------------------------------------------------- */

#define PROCESSES 25

/* Runs work in many processes at once; each returns how often it succeeded. */
static int run_in_parallel(int (*work)(struct call *call, int process))
{
    struct call *calls[PROCESSES];
    pid_t pids[PROCESSES];
    int gate[2], sum = 0;
    char byte;

    ck_assert_int_eq(pipe(gate), 0);
    for (int i = 0; i < PROCESSES; i++) {
        calls[i] = test_call_new();
        calls[i]->session = &fan;
        pids[i] = fork();
        if (pids[i] == 0) {
            close(gate[1]);
            if (db_connect(calls[i]) != ERR_OK || read(gate[0], &byte, 1) != 0)
                _exit(255);
            _exit(work(calls[i], i));
        }
    }
    close(gate[0]);
    close(gate[1]); /* opens it for all */
    for (int i = 0; i < PROCESSES; i++) {
        int status;
        ck_assert_int_eq(waitpid(pids[i], &status, 0), pids[i]);
        ck_assert(WIFEXITED(status) && WEXITSTATUS(status) != 255);
        sum += WEXITSTATUS(status);
    }
    return sum;
}

static int charge_with_one_key(struct call *call, int process)
{
    int effects = 0;
    (void)process;
    for (int i = 0; i < 4; i++) {
        struct once once = once_with("the-one-key", "charge 500");
        enum err err = ledger_charge(call, 500, &once);
        if (err == ERR_REQUEST_IN_PROGRESS)
            continue;
        if (err != ERR_OK || strcmp(once.body, "500") != 0)
            return 255;
        effects += once.replayed ? 0 : 1;
    }
    return effects;
}

START_TEST(hundred_charges_with_one_key_are_one)
{
    ck_assert_int_eq(run_in_parallel(charge_with_one_key), 1);
    ck_assert_int_eq(balance(), 500);
    check_sums(1);
}
END_TEST

static int charge_with_own_keys(struct call *call, int process)
{
    char key[32];
    int effects = 0;
    for (int i = 0; i < 20; i++) {
        snprintf(key, sizeof key, "key-%d-%d", process, i);
        struct once once = once_with(key, "charge 3");
        if (ledger_charge(call, 3, &once) == ERR_OK)
            effects++;
    }
    return effects;
}

START_TEST(five_hundred_charges_of_one_account_sum_up)
{
    int effects = run_in_parallel(charge_with_own_keys);

    ck_assert_int_eq(effects, 500);
    ck_assert_int_eq(balance(), 1500);
    check_sums(500);
    ck_assert_int_eq(test_number("SELECT COUNT(DISTINCT balance_after) FROM ledger_entry "
                                 "WHERE line = 1"),
                     500);
}
END_TEST

static int take_ten(struct call *call, int process)
{
    struct once once = {.encode = encode_adjustment};
    enum err err = ledger_adjust(call, &fan.user_id, -10, "race", &once);
    (void)process;
    if (err != ERR_OK && err != ERR_INSUFFICIENT_POINTS)
        return 255;
    return err == ERR_OK ? 1 : 0;
}

START_TEST(balance_never_falls_below_zero)
{
    struct once once = once_with(NULL, NULL);

    ck_assert_int_eq(ledger_charge(test_call(), 75, &once), ERR_OK);
    ck_assert_int_eq(run_in_parallel(take_ten), 7);
    ck_assert_int_eq(balance(), 5);
    check_sums(8);
}
END_TEST

CHECK_SUITE_WITH("ledger", setup, test_db_teardown, charge_moves_the_balance_and_says_why,
                 same_key_and_request_is_replayed, same_key_for_another_request_is_refused,
                 same_key_of_another_user_is_another_key, key_is_free_again_after_its_time,
                 refused_request_leaves_its_key_free, request_that_still_runs_is_told,
                 sweep_deletes_old_answers_only,
                 charges_are_refused_outside_their_range_and_where_switched_off,
                 adjustment_is_logged_with_its_effect_or_not_at_all,
                 log_texts_are_cut_between_characters, entries_are_listed_newest_first_and_by_pages,
                 hundred_charges_with_one_key_are_one, five_hundred_charges_of_one_account_sum_up,
                 balance_never_falls_below_zero)
