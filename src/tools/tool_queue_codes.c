/*
 * queue codes: the access codes of a lane, from a file or made here.
 *
 * Invariant: a file of codes is read to its end before the first is imported, so that a wrong line
 * changes nothing; made codes are in the file before they are in the database.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "domain/lane_admin.h"
#include "model/access_code.h"
#include "tools/code_file.h"
#include "tools/tool.h"

#define CODES_MAX 10000000

static int queue_codes(struct tool *tool, int argc, char **argv);

const struct verb tool_queue_code_verbs[] = {
    {"queue", "codes", "import|create|count CONCERT [LANE] [FILE]",
     "Gives a lane its access codes, or counts them.", queue_codes},
    {NULL, NULL, NULL, NULL, NULL},
};

/* --- Codes from a file ------------------------------------------------------------------------- */

struct import_order {
    int32_t concert_id;
    const char *lane;
    struct code_import sum;
};

static enum err import_batch(struct tool *tool, struct import_order *order,
                             const char *const *codes, size_t count)
{
    struct code_import import;
    enum err err =
        lane_admin_import(&tool->call, order->concert_id, order->lane, codes, count, &import);

    if (err != ERR_OK)
        return err;
    order->sum.imported += import.imported;
    order->sum.already_known += import.already_known;
    return ERR_OK;
}

/* Up to a batch of codes from the file; their copies are in the arena. */
static bool read_batch(struct tool *tool, struct code_file *codes, const char **batch,
                       size_t *count_out)
{
    const char *code = "";
    size_t count = 0;

    while (count < ACCESS_CODE_BATCH_MAX) {
        if (!code_file_next(codes, &code)) {
            tool_say(TOOL_FAILED, "queue codes: the file was changed meanwhile: %s",
                     codes->trouble);
            return false;
        }
        if (code == NULL)
            break;
        batch[count] = arena_string(tool->call.arena, code);
        if (batch[count++] == NULL)
            return false;
    }
    *count_out = count;
    return true;
}

static int import_all(struct tool *tool, struct import_order *order, struct code_file *codes)
{
    const char *batch[ACCESS_CODE_BATCH_MAX];
    size_t count = ACCESS_CODE_BATCH_MAX;

    code_file_rewind(codes);
    while (count == ACCESS_CODE_BATCH_MAX) {
        struct arena_mark mark = arena_mark(tool->call.arena);
        if (!read_batch(tool, codes, batch, &count))
            return TOOL_FAILED;
        enum err err = count == 0 ? ERR_OK : import_batch(tool, order, batch, count);
        if (err != ERR_OK) {
            if (order->sum.imported > 0)
                tool_say(TOOL_FAILED, "queue codes: %lld were imported before it failed",
                         (long long)order->sum.imported);
            return tool_fail(tool, "queue codes", err);
        }
        arena_rewind(tool->call.arena, mark);
    }
    return TOOL_OK;
}

static void print_import(struct tool *tool, const struct code_import *sum)
{
    if (!tool->json) {
        printf("imported %lld, already known %lld\n", (long long)sum->imported,
               (long long)sum->already_known);
        return;
    }
    struct json *out = json_new(tool->call.arena);
    json_object(out);
    json_i64(json_key(out, "imported"), sum->imported);
    json_i64(json_key(out, "already_known"), sum->already_known);
    json_end_object(out);
    tool_print_json(out);
}

static int import_codes(struct tool *tool, struct import_order *order, const char *path)
{
    struct code_file codes = {.file = fopen(path, "re")};
    int status = TOOL_USAGE;

    if (codes.file == NULL)
        return tool_say(TOOL_USAGE, "%s: %s", path, g_strerror(errno));
    if (!code_file_check(&codes))
        tool_say(TOOL_USAGE, "%s: %s", path, codes.trouble);
    else
        status = tool_open(tool) ? import_all(tool, order, &codes) : TOOL_FAILED;
    if (status == TOOL_OK)
        print_import(tool, &order->sum);
    fclose(codes.file);
    code_file_clear(&codes);
    return status;
}

/* --- Codes made here --------------------------------------------------------------------------- */

static int make_batch(struct tool *tool, struct import_order *order, FILE *out, size_t count)
{
    char texts[ACCESS_CODE_BATCH_MAX][ACCESS_CODE_MADE_TEXT];
    const char *codes[ACCESS_CODE_BATCH_MAX];

    for (size_t i = 0; i < count; i++) {
        unsigned char random[ACCESS_CODE_MADE];

        tool->call.random(random, sizeof random);
        access_code_make(random, texts[i]);
        codes[i] = texts[i];
        fprintf(out, "%s\n", texts[i]);
    }
    if (fflush(out) != 0)
        return tool_say(TOOL_FAILED, "the codes cannot be written: %s", g_strerror(errno));
    enum err err = import_batch(tool, order, codes, count);
    return err == ERR_OK ? TOOL_OK : tool_fail(tool, "queue codes", err);
}

