/*
 * The settings: conf.def compiled into a table, and a key file read by it.
 *
 * Invariant: a struct conf that was handed out has every value inside its row's bounds.
 */
#include "model/conf.h"

#include <errno.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <glib.h>

enum setting_kind { SETTING_INT, SETTING_BOOL, SETTING_TEXT };

struct setting {
    const char *group, *key;
    enum setting_kind kind;
    size_t offset;
    const char *unit;
    int64_t number;     /* default of INT and BOOL */
    const char *string; /* default of TEXT */
    int64_t min, max;
    const char *about;
};

static const struct setting settings[] = {
#define CONF_INT(group_, key_, field, unit_, def, min_, max_, text)                                \
    {.group = (group_),                                                                            \
     .key = (key_),                                                                                \
     .kind = SETTING_INT,                                                                          \
     .offset = offsetof(struct conf, field),                                                       \
     .unit = (unit_),                                                                              \
     .number = (def),                                                                              \
     .min = (min_),                                                                                \
     .max = (max_),                                                                                \
     .about = (text)},
#define CONF_BOOL(group_, key_, field, def, text)                                                  \
    {.group = (group_),                                                                            \
     .key = (key_),                                                                                \
     .kind = SETTING_BOOL,                                                                         \
     .offset = offsetof(struct conf, field),                                                       \
     .number = (def),                                                                              \
     .about = (text)},
#define CONF_TEXT(group_, key_, field, def, text)                                                  \
    {.group = (group_),                                                                            \
     .key = (key_),                                                                                \
     .kind = SETTING_TEXT,                                                                         \
     .offset = offsetof(struct conf, field),                                                       \
     .string = (def),                                                                              \
     .about = (text)},
#include "model/conf.def"
#undef CONF_INT
#undef CONF_BOOL
#undef CONF_TEXT
};

#define SETTING_COUNT (sizeof settings / sizeof settings[0])

/* A file being read, and where a message about it goes. */
struct reading {
    const char *path;
    GKeyFile *file;
    GHashTable *lines; /* "group]key" and "group]" to the line; GKeyFile itself keeps none */
    char **message_out;
};

static void *field_of(const struct conf *conf, const struct setting *setting)
{
    return (char *)conf + setting->offset;
}

static void set_default(struct conf *conf, const struct setting *setting)
{
    void *field = field_of(conf, setting);

    switch (setting->kind) {
    case SETTING_INT: *(int64_t *)field = setting->number; break;
    case SETTING_BOOL: *(bool *)field = setting->number != 0; break;
    case SETTING_TEXT: *(char **)field = g_strdup(setting->string); break;
    }
}

struct conf *conf_new_default(void)
{
    struct conf *conf = g_new0(struct conf, 1);

    for (size_t i = 0; i < SETTING_COUNT; i++)
        set_default(conf, &settings[i]);
    return conf;
}

void conf_free(struct conf **conf)
{
    if (!*conf)
        return;
    for (size_t i = 0; i < SETTING_COUNT; i++)
        if (settings[i].kind == SETTING_TEXT)
            g_free(*(char **)field_of(*conf, &settings[i]));
    g_free(*conf);
    *conf = NULL;
}

/* The line of a key, or with key NULL the first of a group. 0: not in the file. */
static int line_of(const struct reading *reading, const char *group, const char *key)
{
    g_autofree char *name = g_strdup_printf("%s]%s", group, key ? key : "");

    return GPOINTER_TO_INT(g_hash_table_lookup(reading->lines, name));
}

/* Writes "file:line: [group] key: why"; false, for the caller to return. */
static bool refuse(const struct reading *reading, const char *group, const char *key,
                   const char *format, ...) G_GNUC_PRINTF(4, 5);

static bool refuse(const struct reading *reading, const char *group, const char *key,
                   const char *format, ...)
{
    va_list args;

    va_start(args, format);
    g_autofree char *why = g_strdup_vprintf(format, args);
    va_end(args);
    *reading->message_out =
        g_strdup_printf("%s:%d: [%s]%s%s: %s", reading->path, line_of(reading, group, key), group,
                        key ? " " : "", key ? key : "", why);
    return false;
}

