/*
 * Steering a waiting room: settings, reset, counts.
 *
 * Invariant: lowering the capacity sends nobody away; a reset never gives a number out twice.
 */
#include "domain/waiting_room.h"

#include <string.h>

#include "domain/admin_log.h"
#include "domain/lobby.h"
#include "domain/room_counts.h"
#include "domain/room_watch.h"
#include "model/message.h"
#include "store/draw_store.h"
#include "store/lane_store.h"
#include "store/tx.h"
#include "store/waiting_room_store.h"
#include "util/text.h"

#define SECOND_US 1000000LL

struct room_task {
    int32_t concert_id;
    const struct room_change *change;
    struct waiting_room room; /* out */
};

static void apply_change(struct waiting_room *room, const struct room_change *change,
                         int64_t now_us)
{
    /* What was not used at the old rate must not be spent at the new one. */
    room->rate_tokens_u = rate_tokens_at(room, now_us);
    if (now_us > room->rate_refilled_at_us)
        room->rate_refilled_at_us = now_us;
    if (change->has_capacity)
        room->capacity = (int32_t)change->capacity;
    if (change->has_admit_per_minute)
        room->admit_per_minute = (int32_t)change->admit_per_minute;
    if (change->has_admission_seconds && change->admission_seconds != room->admission_seconds) {
        room->admission_seconds = (int32_t)change->admission_seconds;
        /* A janitor's clock may be a moment ahead of ours. */
        room->entry_mixed_us = now_us + SECOND_US;
    }
    if (change->has_enter_seconds)
        room->enter_seconds = (int32_t)change->enter_seconds;
    if (change->has_absent_after_seconds)
        room->absent_after_seconds = (int32_t)change->absent_after_seconds;
    if (change->has_paused)
        room->paused = change->paused;
    if (change->has_closed)
        room->closed = change->closed;
    if (change->has_message)
        room->message = change->message != NULL ? change->message : "";
    if (change->has_auto_rate && change->auto_rate != room->auto_rate) {
        room->auto_rate = change->auto_rate;
        room->auto_rate_u = RATE_ONE;
        room->auto_changed_at_us = now_us;
    }
    room->version++;
}

/* The room's messages with the change's. */
static enum err merge_messages(struct call *call, const struct text_map *changed,
                               struct waiting_room *room)
{
    struct message_list list = {0};
    size_t count = changed->items == NULL ? 0 : changed->count;

    if (changed->items != NULL && !messages_unpack(call->arena, room->messages, &list))
        return err_set(call, ERR_TOO_LARGE, "too many messages");
    for (size_t i = 0; i < count; i++) {
        const struct text_pair *pair = &changed->items[i];
        char *tag = arena_alloc(call->arena, LANGUAGE_TAG_MAX + 1);
        if (tag == NULL)
            return err_set(call, ERR_TOO_LARGE, "too many messages");
        if (!language_tag_normalize(pair->name, tag))
            return err_field(call, "messages",
                             "a message's language must be a tag such as ko or pt-BR");
        if (!message_list_set(&list, tag, pair->text))
            return err_field(call, "messages", "there may be messages in %d languages",
                             MESSAGES_MAX);
    }
    room->messages = messages_pack(call->arena, &list);
    return room->messages != NULL ? ERR_OK : err_set(call, ERR_TOO_LARGE, "too many messages");
}

/* What an organiser may set, for the log. */
static const struct setting {
    const char *name;
    size_t offset; /* in struct waiting_room */
    bool is_flag;
} settings[] = {
    {"capacity", offsetof(struct waiting_room, capacity), false},
    {"admit_per_minute", offsetof(struct waiting_room, admit_per_minute), false},
    {"admission_seconds", offsetof(struct waiting_room, admission_seconds), false},
    {"absent_after_seconds", offsetof(struct waiting_room, absent_after_seconds), false},
    {"enter_seconds", offsetof(struct waiting_room, enter_seconds), false},
    {"auto_rate", offsetof(struct waiting_room, auto_rate), true},
    {"paused", offsetof(struct waiting_room, paused), true},
    {"closed", offsetof(struct waiting_room, closed), true},
};

static int32_t setting_of(const struct waiting_room *room, const struct setting *setting)
{
    const char *at = (const char *)room + setting->offset;

    return setting->is_flag ? *(const bool *)at : *(const int32_t *)at;
}

static const char *describe_messages(struct call *call, const char *text,
                                     const struct waiting_room *room)
{
    struct message_list list;

    if (!messages_unpack(call->arena, room->messages, &list))
        return NULL;
    for (size_t i = 0; text != NULL && i < list.count; i++)
        text = arena_printf(call->arena, "%s%s%s: %s", text, *text == '\0' ? "" : ", ",
                            list.items[i].language, list.items[i].text);
    return text;
}

