/* Statements: what is bound comes back, and the connection stays in step whatever happens. */
#include "store/stmt.h"

#include <stdio.h>
#include <string.h>

#include "lib/test_db.h"
#include "store/db.h"

static const struct stmt insert_concert = {
    .name = "test.insert_concert",
    .sql = "INSERT INTO concert (concert_id, title, venue, description, on_sale_at_us,\n"
           "  lobby_opens_at_us, hold_seconds, max_seats_per_user, created_at_us)\n"
           "VALUES (?, ?, '', ?, ?, ?, 300, 1, 0)",
};

static const struct stmt select_concert = {
    .name = "test.select_concert",
    .sql = "SELECT concert_id, title, description, on_sale_at_us, lobby_opens_at_us\n"
           "FROM concert WHERE concert_id = ?",
};

static void put_concert(struct call *call, int64_t id, const char *title, const char *description,
                        struct arg on_sale, struct arg lobby)
{
    ck_assert_int_eq(
        stmt_change(call, &insert_concert,
                    ARGS(arg_i64(id), arg_text(title), arg_text(description), on_sale, lobby),
                    NULL),
        ERR_OK);
}

static const struct column *get_concert(struct call *call, int64_t id)
{
    const struct column *row = NULL;
    ck_assert_int_eq(stmt_select_one(call, &select_concert, ARGS(arg_i64(id)), &row), ERR_OK);
    return row;
}

START_TEST(integers_come_back_over_the_whole_range)
{
    static const int64_t numbers[] = {0, 1, -1, INT32_MAX, INT64_MAX, INT64_MIN};
    struct call *call = test_call();

    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
        put_concert(call, (int64_t)i + 1, "t", "", arg_i64(numbers[i]), arg_null());
        const struct column *row = get_concert(call, (int64_t)i + 1);
        ck_assert_int_eq(column_i64(&row[0]), (int64_t)i + 1);
        ck_assert_int_eq(column_i64(&row[3]), numbers[i]);
    }
}
END_TEST

START_TEST(null_is_told_from_zero_and_from_the_empty_text)
{
    struct call *call = test_call();

    put_concert(call, 1, "", "", arg_i64(0), arg_null());
    put_concert(call, 2, "", "", arg_i64(0), arg_time_or_null(0));
    put_concert(call, 3, "", "", arg_i64(0), arg_time_or_null(7));
    ck_assert(get_concert(call, 1)[4].is_null);
    ck_assert(get_concert(call, 2)[4].is_null);
    ck_assert_int_eq(column_i64_or(&get_concert(call, 2)[4], -5), -5);
    ck_assert_int_eq(column_i64(&get_concert(call, 3)[4]), 7);
    ck_assert_str_eq(column_text(&get_concert(call, 1)[1]), "");
}
END_TEST

START_TEST(text_keeps_every_character)
{
    static const char text[] = "서울 \xF0\x9F\x8E\xB5 O'Brien \"q\" \\ % ? ; -- /* */";
    struct call *call = test_call();

    put_concert(call, 1, text, text, arg_i64(0), arg_null());
    ck_assert_str_eq(column_text(&get_concert(call, 1)[1]), text);
    ck_assert_str_eq(column_text(&get_concert(call, 1)[2]), text);
}
END_TEST

START_TEST(long_columns_come_whole_beside_short_ones)
{
    char text[4001];
    struct call *call = test_call();

    for (size_t length = 3990; length <= 4000; length += 10) {
        for (size_t i = 0; i < length; i++)
            text[i] = (char)('a' + i % 26);
        text[length] = '\0';
        put_concert(call, (int64_t)length, "short", text, arg_i64(9), arg_null());
        const struct column *row = get_concert(call, (int64_t)length);
        ck_assert_uint_eq(row[2].length, length);
        ck_assert_str_eq(column_text(&row[2]), text);
        ck_assert_int_eq(column_i64(&row[3]), 9);
    }
}
END_TEST

static const struct stmt insert_answer = {
    .name = "test.insert_answer",
    .sql = "INSERT INTO idempotency (user_id, key_hash, fingerprint, status, body, created_at_us)\n"
           "VALUES (?, ?, ?, 201, ?, 0)",
};

static const struct stmt select_answer = {
    .name = "test.select_answer",
    .sql = "SELECT body, status FROM idempotency WHERE user_id = ?",
};

START_TEST(bytes_longer_than_the_buffer_come_whole)
{
    struct call *call = test_call();
    unsigned char body[8192];
    struct uuid user = {.bytes = {1}};
    const struct column *row;

    for (size_t i = 0; i < sizeof body; i++)
        body[i] = (unsigned char)(i * 7);
    ck_assert_int_eq(stmt_change(call, &insert_answer,
                                 ARGS(arg_uuid(&user), arg_bytes(body, 32), arg_bytes(body, 32),
                                      arg_bytes(body, sizeof body)),
                                 NULL),
                     ERR_OK);
    ck_assert_int_eq(stmt_select_one(call, &select_answer, ARGS(arg_uuid(&user)), &row), ERR_OK);
    ck_assert_mem_eq(column_bytes(&row[0], sizeof body), body, sizeof body);
    ck_assert_int_eq(column_i64(&row[1]), 201);
}
END_TEST