/*
 * Notes the line of a key; false when it has one already: GKeyFile would let the last one count, and
 * whoever changed the other one would wonder. A group may be opened again.
 */
static bool note_line(const struct reading *reading, const char *group, const char *key, int line)
{
    int first = line_of(reading, group, key);

    if (first == 0 || !key[0]) {
        g_hash_table_insert(reading->lines, g_strdup_printf("%s]%s", group, key),
                            GINT_TO_POINTER(first == 0 ? line : first));
        return true;
    }
    *reading->message_out = g_strdup_printf("%s:%d: [%s] %s: given before, in line %d",
                                            reading->path, line, group, key, first);
    return false;
}

static bool note_lines(const struct reading *reading, const char *text)
{
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    const char *group = "";

    for (int i = 0; lines[i]; i++) {
        char *line = g_strstrip(lines[i]);
        char *end = strchr(line, line[0] == '[' ? ']' : '=');
        if (line[0] == '#' || !end)
            continue;
        *end = '\0';
        if (line[0] == '[')
            group = line + 1;
        if (!note_line(reading, group, line[0] == '[' ? "" : g_strchomp(line), i + 1))
            return false;
    }
    return true;
}

static const struct setting *find_setting(const char *group, const char *key)
{
    for (size_t i = 0; i < SETTING_COUNT; i++)
        if (strcmp(settings[i].group, group) == 0 && (!key || strcmp(settings[i].key, key) == 0))
            return &settings[i];
    return NULL;
}

static bool check_group(const struct reading *reading, const char *group)
{
    g_auto(GStrv) keys = g_key_file_get_keys(reading->file, group, NULL, NULL);

    if (!find_setting(group, NULL))
        return refuse(reading, group, NULL, "there is no such group");
    for (char **key = keys; key && *key; key++)
        if (!find_setting(group, *key))
            return refuse(reading, group, *key, "there is no such setting");
    return true;
}

static bool check_names(const struct reading *reading)
{
    g_auto(GStrv) groups = g_key_file_get_groups(reading->file, NULL);

    for (char **group = groups; *group; group++)
        if (!check_group(reading, *group))
            return false;
    return true;
}

static bool read_int(const struct reading *reading, const struct setting *setting, int64_t *field)
{
    g_autofree char *text = g_key_file_get_value(reading->file, setting->group, setting->key, NULL);
    gint64 number;

    if (!g_ascii_string_to_signed(text, 10, setting->min, setting->max, &number, NULL))
        return refuse(reading, setting->group, setting->key,
                      "\"%s\" is not a whole number from %lld to %lld", text,
                      (long long)setting->min, (long long)setting->max);
    *field = number;
    return true;
}

static bool read_bool(const struct reading *reading, const struct setting *setting, bool *field)
{
    g_autoptr(GError) error = NULL;
    gboolean value = g_key_file_get_boolean(reading->file, setting->group, setting->key, &error);

    if (error)
        return refuse(reading, setting->group, setting->key, "must be true or false");
    *field = value;
    return true;
}

static bool read_text(const struct reading *reading, const struct setting *setting, char **field)
{
    g_autoptr(GError) error = NULL;
    char *value = g_key_file_get_string(reading->file, setting->group, setting->key, &error);

    if (!value)
        return refuse(reading, setting->group, setting->key, "%s", error->message);
    g_free(*field);
    *field = value;
    return true;
}

static bool read_setting(const struct reading *reading, const struct setting *setting,
                         struct conf *conf)
{
    void *field = field_of(conf, setting);

    if (!g_key_file_has_key(reading->file, setting->group, setting->key, NULL))
        return true;
    switch (setting->kind) {
    case SETTING_INT: return read_int(reading, setting, field);
    case SETTING_BOOL: return read_bool(reading, setting, field);
    default: return read_text(reading, setting, field);
    }
}

