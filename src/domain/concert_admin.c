/*
 * Concerts come to be and change.
 *
 * Ids are taken before the transaction. So when a commit is not answered and the transaction runs
 * again, it looks for its own row, and that is proof that all of it is there.
 */
#include "domain/concert_admin.h"

#include <string.h>

#include "domain/admin_log.h"
#include "domain/lobby.h"
#include "domain/room_watch.h"
#include "store/concert_store.h"
#include "store/performance_store.h"
#include "store/tx.h"
#include "store/waiting_room_store.h"

/* A lobby opens before the sale, and the sale ends after it began. Blame what the client has sent. */
static enum err check_times(struct call *call, const struct concert *concert, bool blame_on_sale)
{
    if (concert->lobby_opens_at_us != 0 && concert->lobby_opens_at_us >= concert->on_sale_at_us)
        return err_field(call, blame_on_sale ? "on_sale_at" : "lobby_opens_at",
                         "the lobby must open before the sale");
    if (concert->sale_ends_at_us != 0 && concert->sale_ends_at_us <= concert->on_sale_at_us)
        return err_field(call, blame_on_sale ? "on_sale_at" : "sale_ends_at",
                         "the sale must end after it began");
    return ERR_OK;
}

static enum err check_concert(struct call *call, const struct concert *concert)
{
    enum err err = plan_check_name(call, "title", concert->title);

    return err == ERR_OK ? plan_check_name(call, "venue", concert->venue) : err;
}

/* Everything a new concert consists of, made before its transaction. */
struct creation {
    struct concert concert;
    struct waiting_room room;
    size_t performance_count;
    struct performance *performances;
    struct layout *layouts;
    int runs;
    struct concert_details *details; /* out */
};

static enum err plan_performances(struct call *call, const struct concert_plan *plan,
                                  struct creation *creation)
{
    size_t count = plan->performance_count;

    creation->performance_count = count;
    creation->performances = ARENA_ARRAY(call->arena, struct performance, count + 1);
    creation->layouts = ARENA_ARRAY(call->arena, struct layout, count + 1);
    if (creation->performances == NULL || creation->layouts == NULL)
        return err_set(call, ERR_TOO_LARGE, "too many performances for one call");
    for (size_t i = 0; i < count; i++) {
        const char *where = arena_printf(call->arena, "performances[%zu].", i);
        enum err err = plan_layout(call, where == NULL ? "" : where, &plan->performances[i].hall,
                                   &creation->layouts[i]);

        if (err != ERR_OK)
            return err;
        creation->performances[i].starts_at_us = plan->performances[i].starts_at_us;
        creation->performances[i].layout_version = 1;
        plan_set_hall(&creation->performances[i], &creation->layouts[i]);
    }
    return ERR_OK;
}

static enum err take_ids(struct call *call, struct creation *creation)
{
    int32_t concert_id, performance_id = 0;
    enum err err = concert_store_take_concert_id(call, &concert_id);

    if (err == ERR_OK && creation->performance_count > 0)
        err =
            concert_store_take_performance_ids(call, creation->performance_count, &performance_id);
    if (err != ERR_OK)
        return err;
    creation->concert.concert_id = creation->room.concert_id = concert_id;
    for (size_t i = 0; i < creation->performance_count; i++) {
        creation->performances[i].concert_id = concert_id;
        creation->performances[i].performance_id = performance_id + (int32_t)i;
    }
    return ERR_OK;
}

static enum err insert_performance(struct call *call, const struct performance *performance,
                                   const struct layout *layout)
{
    enum err err = performance_store_insert(call, performance);

    if (err != ERR_OK)
        return err;
    return performance_store_insert_sections(call, performance->performance_id, layout);
}

static enum err never_given(struct call *call, const char *what, int32_t id)
{
    return err_set(call, ERR_INTERNAL, "%s %d is there, but its id was never given", what, (int)id);
}

static enum err insert_concert(struct call *call, const struct creation *creation)
{
    int32_t concert_id = creation->concert.concert_id;
    enum err err = concert_store_insert(call, &creation->concert);

    if (err == ERR_OK)
        err = waiting_room_store_insert(call, &creation->room);
    for (size_t i = 0; err == ERR_OK && i < creation->performance_count; i++)
        err = insert_performance(call, &creation->performances[i], &creation->layouts[i]);
    if (err == ERR_OK)
        err = admin_log_write_concert(call, "concert.create", concert_id, creation->concert.title);
    return err == ERR_DUPLICATE ? never_given(call, "concert", concert_id) : err;
}

/* tx_fn. Of an earlier run whose commit was not answered the row is there, or not: the lock waits for
 * a connection that is still at it. */
static enum err create(struct call *call, void *arg)
{
    struct creation *creation = arg;
    struct concert earlier;
    enum err err = ERR_NOT_FOUND;

    if (++creation->runs > 1)
        err = concert_store_lock(call, creation->concert.concert_id, &earlier);
    if (err == ERR_NOT_FOUND)
        err = insert_concert(call, creation);
    if (err != ERR_OK)
        return err;
    return catalogue_load_concert(call, creation->concert.concert_id, creation->details);
}

enum err concert_create(struct call *call, const struct concert_plan *plan, struct once *once,
                        struct concert_details *details_out)
{
    struct creation creation = {
        .concert = plan->concert, .room = plan->room, .details = details_out};
    enum err err = check_concert(call, &plan->concert);

