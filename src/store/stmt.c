/*
 * Prepared statements on one connection.
 *
 * Invariant: when a function here returns, no result is pending on the connection, whatever became of
 * the statement or of the arena.
 */
#include "store/stmt.h"

#include <string.h>

#include "store/db_private.h"
#include "util/fault_point.h"
#include "util/log.h"

/* Prepared statements kept a connection; the least used one makes room. */
#define PREPARED_MAX 256

/* Longer columns are fetched once more, in full. */
#define OUTPUT_BYTES_MAX 4096

#define CELLS_KEPT_BYTES 65536

struct prepared_key {
    const struct stmt *stmt;
    size_t repeat;
};

struct prepared {
    struct prepared_key key; /* first: the table's key */
    MYSQL_STMT *handle;
    uint64_t last_use;
};

/* One execution. */
struct execution {
    const struct stmt *stmt;
    size_t repeat; /* 0: the statement has no repeated part */
    const struct arg *args;
    size_t arg_count;
    enum db_phase phase;
    struct prepared *prepared;
};

/* The prepared ones -------------------------------------------------------------------------- */

static guint prepared_hash(gconstpointer pointer)
{
    const struct prepared_key *key = pointer;
    return g_direct_hash(key->stmt) * 31 + (guint)key->repeat;
}

static gboolean prepared_equal(gconstpointer a, gconstpointer b)
{
    const struct prepared_key *one = a, *other = b;
    return one->stmt == other->stmt && one->repeat == other->repeat;
}

static void prepared_free(gpointer pointer)
{
    struct prepared *prepared = pointer;
    mysql_stmt_close(prepared->handle);
    g_free(prepared);
}

GHashTable *prepared_new(void)
{
    return g_hash_table_new_full(prepared_hash, prepared_equal, NULL, prepared_free);
}

static void make_room(struct db *db)
{
    if (g_hash_table_size(db->prepared) < PREPARED_MAX)
        return;
    struct prepared *oldest = NULL, *each;
    GHashTableIter iter;
    g_hash_table_iter_init(&iter, db->prepared);
    while (g_hash_table_iter_next(&iter, NULL, (gpointer *)&each)) {
        if (oldest == NULL || each->last_use < oldest->last_use)
            oldest = each;
    }
    g_hash_table_remove(db->prepared, &oldest->key);
}

/* The name goes first, so that the process list tells which function runs. */
static GString *statement_text(const struct stmt *stmt, size_t repeat)
{
    GString *sql = g_string_new("/* ");
    g_string_append_printf(sql, "%s */ %s", stmt->name, stmt->sql);
    for (size_t i = 0; i < repeat; i++) {
        g_string_append(sql, i == 0 ? " " : ", ");
        g_string_append(sql, stmt->repeat);
    }
    if (repeat > 0 && stmt->tail != NULL) {
        g_string_append_c(sql, ' ');
        g_string_append(sql, stmt->tail);
    }
    return sql;
}

static enum err statement_failed(struct call *call, const struct execution *run, MYSQL_STMT *handle,
                                 enum db_phase phase)
{
    return db_fail(call, mysql_stmt_errno(handle), mysql_stmt_error(handle), phase,
                   run->stmt->name);
}

static enum err prepare(struct call *call, struct execution *run)
{
    struct db *db = call->db;
    struct prepared_key key = {run->stmt, run->repeat};
    run->prepared = g_hash_table_lookup(db->prepared, &key);
    if (run->prepared == NULL) {
        make_room(db);
        MYSQL_STMT *handle = mysql_stmt_init(db->mysql);
        if (handle == NULL)
            panic("mysql_stmt_init: out of memory");
        GString *sql = statement_text(run->stmt, run->repeat);
        int failed = mysql_stmt_prepare(handle, sql->str, sql->len);
        g_string_free(sql, TRUE);
        if (failed) {
            enum err err = statement_failed(call, run, handle, DB_PHASE_STATEMENT);
            mysql_stmt_close(handle);
            return err == ERR_OK ? ERR_INTERNAL
                                 : err; /* never OK, which gcc's analyser cannot see */
        }
        run->prepared = g_new0(struct prepared, 1);
        *run->prepared = (struct prepared){.key = key, .handle = handle};
        g_hash_table_insert(db->prepared, &run->prepared->key, run->prepared);
    }
    run->prepared->last_use = ++db->prepared_uses;
    return ERR_OK;
}

/* Parameters --------------------------------------------------------------------------------- */