/* Texts that mean one of a few things. \z, because $ takes a line break behind them as well. */
static bool check_texts(const struct reading *reading, const struct conf *conf)
{
    static const char *const levels[] = {"error", "warning", "info", "debug", NULL};
    g_autofree char *mode = g_strdup_printf("%lld", (long long)conf->socket_mode);

    if (!g_strv_contains(levels, conf->log_level))
        return refuse(reading, "ticketd", "log_level",
                      "\"%s\" is none of error, warning, info, debug", conf->log_level);
    if (!g_regex_match_simple("^[A-Z]{3}\\z", conf->currency, 0, 0))
        return refuse(reading, "sale", "currency", "\"%s\" is not an ISO 4217 code such as KRW",
                      conf->currency);
    if (!g_regex_match_simple("^[67][0-7][0-7]\\z", mode, 0, 0))
        return refuse(reading, "ticketd", "socket_mode", "must be octal digits such as 660");
    if (conf->base_url[0] && !g_regex_match_simple("^https?://[^/\\s]+\\z", conf->base_url, 0, 0))
        return refuse(reading, "ticketd", "base_url",
                      "\"%s\" is not an origin such as https://tickets.example", conf->base_url);
    return true;
}

static bool read_settings(const struct reading *reading, const char *text, struct conf *conf)
{
    if (!note_lines(reading, text) || !check_names(reading))
        return false;
    for (size_t i = 0; i < SETTING_COUNT; i++)
        if (!read_setting(reading, &settings[i], conf))
            return false;
    return check_texts(reading, conf);
}

/* The line that GKeyFile could not make sense of: the first that is neither group, key nor comment. */
static int line_of_nonsense(const char *text)
{
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);

    for (int i = 0; lines[i]; i++) {
        const char *line = g_strstrip(lines[i]);
        bool is_group = line[0] == '[' && g_str_has_suffix(line, "]");
        bool is_key = line[0] != '=' && line[0] != '[' && strchr(line, '=');
        if (line[0] != '\0' && line[0] != '#' && !is_group && !is_key)
            return i + 1;
    }
    return 1;
}

struct conf *conf_new(const char *path, char **message_out)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GKeyFile) file = g_key_file_new();
    g_autofree char *text = NULL;
    gsize length;

    if (!g_file_get_contents(path, &text, &length, &error)) {
        *message_out = g_strdup(error->message);
        return NULL;
    }
    if (!g_key_file_load_from_data(file, text, length, G_KEY_FILE_NONE, &error) &&
        !g_error_matches(error, G_KEY_FILE_ERROR, G_KEY_FILE_ERROR_NOT_FOUND)) {
        *message_out = g_strdup_printf("%s:%d: %s", path, line_of_nonsense(text), error->message);
        return NULL;
    }
    if (strlen(text) != length) {
        *message_out = g_strdup_printf("%s: has a NUL byte", path);
        return NULL;
    }
    g_autoptr(GHashTable) lines = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    struct reading reading = {
        .path = path, .file = file, .lines = lines, .message_out = message_out};
    struct conf *conf = conf_new_default();
    if (!read_settings(&reading, text, conf))
        conf_free(&conf);
    return conf;
}

/* Printing ------------------------------------------------------------------------------------ */

static bool begins_group(size_t index)
{
    return index == 0 || strcmp(settings[index].group, settings[index - 1].group) != 0;
}

static char *default_text(const struct setting *setting)
{
    switch (setting->kind) {
    case SETTING_INT: return g_strdup_printf("%lld", (long long)setting->number);
    case SETTING_BOOL: return g_strdup(setting->number ? "true" : "false");
    default: return g_strdup(setting->string);
    }
}

/* As a key file writes it, so that what is printed reads back as it is. */
static char *escaped(const char *text)
{
    g_autoptr(GKeyFile) file = g_key_file_new();

    g_key_file_set_string(file, "a", "a", text);
    return g_key_file_get_value(file, "a", "a", NULL);
}

