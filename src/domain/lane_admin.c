/*
 * Setting up lanes and their codes.
 *
 * Invariant: a lane's number never means another lane, so codes and places that name it stay true.
 */
#include "domain/lane_admin.h"

#include <string.h>

#include "domain/access.h"
#include "domain/admin_log.h"
#include "domain/hall_plan.h"
#include "domain/lanes.h"
#include "domain/room_figures.h"
#include "domain/room_watch.h"
#include "store/crowd_count_store.h"
#include "store/lane_store.h"
#include "store/tx.h"
#include "store/waiting_room_store.h"

/* Lanes that ever were, whose codes are counted with the others'. */
#define LANES_EVER_MAX 1000

enum err lane_admin_list(struct call *call, int32_t concert_id, struct lane_list *lanes_out)
{
    struct sale sale;
    enum err err = waiting_room_store_find(call, concert_id, &sale);

    if (err != ERR_OK)
        return err;
    return lanes_load(call, &sale.room, lanes_out);
}

/* --- Changing lanes ---------------------------------------------------------------------------- */

static const char *field_name(struct call *call, const char *list, size_t index, const char *member)
{
    return arena_printf(call->arena, "%s[%zu]%s", list, index, member);
}

static bool is_repeated(const struct lane_setting *settings, size_t index)
{
    for (size_t i = 0; i < index; i++)
        if (strcmp(settings[i].name, settings[index].name) == 0)
            return true;
    return false;
}

static enum err check_settings(struct call *call, const struct lane_setting *settings, size_t count)
{
    int64_t shares = 0;

    if (count > LANES_MAX)
        return err_field(call, "lanes", "there may be %d lanes", LANES_MAX);
    for (size_t i = 0; i < count; i++) {
        const char *name = field_name(call, "lanes", i, ".name");
        enum err err = plan_check_name(call, name, settings[i].name);
        if (err != ERR_OK)
            return err;
        if (is_repeated(settings, i))
            return err_field(call, name, "two lanes have this name");
        shares += settings[i].share;
        if (settings[i].share < 1 || shares > LANE_SHARE_MAX)
            return err_field(call, field_name(call, "lanes", i, ".share"),
                             "all shares together may be %d, so that the main lane has %d",
                             LANE_SHARE_MAX, LANE_MAIN_MIN);
    }
    return ERR_OK;
}

struct setting_task {
    int32_t concert_id;
    const struct lane_setting *settings;
    size_t count;
    struct waiting_room room;
    struct lane_list lanes; /* out */
};

static bool is_wanted(const struct setting_task *task, const char *name)
{
    for (size_t i = 0; i < task->count; i++)
        if (strcmp(task->settings[i].name, name) == 0)
            return true;
    return false;
}

static enum err remove_lane(struct call *call, const struct setting_task *task,
                            const struct lane *lane)
{
    bool has_live;
    enum err err = crowd_count_store_has_live_in_lane(call, &task->room, lane->lane, &has_live);

    if (err != ERR_OK)
        return err;
    if (has_live)
        return err_set(call, ERR_LANE_IN_USE, "somebody waits or is inside by the lane \"%s\"",
                       lane->name);
    return lane_store_remove(call, task->concert_id, lane->lane);
}

static enum err remove_unwanted(struct call *call, const struct setting_task *task)
{
    struct lane_list lanes;
    enum err err = lanes_load(call, &task->room, &lanes);

    for (size_t i = 0; err == ERR_OK && i < lanes.count; i++)
        if (!is_wanted(task, lanes.items[i].name))
            err = remove_lane(call, task, &lanes.items[i]);
    return err;
}

static enum err put_wanted(struct call *call, const struct setting_task *task)
{
    int64_t last;
    enum err err = lane_store_last_number(call, task->concert_id, &last);

    for (size_t i = 0; err == ERR_OK && i < task->count; i++) {
        struct lane lane = {
            .lane = (int32_t)last + 1,
            .share = (int32_t)task->settings[i].share,
            .now_serving = task->room.epoch_first_no - 1,
        };
        bool is_new;

        memcpy(lane.name, task->settings[i].name, strlen(task->settings[i].name) + 1);
        err = lane_store_put(call, task->concert_id, &lane, &is_new);
        if (err == ERR_OK && is_new)
            last++;
    }
    return err;
}

/* "fan club=30 press=10", or "none". */
static const char *describe(struct call *call, const struct lane_list *lanes)
{
    const char *text = lanes->count == 0 ? "none" : "";

    for (size_t i = 0; text != NULL && i < lanes->count; i++)
        text = arena_printf(call->arena, "%s%s%s=%d", text, i == 0 ? "" : " ", lanes->items[i].name,
                            (int)lanes->items[i].share);
    return text;
}

/* tx_fn */
static enum err set_lanes(struct call *call, void *arg)
{
    struct setting_task *task = arg;
    struct waiting_room *room = &task->room;
    enum err err = waiting_room_store_lock(call, task->concert_id, room);

