/* What is counted where, and how /metrics says it. */
#include "daemon/metrics_text.h"

#include <stdio.h>
#include <string.h>

#include <glib.h>

#include "daemon/worker.h"
#include "lib/check_main.h"

static const struct route routes[] = {
    {METHOD_GET, "/a", "a.get", NULL, 0, NULL},
    {METHOD_POST, "/a", "a.make", NULL, 0, NULL},
    {.pattern = NULL},
};
static const struct route *const tables[] = {routes, NULL};

static struct metrics *metrics;

static void set_up(void)
{
    metrics = metrics_new(tables);
}

/* The line of the text, or a failure. */
static void assert_says(const char *line)
{
    char *text = metrics_render(metrics);
    char *wanted = g_strdup_printf("\n%s\n", line);

    ck_assert_msg(strstr(text, wanted) != NULL, "no line '%s' in:\n%s", line, text);
    g_free(wanted);
    g_free(text);
}

static void assert_does_not_say(const char *piece)
{
    char *text = metrics_render(metrics);

    ck_assert_ptr_null(strstr(text, piece));
    g_free(text);
}

START_TEST(duration_counts_in_the_first_bucket_that_holds_it)
{
    static const struct {
        int64_t us;
        size_t bucket;
    } rows[] = {
        {-1, 0},       {0, 0},        {500, 0},
        {501, 1},      {1000, 1},     {1001, 2},
        {2500000, 11}, {2500001, 12}, {INT64_MAX, METRICS_BUCKETS - 1},
    };

    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++)
        ck_assert_uint_eq(metrics_bucket(rows[i].us), rows[i].bucket);
}
END_TEST

START_TEST(bounds_of_buckets_ascend)
{
    for (size_t i = 1; i < METRICS_BUCKETS - 1; i++)
        ck_assert_int_lt(metrics_bucket_us[i - 1], metrics_bucket_us[i]);
}
END_TEST

START_TEST(every_status_of_the_errors_has_a_label)
{
    char label[12];

    for (int err = 0; err < ERR_COUNT; err++) {
        int status = err_row((enum err)err)->status;
        if (status == 0)
            continue;
        snprintf(label, sizeof label, "%d", status);
        ck_assert_str_eq(metrics_status_text(metrics_status_index(status)), label);
    }
    ck_assert_str_eq(metrics_status_text(metrics_status_index(418)), "other");
}
END_TEST

START_TEST(requests_are_told_apart_by_route_method_and_status)
{
    metrics_count_request(metrics, &routes[0], METHOD_GET, 200, 700);
    metrics_count_request(metrics, &routes[0], METHOD_GET, 200, 1300000);
    metrics_count_request(metrics, &routes[0], METHOD_HEAD, 200, 100);
    metrics_count_request(metrics, &routes[1], METHOD_POST, 503, 100);
    metrics_count_request(metrics, NULL, METHOD_PUT, 404, 100);
    assert_says("ticketd_http_requests_total{route=\"a.get\",method=\"GET\",status=\"200\"} 2");
    assert_says("ticketd_http_requests_total{route=\"a.get\",method=\"HEAD\",status=\"200\"} 1");
    assert_says("ticketd_http_requests_total{route=\"a.make\",method=\"POST\",status=\"503\"} 1");
    assert_says("ticketd_http_requests_total{route=\"none\",method=\"PUT\",status=\"404\"} 1");
    assert_does_not_say("route=\"a.make\",method=\"GET\"");
}
END_TEST

START_TEST(histogram_is_cumulative_and_sums_up)
{
    const char *name = "ticketd_http_request_duration_seconds";
    char line[200];

    metrics_count_request(metrics, &routes[0], METHOD_GET, 200, 400);
    metrics_count_request(metrics, &routes[0], METHOD_GET, 200, 700);
    metrics_count_request(metrics, &routes[0], METHOD_GET, 200, 3000000);
    snprintf(line, sizeof line, "%s_bucket{route=\"a.get\",le=\"0.000500\"} 1", name);
    assert_says(line);
    snprintf(line, sizeof line, "%s_bucket{route=\"a.get\",le=\"2.500000\"} 2", name);
    assert_says(line);
    snprintf(line, sizeof line, "%s_bucket{route=\"a.get\",le=\"+Inf\"} 3", name);
    assert_says(line);
    snprintf(line, sizeof line, "%s_sum{route=\"a.get\"} 3.001100", name);
    assert_says(line);
    snprintf(line, sizeof line, "%s_count{route=\"a.get\"} 3", name);
    assert_says(line);
}
END_TEST

START_TEST(refusals_are_told_by_reason)
{
    metrics_count_refusal(metrics, ERR_SEAT_TAKEN);
    metrics_count_refusal(metrics, ERR_SEAT_TAKEN);
    assert_says("ticketd_refused_total{reason=\"seat_taken\"} 2");
    assert_does_not_say("not_found");
}
END_TEST

START_TEST(slots_tell_who_lives_and_who_works)
{
    size_t first = metrics_take_slot(metrics, DUTY_SALE);
    size_t second = metrics_take_slot(metrics, DUTY_SALE);

    ck_assert_uint_ne(first, second);
    assert_says("ticketd_workers{pool=\"sale\"} 2");
    assert_says("ticketd_workers_busy{pool=\"sale\"} 0");
    metrics_set_slot(metrics, first, SLOT_BUSY);
    assert_says("ticketd_workers_busy{pool=\"sale\"} 1");
    metrics_set_slot(metrics, first, SLOT_FREE);
    assert_says("ticketd_workers{pool=\"sale\"} 1");
    ck_assert_uint_eq(metrics_take_slot(metrics, DUTY_READ), first);
}
END_TEST