static void bind_one(MYSQL_BIND *bind, const struct arg *arg)
{
    memset(bind, 0, sizeof *bind);
    switch (arg->kind) {
    case ARG_NULL: bind->buffer_type = MYSQL_TYPE_NULL; return;
    case ARG_I64:
        bind->buffer_type = MYSQL_TYPE_LONGLONG;
        bind->buffer = (void *)&arg->number;
        return;
    case ARG_BYTES:
    case ARG_TEXT:
        /* Never a number: a number compared with a text column matches any text. */
        bind->buffer_type = arg->kind == ARG_TEXT ? MYSQL_TYPE_STRING : MYSQL_TYPE_BLOB;
        bind->buffer = (void *)arg->bytes;
        bind->buffer_length = arg->length;
        return;
    }
    panic("argument of kind %d", (int)arg->kind);
}

static void bind_params(struct call *call, const struct execution *run)
{
    MYSQL_STMT *handle = run->prepared->handle;
    size_t wanted = mysql_stmt_param_count(handle);
    if (wanted != run->arg_count)
        panic("%s takes %zu parameters, not %zu", run->stmt->name, wanted, run->arg_count);
    if (wanted == 0)
        return;
    GArray *params = call->db->params;
    g_array_set_size(params, (guint)wanted);
    MYSQL_BIND *binds = (MYSQL_BIND *)(void *)params->data;
    for (size_t i = 0; i < wanted; i++)
        bind_one(&binds[i], &run->args[i]);
    if (mysql_stmt_bind_param(handle, binds) != 0)
        panic("%s: bind: %s", run->stmt->name, mysql_stmt_error(handle));
}

/* Rows --------------------------------------------------------------------------------------- */

/* Integers of any width, and SUM() of them, which the server gives as a decimal. */
static bool is_number(const MYSQL_FIELD *field)
{
    switch (field->type) {
    case MYSQL_TYPE_TINY:
    case MYSQL_TYPE_SHORT:
    case MYSQL_TYPE_INT24:
    case MYSQL_TYPE_LONG:
    case MYSQL_TYPE_LONGLONG: return true;
    case MYSQL_TYPE_NEWDECIMAL: return field->decimals == 0;
    default: return false;
    }
}

static void lay_out(struct db *db, MYSQL_RES *metadata)
{
    unsigned count = mysql_num_fields(metadata);
    const MYSQL_FIELD *fields = mysql_fetch_fields(metadata);
    g_array_set_size(db->outputs, count);
    size_t bytes = 0;
    for (unsigned i = 0; i < count; i++) {
        struct output *output = &g_array_index(db->outputs, struct output, i);
        memset(output, 0, sizeof *output);
        output->is_number = is_number(&fields[i]);
        output->offset = bytes;
        if (output->is_number)
            continue;
        output->bind.buffer_length = MIN(MAX(fields[i].length, 1), OUTPUT_BYTES_MAX);
        bytes += output->bind.buffer_length;
    }
    g_byte_array_set_size(db->buffer, (guint)bytes);
}

static void bind_outputs(struct db *db, const struct execution *run)
{
    guint count = db->outputs->len;
    g_array_set_size(db->params, count);
    MYSQL_BIND *binds = (MYSQL_BIND *)(void *)db->params->data;
    for (guint i = 0; i < count; i++) {
        struct output *output = &g_array_index(db->outputs, struct output, i);
        MYSQL_BIND *bind = &output->bind;
        bind->buffer_type = output->is_number ? MYSQL_TYPE_LONGLONG : MYSQL_TYPE_BLOB;
        bind->buffer = output->is_number ? (void *)&output->number
                                         : (void *)(db->buffer->data + output->offset);
        bind->length = &output->length;
        bind->is_null = &output->is_null;
        bind->error = &output->is_cut;
        binds[i] = *bind;
    }
    if (mysql_stmt_bind_result(run->prepared->handle, binds) != 0)
        panic("%s: bind: %s", run->stmt->name, mysql_stmt_error(run->prepared->handle));
}

/* Copies a column that was longer than its buffer, in full. */
static enum err fetch_long(struct call *call, MYSQL_STMT *handle, guint index,
                           struct column *column)
{
    char *bytes = arena_alloc(call->arena, column->length + 1);
    if (bytes == NULL)
        return ERR_TOO_LARGE;
    unsigned long length = 0;
    mysql_flag is_null = 0, is_cut = 0;
    MYSQL_BIND bind = {.buffer_type = MYSQL_TYPE_BLOB,
                       .buffer = bytes,
                       .buffer_length = column->length,
                       .length = &length,
                       .is_null = &is_null,
                       .error = &is_cut};
    if (mysql_stmt_fetch_column(handle, &bind, index, 0) != 0)
        panic("mysql_stmt_fetch_column: %s", mysql_stmt_error(handle));
    column->bytes = bytes;
    return ERR_OK;
}

