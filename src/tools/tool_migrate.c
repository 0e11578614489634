/*
 * migrate: brings the schema forward, one numbered file at a time.
 *
 * A file holds plain statements, each ended by ';' at the end of a line. DDL commits by itself in
 * MariaDB and MySQL, so a file that failed half way is mended by hand; the message names the statement.
 */
#include <stdio.h>
#include <string.h>

#include "store/db.h"
#include "store/migration_store.h"
#include "tools/tool.h"

static int migrate(struct tool *tool, int argc, char **argv);

const struct verb tool_migrate_verbs[] = {
    {"migrate", "", "[--dir DIR]", "Brings the database's schema up to this version.", migrate},
    {NULL, NULL, NULL, NULL, NULL},
};

/* "0001-create-schema.sql" gives 1; 0 for any other name. */
static int64_t migration_number(const char *name)
{
    gchar *end = NULL;
    guint64 number = g_ascii_strtoull(name, &end, 10);

    return end == name + 4 && *end == '-' && g_str_has_suffix(name, ".sql") ? (int64_t)number : 0;
}

static gint by_name(gconstpointer a, gconstpointer b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* The migration files of a directory in order; NULL after a message. */
static GPtrArray *list_files(const char *dir_path)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GDir) dir = g_dir_open(dir_path, 0, &error);
    GPtrArray *names = g_ptr_array_new_with_free_func(g_free);
    const char *name;

    if (!dir) {
        tool_say(TOOL_USAGE, "%s", error->message);
        g_ptr_array_unref(names);
        return NULL;
    }
    while ((name = g_dir_read_name(dir)))
        if (migration_number(name) > 0)
            g_ptr_array_add(names, g_strdup(name));
    g_ptr_array_sort(names, by_name);
    return names;
}

/* The end of the statement that begins at text: behind a ';' that ends its line. */
static const char *statement_end(const char *text)
{
    const char *end = strstr(text, ";\n");
    return end ? end : text + strlen(text);
}

/* Whether anything but white space and comment lines is in it. */
static bool has_sql(const char *text, const char *end)
{
    while (text < end) {
        text += strspn(text, " \n\t\r");
        if (text < end && strncmp(text, "--", 2) != 0)
            return true;
        text += strcspn(text, "\n");
    }
    return false;
}

static enum err run_file(struct tool *tool, const char *text)
{
    while (*text) {
        const char *end = statement_end(text);
        if (has_sql(text, end)) {
            enum err err = db_run_text(&tool->call, text, (size_t)(end - text));
            if (err != ERR_OK)
                return err;
        }
        text = *end ? end + 2 : end;
    }
    return ERR_OK;
}

static int apply(struct tool *tool, const char *dir, const char *name)
{
    g_autofree char *path = g_build_filename(dir, name, NULL);
    g_autofree char *text = NULL;
    g_autoptr(GError) error = NULL;

    if (!g_file_get_contents(path, &text, NULL, &error))
        return tool_say(TOOL_USAGE, "%s", error->message);
    enum err err = run_file(tool, text);
    if (err == ERR_OK)
        err = migration_store_insert(&tool->call, migration_number(name), name);
    if (err != ERR_OK)
        return tool_fail(tool, path, err);
    printf("applied %s\n", name);
    return TOOL_OK;
}

static int apply_missing(struct tool *tool, const char *dir, const GPtrArray *names)
{
    int64_t last = 0;
    guint applied = 0;
    enum err err = migration_store_load_last(&tool->call, &last);

    if (err != ERR_OK)
        return tool_fail(tool, "migrate", err);
    for (guint i = 0; i < names->len; i++) {
        const char *name = g_ptr_array_index(names, i);
        if (migration_number(name) <= last)
            continue;
        int status = apply(tool, dir, name);
        if (status != TOOL_OK)
            return status;
        applied++;
    }
    if (applied == 0)
        printf("the schema is up to date (migration %lld)\n", (long long)last);
    return TOOL_OK;
}

static int migrate(struct tool *tool, int argc, char **argv)
{
    g_autofree char *dir = NULL;
    const GOptionEntry entries[] = {
        {"dir", 0, 0, G_OPTION_ARG_FILENAME, &dir,
         "Where the files are (default " MIGRATIONS_DIR ")", "DIR"},
        {NULL, 0, 0, 0, NULL, NULL, NULL},
    };

    if (!tool_options(&tool_migrate_verbs[0], entries, &argc, &argv, 0, 0))
        return TOOL_USAGE;
    const char *dir_path = dir ? dir : MIGRATIONS_DIR;
    g_autoptr(GPtrArray) names = list_files(dir_path);
    if (!names)
        return TOOL_USAGE;
    if (names->len == 0)
        return tool_say(TOOL_USAGE, "%s holds no migration", dir_path);
    if (!tool_open(tool))
        return TOOL_FAILED;
    return apply_missing(tool, dir_path, names);
}