    if (plan->concert.lobby_opens_at_us != 0)
        lobby_make_secret(call, &creation.room);
    if (err == ERR_OK)
        err = check_times(call, &plan->concert, false);
    if (err == ERR_OK)
        err = plan_performances(call, plan, &creation);
    if (err == ERR_OK)
        err = take_ids(call, &creation);
    if (err != ERR_OK)
        return err;
    return once_run(call, "concert.create", once, create, &creation, details_out);
}

struct changing {
    int32_t concert_id;
    const struct concert_change *change;
    struct concert_details details; /* out */
};

static void apply(struct concert *concert, const struct concert_change *change)
{
    if (change->has_title)
        concert->title = change->title;
    if (change->has_venue)
        concert->venue = change->venue;
    if (change->has_description)
        concert->description = change->description;
    if (change->has_on_sale_at)
        concert->on_sale_at_us = change->on_sale_at;
    if (change->has_lobby_opens_at)
        concert->lobby_opens_at_us = change->lobby_opens_at;
    if (change->has_sale_ends_at)
        concert->sale_ends_at_us = change->sale_ends_at;
    if (change->has_hold_seconds)
        concert->hold_seconds = (int32_t)change->hold_seconds;
    if (change->has_max_seats_per_user)
        concert->max_seats_per_user = (int32_t)change->max_seats_per_user;
}

/* What was changed, for the admin log: "title venue". */
static const char *describe(struct call *call, const struct concert_change *change)
{
    const char *text = arena_printf(
        call->arena, "%s%s%s%s%s%s%s%s", change->has_title ? "title " : "",
        change->has_venue ? "venue " : "", change->has_description ? "description " : "",
        change->has_on_sale_at ? "on_sale_at " : "",
        change->has_lobby_opens_at ? "lobby_opens_at " : "",
        change->has_sale_ends_at ? "sale_ends_at " : "",
        change->has_hold_seconds ? "hold_seconds " : "",
        change->has_max_seats_per_user ? "max_seats_per_user" : "");

    return text == NULL ? "" : text;
}

/* A change of the concert shows in the state document too: its times decide the phase. */
static enum err write_change(struct call *call, struct concert *concert, struct waiting_room *room)
{
    enum err err = concert_store_update(call, concert);

    if (err != ERR_OK)
        return err;
    room->version++;
    return waiting_room_store_set_settings(call, room);
}

/* tx_fn. */
static enum err change(struct call *call, void *arg)
{
    struct changing *changing = arg;
    const struct concert_change *wanted = changing->change;
    struct waiting_room room;
    struct concert concert, before;
    enum err err = waiting_room_store_lock(call, changing->concert_id, &room);

    if (err == ERR_OK)
        err = concert_store_lock(call, changing->concert_id, &concert);
    if (err == ERR_NOT_FOUND)
        return err_set(call, err, "there is no concert %d", (int)changing->concert_id);
    if (err != ERR_OK)
        return err;
    before = concert;
    apply(&concert, wanted);
    err = check_concert(call, &concert);
    if (err == ERR_OK)
        err = check_times(call, &concert,
                          wanted->has_on_sale_at && !wanted->has_lobby_opens_at &&
                              !wanted->has_sale_ends_at);
    if (err == ERR_OK)
        err = lobby_move(call, &before, &concert, &room);
    if (err == ERR_OK)
        err = write_change(call, &concert, &room);
    if (err == ERR_OK)
        err = admin_log_write_concert(call, "concert.change", changing->concert_id,
                                      describe(call, wanted));
    if (err == ERR_OK)
        err = catalogue_load_concert(call, changing->concert_id, &changing->details);
    return err;
}

enum err concert_change(struct call *call, int32_t concert_id, const struct concert_change *wanted,
                        struct concert_details *details_out)
{
    struct changing changing = {.concert_id = concert_id, .change = wanted};
    enum err err = tx_run(call, "concert.change", change, &changing);

    if (err != ERR_OK)
        return err;
    *details_out = changing.details;
    return ERR_OK;
}

struct addition {
    struct performance performance;
    struct layout layout;
    int runs;
};

static enum err insert_addition(struct call *call, const struct addition *addition)
{
    const struct performance *performance = &addition->performance;
    enum err err = insert_performance(call, performance, &addition->layout);

    if (err == ERR_DUPLICATE)
        return never_given(call, "performance", performance->performance_id);
    if (err != ERR_OK)
        return err;
    return admin_log_write_performance(call, "performance.add", performance, "");
}

/* tx_fn. As create(). */
static enum err add(struct call *call, void *arg)
{
    struct addition *addition = arg;
    struct performance earlier;
    enum err err = ERR_NOT_FOUND;

    if (++addition->runs > 1)
        err = performance_store_lock(call, addition->performance.performance_id, &earlier);
    if (err == ERR_NOT_FOUND)
        err = insert_addition(call, addition);
    return err;
}

enum err performance_add(struct call *call, int32_t concert_id, const struct performance_plan *plan,
                         struct once *once, struct performance *performance_out)
{
    struct addition addition = {.performance = {.concert_id = concert_id,
                                                .starts_at_us = plan->starts_at_us,
                                                .layout_version = 1}};
    struct concert concert;
    enum err err = plan_layout(call, "", &plan->hall, &addition.layout);

    if (err == ERR_OK)
        err = catalogue_find_concert(call, concert_id, &concert);
    if (err != ERR_OK)
        return err;
    plan_set_hall(&addition.performance, &addition.layout);
    err = concert_store_take_performance_ids(call, 1, &addition.performance.performance_id);
    if (err == ERR_OK)
        err = once_run(call, "performance.add", once, add, &addition, &addition.performance);
    if (err != ERR_OK)
        return err;
    room_watch_change(call, concert_id);
    *performance_out = addition.performance;
    return ERR_OK;
}