/* The row at hand as columns; bytes lie in db->buffer or, when long, in the arena. */
static enum err read_row(struct call *call, const struct execution *run, struct column *columns)
{
    struct db *db = call->db;
    for (guint i = 0; i < db->outputs->len; i++) {
        const struct output *output = &g_array_index(db->outputs, struct output, i);
        struct column *column = &columns[i];
        *column = (struct column){.is_null = output->is_null != 0};
        if (column->is_null)
            continue;
        if (output->is_number) {
            if (output->is_cut)
                panic("%s: column %u is wider than 63 bits", run->stmt->name, i + 1);
            column->number = output->number;
            continue;
        }
        column->length = output->length;
        column->bytes = (const char *)db->buffer->data + output->offset;
        if (output->length <= output->bind.buffer_length)
            continue;
        enum err err = fetch_long(call, run->prepared->handle, i, column);
        if (err != ERR_OK)
            return err;
    }
    return ERR_OK;
}

static enum err fetch_rows(struct call *call, const struct execution *run, stmt_row_fn *fn,
                           void *arg)
{
    size_t count = call->db->outputs->len;
    struct column *columns = arena_alloc(call->arena, count * sizeof *columns);
    if (columns == NULL)
        return ERR_TOO_LARGE;
    for (;;) {
        int status = mysql_stmt_fetch(run->prepared->handle);
        if (status == MYSQL_NO_DATA)
            return ERR_OK;
        if (status == 1)
            return statement_failed(call, run, run->prepared->handle, run->phase);
        enum err err = read_row(call, run, columns);
        if (err == ERR_OK)
            err = fn(call, arg, columns, count);
        if (err != ERR_OK)
            return err;
    }
}

static enum err read_rows(struct call *call, const struct execution *run, stmt_row_fn *fn,
                          void *arg)
{
    struct db *db = call->db;
    MYSQL_STMT *handle = run->prepared->handle;
    MYSQL_RES *metadata = mysql_stmt_result_metadata(handle);
    if (metadata == NULL)
        panic("%s gives no rows", run->stmt->name);
    lay_out(db, metadata);
    mysql_free_result(metadata);
    bind_outputs(db, run);
    enum err err = fetch_rows(call, run, fn, arg);
    /* Reads away what fetch_rows left; the handle is gone when the connection was dropped. */
    if (db->mysql != NULL)
        mysql_stmt_free_result(handle);
    return err;
}

/* Execution ---------------------------------------------------------------------------------- */

static void check_shape(const struct execution *run)
{
    if ((run->repeat == 0) != (run->stmt->repeat == NULL))
        panic("%s: %s", run->stmt->name, run->repeat == 0 ? "repeats" : "does not repeat");
    if (run->repeat > STMT_REPEAT_MAX)
        panic("%s: %zu repeats", run->stmt->name, run->repeat);
}

static enum err execute(struct call *call, struct execution *run)
{
    struct db *db = call->db;
    check_shape(run);
    enum err err = db_ready(call);
    if (err != ERR_OK)
        return err;
    /* After a failed statement the transaction may be gone, and what follows would commit alone. */
    if (db->in_tx && db->tx_failure != ERR_OK)
        return db->tx_failure;
    err = prepare(call, run);
    if (err != ERR_OK)
        return err;
    bind_params(call, run);
    db->statement_count++;
    counter_add(call, COUNTER_DB_STATEMENTS, 1);
    if (mysql_stmt_execute(run->prepared->handle) != 0)
        return statement_failed(call, run, run->prepared->handle, run->phase);
    FAULT_POINT("after-statement", run->stmt->name);
    return ERR_OK;
}

/* tx_fn */
static enum err execute_alone(struct call *call, void *arg)
{
    return execute(call, arg);
}

static enum err change(struct call *call, struct execution *run, uint64_t *changed_out)
{
    bool in_tx = call->db->in_tx;
    run->phase = in_tx ? DB_PHASE_STATEMENT : DB_PHASE_AUTOCOMMIT;
    enum err err = in_tx ? execute(call, run) : tx_run_alone(call, execute_alone, run);
    if (err != ERR_OK)
        return err;
    call->db->last_id = mysql_stmt_insert_id(run->prepared->handle);
    if (changed_out != NULL)
        *changed_out = mysql_stmt_affected_rows(run->prepared->handle);
    return ERR_OK;
}

enum err stmt_change(struct call *call, const struct stmt *stmt, const struct arg *args,
                     size_t arg_count, uint64_t *changed_out)
{
    struct execution run = {.stmt = stmt, .args = args, .arg_count = arg_count};
    return change(call, &run, changed_out);
}