static char *value_text(const struct conf *conf, const struct setting *setting)
{
    const void *field = field_of(conf, setting);

    switch (setting->kind) {
    case SETTING_INT: return g_strdup_printf("%lld", (long long)*(const int64_t *)field);
    case SETTING_BOOL: return g_strdup(*(const bool *)field ? "true" : "false");
    default: return escaped(*(char *const *)field);
    }
}

/* "processes, 1 to 256"; NULL where there is nothing to say. */
static char *bounds_text(const struct setting *setting)
{
    if (setting->kind != SETTING_INT)
        return NULL;
    return g_strdup_printf("%s%s%lld to %lld", setting->unit, setting->unit[0] ? ", " : "",
                           (long long)setting->min, (long long)setting->max);
}

void conf_print_sample(FILE *out)
{
    fputs("# Settings of ticketd. Every one is here with its default; see ticketd.conf(5).\n"
          "# After a change: `ticketd -t -c FILE` checks it, SIGHUP to the master applies it.\n",
          out);
    for (size_t i = 0; i < SETTING_COUNT; i++) {
        g_autofree char *value = default_text(&settings[i]);
        g_autofree char *bounds = bounds_text(&settings[i]);
        if (begins_group(i))
            fprintf(out, "\n[%s]\n", settings[i].group);
        fprintf(out, "# %s%s%s%s\n#%s=%s\n", settings[i].about, bounds ? " (" : "",
                bounds ? bounds : "", bounds ? ")" : "", settings[i].key, value);
    }
}

/* A page's line that would be longer goes on in the next one. */
#define MANUAL_COLUMNS 79

static void print_wrapped(FILE *out, const char *text)
{
    g_auto(GStrv) words = g_strsplit(text, " ", -1);
    size_t column = 0;

    for (char **word = words; *word; word++) {
        size_t length = strlen(*word);
        bool fits = column > 0 && column + 1 + length <= MANUAL_COLUMNS;

        if (column > 0)
            fputc(fits ? ' ' : '\n', out);
        column = fits ? column + 1 + length : length;
        fputs(*word, out);
    }
}

/* A sentence begins a line, as mdoc wants it. */
static void print_sentences(FILE *out, const char *text)
{
    g_auto(GStrv) sentences = g_strsplit(text, ". ", -1);

    for (char **sentence = sentences; *sentence; sentence++) {
        print_wrapped(out, *sentence);
        fputs(sentence[1] ? ".\n" : "\n", out);
    }
}

void conf_print_manual(FILE *out)
{
    for (size_t i = 0; i < SETTING_COUNT; i++) {
        g_autofree char *value = default_text(&settings[i]);
        g_autofree char *bounds = bounds_text(&settings[i]);
        if (begins_group(i))
            fprintf(out, "%s.Ss [%s]\\&\n.Bl -tag -width Ds\n", i == 0 ? "" : ".El\n",
                    settings[i].group);
        fprintf(out, ".It Cm %s Ns = Ns Ar %s\n", settings[i].key,
                settings[i].kind == SETTING_BOOL  ? "true|false"
                : settings[i].kind == SETTING_INT ? "number"
                                                  : "text");
        print_sentences(out, settings[i].about);
        if (bounds)
            fprintf(out, "Unit and range: %s.\n", bounds);
        if (value[0])
            fprintf(out, "Default:\n.Li %s\n", value);
    }
    fputs(".El\n", out);
}

void conf_print(const struct conf *conf, FILE *out)
{
    for (size_t i = 0; i < SETTING_COUNT; i++) {
        g_autofree char *value = value_text(conf, &settings[i]);
        if (begins_group(i))
            fprintf(out, "%s[%s]\n", i == 0 ? "" : "\n", settings[i].group);
        fprintf(out, "%s=%s\n", settings[i].key, value);
    }
}
