/*
 * Every registered statement is one that the database takes, with the application's rights, finds
 * its rows by a key, and keeps to the house's SQL.
 */
#include <mysql.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "lib/test_db.h"
#include "model/conf.h"
#include "store/stmt.h"

#define SQL_MAX    (64 * 1024)
#define PARAMS_MAX 512

/* Tables whose rows are few however much is sold, and those that a whole pass is meant for. */
static const char *const small_tables[] = {"concert",   "performance", "section",   "waiting_room",
                                           "migration", "id_counter",  "audit_run", NULL};
static const char *const whole_passes[] = {"audit.", "migration.", NULL};

/* Not the application's: ticketctl migrate writes there as the schema's owner. */
static const char *const owners_statements[] = {"migration.insert", NULL};

static const char *const forbidden[] = {"NOW(",  "SYSDATE",   "UTC_TIMESTAMP", "CURRENT_TIMESTAMP",
                                        "RAND(", "RETURNING", "SKIP LOCKED",   "SELECT *",
                                        NULL};

static bool starts_with_any(const char *text, const char *const *list)
{
    for (; *list != NULL; list++)
        if (strncmp(text, *list, strlen(*list)) == 0)
            return true;
    return false;
}

static bool is_in(const char *text, const char *const *list)
{
    for (; *list != NULL; list++)
        if (strcmp(text, *list) == 0)
            return true;
    return false;
}

static void text_of(const struct stmt *stmt, const char *before, char sql[SQL_MAX])
{
    const char *part = stmt->repeat == NULL ? "" : stmt->repeat;
    snprintf(sql, SQL_MAX, "%s%s%s%s%s %s", before, stmt->sql, part, *part == '\0' ? "" : ", ",
             part, stmt->tail == NULL ? "" : stmt->tail);
}

static MYSQL *connect_as(const char *user)
{
    const struct conf *conf = test_conf();
    MYSQL *mysql = mysql_init(NULL);
    if (mysql_real_connect(mysql, NULL, user, NULL, conf->db_name, 0, conf->db_socket, 0) == NULL)
        ck_abort_msg("database: %s", mysql_error(mysql));
    return mysql;
}

/* Prepares and executes with the text 1 for every parameter: a value that numbers, bytes and LIMIT
 * take, and that keeps the keys of each usable. */
static MYSQL_STMT *execute(MYSQL *mysql, const char *sql)
{
    static char one[] = "1";
    MYSQL_BIND params[PARAMS_MAX];
    MYSQL_STMT *handle = mysql_stmt_init(mysql);
    if (mysql_stmt_prepare(handle, sql, strlen(sql)) != 0)
        return handle;
    unsigned long count = mysql_stmt_param_count(handle);
    ck_assert_uint_lt(count, PARAMS_MAX);
    memset(params, 0, sizeof params);
    for (unsigned long i = 0; i < count; i++) {
        params[i].buffer_type = MYSQL_TYPE_STRING;
        params[i].buffer = one;
        params[i].buffer_length = 1;
    }
    if (!mysql_stmt_bind_param(handle, params))
        mysql_stmt_execute(handle);
    return handle;
}

/* What is looked at in EXPLAIN's rows. */
struct plan_row {
    char select_type[65], table[65], type[33], possible_keys[1025];
    unsigned long length[4];
};

static void bind_text(MYSQL_BIND *bind, char *buffer, size_t size, unsigned long *length)
{
    *bind = (MYSQL_BIND){.buffer_type = MYSQL_TYPE_STRING,
                         .buffer = buffer,
                         .buffer_length = size - 1,
                         .length = length};
}

static int column_of(MYSQL_STMT *handle, const char *name)
{
    MYSQL_RES *meta = mysql_stmt_result_metadata(handle);
    int found = -1;
    for (unsigned i = 0; i < mysql_num_fields(meta); i++)
        if (strcasecmp(mysql_fetch_field_direct(meta, i)->name, name) == 0)
            found = (int)i;
    mysql_free_result(meta);
    return found;
}

/* A table read from end to end because no key fits. On empty tables a scan may also be the cheap
 * choice among keys; that is not held against the statement. */
static bool scans(const struct stmt *stmt, const struct plan_row *row)
{
    return strcmp(row->select_type, "INSERT") != 0 && strcmp(row->type, "ALL") == 0 &&
           row->possible_keys[0] == '\0' && row->table[0] != '<' &&
           !is_in(row->table, small_tables) && !starts_with_any(stmt->name, whole_passes);
}