enum err stmt_change_many(struct call *call, const struct stmt *stmt, size_t repeat,
                          const struct arg *args, size_t arg_count, uint64_t *changed_out)
{
    struct execution run = {.stmt = stmt, .repeat = repeat, .args = args, .arg_count = arg_count};
    return change(call, &run, changed_out);
}

enum err stmt_change_exactly(struct call *call, const struct stmt *stmt, const struct arg *args,
                             size_t arg_count, uint64_t wanted, enum err otherwise)
{
    uint64_t changed;
    enum err err = stmt_change(call, stmt, args, arg_count, &changed);
    if (err != ERR_OK)
        return err;
    if (changed != wanted)
        return err_set(call, otherwise, "%s changed %llu rows", stmt->name,
                       (unsigned long long)changed);
    return ERR_OK;
}

uint64_t stmt_last_id(const struct call *call)
{
    return call->db->last_id;
}

/* A row into db->cells, its bytes into the arena. */
static enum err collect_row(struct call *call, void *arg, const struct column *columns,
                            size_t count)
{
    size_t *row_count = arg;
    for (size_t i = 0; i < count; i++) {
        struct column column = columns[i];
        if (column.bytes != NULL) {
            column.bytes = arena_copy(call->arena, column.bytes, column.length);
            if (column.bytes == NULL)
                return ERR_TOO_LARGE;
        }
        g_array_append_val(call->db->cells, column);
    }
    (*row_count)++;
    return ERR_OK;
}

/* The room that a large result took is not kept. */
static void clear_cells(struct db *db)
{
    if (db->cells->len * sizeof(struct column) > CELLS_KEPT_BYTES) {
        g_array_free(db->cells, TRUE);
        db->cells = g_array_new(FALSE, TRUE, sizeof(struct column));
    }
    g_array_set_size(db->cells, 0);
}

static enum err collect(struct call *call, const struct execution *run, struct result *result_out)
{
    struct db *db = call->db;
    size_t row_count = 0;
    clear_cells(db);
    enum err err = read_rows(call, run, collect_row, &row_count);
    if (err != ERR_OK)
        return err;
    size_t bytes = db->cells->len * sizeof(struct column);
    struct column *columns = arena_alloc(call->arena, bytes);
    if (columns == NULL)
        return ERR_TOO_LARGE;
    if (bytes > 0)
        memcpy(columns, db->cells->data, bytes);
    *result_out = (struct result){row_count, db->outputs->len, columns};
    clear_cells(db);
    return ERR_OK;
}

/* Outside a transaction a reading statement may simply be sent again. */
static enum err select_rows(struct call *call, struct execution *run, struct result *result_out)
{
    run->phase = DB_PHASE_STATEMENT;
    for (bool is_second = false;; is_second = true) {
        enum err err = execute(call, run);
        if (err == ERR_OK)
            err = collect(call, run, result_out);
        if (err == ERR_TOO_LARGE)
            return err_set(call, err, "%s: the result is too large", run->stmt->name);
        if (err != ERR_DB_LOST || call->db->in_tx || is_second)
            return err;
    }
}

enum err stmt_select(struct call *call, const struct stmt *stmt, const struct arg *args,
                     size_t arg_count, struct result *result_out)
{
    struct execution run = {.stmt = stmt, .args = args, .arg_count = arg_count};
    return select_rows(call, &run, result_out);
}

enum err stmt_select_many(struct call *call, const struct stmt *stmt, size_t repeat,
                          const struct arg *args, size_t arg_count, struct result *result_out)
{
    struct execution run = {.stmt = stmt, .repeat = repeat, .args = args, .arg_count = arg_count};
    return select_rows(call, &run, result_out);
}

enum err stmt_each(struct call *call, const struct stmt *stmt, const struct arg *args,
                   size_t arg_count, stmt_row_fn *fn, void *arg)
{
    struct execution run = {
        .stmt = stmt, .args = args, .arg_count = arg_count, .phase = DB_PHASE_STATEMENT};
    enum err err = execute(call, &run);
    if (err != ERR_OK)
        return err;
    return read_rows(call, &run, fn, arg);
}

enum err stmt_select_one(struct call *call, const struct stmt *stmt, const struct arg *args,
                         size_t arg_count, const struct column **row_out)
{
    struct result result;
    enum err err = stmt_select(call, stmt, args, arg_count, &result);
    if (err != ERR_OK)
        return err;
    if (result.row_count == 0)
        return ERR_NOT_FOUND;
    if (result.row_count > 1)
        panic("%s gave %zu rows, not one", stmt->name, result.row_count);
    *row_out = result.columns;
    return ERR_OK;
}