START_TEST(child_without_a_slot_is_only_not_shown)
{
    for (size_t i = 0; i < METRICS_SLOTS; i++)
        ck_assert_uint_lt(metrics_take_slot(metrics, DUTY_READ), METRICS_SLOTS);
    size_t none = metrics_take_slot(metrics, DUTY_READ);
    ck_assert_uint_eq(none, METRICS_SLOTS);
    metrics_set_slot(metrics, none, SLOT_BUSY);
    ck_assert_int_eq(metrics_slot_state(metrics, none), SLOT_IDLE);
}
END_TEST

START_TEST(sales_are_shown_as_counted_last)
{
    struct sales_gauges gauges = {.holds = 3, .sale_count = 1};

    assert_does_not_say("ticketd_queue_places");
    gauges.sales[0].concert_id = 7;
    gauges.sales[0].places[PLACE_ABSENT] = 11;
    gauges.sales[0].seats[SEAT_SOLD] = 50;
    metrics_show_sales(metrics, &gauges);
    assert_says("ticketd_queue_places{concert_id=\"7\",state=\"absent\"} 11");
    assert_says("ticketd_seats{concert_id=\"7\",state=\"sold\"} 50");
    gauges.holds = 4;
    metrics_show_sales(metrics, &gauges);
    assert_says("ticketd_holds 4");
}
END_TEST

START_TEST(audit_is_shown_once_it_has_run)
{
    assert_does_not_say("ticketd_audit");
    metrics_show_audit(metrics, 0);
    assert_says("ticketd_audit_violations 0");
}
END_TEST

/* Where a metric's head stands twice, its samples are apart, which scrapers refuse. */
START_TEST(every_metric_has_one_head_before_its_samples)
{
    GHashTable *seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    const char *current = "";

    metrics_count_request(metrics, &routes[0], METHOD_GET, 200, 400);
    metrics_count_refusal(metrics, ERR_NOT_FOUND);
    char *text = metrics_render(metrics);
    char **lines = g_strsplit(text, "\n", -1);
    for (size_t i = 0; lines[i] != NULL && lines[i][0] != '\0'; i++) {
        if (g_str_has_prefix(lines[i], "# HELP ")) {
            char *name = g_strndup(lines[i] + 7, strcspn(lines[i] + 7, " "));
            ck_assert_msg(g_hash_table_add(seen, name), "two heads of %s", name);
            current = name;
        } else if (lines[i][0] != '#') {
            ck_assert_msg(g_str_has_prefix(lines[i], current), "'%s' stands under %s", lines[i],
                          current);
        }
    }
    g_strfreev(lines);
    g_free(text);
    g_hash_table_destroy(seen);
}
END_TEST

START_TEST(request_id_that_could_forge_a_log_line_is_not_taken)
{
    static const char *const fit[] = {"a", "0123456789abcdef0123456789abcdef", "A-b_c.9"};
    static const char *const unfit[] = {"", "a b", "a\nb", "a=b", "\"", "\xff", "a/b"};
    char longest[66];

    for (size_t i = 0; i < G_N_ELEMENTS(fit); i++)
        ck_assert(is_request_id(fit[i]));
    for (size_t i = 0; i < G_N_ELEMENTS(unfit); i++)
        ck_assert(!is_request_id(unfit[i]));
    snprintf(longest, sizeof longest, "%064d", 0);
    ck_assert(is_request_id(longest));
    snprintf(longest, sizeof longest, "%065d", 0);
    ck_assert(!is_request_id(longest));
}
END_TEST

START_TEST(only_this_host_is_loopback)
{
    static const char *const near[] = {"127.0.0.1", "127.8.9.1", "::1", "unix:"};
    static const char *const far[] = {"10.0.0.1", "1127.0.0.1", "::2", "", "::ffff:10.0.0.1"};

    for (size_t i = 0; i < G_N_ELEMENTS(near); i++)
        ck_assert(is_loopback_address(near[i]));
    for (size_t i = 0; i < G_N_ELEMENTS(far); i++)
        ck_assert(!is_loopback_address(far[i]));
    ck_assert(!is_loopback_address(NULL));
}
END_TEST

START_TEST(a_pool_tells_how_long_it_worked)
{
    metrics_count_duration(metrics, DUTY_SALE, 4000);
    metrics_count_duration(metrics, DUTY_SALE, 2500000);
    metrics_count_duration(metrics, DUTY_READ, -1);
    assert_says("ticketd_pool_requests_total{pool=\"sale\"} 2");
    assert_says("ticketd_pool_busy_seconds_total{pool=\"sale\"} 2.504000");
    assert_says("ticketd_pool_requests_total{pool=\"read\"} 1");
    assert_says("ticketd_pool_busy_seconds_total{pool=\"read\"} 0.000000");
    assert_does_not_say("ticketd_pool_requests_total{pool=\"janitor\"}");
}
END_TEST

CHECK_SUITE_WITH("metrics", set_up, NULL, duration_counts_in_the_first_bucket_that_holds_it,
                 bounds_of_buckets_ascend, every_status_of_the_errors_has_a_label,
                 requests_are_told_apart_by_route_method_and_status,
                 histogram_is_cumulative_and_sums_up, refusals_are_told_by_reason,
                 slots_tell_who_lives_and_who_works, child_without_a_slot_is_only_not_shown,
                 sales_are_shown_as_counted_last, audit_is_shown_once_it_has_run,
                 every_metric_has_one_head_before_its_samples,
                 request_id_that_could_forge_a_log_line_is_not_taken, only_this_host_is_loopback,
                 a_pool_tells_how_long_it_worked)
