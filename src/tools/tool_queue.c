/*
 * queue show|set|reset: the waiting room of a concert.
 */
#include <stdio.h>
#include <string.h>

#include "domain/waiting_room.h"
#include "tools/tool.h"

static int queue_show(struct tool *tool, int argc, char **argv);
static int queue_set(struct tool *tool, int argc, char **argv);
static int queue_reset(struct tool *tool, int argc, char **argv);

const struct verb tool_queue_verbs[] = {
    {"queue", "show", "CONCERT", "Shows a waiting room: settings, phase, who is where.",
     queue_show},
    {"queue", "set", "CONCERT [OPTION…]", "Changes a waiting room while it runs.", queue_set},
    {"queue", "reset", "CONCERT --yes", "Ends every place and begins a new epoch.", queue_reset},
    {NULL, NULL, NULL, NULL, NULL},
};

/* A waiting room and the people in it. */
struct view {
    struct room_document document;
    int64_t counts[PLACE_STATE_COUNT];
};

static void print_view_json(struct tool *tool, const struct view *view)
{
    const struct waiting_room *room = &view->document.sale.room;
    struct json *out = json_new(tool->call.arena);

    json_object(out);
    json_i64(json_key(out, "concert_id"), room->concert_id);
    json_text(json_key(out, "title"), view->document.sale.concert.title);
    json_text(json_key(out, "phase"), phase_text(view->document.phase));
    json_i64(json_key(out, "capacity"), room->capacity);
    json_i64(json_key(out, "admit_per_minute"), room->admit_per_minute);
    json_i64(json_key(out, "admission_seconds"), room->admission_seconds);
    json_i64(json_key(out, "absent_after_seconds"), room->absent_after_seconds);
    json_i64(json_key(out, "enter_seconds"), room->enter_seconds);
    json_bool(json_key(out, "paused"), room->paused);
    json_bool(json_key(out, "closed"), room->closed);
    json_text(json_key(out, "halted"), room->halted);
    json_text(json_key(out, "message"), room->message);
    json_i64(json_key(out, "epoch"), room->epoch);
    json_i64(json_key(out, "now_serving"), room->now_serving);
    json_i64(json_key(out, "last_number"), view->document.figures.last_number);
    json_i64(json_key(out, "seats_available"), view->document.figures.seats_available);
    json_i64(json_key(out, "admitted_per_minute"), view->document.admitted_per_minute);
    json_object(json_key(out, "places"));
    for (int state = 0; state < PLACE_STATE_COUNT; state++)
        json_i64(json_key(out, place_state_text((enum place_state)state)), view->counts[state]);
    json_end_object(out);
    json_end_object(out);
    tool_print_json(out);
}

static void print_row(const char *name, int64_t value)
{
    printf("%-22s %lld\n", name, (long long)value);
}

static void print_view_table(const struct view *view)
{
    const struct waiting_room *room = &view->document.sale.room;

    printf("%-22s %s\n", "concert", view->document.sale.concert.title);
    printf("%-22s %s%s%s\n", "phase", phase_text(view->document.phase),
           room->halted ? ", halted: " : "", room->halted ? room->halted : "");
    print_row("capacity", room->capacity);
    print_row("admit_per_minute", room->admit_per_minute);
    print_row("admission_seconds", room->admission_seconds);
    print_row("absent_after_seconds", room->absent_after_seconds);
    print_row("enter_seconds", room->enter_seconds);
    if (room->message && room->message[0])
        printf("%-22s %s\n", "message", room->message);
    print_row("epoch", room->epoch);
    print_row("now_serving", room->now_serving);
    print_row("last_number", view->document.figures.last_number);
    print_row("seats_available", view->document.figures.seats_available);
    print_row("admitted_per_minute", view->document.admitted_per_minute);
    for (int state = 0; state < PLACE_STATE_COUNT; state++)
        print_row(place_state_text((enum place_state)state), view->counts[state]);
}

static int show(struct tool *tool, int32_t concert_id)
{
    struct view view;
    enum err err = waiting_room_load_document(&tool->call, concert_id, &view.document);

    if (err == ERR_OK)
        err = waiting_room_count_states(&tool->call, concert_id, view.counts);
    if (err != ERR_OK)
        return tool_fail(tool, "queue", err);
    if (tool->json)
        print_view_json(tool, &view);
    else
        print_view_table(&view);
    return TOOL_OK;
}

static int queue_show(struct tool *tool, int argc, char **argv)
{
    int32_t concert_id;

    if (!tool_options(&tool_queue_verbs[0], NULL, &argc, &argv, 1, 1) ||
        !tool_read_concert(argv[1], &concert_id))
        return TOOL_USAGE;
    if (!tool_open(tool))
        return TOOL_FAILED;
    return show(tool, concert_id);
}

/* What may be set, and within what (API.md, PATCH waiting-room). */
struct number_setting {
    const char *name;
    gint64 value, min, max;
};

enum { CAPACITY, RATE, ADMISSION, ABSENT, ENTER, NUMBER_SETTING_COUNT };

#define NOT_GIVEN G_MININT64

static bool check_numbers(const struct number_setting *settings)
{
    for (int i = 0; i < NUMBER_SETTING_COUNT; i++) {
        const struct number_setting *setting = &settings[i];
        if (setting->value != NOT_GIVEN &&
            (setting->value < setting->min || setting->value > setting->max)) {
            tool_say(TOOL_USAGE, "%s must be %lld … %lld", setting->name, (long long)setting->min,
                     (long long)setting->max);
            return false;
        }
    }
    return true;
}

struct switches {
    gboolean pause, resume, close, open;
    char *message;
};