static const struct stmt insert_counters = {
    .name = "test.insert_counters",
    .sql = "INSERT INTO id_counter (name, last_id) VALUES",
    .repeat = "(?, ?)",
};

static const struct stmt raise_counters = {
    .name = "test.raise_counters",
    .sql = "INSERT INTO id_counter (name, last_id) VALUES",
    .repeat = "(?, ?)",
    .tail = "ON DUPLICATE KEY UPDATE last_id = last_id + 100",
};

static const struct stmt select_counters = {
    .name = "test.select_counters",
    .sql = "SELECT name, last_id FROM id_counter ORDER BY last_id",
};

static const struct stmt select_some_counters = {
    .name = "test.select_some_counters",
    .sql = "SELECT last_id FROM id_counter WHERE name IN (",
    .repeat = "?",
    .tail = ") ORDER BY last_id",
};

static const struct stmt sum_counters = {
    .name = "test.sum_counters",
    .sql = "SELECT COUNT(*), SUM(last_id), MIN(name), SUM(last_id) / 2 FROM id_counter",
};

static void put_counters(struct call *call, const struct stmt *stmt, size_t count,
                         uint64_t *changed_out)
{
    struct arg args[2000];
    char names[1000][16];

    for (size_t i = 0; i < count; i++) {
        snprintf(names[i], sizeof names[i], "c%04zu", i);
        args[2 * i] = arg_text(names[i]);
        args[2 * i + 1] = arg_i64((int64_t)i);
    }
    ck_assert_int_eq(stmt_change_many(call, stmt, count, args, 2 * count, changed_out), ERR_OK);
}

START_TEST(repeated_parts_are_one_statement)
{
    struct call *call = test_call();
    struct result result;
    uint64_t changed;

    put_counters(call, &insert_counters, 1000, &changed);
    ck_assert_uint_eq(changed, 1000);
    put_counters(call, &raise_counters, 3, &changed);
    ck_assert_uint_eq(changed, 6); /* two a row that was there */
    ck_assert_int_eq(
        stmt_select_many(call, &select_some_counters, 3,
                         ARGS(arg_text("c0002"), arg_text("c0999"), arg_text("nobody")), &result),
        ERR_OK);
    ck_assert_uint_eq(result.row_count, 2);
    ck_assert_int_eq(column_i64(&result_row(&result, 0)[0]), 102);
    ck_assert_int_eq(column_i64(&result_row(&result, 1)[0]), 999);
}
END_TEST

START_TEST(sums_are_integers_and_empty_sums_null)
{
    struct call *call = test_call();
    const struct column *row;

    ck_assert_int_eq(stmt_select_one(call, &sum_counters, NO_ARGS, &row), ERR_OK);
    ck_assert_int_eq(column_i64(&row[0]), 0);
    ck_assert(row[1].is_null);
    ck_assert(column_text(&row[2]) == NULL);
    put_counters(call, &insert_counters, 4, NULL);
    ck_assert_int_eq(stmt_select_one(call, &sum_counters, NO_ARGS, &row), ERR_OK);
    ck_assert_int_eq(column_i64(&row[0]), 4);
    ck_assert_int_eq(column_i64(&row[1]), 6);
    ck_assert_str_eq(column_text(&row[3]), "3.0000"); /* no fraction is lost unseen */
}
END_TEST

START_TEST(more_repeats_than_are_kept_prepared_still_work)
{
    struct call *call = test_call();
    struct arg args[400];
    struct result result;

    put_counters(call, &insert_counters, 400, NULL);
    for (size_t i = 0; i < 400; i++)
        args[i] = arg_text("c0007");
    for (size_t round = 0; round < 2; round++)
        for (size_t repeat = 1; repeat <= 400; repeat++) {
            ck_assert_int_eq(
                stmt_select_many(call, &select_some_counters, repeat, args, repeat, &result),
                ERR_OK);
            ck_assert_uint_eq(result.row_count, 1);
        }
    ck_assert_int_lt(test_number("SELECT COUNT(*) FROM information_schema.processlist"), 100);
    ck_assert_int_le(test_number("SELECT variable_value FROM information_schema.global_status "
                                 "WHERE variable_name = 'PREPARED_STMT_COUNT'"),
                     2000);
}
END_TEST

