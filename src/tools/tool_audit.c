/*
 * audit: a whole pass over what must always hold. queue reopen: the end of what a violation began.
 */
#include <stdio.h>

#include "domain/audit.h"
#include "domain/audit_explain.h"
#include "tools/tool.h"
#include "tools/tool_queue.h"

static int audit(struct tool *tool, int argc, char **argv);
static int queue_reopen(struct tool *tool, int argc, char **argv);

const struct verb tool_audit_verbs[] = {
    {"audit", "", "[--explain]",
     "Checks the tables against the invariants; exits 1 on a violation.", audit},
    {"queue", "reopen", "CONCERT", "Checks again and opens a sale that the audit has closed.",
     queue_reopen},
    {NULL, NULL, NULL, NULL, NULL},
};

static void write_explanation(struct json *out, const char *check_id)
{
    const struct audit_explanation *explanation = audit_explain(check_id);

    json_text(json_key(out, "meaning"), explanation->meaning);
    json_text(json_key(out, "remedy"), explanation->remedy);
}

static void print_report_json(struct tool *tool, const struct audit_report *report,
                              bool is_explained)
{
    struct json *out = json_new(tool->call.arena);

    json_object(out);
    json_bool(json_key(out, "ok"), report->is_ok);
    json_time(json_key(out, "checked_at"), report->checked_at_us);
    json_array(json_key(out, "checks"));
    for (size_t i = 0; i < report->check_count; i++) {
        const struct audit_finding *check = &report->checks[i];
        json_object(out);
        json_text(json_key(out, "id"), check->check_id);
        json_text(json_key(out, "name"), check->name);
        if (is_explained)
            write_explanation(out, check->check_id);
        json_i64(json_key(out, "violations"), check->violations);
        json_array(json_key(out, "sample"));
        for (size_t n = 0; n < check->sample_count; n++)
            json_text(out, check->sample[n]);
        json_end_array(out);
        json_end_object(out);
    }
    json_end_array(out);
    json_end_object(out);
    tool_print_json(out);
}

/* The statements that show each row concerned. */
static enum err print_looks(struct tool *tool, const struct audit_finding *check)
{
    const char *looks[AUDIT_LOOKS_MAX];
    size_t count;

    for (size_t n = 0; n < check->sample_count; n++) {
        enum err err = audit_looks(&tool->call, check, n, looks, &count);

        if (err != ERR_OK)
            return err;
        for (size_t i = 0; i < count; i++)
            printf("         %s\n", looks[i]);
    }
    return ERR_OK;
}

static enum err print_explanation(struct tool *tool, const struct audit_finding *check)
{
    const struct audit_explanation *explanation = audit_explain(check->check_id);

    printf("       broken: %s\n", explanation->meaning);
    if (check->violations == 0)
        return ERR_OK;
    printf("       remedy: %s\n       look:\n", explanation->remedy);
    return print_looks(tool, check);
}

static enum err print_report_table(struct tool *tool, const struct audit_report *report,
                                   bool is_explained)
{
    for (size_t i = 0; i < report->check_count; i++) {
        const struct audit_finding *check = &report->checks[i];
        printf("%-4s %-26s %s\n", check->violations ? "BAD" : "ok", check->check_id, check->name);
        for (size_t n = 0; n < check->sample_count; n++)
            printf("       %s\n", check->sample[n]);
        if (check->violations > (int64_t)check->sample_count)
            printf("       … %lld in all\n", (long long)check->violations);
        enum err err = is_explained ? print_explanation(tool, check) : ERR_OK;
        if (err != ERR_OK)
            return err;
    }
    puts(report->is_ok ? "clean" : "VIOLATIONS FOUND");
    return ERR_OK;
}

static int print_report(struct tool *tool, const struct audit_report *report, bool is_explained)
{
    if (tool->json) {
        print_report_json(tool, report, is_explained);
    } else {
        enum err err = print_report_table(tool, report, is_explained);
        if (err != ERR_OK)
            return tool_fail(tool, "audit", err);
    }
    return report->is_ok ? TOOL_OK : TOOL_FAILED;
}

static int audit(struct tool *tool, int argc, char **argv)
{
    gboolean is_explained = FALSE;
    struct audit_report report;
    const GOptionEntry entries[] = {
        {"explain", 0, 0, G_OPTION_ARG_NONE, &is_explained,
         "Say what each broken rule means, what to do, and where to look", NULL},
        {NULL, 0, 0, 0, NULL, NULL, NULL},
    };

    if (!tool_options(&tool_audit_verbs[0], entries, &argc, &argv, 0, 0))
        return TOOL_USAGE;
    if (!tool_open(tool))
        return TOOL_FAILED;
    enum err err = audit_run(&tool->call, &report);
    return err == ERR_OK ? print_report(tool, &report, is_explained)
                         : tool_fail(tool, "audit", err);
}

static int queue_reopen(struct tool *tool, int argc, char **argv)
{
    struct audit_report report;
    int32_t concert_id;
    bool is_opened;

    if (!tool_options(&tool_audit_verbs[1], NULL, &argc, &argv, 1, 1) ||
        !tool_read_concert(argv[1], &concert_id))
        return TOOL_USAGE;
    if (!tool_open(tool))
        return TOOL_FAILED;
    enum err err = audit_reopen(&tool->call, concert_id, &report, &is_opened);
    if (err == ERR_SALE_CLOSED)
        (void)print_report(tool, &report, true);
    if (err != ERR_OK)
        return tool_fail(tool, "queue reopen", err);
    if (!is_opened)
        return tool_say(TOOL_OK, "the audit had not closed concert %d", (int)concert_id);
    return tool_queue_print(tool, concert_id);
}
