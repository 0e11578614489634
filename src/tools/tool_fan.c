/*
 * fan create: test crowds in bulk, with sessions, as JSON lines.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include <sodium.h>

#include "domain/test_fans.h"
#include "domain/password.h"
#include "tools/tool.h"
#include "util/text.h"

#define FANS_MAX   2000000
#define POINTS_MAX INT64_C(1000000000000)

static int fan_create(struct tool *tool, int argc, char **argv);

const struct verb tool_fan_verbs[] = {
    {"fan", "create", "--count N [OPTION…]", "Makes test fans, signed in and with points.",
     fan_create},
    {NULL, NULL, NULL, NULL, NULL},
};

struct crowd_order {
    gint64 count, points;
    char *out_path;
};

/* One JSON line a fan: email, password, user_id, access_token. */
static void print_member(struct tool *tool, FILE *out, const struct test_fan_account *member,
                         const char *password)
{
    struct json *line = json_new(tool->call.arena);
    size_t length = 0;

    json_object(line);
    json_text(json_key(line, "email"), member->email);
    json_text(json_key(line, "password"), password);
    json_uuid(json_key(line, "user_id"), &member->user_id);
    json_text(json_key(line, "access_token"), member->access_token);
    json_end_object(line);
    const char *text = json_finish(line, &length);
    if (text)
        fprintf(out, "%s\n", text);
}

static enum err make_batch(struct tool *tool, size_t count, int64_t points, const char *password,
                           const char *hash, FILE *out)
{
    struct test_fan_account members[TEST_FAN_BATCH];
    enum err err = test_fans_create(&tool->call, count, points, hash, members);
    if (err != ERR_OK)
        return err;
    for (size_t i = 0; i < count; i++)
        print_member(tool, out, &members[i], password);
    return ERR_OK;
}

static int make_crowd(struct tool *tool, const struct crowd_order *order, FILE *out)
{
    unsigned char random[12];
    char password[2 * sizeof random + 1], hash[PASSWORD_HASH_BYTES];

    tool->call.random(random, sizeof random);
    text_to_hex(random, sizeof random, password);
    if (!password_hash(password, hash))
        return tool_say(TOOL_FAILED, "out of memory for hashing the password");
    for (gint64 made = 0; made < order->count;) {
        struct arena_mark mark = arena_mark(tool->call.arena);
        size_t batch = (size_t)MIN(order->count - made, TEST_FAN_BATCH);
        enum err err = make_batch(tool, batch, order->points, password, hash, out);
        if (err != ERR_OK)
            return tool_fail(tool, "fan create", err);
        arena_rewind(tool->call.arena, mark);
        made += (gint64)batch;
    }
    if (fflush(out) != 0)
        return tool_say(TOOL_FAILED, "%s: %s", order->out_path, g_strerror(errno));
    return TOOL_OK;
}

static int fan_create(struct tool *tool, int argc, char **argv)
{
    struct crowd_order order = {0};
    const GOptionEntry entries[] = {
        {"count", 0, 0, G_OPTION_ARG_INT64, &order.count, "How many fans", "N"},
        {"points", 0, 0, G_OPTION_ARG_INT64, &order.points, "Points each starts with", "P"},
        {"out", 0, 0, G_OPTION_ARG_FILENAME, &order.out_path,
         "Where the JSON lines go (default: standard output)", "FILE"},
        {NULL, 0, 0, 0, NULL, NULL, NULL},
    };
    if (!tool_options(&tool_fan_verbs[0], entries, &argc, &argv, 0, 0))
        return TOOL_USAGE;
    g_autofree char *out_path = order.out_path;
    if (order.count < 1 || order.count > FANS_MAX)
        return tool_say(TOOL_USAGE, "--count must be 1 … %d", FANS_MAX);
    if (order.points < 0 || order.points > POINTS_MAX)
        return tool_say(TOOL_USAGE, "--points must be 0 … %lld", (long long)POINTS_MAX);
    if (!tool_open(tool))
        return TOOL_FAILED;

    FILE *file = out_path ? fopen(out_path, "we") : NULL;
    if (out_path && !file)
        return tool_say(TOOL_USAGE, "%s: %s", out_path, g_strerror(errno));
    int status = make_crowd(tool, &order, file ? file : stdout);
    if (file && fclose(file) != 0 && status == TOOL_OK)
        status = tool_say(TOOL_FAILED, "%s: %s", out_path, g_strerror(errno));
    return status;
}
