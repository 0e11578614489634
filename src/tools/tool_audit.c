/*
 * audit: a whole pass over what must always hold.
 */
#include <stdio.h>

#include "domain/audit.h"
#include "tools/tool.h"

static int audit(struct tool *tool, int argc, char **argv);

const struct verb tool_audit_verbs[] = {
    {"audit", "", "", "Checks the tables against the invariants; exits 1 on a violation.", audit},
    {NULL, NULL, NULL, NULL, NULL},
};

static void print_report_json(struct tool *tool, const struct audit_report *report)
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

static void print_report_table(const struct audit_report *report)
{
    for (size_t i = 0; i < report->check_count; i++) {
        const struct audit_finding *check = &report->checks[i];
        printf("%-4s %-26s %s\n", check->violations ? "BAD" : "ok", check->check_id, check->name);
        for (size_t n = 0; n < check->sample_count; n++)
            printf("       %s\n", check->sample[n]);
        if (check->violations > (int64_t)check->sample_count)
            printf("       … %lld in all\n", (long long)check->violations);
    }
    puts(report->is_ok ? "clean" : "VIOLATIONS FOUND");
}

static int audit(struct tool *tool, int argc, char **argv)
{
    struct audit_report report;

    if (!tool_options(&tool_audit_verbs[0], NULL, &argc, &argv, 0, 0))
        return TOOL_USAGE;
    if (!tool_open(tool))
        return TOOL_FAILED;
    enum err err = audit_run(&tool->call, &report);
    if (err != ERR_OK)
        return tool_fail(tool, "audit", err);
    if (tool->json)
        print_report_json(tool, &report);
    else
        print_report_table(&report);
    return report.is_ok ? TOOL_OK : TOOL_FAILED;
}