static int explain(MYSQL *mysql, const struct stmt *stmt)
{
    char sql[SQL_MAX];
    text_of(stmt, "EXPLAIN ", sql);
    MYSQL_STMT *handle = execute(mysql, sql);
    if (mysql_stmt_errno(handle) != 0) {
        printf("# %s: %s\n%s\n", stmt->name, mysql_stmt_error(handle), sql);
        mysql_stmt_close(handle);
        return 1;
    }
    struct plan_row row;
    MYSQL_BIND binds[32];
    int wrong = 0;
    memset(binds, 0, sizeof binds);
    bind_text(&binds[column_of(handle, "table")], row.table, sizeof row.table, &row.length[0]);
    bind_text(&binds[column_of(handle, "type")], row.type, sizeof row.type, &row.length[1]);
    bind_text(&binds[column_of(handle, "possible_keys")], row.possible_keys,
              sizeof row.possible_keys, &row.length[2]);
    bind_text(&binds[column_of(handle, "select_type")], row.select_type, sizeof row.select_type,
              &row.length[3]);
    mysql_stmt_bind_result(handle, binds);
    while (memset(&row, 0, sizeof row), mysql_stmt_fetch(handle) != MYSQL_NO_DATA) {
        if (scans(stmt, &row)) {
            printf("# %s reads the whole of %s: no key fits\n", stmt->name, row.table);
            wrong++;
        }
    }
    mysql_stmt_close(handle);
    return wrong;
}

static int for_each(int (*check)(MYSQL *mysql, const struct stmt *stmt))
{
    MYSQL *mysql = connect_as(test_conf()->db_user), *owner = connect_as("root");
    int wrong = 0;
    for (const struct stmt *const *const *file = stmt_registry; *file != NULL; file++)
        for (const struct stmt *const *stmt = *file; *stmt != NULL; stmt++)
            wrong += check(is_in((*stmt)->name, owners_statements) ? owner : mysql, *stmt);
    mysql_close(owner);
    mysql_close(mysql);
    fflush(stdout);
    return wrong;
}

START_TEST(every_statement_is_explained_and_finds_its_rows_by_a_key)
{
    ck_assert_int_eq(for_each(explain), 0);
}
END_TEST

static int prepare(MYSQL *mysql, const struct stmt *stmt)
{
    char sql[SQL_MAX];
    text_of(stmt, "", sql);
    MYSQL_STMT *handle = mysql_stmt_init(mysql);
    int failed = mysql_stmt_prepare(handle, sql, strlen(sql));
    if (failed)
        printf("# %s: %s\n", stmt->name, mysql_stmt_error(handle));
    mysql_stmt_close(handle);
    return failed != 0;
}

START_TEST(every_statement_prepares_with_the_rights_of_the_application)
{
    ck_assert_int_eq(for_each(prepare), 0);
}
END_TEST

static int keeps_the_rules(MYSQL *mysql, const struct stmt *stmt)
{
    (void)mysql;
    char sql[SQL_MAX];
    int wrong = 0;
    text_of(stmt, "", sql);
    for (const char *const *word = forbidden; *word != NULL; word++) {
        if (strstr(sql, *word) != NULL) {
            printf("# %s: %s has no place in a statement\n", stmt->name, *word);
            wrong++;
        }
    }
    return wrong;
}

START_TEST(no_statement_asks_the_servers_clock_or_leaves_the_common_sql)
{
    ck_assert_int_eq(for_each(keeps_the_rules), 0);
}
END_TEST

static int is_named_once(MYSQL *mysql, const struct stmt *stmt)
{
    (void)mysql;
    int count = 0;
    for (const struct stmt *const *const *file = stmt_registry; *file != NULL; file++)
        for (const struct stmt *const *other = *file; *other != NULL; other++)
            count += strcmp((*other)->name, stmt->name) == 0;
    if (count == 1 && strchr(stmt->name, '.') != NULL)
        return 0;
    printf("# %s: a dotted name of its own is needed\n", stmt->name);
    return 1;
}

START_TEST(every_statement_has_a_dotted_name_of_its_own)
{
    ck_assert_int_eq(for_each(is_named_once), 0);
}
END_TEST

CHECK_SUITE_WITH("statements", test_db_setup, test_db_teardown,
                 every_statement_prepares_with_the_rights_of_the_application,
                 every_statement_is_explained_and_finds_its_rows_by_a_key,
                 no_statement_asks_the_servers_clock_or_leaves_the_common_sql,
                 every_statement_has_a_dotted_name_of_its_own)
