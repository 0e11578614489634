/*
 * queue show|reset: the waiting room of a concert.
 */
#include <stdio.h>
#include <string.h>

#include "api/draw_json.h"
#include "domain/waiting_room.h"
#include "model/draw.h"
#include "tools/tool_queue.h"
#include "util/text.h"

static int queue_show(struct tool *tool, int argc, char **argv);
static int queue_reset(struct tool *tool, int argc, char **argv);

const struct verb tool_queue_verbs[] = {
    {"queue", "show", "CONCERT", "Shows a waiting room: settings, phase, who is where.",
     queue_show},
    {"queue", "set", "CONCERT [OPTION…]", "Changes a waiting room while it runs.", tool_queue_set},
    {"queue", "reset", "CONCERT --yes", "Ends every place and begins a new epoch.", queue_reset},
    {NULL, NULL, NULL, NULL, NULL},
};

/* A waiting room and the people in it. */
struct view {
    struct room_document document;
    int64_t counts[PLACE_STATE_COUNT];
};

static void print_messages_json(struct json *out, const struct message_list *messages)
{
    json_object(out);
    for (size_t i = 0; i < messages->count; i++)
        json_text(json_key(out, messages->items[i].language), messages->items[i].text);
    json_end_object(out);
}

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
    json_bool(json_key(out, "auto_rate"), room->auto_rate);
    json_i64(json_key(out, "rate_in_force"), rate_in_force(room));
    json_bool(json_key(out, "paused"), room->paused);
    json_bool(json_key(out, "closed"), room->closed);
    json_text(json_key(out, "halted"), room->halted);
    json_text(json_key(out, "message"), room->message);
    print_messages_json(json_key(out, "messages"), &view->document.messages);
    draw_write_json(json_key(out, "draw"), room);
    json_i64(json_key(out, "epoch"), room->epoch);
    json_i64(json_key(out, "now_serving"), room->now_serving);
    json_i64(json_key(out, "last_number"), view->document.figures.last_number);
    json_i64(json_key(out, "seats_available"), view->document.figures.seats_available);
    json_i64(json_key(out, "seats_held"), view->document.figures.seats_held);
    json_i64(json_key(out, "seats_total"), view->document.figures.seats_total);
    json_i64(json_key(out, "admitted_per_minute"), view->document.admitted_per_minute);
    json_array(json_key(out, "lanes"));
    for (size_t i = 0; i < view->document.lanes.count; i++) {
        const struct lane *lane = &view->document.lanes.items[i];
        json_object(out);
        json_text(json_key(out, "name"), lane->name);
        json_i64(json_key(out, "share"), lane->share);
        json_i64(json_key(out, "waiting"),
                 room_figures_waiting(&view->document.figures, lane->lane));
        json_end_object(out);
    }
    json_end_array(out);
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

static void print_draw(const struct waiting_room *room)
{
    const struct draw_record *draw = &room->draw;
    unsigned char commitment[DRAW_DIGEST_BYTES];
    char hex[2 * DRAW_DIGEST_BYTES + 1];

    if (!draw->has_secret)
        return;
    draw_commit(draw->secret, commitment);
    text_to_hex(commitment, sizeof commitment, hex);
    printf("%-22s %s\n", "draw commitment", hex);
    if (draw->drawn_at_us == 0) {
        printf("%-22s %s\n", "draw", draw->is_closed ? "under way" : "at the opening of the sale");
        return;
    }
    text_to_hex(draw->secret, sizeof draw->secret, hex);
    printf("%-22s %s\n", "draw secret", hex);
    text_to_hex(draw->roster_digest, sizeof draw->roster_digest, hex);
    printf("%-22s %s\n", "draw roster digest", hex);
    print_row("draw participants", draw->participants);
    print_row("draw called up", draw->called_no);
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
    printf("%-22s %s\n", "auto_rate", room->auto_rate ? "on" : "off");
    print_row("rate_in_force", rate_in_force(room));
    if (room->message && room->message[0])
        printf("%-22s %s\n", "message", room->message);
    for (size_t i = 0; i < view->document.messages.count; i++)
        printf("message %-14s %s\n", view->document.messages.items[i].language,
               view->document.messages.items[i].text);
    print_draw(room);
    print_row("epoch", room->epoch);
    print_row("now_serving", room->now_serving);
    print_row("last_number", view->document.figures.last_number);
    print_row("seats_available", view->document.figures.seats_available);
    print_row("seats_held", view->document.figures.seats_held);
    print_row("seats_total", view->document.figures.seats_total);
    print_row("admitted_per_minute", view->document.admitted_per_minute);
    for (size_t i = 0; i < view->document.lanes.count; i++) {
        const struct lane *lane = &view->document.lanes.items[i];
        printf("%-22s %s: share %d, waiting %lld\n", "lane", lane->name, (int)lane->share,
               (long long)room_figures_waiting(&view->document.figures, lane->lane));
    }
    for (int state = 0; state < PLACE_STATE_COUNT; state++)
        print_row(place_state_text((enum place_state)state), view->counts[state]);
}

int tool_queue_print(struct tool *tool, int32_t concert_id)
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
    return tool_queue_print(tool, concert_id);
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
    return tool_queue_print(tool, concert_id);
}