static struct room_change make_change(const struct number_setting *settings,
                                      const struct switches *switches)
{
    return (struct room_change){
        .has_capacity = settings[CAPACITY].value != NOT_GIVEN,
        .capacity = settings[CAPACITY].value,
        .has_admit_per_minute = settings[RATE].value != NOT_GIVEN,
        .admit_per_minute = settings[RATE].value,
        .has_admission_seconds = settings[ADMISSION].value != NOT_GIVEN,
        .admission_seconds = settings[ADMISSION].value,
        .has_absent_after_seconds = settings[ABSENT].value != NOT_GIVEN,
        .absent_after_seconds = settings[ABSENT].value,
        .has_enter_seconds = settings[ENTER].value != NOT_GIVEN,
        .enter_seconds = settings[ENTER].value,
        .has_paused = switches->pause || switches->resume,
        .paused = switches->pause,
        .has_closed = switches->close || switches->open,
        .closed = switches->close,
        .has_message = switches->message != NULL,
        .message = switches->message && switches->message[0] ? switches->message : NULL,
    };
}

static bool is_empty_change(const struct room_change *change)
{
    return !(change->has_capacity || change->has_admit_per_minute ||
             change->has_admission_seconds || change->has_absent_after_seconds ||
             change->has_enter_seconds || change->has_paused || change->has_closed ||
             change->has_message);
}

static int change_room(struct tool *tool, const char *concert, const struct room_change *change)
{
    int32_t concert_id;
    struct waiting_room room;

    if (!tool_read_concert(concert, &concert_id))
        return TOOL_USAGE;
    if (!tool_open(tool))
        return TOOL_FAILED;
    enum err err = waiting_room_change(&tool->call, concert_id, change, &room);
    if (err != ERR_OK)
        return tool_fail(tool, "queue set", err);
    return show(tool, concert_id);
}

static int queue_set(struct tool *tool, int argc, char **argv)
{
    struct number_setting settings[NUMBER_SETTING_COUNT] = {
        [CAPACITY] = {"--capacity", NOT_GIVEN, 1, 1000000},
        [RATE] = {"--admit-per-minute", NOT_GIVEN, 1, 1000000},
        [ADMISSION] = {"--admission-seconds", NOT_GIVEN, 10, 7200},
        [ABSENT] = {"--absent-after-seconds", NOT_GIVEN, 10, 3600},
        [ENTER] = {"--enter-seconds", NOT_GIVEN, 10, 3600},
    };
    struct switches switches = {0};
    const GOptionEntry entries[] = {
        {"capacity", 0, 0, G_OPTION_ARG_INT64, &settings[CAPACITY].value,
         "Most people inside at a time", "N"},
        {"admit-per-minute", 0, 0, G_OPTION_ARG_INT64, &settings[RATE].value,
         "People admitted a minute", "N"},
        {"admission-seconds", 0, 0, G_OPTION_ARG_INT64, &settings[ADMISSION].value,
         "How long an admission lasts", "S"},
        {"absent-after-seconds", 0, 0, G_OPTION_ARG_INT64, &settings[ABSENT].value,
         "Silence after which somebody is absent", "S"},
        {"enter-seconds", 0, 0, G_OPTION_ARG_INT64, &settings[ENTER].value,
         "Time to use an admission before it is taken back", "S"},
        {"message", 0, 0, G_OPTION_ARG_STRING, &switches.message,
         "What everybody waiting reads; \"\" takes it away", "TEXT"},
        {"pause", 0, 0, G_OPTION_ARG_NONE, &switches.pause, "Admit nobody for now", NULL},
        {"resume", 0, 0, G_OPTION_ARG_NONE, &switches.resume, "Admit again", NULL},
        {"close", 0, 0, G_OPTION_ARG_NONE, &switches.close, "End the sale", NULL},
        {"open", 0, 0, G_OPTION_ARG_NONE, &switches.open, "Take the end back", NULL},
        {NULL, 0, 0, 0, NULL, NULL, NULL},
    };

    if (!tool_options(&tool_queue_verbs[1], entries, &argc, &argv, 1, 1))
        return TOOL_USAGE;
    g_autofree char *message = switches.message;
    if (!check_numbers(settings))
        return TOOL_USAGE;
    if ((switches.pause && switches.resume) || (switches.close && switches.open))
        return tool_say(TOOL_USAGE, "those options contradict each other");
    struct room_change change = make_change(settings, &switches);
    if (is_empty_change(&change))
        return tool_say(TOOL_USAGE, "queue set: nothing to change; see --help");
    return change_room(tool, argv[1], &change);
}

static int queue_reset(struct tool *tool, int argc, char **argv)
{
    gboolean is_sure = FALSE;
    int32_t concert_id;
    struct waiting_room room;
    const GOptionEntry entries[] = {
        {"yes", 0, 0, G_OPTION_ARG_NONE, &is_sure, "Everybody's place ends: say that you mean it",
         NULL},
        {NULL, 0, 0, 0, NULL, NULL, NULL},
    };

    if (!tool_options(&tool_queue_verbs[2], entries, &argc, &argv, 1, 1) ||
        !tool_read_concert(argv[1], &concert_id))
        return TOOL_USAGE;
    if (!is_sure)
        return tool_say(TOOL_USAGE, "queue reset ends every place of concert %d; add --yes",
                        concert_id);
    if (!tool_open(tool))
        return TOOL_FAILED;
    enum err err = waiting_room_reset(&tool->call, concert_id, &room);
    if (err != ERR_OK)
        return tool_fail(tool, "queue reset", err);
    return show(tool, concert_id);
}
