/*
 * queue set: steering a waiting room while it runs.
 */
#include <string.h>

#include "domain/waiting_room.h"
#include "tools/tool_queue.h"
#include "util/text.h"

/* Where the verb stands in tool_queue_verbs. */
#define QUEUE_SET 1

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
    char *automatic; /* "on", "off" or NULL */
    char **messages; /* LANGUAGE=TEXT each, or NULL */
};

/* LANGUAGE=TEXT: the first equals sign parts them; an empty text takes the language away. */
static bool read_messages(struct tool *tool, char **given, struct text_map *map_out)
{
    guint count = given == NULL ? 0 : g_strv_length(given);
    struct text_map map = {.items = ARENA_ARRAY(tool->call.arena, struct text_pair, count + 1)};

    for (guint i = 0; i < count && map.items != NULL; i++) {
        char *text = strchr(given[i], '=');
        if (text == NULL) {
            tool_say(TOOL_USAGE, "--message-lang must be LANGUAGE=TEXT, as in ko=…");
            return false;
        }
        *text++ = '\0';
        map.items[map.count++] = (struct text_pair){given[i], text};
    }
    *map_out = map;
    return true;
}

/* What the API takes as well. */
static bool is_message(const char *text)
{
    for (const char *at = text; *at != '\0'; at++)
        if (g_ascii_iscntrl(*at) && *at != '\n' && *at != '\t')
            return false;
    return text_is_utf8(text, strlen(text)) && text_length(text) <= MESSAGE_LENGTH_MAX;
}

static bool check_switches(const struct switches *switches)
{
    bool is_good = switches->message == NULL || is_message(switches->message);

    for (char **message = switches->messages; message != NULL && *message != NULL; message++) {
        const char *text = strchr(*message, '=');
        is_good = is_good && is_message(text != NULL ? text + 1 : *message);
    }
    if (!is_good)
        tool_say(TOOL_USAGE, "a message may have %d characters, none of them a control character",
                 MESSAGE_LENGTH_MAX);
    else if ((switches->pause && switches->resume) || (switches->close && switches->open))
        tool_say(TOOL_USAGE, "those options contradict each other");
    else if (switches->automatic != NULL && strcmp(switches->automatic, "on") != 0 &&
             strcmp(switches->automatic, "off") != 0)
        tool_say(TOOL_USAGE, "--auto must be on or off");
    else
        return true;
    return false;
}

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
        .has_auto_rate = switches->automatic != NULL,
        .auto_rate = switches->automatic != NULL && strcmp(switches->automatic, "on") == 0,
        .has_messages = switches->messages != NULL,
        .has_message = switches->message != NULL,
        .message = switches->message && switches->message[0] ? switches->message : NULL,
    };
}

static bool is_empty_change(const struct room_change *change)
{
    return !(change->has_capacity || change->has_admit_per_minute ||
             change->has_admission_seconds || change->has_absent_after_seconds ||
             change->has_enter_seconds || change->has_paused || change->has_closed ||
             change->has_auto_rate || change->has_messages || change->has_message);
}

static int change_room(struct tool *tool, const char *concert, struct room_change *change,
                       char **messages)
{
    int32_t concert_id;
    struct waiting_room room;

    if (!tool_read_concert(concert, &concert_id))
        return TOOL_USAGE;
    if (!tool_open(tool))
        return TOOL_FAILED;
    if (!read_messages(tool, messages, &change->messages))
        return TOOL_USAGE;
    enum err err = waiting_room_change(&tool->call, concert_id, change, &room);
    if (err != ERR_OK)
        return tool_fail(tool, "queue set", err);
    return tool_queue_print(tool, concert_id);
}

int tool_queue_set(struct tool *tool, int argc, char **argv)
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
        {"message-lang", 0, 0, G_OPTION_ARG_STRING_ARRAY, &switches.messages,
         "The same in a language, as in ko=TEXT; may be given again", "LANG=TEXT"},
        {"auto", 0, 0, G_OPTION_ARG_STRING, &switches.automatic,
         "Admit fewer while the site is loaded", "on|off"},
        {"pause", 0, 0, G_OPTION_ARG_NONE, &switches.pause, "Admit nobody for now", NULL},
        {"resume", 0, 0, G_OPTION_ARG_NONE, &switches.resume, "Admit again", NULL},
        {"close", 0, 0, G_OPTION_ARG_NONE, &switches.close, "End the sale", NULL},
        {"open", 0, 0, G_OPTION_ARG_NONE, &switches.open, "Take the end back", NULL},
        {NULL, 0, 0, 0, NULL, NULL, NULL},
    };

    if (!tool_options(&tool_queue_verbs[QUEUE_SET], entries, &argc, &argv, 1, 1))
        return TOOL_USAGE;
    g_autofree char *message = switches.message;
    g_autofree char *automatic = switches.automatic;
    g_auto(GStrv) messages = switches.messages;
    if (!check_numbers(settings) || !check_switches(&switches))
        return TOOL_USAGE;
    struct room_change change = make_change(settings, &switches);
    if (is_empty_change(&change))
        return tool_say(TOOL_USAGE, "queue set: nothing to change; see --help");
    return change_room(tool, argv[1], &change, messages);
}
