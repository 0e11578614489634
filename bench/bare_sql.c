/*
 * Statements by name from the registry of ticketd, so that limit and program cannot drift apart.
 */
#include "bare_sql.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <glib.h>
#include <mysql.h>

#define ARGS_MAX     64
#define COLUMN_BYTES 4096
#define COLUMNS_MAX  96

struct bare_sql {
    MYSQL *mysql;
    GHashTable *prepared; /* name and repeat -> MYSQL_STMT */
};

static void die(const char *what, const char *why)
{
    fprintf(stderr, "bare: %s: %s\n", what, why);
    exit(1);
}

struct bare_sql *bare_sql_connect(const char *socket_path)
{
    struct bare_sql *sql = g_new0(struct bare_sql, 1);

    sql->mysql = mysql_init(NULL);
    if (!mysql_real_connect(sql->mysql, NULL, "root", NULL, "ticketd", 0, socket_path, 0))
        die("connect", mysql_error(sql->mysql));
    sql->prepared = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    bare_sql_text(sql, "SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED");
    bare_sql_text(sql, "SET SESSION innodb_snapshot_isolation = ON");
    return sql;
}

void bare_sql_text(struct bare_sql *sql, const char *text)
{
    if (mysql_real_query(sql->mysql, text, strlen(text)) != 0)
        die(text, mysql_error(sql->mysql));
}

static const struct stmt *find_statement(const char *name)
{
    for (size_t file = 0; stmt_registry[file]; file++)
        for (size_t i = 0; stmt_registry[file][i]; i++)
            if (strcmp(stmt_registry[file][i]->name, name) == 0)
                return stmt_registry[file][i];
    die(name, "ticketd has no such statement");
    return NULL;
}

static MYSQL_STMT *prepare(struct bare_sql *sql, const char *name, size_t repeat)
{
    g_autofree char *key = g_strdup_printf("%s %zu", name, repeat);
    MYSQL_STMT *handle = g_hash_table_lookup(sql->prepared, key);

    if (handle)
        return handle;
    const struct stmt *stmt = find_statement(name);
    g_autoptr(GString) text = g_string_new(stmt->sql);
    for (size_t i = 0; i < repeat; i++)
        g_string_append_printf(text, "%s%s", i > 0 ? ", " : " ", stmt->repeat);
    if (repeat > 0 && stmt->tail)
        g_string_append_printf(text, " %s", stmt->tail);
    handle = mysql_stmt_init(sql->mysql);
    if (mysql_stmt_prepare(handle, text->str, text->len) != 0)
        die(name, mysql_stmt_error(handle));
    g_hash_table_insert(sql->prepared, g_steal_pointer(&key), handle);
    return handle;
}

static uint64_t fetch_rows(MYSQL_STMT *handle, unsigned columns)
{
    static char bytes[COLUMNS_MAX][COLUMN_BYTES];
    MYSQL_BIND out[COLUMNS_MAX] = {0};
    uint64_t rows = 0;

    if (columns > COLUMNS_MAX)
        die("a statement", "it has more columns than there is room for");

    for (unsigned i = 0; i < columns; i++)
        out[i] = (MYSQL_BIND){
            .buffer_type = MYSQL_TYPE_BLOB, .buffer = bytes[i], .buffer_length = COLUMN_BYTES};
    mysql_stmt_bind_result(handle, out);
    while (mysql_stmt_fetch(handle) == 0)
        rows++;
    mysql_stmt_free_result(handle);
    return rows;
}

uint64_t bare_sql_run(struct bare_sql *sql, const char *name, size_t repeat, const struct arg *args,
                      size_t arg_count)
{
    MYSQL_STMT *handle = prepare(sql, name, repeat);
    MYSQL_BIND in[ARGS_MAX] = {0};

    if (mysql_stmt_param_count(handle) != arg_count)
        die(name, "its parameters have changed");
    for (size_t i = 0; i < arg_count; i++) {
        if (args[i].kind == ARG_NULL)
            in[i].buffer_type = MYSQL_TYPE_NULL;
        else if (args[i].kind == ARG_I64)
            in[i] =
                (MYSQL_BIND){.buffer_type = MYSQL_TYPE_LONGLONG, .buffer = (void *)&args[i].number};
        else
            in[i] = (MYSQL_BIND){.buffer_type = MYSQL_TYPE_BLOB,
                                 .buffer = (void *)args[i].bytes,
                                 .buffer_length = args[i].length};
    }
    mysql_stmt_bind_param(handle, in);
    if (mysql_stmt_execute(handle) != 0)
        die(name, mysql_stmt_error(handle));
    unsigned columns = mysql_stmt_field_count(handle);
    return columns > 0 ? fetch_rows(handle, columns) : mysql_stmt_affected_rows(handle);
}
