/*
 * The picture of a report. Two panels with scales of their own: a rush of joins would press the line
 * of the admissions flat.
 */
#include "tools/report_svg.h"

#include <glib.h>

#include "util/text.h"

#define WIDTH        960
#define HEIGHT       560
#define LEFT         88
#define RIGHT        24
#define PLOT_WIDTH   (WIDTH - LEFT - RIGHT)
#define PANEL_HEIGHT 180
#define UPPER_TOP    84
#define LOWER_TOP    324
#define STEPS_MAX    240 /* more could not be told apart */
#define LABELS_MAX   10

#define MINUTE_US INT64_C(60000000)

enum series { JOINED, ADMITTED, ENDED, SERIES_COUNT };

/* Colours that differ in lightness too. */
static const struct {
    const char *name, *colour;
} series[SERIES_COUNT] = {
    [JOINED] = {"joined", "#1f5fa8"},
    [ADMITTED] = {"admitted", "#0b7a4b"},
    [ENDED] = {"ended", "#b3541e"},
};

/* Minutes, as many to a step of the drawing as fit well, or to a label. */
static const int64_t spans[] = {1,   2,   5,    10,   15,    30,    60,    120,   180,
                                360, 720, 1440, 2880, 10080, 20160, 43200, 86400, 172800};

struct plot {
    FILE *out;
    const struct queue_report *report;
    int64_t step_minutes;
    size_t steps;
    double *values[SERIES_COUNT]; /* people a minute */
};

static int64_t span_for(size_t minutes, size_t most)
{
    size_t i = 0;

    while (i + 1 < COUNT_OF(spans) && minutes > most * (size_t)spans[i])
        i++;
    return spans[i];
}

static double count_of(const struct queue_minute *minute, enum series which)
{
    switch (which) {
    case JOINED: return (double)minute->joined;
    case ADMITTED: return (double)minute->admitted;
    default: return (double)minute->ended;
    }
}

static void average(struct plot *plot)
{
    const struct queue_report *report = plot->report;

    plot->step_minutes = span_for(report->minute_count, STEPS_MAX);
    plot->steps =
        (report->minute_count + (size_t)plot->step_minutes - 1) / (size_t)plot->step_minutes;
    for (int which = 0; which < SERIES_COUNT; which++) {
        plot->values[which] = g_new0(double, plot->steps + 1);
        for (size_t i = 0; i < report->minute_count; i++)
            plot->values[which][i / (size_t)plot->step_minutes] +=
                count_of(&report->minutes[i], (enum series)which) / (double)plot->step_minutes;
    }
}

static double highest(const struct plot *plot, enum series first, enum series last)
{
    double most = 0;

    for (int which = (int)first; which <= (int)last; which++)
        for (size_t i = 0; i < plot->steps; i++)
            most = MAX(most, plot->values[which][i]);
    return most;
}

/* 1, 2 or 5 times a power of ten: at most five of them reach the value. */
static double tick_for(double most)
{
    double unit = 1;

    while (unit * 50 < most)
        unit *= 10;
    if (unit * 25 < most)
        return unit * 10;
    if (unit * 10 < most)
        return unit * 5;
    return unit * 5 < most ? unit * 2 : unit;
}

static double x_of(const struct plot *plot, size_t step)
{
    return LEFT + (double)PLOT_WIDTH * (double)step / (double)MAX(plot->steps, 1);
}

static void write_text(FILE *out, double x, double y, const char *attributes, const char *text)
{
    g_autofree char *escaped = g_markup_escape_text(text, -1);

    fprintf(out, "<text x=\"%.1f\" y=\"%.1f\"%s%s>%s</text>\n", x, y, attributes[0] ? " " : "",
            attributes, escaped);
}

static char *time_text(int64_t at_us, const char *format)
{
    g_autoptr(GDateTime) time = g_date_time_new_from_unix_utc(at_us / 1000000);

    return time == NULL ? g_strdup("?") : g_date_time_format(time, format);
}

/* 1234567 as 1,234,567. */
static char *number_text(int64_t number)
{
    g_autofree char *digits = g_strdup_printf("%lld", (long long)number);
    GString *out = g_string_new(digits);

    for (gssize at = (gssize)out->len - 3; at > 0; at -= 3)
        g_string_insert_c(out, at, ',');
    return g_string_free(out, FALSE);
}