/* "capacity 100 to 200, paused 0 to 1, en: Back soon": what the change has changed. */
static const char *describe(struct call *call, const struct waiting_room *before,
                            const struct waiting_room *after)
{
    const char *text = "";

    for (size_t i = 0; text != NULL && i < COUNT_OF(settings); i++) {
        int32_t from = setting_of(before, &settings[i]), to = setting_of(after, &settings[i]);
        if (from != to)
            text = arena_printf(call->arena, "%s%s%s %d to %d", text, *text == '\0' ? "" : ", ",
                                settings[i].name, from, to);
    }
    if (text != NULL && strcmp(before->message, after->message) != 0)
        text = arena_printf(call->arena, "%s%smessage: %s", text, *text == '\0' ? "" : ", ",
                            after->message);
    if (strcmp(before->messages, after->messages) != 0)
        text = describe_messages(call, text, after);
    return text;
}

/* tx_fn */
static enum err change_settings(struct call *call, void *arg)
{
    struct room_task *task = arg;
    struct waiting_room before;
    enum err err = waiting_room_store_lock(call, task->concert_id, &task->room);

    if (err != ERR_OK)
        return err;
    before = task->room;
    if (task->change->has_messages)
        err = merge_messages(call, &task->change->messages, &task->room);
    if (err != ERR_OK)
        return err;
    apply_change(&task->room, task->change, call->now_us);
    err = waiting_room_store_set_settings(call, &task->room);
    if (err != ERR_OK)
        return err;
    return admin_log_write_concert(call, "waiting_room.change", task->room.concert_id,
                                   describe(call, &before, &task->room));
}

enum err waiting_room_find(struct call *call, int32_t concert_id, struct waiting_room *room_out)
{
    struct sale sale;
    enum err err = waiting_room_store_find(call, concert_id, &sale);

    if (err == ERR_OK)
        *room_out = sale.room;
    return err;
}

enum err waiting_room_change(struct call *call, int32_t concert_id,
                             const struct room_change *change, struct waiting_room *room_out)
{
    struct room_task task = {.concert_id = concert_id, .change = change};
    enum err err = tx_run(call, "waiting_room.change", change_settings, &task);

    if (err != ERR_OK)
        return err;
    room_figures_forget(call, concert_id);
    room_watch_change(call, concert_id);
    *room_out = task.room;
    return ERR_OK;
}

/* Of a lobby that is still ahead; an epoch that begins later has none. */
static enum err begin_draw(struct call *call, struct waiting_room *room)
{
    struct sale sale;
    enum err err = waiting_room_store_find(call, room->concert_id, &sale);

    if (err != ERR_OK)
        return err;
    room->draw = (struct draw_record){0};
    if (lobby_is_ahead(&sale.concert, room, call->now_us))
        lobby_make_secret(call, room);
    return draw_store_begin(call, room);
}

/* tx_fn */
static enum err begin_epoch(struct call *call, void *arg)
{
    struct room_task *task = arg;
    struct waiting_room *room = &task->room;
    enum err err = waiting_room_store_lock(call, task->concert_id, &task->room);

    if (err != ERR_OK)
        return err;
    room->epoch++;
    room->epoch_first_no = room->number_limit + 1;
    /* The counter of the former generation gives nothing above the limit: it is out of use. */
    room->generation++;
    room->now_serving = room->number_limit;
    room->version++;
    err = waiting_room_store_set_epoch(call, room);
    if (err == ERR_OK)
        err = lane_store_begin_epoch(call, room->concert_id, room->now_serving);
    if (err == ERR_OK)
        err = begin_draw(call, room);
    if (err != ERR_OK)
        return err;
    return admin_log_write_concert(call, "waiting_room.reset", room->concert_id,
                                   arena_printf(call->arena, "epoch=%d", room->epoch));
}

enum err waiting_room_reset(struct call *call, int32_t concert_id, struct waiting_room *room_out)
{
    struct room_task task = {.concert_id = concert_id};
    enum err err = tx_run(call, "waiting_room.reset", begin_epoch, &task);

    if (err == ERR_OK)
        err = waiting_room_end_former(call, &task.room);
    if (err != ERR_OK)
        return err;
    room_figures_forget(call, concert_id);
    *room_out = task.room;
    return ERR_OK;
}

enum err waiting_room_count_states(struct call *call, int32_t concert_id,
                                   int64_t counts[PLACE_STATE_COUNT])
{
    return room_count_states(call, concert_id, counts);
}
