/*
 * concert create|list: putting a concert on sale from a file, the same form as POST /admin/concerts.
 */
#include <stdio.h>
#include <string.h>

#include "api/concert_form.h"
#include "api/concert_json.h"
#include "tools/tool.h"
#include "util/time.h"

/* A form is some kilobytes; what is far larger is another file. */
#define FORM_BYTES_MAX (1 << 20)

/* Concerts fetched at a time. */
#define LIST_BATCH 200

static int concert_create_from_file(struct tool *tool, int argc, char **argv);
static int concert_list(struct tool *tool, int argc, char **argv);

const struct verb tool_concert_verbs[] = {
    {"concert", "create", "FILE", "Creates a concert from a JSON file; - is standard input.",
     concert_create_from_file},
    {"concert", "list", "", "Lists the concerts.", concert_list},
    {NULL, NULL, NULL, NULL, NULL},
};

/* The file's text with a NUL behind it, for g_free(); NULL after a message. */
static char *read_form(const char *path, size_t *length_out)
{
    FILE *file = strcmp(path, "-") == 0 ? stdin : fopen(path, "re");
    char *text;

    if (file == NULL) {
        tool_say(TOOL_USAGE, "%s: %m", path);
        return NULL;
    }
    text = g_malloc(FORM_BYTES_MAX + 1);
    *length_out = fread(text, 1, FORM_BYTES_MAX + 1, file);
    bool is_bad = ferror(file) != 0 || *length_out > FORM_BYTES_MAX;
    if (is_bad)
        tool_say(TOOL_USAGE, "%s: %s", path,
                 ferror(file) ? "it cannot be read" : "it is too large for a concert");
    if (file != stdin)
        fclose(file);
    if (is_bad) {
        g_free(text);
        return NULL;
    }
    text[*length_out] = '\0';
    return text;
}

static void print_details(struct tool *tool, const struct concert_details *details)
{
    if (tool->json) {
        struct json *out = json_new(tool->call.arena);

        write_concert_details(out, details, tool->call.now_us);
        tool_print_json(out);
        return;
    }
    printf("concert %d: %s\n", (int)details->overview.sale.concert.concert_id,
           details->overview.sale.concert.title);
    for (size_t i = 0; i < details->performance_count; i++) {
        char starts_at[TIME_TEXT];

        time_to_text(details->performances[i].starts_at_us, starts_at);
        printf("performance %d: %s, %d seats\n", (int)details->performances[i].performance_id,
               starts_at, (int)details->performances[i].seats_total);
    }
}

/* What is printed is made of the details, afterwards. */
static enum err encode_nothing(struct call *call, const void *result, const char **body_out,
                               size_t *bytes_out)
{
    (void)call;
    (void)result;
    *body_out = "";
    *bytes_out = 0;
    return ERR_OK;
}

static int create(struct tool *tool, const char *path, const char *text, size_t length)
{
    const struct request request = {
        .method = METHOD_POST,
        .content_type = "application/json",
        .content_length = (int64_t)length,
        .body = text,
        .body_bytes = length,
    };
    struct once once = {.encode = encode_nothing};
    struct concert_plan plan;
    struct concert_details details;
    enum err err = concert_form_decode(&tool->call, &request, &plan);

    if (err == ERR_OK)
        err = concert_create(&tool->call, &plan, &once, &details);
    if (err != ERR_OK)
        return tool_fail(tool, path, err);
    print_details(tool, &details);
    return TOOL_OK;
}

static int concert_create_from_file(struct tool *tool, int argc, char **argv)
{
    size_t length;

    if (!tool_options(&tool_concert_verbs[0], NULL, &argc, &argv, 1, 1))
        return TOOL_USAGE;
    g_autofree char *text = read_form(argv[1], &length);
    if (text == NULL)
        return TOOL_USAGE;
    if (!tool_open(tool))
        return TOOL_FAILED;
    return create(tool, argv[1], text, length);
}

static void print_row(const struct concert_overview *overview, int64_t now_us)
{
    const struct concert *concert = &overview->sale.concert;
    char on_sale_at[TIME_TEXT];

    time_to_text(concert->on_sale_at_us, on_sale_at);
    printf("%-8d %-10s %-25s %s\n", (int)concert->concert_id,
           phase_text(waiting_room_phase(&overview->sale.room, concert, now_us)), on_sale_at,
           concert->title);
}

/* Every concert, a batch at a time; out is NULL for a table. */
static enum err print_concerts(struct tool *tool, struct json *out)
{
    struct concert_overview *items;
    int32_t after_id = 0;
    size_t count;

    do {
        enum err err = catalogue_list_concerts(&tool->call, after_id, LIST_BATCH, &items, &count);

        if (err != ERR_OK)
            return err;
        for (size_t i = 0; i < count; i++) {
            after_id = items[i].sale.concert.concert_id;
            if (out != NULL)
                write_concert_overview(out, &items[i], tool->call.now_us);
            else
                print_row(&items[i], tool->call.now_us);
        }
    } while (count == LIST_BATCH);
    return ERR_OK;
}

static int list_as_json(struct tool *tool)
{
    struct json *out = json_new(tool->call.arena);
    enum err err;

    json_object(out);
    json_array(json_key(out, "items"));
    err = print_concerts(tool, out);
    json_end_array(out);
    json_end_object(out);
    if (err != ERR_OK)
        return tool_fail(tool, "concert list", err);
    tool_print_json(out);
    return TOOL_OK;
}

static int concert_list(struct tool *tool, int argc, char **argv)
{
    enum err err;

    if (!tool_options(&tool_concert_verbs[1], NULL, &argc, &argv, 0, 0))
        return TOOL_USAGE;
    if (!tool_open(tool))
        return TOOL_FAILED;
    if (tool->json)
        return list_as_json(tool);
    printf("%-8s %-10s %-25s %s\n", "concert", "phase", "on sale at", "title");
    err = print_concerts(tool, NULL);
    return err == ERR_OK ? TOOL_OK : tool_fail(tool, "concert list", err);
}