/* --- Axes -------------------------------------------------------------------------------------- */

static void write_scale(const struct plot *plot, int top, double tick, double most)
{
    for (int i = 0; i * tick <= most; i++) {
        double value = i * tick;
        double y = top + PANEL_HEIGHT - PANEL_HEIGHT * value / most;
        g_autofree char *label = number_text((int64_t)value);

        fprintf(plot->out, "<path d=\"M%d %.1fH%d\" stroke=\"%s\"/>\n", LEFT, y, WIDTH - RIGHT,
                i == 0 ? "#555" : "#ddd");
        write_text(plot->out, LEFT - 8, y + 4, "text-anchor=\"end\"", label);
    }
}

/* Marks at round moments, labels under the lower panel. */
static void write_times(const struct plot *plot)
{
    int64_t from_us = plot->report->minutes[0].begins_at_us;
    int64_t minutes = (int64_t)plot->steps * plot->step_minutes;
    int64_t span_us = span_for((size_t)minutes, LABELS_MAX) * MINUTE_US;
    bool has_days = minutes > 1440;

    for (int64_t at_us = (from_us + span_us - 1) / span_us * span_us;
         at_us <= from_us + minutes * MINUTE_US; at_us += span_us) {
        double x =
            LEFT + (double)PLOT_WIDTH * (double)(at_us - from_us) / (double)(minutes * MINUTE_US);
        g_autofree char *label = time_text(at_us, has_days ? "%d %b %H:%M" : "%H:%M");

        fprintf(plot->out, "<path d=\"M%.1f %dv6M%.1f %dv6\" stroke=\"#555\"/>\n", x,
                UPPER_TOP + PANEL_HEIGHT, x, LOWER_TOP + PANEL_HEIGHT);
        write_text(plot->out, x, LOWER_TOP + PANEL_HEIGHT + 20, "text-anchor=\"middle\"", label);
    }
}

/* When the sale opened, if that is in the picture. */
static void write_opening(const struct plot *plot)
{
    int64_t from_us = plot->report->minutes[0].begins_at_us;
    int64_t length_us = (int64_t)plot->steps * plot->step_minutes * MINUTE_US;
    int64_t after_us = plot->report->sale.concert.on_sale_at_us - from_us;

    if (after_us <= 0 || after_us >= length_us)
        return;
    double x = LEFT + (double)PLOT_WIDTH * (double)after_us / (double)length_us;
    fprintf(plot->out,
            "<path d=\"M%.1f %dv%dM%.1f %dv%d\" stroke=\"#555\" stroke-dasharray=\"2 3\"/>\n", x,
            UPPER_TOP, PANEL_HEIGHT, x, LOWER_TOP, PANEL_HEIGHT);
    write_text(plot->out, x + 4, UPPER_TOP + 14, "", "on sale");
}

/* --- Series ------------------------------------------------------------------------------------ */

static void write_series(const struct plot *plot, enum series which, int top, double most)
{
    const double *values = plot->values[which];
    double bottom = top + PANEL_HEIGHT;

    fprintf(plot->out, "<path d=\"M%d %.1f", LEFT, bottom);
    for (size_t i = 0; i < plot->steps; i++)
        if (i == 0 || values[i] != values[i - 1] || i + 1 == plot->steps)
            fprintf(plot->out, "H%.1fV%.1f", x_of(plot, i),
                    bottom - PANEL_HEIGHT * values[i] / most);
    fprintf(plot->out, "H%.1fV%.1f\" stroke=\"%s\" stroke-width=\"1.8\" stroke-linejoin=\"round\"",
            x_of(plot, plot->steps), bottom, series[which].colour);
    if (which == ENDED)
        fputs(" stroke-dasharray=\"4 2\" fill=\"none\"", plot->out);
    else
        fprintf(plot->out, " fill=\"%s\" fill-opacity=\"0.15\"", series[which].colour);
    fputs("/>\n", plot->out);
}

