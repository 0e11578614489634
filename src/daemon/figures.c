/* The shared memory's history of one concert as JSON: a column a figure, the oldest sample first. */
#include "daemon/figures.h"

#include "daemon/metrics.h"
#include "domain/catalogue.h"
#include "http/json.h"
#include "http/request.h"
#include "http/response.h"

#define SECOND_US INT64_C(1000000)

/* The samples as they were when the answer was begun: more may be taken while it is written. */
struct look {
    size_t count;
    const struct history_sample *samples[HISTORY_SAMPLES];
    const struct sale_sample *sales[HISTORY_SAMPLES]; /* NULL: the sale was not running */
};

static void look_back(const struct history *history, int32_t concert_id, struct look *look)
{
    look->count = history_count(history);
    for (size_t i = 0; i < look->count; i++) {
        look->samples[i] = history_at(history, i);
        look->sales[i] = history_sale(look->samples[i], concert_id);
    }
}

static void write_or_null(struct json *out, int64_t number)
{
    if (number >= 0)
        json_i64(out, number);
    else
        json_null(out);
}

/* Where in a sample a column stands. */
struct column {
    const char *name;
    size_t offset;
};

static const struct column site_columns[] = {
    {"requests", offsetof(struct history_sample, requests)},
    {"errors", offsetof(struct history_sample, errors)},
    {"p95_us", offsetof(struct history_sample, load.p95_us)},
    {"busy_percent", offsetof(struct history_sample, load.busy_percent)},
};

static const struct column sale_columns[] = {
    {"waiting", offsetof(struct sale_sample, waiting)},
    {"inside", offsetof(struct sale_sample, inside)},
    {"admitted_per_minute", offsetof(struct sale_sample, admitted_per_minute)},
    {"rate_in_force", offsetof(struct sale_sample, rate_in_force)},
    {"sold", offsetof(struct sale_sample, sold)},
    {"held", offsetof(struct sale_sample, held)},
};

static int64_t value_at(const void *record, size_t offset)
{
    return *(const int64_t *)((const char *)record + offset);
}

static void write_history(struct json *out, const struct look *look, int64_t now_us)
{
    json_object(json_key(out, "history"));
    json_array(json_key(out, "age_seconds"));
    for (size_t i = 0; i < look->count; i++)
        json_i64(out, (now_us - look->samples[i]->at_us) / SECOND_US);
    json_end_array(out);
    for (size_t c = 0; c < sizeof site_columns / sizeof *site_columns; c++) {
        json_array(json_key(out, site_columns[c].name));
        for (size_t i = 0; i < look->count; i++)
            write_or_null(out, value_at(look->samples[i], site_columns[c].offset));
        json_end_array(out);
    }
    for (size_t c = 0; c < sizeof sale_columns / sizeof *sale_columns; c++) {
        json_array(json_key(out, sale_columns[c].name));
        for (size_t i = 0; i < look->count; i++)
            write_or_null(out, look->sales[i] == NULL
                                   ? -1
                                   : value_at(look->sales[i], sale_columns[c].offset));
        json_end_array(out);
    }
    json_end_object(out);
}

static void write_workers(struct json *out, const struct metrics *metrics)
{
    json_array(json_key(out, "workers"));
    for (enum duty duty = DUTY_SALE; duty < DUTY_JANITOR; duty++) {
        json_object(out);
        json_text(json_key(out, "pool"), duty_text(duty));
        json_i64(json_key(out, "workers"), metrics_count_alive(metrics, duty));
        json_i64(json_key(out, "busy"), metrics_count_slots(metrics, duty, SLOT_BUSY));
        json_i64(json_key(out, "restarts"), (int64_t)metrics->restarts[duty]);
        json_end_object(out);
    }
    json_end_array(out);
}

static enum err show(struct call *call, const struct request *request, struct response *response)
{
    const struct metrics *metrics = metrics_of(call);
    struct concert concert;
    int32_t concert_id;
    struct json *out;
    enum err err = request_id_param(call, request, 0, &concert_id);

    if (err == ERR_OK)
        err = catalogue_find_concert(call, concert_id, &concert);
    if (err != ERR_OK)
        return err;
    struct look *look = ARENA_NEW(call->arena, struct look);
    if (look == NULL)
        return err_set(call, ERR_TOO_LARGE, "no room for the samples");
    look_back(&metrics->history, concert_id, look);
    out = json_new(call->arena);
    json_object(out);
    json_i64(json_key(out, "concert_id"), concert_id);
    json_time(json_key(out, "server_time"), call->now_us);
    json_i64(json_key(out, "step_seconds"), HISTORY_STEP_SECONDS);
    write_workers(out, metrics);
    write_history(out, look, call->now_us);
    json_end_object(out);
    return response_json(call, response, 200, out);
}

const struct route figures_routes[] = {
    {METHOD_GET, "/api/v1/admin/concerts/{concert_id}/figures", "admin.figures", show,
     ROUTE_ADMIN | ROUTE_NO_QUERY, NULL},
    {.pattern = NULL},
};
