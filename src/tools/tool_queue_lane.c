/*
 * queue lanes: priority lanes.
 */
#include <stdio.h>
#include <string.h>

#include "domain/lane_admin.h"
#include "domain/waiting_room.h"
#include "tools/tool.h"

static int queue_lanes(struct tool *tool, int argc, char **argv);

const struct verb tool_queue_lane_verbs[] = {
    {"queue", "lanes", "CONCERT [OPTION…]", "Shows or sets priority lanes.", queue_lanes},
    {NULL, NULL, NULL, NULL, NULL},
};

static void print_lanes_json(struct tool *tool, const struct room_document *document)
{
    struct json *out = json_new(tool->call.arena);

    json_object(out);
    json_i64(json_key(out, "concert_id"), document->sale.room.concert_id);
    json_i64(json_key(out, "main_share"), lane_main_share(&document->lanes));
    json_array(json_key(out, "lanes"));
    for (size_t i = 0; i < document->lanes.count; i++) {
        const struct lane *lane = &document->lanes.items[i];
        json_object(out);
        json_i64(json_key(out, "lane"), lane->lane);
        json_text(json_key(out, "name"), lane->name);
        json_i64(json_key(out, "share"), lane->share);
        json_i64(json_key(out, "waiting"), room_figures_waiting(&document->figures, lane->lane));
        json_i64(json_key(out, "admitted"), lane->admitted_total);
        json_i64(json_key(out, "now_serving"), lane->now_serving);
        json_end_object(out);
    }
    json_end_array(out);
    json_end_object(out);
    tool_print_json(out);
}

static void print_lane(int64_t share, int64_t waiting, int64_t now_serving, const char *name)
{
    printf("%5lld  %8lld  %11lld  %s\n", (long long)share, (long long)waiting,
           (long long)now_serving, name);
}

static void print_lanes_table(const struct room_document *document)
{
    const struct room_figures *figures = &document->figures;

    printf("SHARE   WAITING  NOW SERVING  LANE\n");
    print_lane(lane_main_share(&document->lanes), room_figures_waiting(figures, LANE_MAIN),
               document->sale.room.now_serving, "(main)");
    for (size_t i = 0; i < document->lanes.count; i++) {
        const struct lane *lane = &document->lanes.items[i];
        print_lane(lane->share, room_figures_waiting(figures, lane->lane), lane->now_serving,
                   lane->name);
    }
}

static int show_lanes(struct tool *tool, int32_t concert_id)
{
    struct room_document document;
    enum err err = waiting_room_load_document(&tool->call, concert_id, &document);

    if (err != ERR_OK)
        return tool_fail(tool, "queue lanes", err);
    if (tool->json)
        print_lanes_json(tool, &document);
    else
        print_lanes_table(&document);
    return TOOL_OK;
}

/* NAME=SHARE, parted at the last "="; the name is cut out of text. */
static bool read_setting(char *text, struct lane_setting *setting_out)
{
    char *equals = strrchr(text, '=');
    guint64 share;

    if (equals == NULL || equals == text ||
        !g_ascii_string_to_unsigned(equals + 1, 10, 1, LANE_SHARE_MAX, &share, NULL)) {
        tool_say(TOOL_USAGE, "\"%s\" is not NAME=SHARE with a share of 1 … %d", text,
                 LANE_SHARE_MAX);
        return false;
    }
    *equals = '\0';
    if (!g_utf8_validate(text, -1, NULL) || g_utf8_strlen(text, -1) > LANE_NAME_MAX) {
        tool_say(TOOL_USAGE, "a lane's name has %d characters at most", LANE_NAME_MAX);
        return false;
    }
    *setting_out = (struct lane_setting){.name = text, .share = (int64_t)share};
    return true;
}

static int set_lanes(struct tool *tool, int32_t concert_id, char **set)
{
    struct lane_setting settings[LANES_MAX];
    struct lane_list lanes;
    size_t count = 0;

    for (; set != NULL && set[count] != NULL; count++) {
        if (count == LANES_MAX)
            return tool_say(TOOL_USAGE, "there may be %d lanes", LANES_MAX);
        if (!read_setting(set[count], &settings[count]))
            return TOOL_USAGE;
    }
    if (!tool_open(tool))
        return TOOL_FAILED;
    enum err err = lane_admin_set(&tool->call, concert_id, settings, count, &lanes);
    return err == ERR_OK ? show_lanes(tool, concert_id) : tool_fail(tool, "queue lanes", err);
}

static int queue_lanes(struct tool *tool, int argc, char **argv)
{
    g_auto(GStrv) set = NULL;
    gboolean none = FALSE;
    int32_t concert_id;
    const GOptionEntry entries[] = {
        {"set", 0, 0, G_OPTION_ARG_STRING_ARRAY, &set,
         "A lane and its percent of the admissions; these and no others", "NAME=SHARE"},
        {"none", 0, 0, G_OPTION_ARG_NONE, &none, "Take all lanes away", NULL},
        {NULL, 0, 0, 0, NULL, NULL, NULL},
    };

    if (!tool_options(&tool_queue_lane_verbs[0], entries, &argc, &argv, 1, 1) ||
        !tool_read_concert(argv[1], &concert_id))
        return TOOL_USAGE;
    if (none && set != NULL)
        return tool_say(TOOL_USAGE, "--set and --none contradict each other");
    if (none || set != NULL)
        return set_lanes(tool, concert_id, set);
    return tool_open(tool) ? show_lanes(tool, concert_id) : TOOL_FAILED;
}