static void write_legend(const struct plot *plot, enum series which, int x, int top)
{
    fprintf(plot->out, "<path d=\"M%d %dh22\" stroke=\"%s\" stroke-width=\"3\"%s/>\n", x, top - 15,
            series[which].colour, which == ENDED ? " stroke-dasharray=\"4 2\"" : "");
    write_text(plot->out, x + 28, top - 11, "", series[which].name);
}

static void write_panel(const struct plot *plot, enum series first, enum series last, int top)
{
    double most = highest(plot, first, last), tick = tick_for(most);

    /* The scale ends at a tick, above the highest value. */
    double end = tick;
    while (end < most)
        end += tick;
    write_scale(plot, top, tick, end);
    for (int which = (int)first; which <= (int)last; which++) {
        write_series(plot, (enum series)which, top, end);
        write_legend(plot, (enum series)which, LEFT + 110 * (which - (int)first), top);
    }
    fprintf(plot->out,
            "<text transform=\"translate(18 %d) rotate(-90)\" text-anchor=\"middle\">"
            "people a minute</text>\n",
            top + PANEL_HEIGHT / 2);
}

/* --- Words ------------------------------------------------------------------------------------- */

static char *duration_text(int64_t us)
{
    int64_t seconds = us / 1000000;

    if (seconds >= 3600)
        return g_strdup_printf("%lld h %02lld min", (long long)(seconds / 3600),
                               (long long)(seconds / 60 % 60));
    return g_strdup_printf("%lld:%02lld min", (long long)(seconds / 60), (long long)(seconds % 60));
}

static char *summary(const struct queue_report *report)
{
    g_autofree char *middle = duration_text(report->waits.p50_us);
    g_autofree char *late = duration_text(report->waits.p90_us);

    g_autofree char *joined = number_text(report->joined);
    g_autofree char *admitted = number_text(report->admitted);
    g_autofree char *inversions = number_text(report->fairness.inversions);

    return g_strdup_printf("%s joined, %s admitted, half within %s, nine in ten within %s; "
                           "inversions: %s",
                           joined, admitted, middle, late, inversions);
}

static void write_head(FILE *out, const struct queue_report *report)
{
    g_autofree char *title = g_markup_escape_text(report->sale.concert.title, -1);
    g_autofree char *words = summary(report);

    fprintf(
        out,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" role=\"img\" "
        "aria-labelledby=\"t d\" font-family=\"system-ui, sans-serif\" font-size=\"13\" "
        "fill=\"#222\">\n<title id=\"t\">Waiting room of %s</title>\n<desc id=\"d\">%s.</desc>\n"
        "<rect width=\"%d\" height=\"%d\" fill=\"#fff\"/>\n",
        WIDTH, HEIGHT, title, words, WIDTH, HEIGHT);
    write_text(out, LEFT, 28, "font-size=\"18\" font-weight=\"600\"", report->sale.concert.title);
    write_text(out, LEFT, 48, "fill=\"#444\"", words);
}

static void write_time_label(const struct plot *plot)
{
    g_autofree char *day = time_text(plot->report->minutes[0].begins_at_us, "%-d %B %Y");
    g_autofree char *text =
        plot->step_minutes == 1
            ? g_strdup_printf("time (UTC), from %s on", day)
            : g_strdup_printf("time (UTC), from %s on; averages of %lld minutes", day,
                              (long long)plot->step_minutes);

    write_text(plot->out, LEFT + PLOT_WIDTH / 2.0, HEIGHT - 14, "text-anchor=\"middle\"", text);
}

void report_svg_write(FILE *out, const struct queue_report *report)
{
    struct plot plot = {.out = out, .report = report};

    write_head(out, report);
    if (report->minute_count == 0) {
        write_text(out, LEFT, UPPER_TOP, "", "Nobody has joined.");
    } else {
        average(&plot);
        fputs("<g fill=\"#444\" font-size=\"12\">\n", out);
        write_times(&plot);
        write_time_label(&plot);
        write_panel(&plot, JOINED, JOINED, UPPER_TOP);
        write_panel(&plot, ADMITTED, ENDED, LOWER_TOP);
        write_opening(&plot);
        fputs("</g>\n", out);
    }
    fputs("</svg>\n", out);
    for (int which = 0; which < SERIES_COUNT; which++)
        g_free(plot.values[which]);
}
