/*
 * The migration table. It is itself made by the first migration, so its absence means: none yet.
 */
#include "store/migration_store.h"

#include <stddef.h>

#include "store/stmt.h"

static const struct stmt count_table = {
    .name = "migration.count_table",
    .sql = "SELECT COUNT(*)\n"
           "FROM information_schema.tables\n"
           "WHERE table_schema = DATABASE() AND table_name = 'migration'",
};

static const struct stmt select_last = {
    .name = "migration.select_last",
    .sql = "SELECT COALESCE(MAX(number), 0)\n"
           "FROM migration",
};

enum err migration_store_load_last(struct call *call, int64_t *number_out)
{
    const struct column *row;
    enum err err = stmt_select_one(call, &count_table, NO_ARGS, &row);
    if (err != ERR_OK)
        return err;
    if (column_i64(&row[0]) == 0) {
        *number_out = 0;
        return ERR_OK;
    }
    err = stmt_select_one(call, &select_last, NO_ARGS, &row);
    if (err != ERR_OK)
        return err;
    *number_out = column_i64(&row[0]);
    return ERR_OK;
}

static const struct stmt insert_migration = {
    .name = "migration.insert",
    .sql = "INSERT INTO migration (number, name, applied_at_us)\n"
           "VALUES (?, ?, ?)", /* number, file name, now [us] */
};

enum err migration_store_insert(struct call *call, int64_t number, const char *name)
{
    return stmt_change_exactly(call, &insert_migration,
                               ARGS(arg_i64(number), arg_text(name), arg_i64(call->now_us)), 1,
                               ERR_INTERNAL);
}

const struct stmt *const migration_store_statements[] = {
    &count_table,
    &select_last,
    &insert_migration,
    NULL,
};