static int make_codes(struct tool *tool, struct import_order *order, FILE *out, int64_t count)
{
    int status = TOOL_OK;

    fputs("code\n", out);
    for (int64_t made = 0; status == TOOL_OK && made < count; made += ACCESS_CODE_BATCH_MAX) {
        struct arena_mark mark = arena_mark(tool->call.arena);
        status = make_batch(tool, order, out, (size_t)MIN(count - made, ACCESS_CODE_BATCH_MAX));
        arena_rewind(tool->call.arena, mark);
    }
    return status;
}

/* The file is new and its owner's alone: whoever reads it has the codes. */
static int create_codes(struct tool *tool, struct import_order *order, const char *path,
                        int64_t count)
{
    if (path == NULL || count < 1 || count > CODES_MAX)
        return tool_say(TOOL_USAGE, "queue codes create needs --count 1 … %d and --out FILE",
                        CODES_MAX);
    if (!tool_open(tool))
        return TOOL_FAILED;
    int descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    FILE *out = descriptor < 0 ? NULL : fdopen(descriptor, "w");
    if (out == NULL)
        return tool_say(TOOL_USAGE, "%s: %s", path, g_strerror(errno));
    int status = make_codes(tool, order, out, count);
    if (status == TOOL_OK && fsync(descriptor) != 0)
        status = tool_say(TOOL_FAILED, "%s: %s", path, g_strerror(errno));
    fclose(out);
    if (status != TOOL_OK && order->sum.imported == 0)
        unlink(path); /* none of them opens anything */
    if (status == TOOL_OK)
        print_import(tool, &order->sum);
    return status;
}

/* --- Counting ---------------------------------------------------------------------------------- */

static void print_counts_json(struct tool *tool, const struct lane_codes *codes, size_t count)
{
    struct json *out = json_new(tool->call.arena);

    json_array(out);
    for (size_t i = 0; i < count; i++) {
        json_object(out);
        json_text(json_key(out, "name"), codes[i].lane.name);
        json_i64(json_key(out, "total"), codes[i].total);
        json_i64(json_key(out, "used"), codes[i].used);
        json_end_object(out);
    }
    json_end_array(out);
    tool_print_json(out);
}

static int count_codes(struct tool *tool, int32_t concert_id)
{
    struct lane_codes codes[LANES_MAX];
    size_t count;

    if (!tool_open(tool))
        return TOOL_FAILED;
    enum err err = lane_admin_count_codes(&tool->call, concert_id, codes, &count);
    if (err != ERR_OK)
        return tool_fail(tool, "queue codes", err);
    if (tool->json) {
        print_counts_json(tool, codes, count);
        return TOOL_OK;
    }
    printf("   CODES      USED  LANE\n");
    for (size_t i = 0; i < count; i++)
        printf("%8lld  %8lld  %s\n", (long long)codes[i].total, (long long)codes[i].used,
               codes[i].lane.name);
    return TOOL_OK;
}

static int queue_codes(struct tool *tool, int argc, char **argv)
{
    g_autofree char *out_path = NULL;
    gint64 count = 0;
    struct import_order order = {0};
    const GOptionEntry entries[] = {
        {"count", 0, 0, G_OPTION_ARG_INT64, &count, "create: how many codes", "N"},
        {"out", 0, 0, G_OPTION_ARG_FILENAME, &out_path,
         "create: a new file for them, which nothing else keeps", "FILE"},
        {NULL, 0, 0, 0, NULL, NULL, NULL},
    };

    if (!tool_options(&tool_queue_code_verbs[0], entries, &argc, &argv, 2, 4) ||
        !tool_read_concert(argv[2], &order.concert_id))
        return TOOL_USAGE;
    order.lane = argv[3];
    bool is_create = strcmp(argv[1], "create") == 0;
    if (!is_create && (out_path != NULL || count != 0))
        return tool_say(TOOL_USAGE, "queue codes: --count and --out are for create");
    if (is_create && argc == 4)
        return create_codes(tool, &order, out_path, count);
    if (strcmp(argv[1], "import") == 0 && argc == 5)
        return import_codes(tool, &order, argv[4]);
    if (strcmp(argv[1], "count") == 0 && argc == 3)
        return count_codes(tool, order.concert_id);
    return tool_say(TOOL_USAGE, "queue codes: import CONCERT LANE FILE, create CONCERT LANE "
                                "--count N --out FILE, or count CONCERT");
}
