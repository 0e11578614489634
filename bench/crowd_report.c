/*
 * What came of it, as JSON: bench/crowd_site.py makes tables of it.
 */
#include <json-c/json.h>

#include "crowd.h"

static void add(json_object *object, const char *name, int64_t value)
{
    json_object_object_add(object, name, json_object_new_int64(value));
}

static json_object *latencies_json(const struct histogram *latencies)
{
    json_object *object = json_object_new_object();

    add(object, "count", (int64_t)latencies->count);
    add(object, "p50_us", histogram_at(latencies, 50));
    add(object, "p99_us", histogram_at(latencies, 99));
    add(object, "p999_us", histogram_at(latencies, 99.9));
    add(object, "max_us", latencies->max_us);
    return object;
}

static json_object *statuses_json(const struct call_figures *figures)
{
    json_object *object = json_object_new_object();
    char text[12];

    for (int status = 0; status < STATUS_MAX; status++) {
        if (figures->statuses[status] == 0)
            continue;
        g_snprintf(text, sizeof text, "%d", status);
        add(object, text, (int64_t)figures->statuses[status]);
    }
    return object;
}

static json_object *calls_json(const struct crowd *crowd)
{
    json_object *calls = json_object_new_object();

    for (int call = 0; call < CROWD_CALL_COUNT; call++) {
        const struct call_figures *figures = &crowd->calls[call];
        if (figures->latencies.count == 0)
            continue;
        json_object *object = latencies_json(&figures->latencies);
        json_object_object_add(object, "statuses", statuses_json(figures));
        json_object_object_add(calls, crowd_call_text((enum crowd_call)call), object);
    }
    return calls;
}

static json_object *refusals_json(const struct crowd *crowd)
{
    json_object *object = json_object_new_object();
    GHashTableIter iter;
    gpointer key, count;

    g_hash_table_iter_init(&iter, crowd->refusals);
    while (g_hash_table_iter_next(&iter, &key, &count))
        add(object, key, GPOINTER_TO_UINT(count));
    return object;
}

static json_object *ends_json(const uint64_t ends[CROWD_END_COUNT])
{
    json_object *object = json_object_new_object();

    for (int end = 0; end < CROWD_END_COUNT; end++)
        if (ends[end] > 0)
            add(object, crowd_end_text((enum crowd_end)end), (int64_t)ends[end]);
    return object;
}

/* Each of them must be 0. */
static json_object *checks_json(const struct crowd *crowd, const uint64_t ends[CROWD_END_COUNT])
{
    json_object *object = json_object_new_object();

    add(object, "Numbers given twice", (int64_t)crowd->duplicates);
    add(object, "Asked after an answer and got a lower number", (int64_t)crowd->overtaken);
    add(object, "Positions that grew", (int64_t)crowd->grown);
    add(object, "Failures of the server (no answer, or 5xx without a time to come again)",
        (int64_t)crowd->broken);
    add(object, "Refusals that nobody expected", (int64_t)ends[END_FAILED]);
    add(object, "Still on the way at the end", (int64_t)ends[END_ON_THE_WAY]);
    return object;
}

static json_object *sale_json(const struct crowd *crowd)
{
    const struct crowd_sale *sale = &crowd->sale;
    json_object *object = json_object_new_object();
    int64_t opened_us = crowd->opened_us;

    add(object, "purchases", (int64_t)sale->purchases);
    add(object, "seats", (int64_t)sale->seats);
    add(object, "last_purchase_us",
        sale->last_purchase_us ? sale->last_purchase_us - opened_us : 0);
    add(object, "sold_out_us", sale->sold_out_us ? sale->sold_out_us - opened_us : 0);
    return object;
}

bool crowd_report(const struct crowd *crowd)
{
    uint64_t ends[CROWD_END_COUNT] = {0};
    json_object *report = json_object_new_object();

    for (size_t i = 0; i < crowd->fan_count; i++)
        ends[crowd->fans[i].end]++;
    add(report, "fans", (int64_t)crowd->fan_count);
    add(report, "took_us", client_now_us() - crowd->began_us);
    add(report, "opened_us", crowd->opened_us - crowd->began_us);
    json_object_object_add(report, "calls", calls_json(crowd));
    json_object_object_add(report, "lateness", latencies_json(&crowd->lateness));
    json_object_object_add(report, "refusals", refusals_json(crowd));
    json_object_object_add(report, "ends", ends_json(ends));
    json_object_object_add(report, "sale", sale_json(crowd));
    json_object_object_add(report, "checks", checks_json(crowd, ends));
    printf("%s\n", json_object_to_json_string_ext(report, JSON_C_TO_STRING_PLAIN));
    json_object_put(report);
    return crowd->duplicates + crowd->overtaken + crowd->grown + crowd->broken + ends[END_FAILED] +
               ends[END_ON_THE_WAY] ==
           0;
}

/* --- The timeline ------------------------------------------------------------------------------ */

static json_object *second_json(struct crowd *crowd)
{
    json_object *line = json_object_new_object(), *calls = json_object_new_object();

    /* From the opening; negative before it. */
    json_object_object_add(
        line, "at", json_object_new_double((double)(client_now_us() - crowd->opened_us) / 1e6));
    for (int call = 0; call < CROWD_CALL_COUNT; call++) {
        if (crowd->calls[call].this_second > 0)
            add(calls, crowd_call_text((enum crowd_call)call),
                (int64_t)crowd->calls[call].this_second);
        crowd->calls[call].this_second = 0;
    }
    json_object_object_add(line, "calls", calls);
    return line;
}

void crowd_tell_second(struct crowd *crowd, FILE *out)
{
    const struct crowd_sale *sale = &crowd->sale;
    json_object *line = second_json(crowd);

    json_object_object_add(line, "reads", latencies_json(&crowd->second_reads));
    json_object_object_add(line, "changes", latencies_json(&crowd->second_changes));
    json_object_object_add(line, "phase", json_object_new_string(sale->phase));
    add(line, "waiting", sale->waiting);
    add(line, "inside", sale->inside);
    add(line, "available", sale->available);
    add(line, "held", sale->held);
    add(line, "purchases", (int64_t)sale->purchases);
    add(line, "seats", (int64_t)sale->seats);
    fprintf(out, "%s\n", json_object_to_json_string_ext(line, JSON_C_TO_STRING_PLAIN));
    json_object_put(line);
    crowd->second_reads = (struct histogram){0};
    crowd->second_changes = (struct histogram){0};
}