    if (err != ERR_OK)
        return err;
    err = remove_unwanted(call, task);
    if (err == ERR_OK)
        err = put_wanted(call, task);
    room->lane_count = (int32_t)task->count;
    room->version++;
    if (err == ERR_OK)
        err = waiting_room_store_set_lanes(call, room);
    if (err == ERR_OK)
        err = lanes_load(call, room, &task->lanes);
    if (err != ERR_OK)
        return err;
    return admin_log_write_concert(call, "lanes.change", task->concert_id,
                                   describe(call, &task->lanes));
}

enum err lane_admin_set(struct call *call, int32_t concert_id, const struct lane_setting *settings,
                        size_t count, struct lane_list *lanes_out)
{
    struct setting_task task = {.concert_id = concert_id, .settings = settings, .count = count};
    enum err err = check_settings(call, settings, count);

    if (err == ERR_OK)
        err = tx_run(call, "lane_admin.set", set_lanes, &task);
    if (err != ERR_OK)
        return err;
    room_figures_forget(call, concert_id);
    room_watch_change(call, concert_id);
    *lanes_out = task.lanes;
    return ERR_OK;
}

/* --- Codes ------------------------------------------------------------------------------------- */

struct import_task {
    int32_t concert_id;
    const char *lane_name;
    const struct access_code_hash *hashes;
    size_t count;
    struct code_import import; /* out */
};

static enum err hash_codes(struct call *call, int32_t concert_id, const char *const *codes,
                           size_t count, const struct access_code_hash **hashes_out)
{
    struct access_code_hash *hashes = ARENA_ARRAY(call->arena, struct access_code_hash, count + 1);

    if (hashes == NULL || count > ACCESS_CODE_BATCH_MAX)
        return err_set(call, ERR_TOO_LARGE, "too many codes at once");
    for (size_t i = 0; i < count; i++) {
        char text[ACCESS_CODE_TEXT];

        if (!access_code_normalise(codes[i], text))
            return err_field(call, field_name(call, "codes", i, ""),
                             "a code has %d to %d letters and digits of ASCII, and blanks or "
                             "dashes between them",
                             ACCESS_CODE_MIN, ACCESS_CODE_MAX);
        hashes[i] = access_code_hash(concert_id, text);
    }
    *hashes_out = hashes;
    return ERR_OK;
}

static enum err find_lane(struct call *call, const struct import_task *task, int32_t *lane_out)
{
    struct waiting_room room;
    struct lane_list lanes;
    enum err err = waiting_room_store_share(call, task->concert_id, &room);

    if (err != ERR_OK)
        return err;
    err = lanes_load(call, &room, &lanes);
    if (err != ERR_OK)
        return err;
    const struct lane *lane = lane_by_name(&lanes, task->lane_name);
    if (lane == NULL) {
        err = err_set(call, ERR_UNKNOWN_LANE, "there is no such lane");
        call->detail.field = "lane";
        return err;
    }
    *lane_out = lane->lane;
    return ERR_OK;
}

/* tx_fn */
static enum err import(struct call *call, void *arg)
{
    struct import_task *task = arg;
    uint64_t added;
    int32_t lane;
    enum err err = find_lane(call, task, &lane);

    if (err == ERR_OK)
        err = lane_store_add_codes(call, task->concert_id, lane, task->hashes, task->count, &added);
    if (err != ERR_OK)
        return err;
    task->import.imported = (int64_t)added;
    task->import.already_known = (int64_t)(task->count - added);
    const char *detail =
        arena_printf(call->arena, "lane=%s imported=%lld already_known=%lld", task->lane_name,
                     (long long)task->import.imported, (long long)task->import.already_known);
    return admin_log_write_concert(call, "access_codes.import", task->concert_id, detail);
}

enum err lane_admin_import(struct call *call, int32_t concert_id, const char *lane_name,
                           const char *const *codes, size_t count, struct code_import *import_out)
{
    struct import_task task = {.concert_id = concert_id, .lane_name = lane_name, .count = count};
    enum err err = hash_codes(call, concert_id, codes, count, &task.hashes);

    if (err == ERR_OK)
        err = tx_run(call, "lane_admin.import", import, &task);
    if (err == ERR_OK)
        *import_out = task.import;
    return err;
}

enum err lane_admin_count_codes(struct call *call, int32_t concert_id,
                                struct lane_codes codes_out[LANES_MAX], size_t *count_out)
{
    struct code_count *counts = ARENA_ARRAY(call->arena, struct code_count, LANES_EVER_MAX);
    struct lane_list lanes;
    size_t count;
    enum err err = lane_admin_list(call, concert_id, &lanes);

    if (err == ERR_OK && counts == NULL)
        err = err_set(call, ERR_TOO_LARGE, "no room for the counts");
    if (err == ERR_OK)
        err = lane_store_count_codes(call, concert_id, LANES_EVER_MAX, counts, &count);
    if (err != ERR_OK)
        return err;
    for (size_t i = 0; i < lanes.count; i++) {
        codes_out[i] = (struct lane_codes){.lane = lanes.items[i]};
        for (size_t j = 0; j < count; j++)
            if (counts[j].lane == lanes.items[i].lane) {
                codes_out[i].total = counts[j].total;
                codes_out[i].used = counts[j].used;
            }
    }
    *count_out = lanes.count;
    return ERR_OK;
}