START_TEST(full_arena_leaves_the_connection_in_step)
{
    struct call *call = test_call();
    struct arena *roomy = call->arena, *tight = arena_new(4096);
    struct result result;

    put_counters(call, &insert_counters, 1000, NULL);
    call->arena = tight;
    ck_assert_int_eq(stmt_select(call, &select_counters, NO_ARGS, &result), ERR_TOO_LARGE);
    call->arena = roomy;
    /* The same statement would clear away what was left of it; another one does not. */
    ck_assert_int_eq(stmt_select(call, &sum_counters, NO_ARGS, &result), ERR_OK);
    ck_assert_int_eq(stmt_select(call, &select_counters, NO_ARGS, &result), ERR_OK);
    ck_assert_uint_eq(result.row_count, 1000);
    ck_assert_str_eq(column_text(&result_row(&result, 999)[0]), "c0999");
    arena_free(&tight);
}
END_TEST

static enum err stop_at_third(struct call *call, void *arg, const struct column *columns,
                              size_t count)
{
    int *seen = arg;
    (void)call;
    ck_assert_uint_eq(count, 2);
    ck_assert_int_eq(column_i64(&columns[1]), *seen);
    return ++*seen == 3 ? ERR_SOLD_OUT : ERR_OK;
}

START_TEST(reading_row_by_row_may_stop_early)
{
    struct call *call = test_call();
    int seen = 0;

    put_counters(call, &insert_counters, 1000, NULL);
    ck_assert_int_eq(stmt_each(call, &select_counters, NO_ARGS, stop_at_third, &seen),
                     ERR_SOLD_OUT);
    ck_assert_int_eq(seen, 3);
    put_concert(call, 1, "the connection is in step", "", arg_i64(0), arg_null());
}
END_TEST

static const struct stmt mark_concert = {
    .name = "test.mark_concert",
    .sql = "UPDATE concert SET hold_seconds = LAST_INSERT_ID(hold_seconds + ?)\n"
           "WHERE concert_id = ?",
};

START_TEST(changed_rows_are_rows_that_differ)
{
    struct call *call = test_call();
    uint64_t changed;

    put_concert(call, 1, "t", "", arg_i64(0), arg_null());
    ck_assert_int_eq(stmt_change(call, &mark_concert, ARGS(arg_i64(5), arg_i64(1)), &changed),
                     ERR_OK);
    ck_assert_uint_eq(changed, 1);
    ck_assert_uint_eq(stmt_last_id(call), 305);
    ck_assert_int_eq(stmt_change(call, &mark_concert, ARGS(arg_i64(0), arg_i64(1)), &changed),
                     ERR_OK);
    ck_assert_uint_eq(changed, 0);
    ck_assert_int_eq(
        stmt_change_exactly(call, &mark_concert, ARGS(arg_i64(1), arg_i64(2)), 1, ERR_NOT_FOUND),
        ERR_NOT_FOUND);
}
END_TEST

START_TEST(duplicate_key_is_told)
{
    struct call *call = test_call();

    put_concert(call, 1, "t", "", arg_i64(0), arg_null());
    ck_assert_int_eq(
        stmt_change(call, &insert_concert,
                    ARGS(arg_i64(1), arg_text("t"), arg_text(""), arg_i64(0), arg_null()), NULL),
        ERR_DUPLICATE);
}
END_TEST

START_TEST(value_that_does_not_fit_is_our_bug)
{
    struct call *call = test_call();
    char title[202];

    memset(title, 'x', 201);
    title[201] = '\0';
    ck_assert_int_eq(
        stmt_change(call, &insert_concert,
                    ARGS(arg_i64(1), arg_text(title), arg_text(""), arg_i64(0), arg_null()), NULL),
        ERR_INTERNAL);
}
END_TEST

START_TEST(missing_row_is_not_found)
{
    const struct column *row;

    ck_assert_int_eq(stmt_select_one(test_call(), &select_concert, ARGS(arg_i64(404)), &row),
                     ERR_NOT_FOUND);
}
END_TEST

START_TEST(statements_say_their_name_to_the_server)
{
    static const struct stmt own = {
        .name = "test.own_name",
        .sql = "SELECT COUNT(*) FROM information_schema.processlist\n"
               "WHERE info LIKE '/* test.own_name */%'",
    };
    const struct column *row;

    ck_assert_int_eq(stmt_select_one(test_call(), &own, NO_ARGS, &row), ERR_OK);
    ck_assert_int_ge(column_i64(&row[0]), 1);
}
END_TEST

CHECK_SUITE_WITH("stmt", test_db_setup, test_db_teardown, integers_come_back_over_the_whole_range,
                 null_is_told_from_zero_and_from_the_empty_text, text_keeps_every_character,
                 long_columns_come_whole_beside_short_ones, bytes_longer_than_the_buffer_come_whole,
                 repeated_parts_are_one_statement, sums_are_integers_and_empty_sums_null,
                 more_repeats_than_are_kept_prepared_still_work,
                 full_arena_leaves_the_connection_in_step, reading_row_by_row_may_stop_early,
                 changed_rows_are_rows_that_differ, duplicate_key_is_told,
                 value_that_does_not_fit_is_our_bug, missing_row_is_not_found,
                 statements_say_their_name_to_the_server)
