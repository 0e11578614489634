/*
 * lobby: what it costs to close a lobby, to draw its order and to call people up, told by the database
 * and by the clock.
 *
 *   lobby --conf ticketctl.conf --concert N --rounds 3
 *
 * The concert has a lobby that nobody has closed. The instance's own janitor must be stopped. Prints a
 * line for each measurement, see cost.h. Every round leaves the lobby as it was found.
 */
#include "domain/lobby.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <glib.h>
#include <sodium.h>

#include "cost.h"
#include "domain/roster.h"
#include "model/draw.h"
#include "store/draw_store.h"
#include "store/stmt.h"
#include "store/waiting_room_store.h"

#define SECOND_US INT64_C(1000000)
#define DRAWN     1000 /* numbers, for the price of one */

static struct {
    struct call *call;
    gint64 concert_id;
    int rounds;
    int64_t sum; /* what is computed shall not be left out by the compiler */
    unsigned char digest[DRAW_DIGEST_BYTES];
    struct sale sale;
} bench = {.rounds = 3};

/* --- The lobby ----------------------------------------------------------------------------------- */

static const struct stmt take_back_places = {
    .name = "bench.take_back_called",
    .sql = "UPDATE queue_entry FORCE INDEX (queue_entry_by_state)\n"
           "   SET state = 0,\n"
           "       queue_number = NULL\n"
           " WHERE concert_id = ?\n"
           "   AND state = 1",
};

/* The sale is on, nothing is drawn, and nobody is let in. */
static const struct stmt open_sale = {
    .name = "bench.open_sale",
    .sql = "UPDATE concert\n"
           "   SET on_sale_at_us = ?,\n"    // a moment ago [us]
           "       lobby_opens_at_us = ?\n" // before that [us]
           " WHERE concert_id = ?",
};

static const struct stmt pause_room = {
    .name = "bench.pause_room",
    .sql = "UPDATE waiting_room\n"
           "   SET paused = 1\n"
           " WHERE concert_id = ?",
};

static void load_sale(void)
{
    cost_begin();
    cost_check(waiting_room_store_find(bench.call, (int32_t)bench.concert_id, &bench.sale));
}

static void prepare_lobby(void)
{
    struct call *call = bench.call;
    struct waiting_room room = {.concert_id = (int32_t)bench.concert_id};

    cost_begin();
    randombytes_buf(room.draw.secret, sizeof room.draw.secret);
    room.draw.has_secret = true;
    cost_check(stmt_change(call, &take_back_places, ARGS(arg_i64(bench.concert_id)), NULL));
    cost_check(stmt_change(call, &pause_room, ARGS(arg_i64(bench.concert_id)), NULL));
    cost_check(
        stmt_change(call, &open_sale,
                    ARGS(arg_i64(call->now_us - SECOND_US),
                         arg_i64(call->now_us - 3600 * SECOND_US), arg_i64(bench.concert_id)),
                    NULL));
    cost_check(draw_store_begin(call, &room));
}

/* --- What is measured ---------------------------------------------------------------------------- */

static void close_lobby(void)
{
    cost_begin();
    cost_check(lobby_close(bench.call, (int32_t)bench.concert_id));
}

static void digest_roster(void)
{
    cost_begin();
    cost_check(roster_digest(bench.call, &bench.sale.room, bench.digest));
}

/* Apart from the digest: one row, and the table that numbers are read from. */
static void draw_order(void)
{
    struct waiting_room drawn = bench.sale.room;
    struct draw draw;
    bool is_changed;

    cost_begin();
    drawn.draw.participants = drawn.draw.lobby_last_no - drawn.epoch_first_no + 1;
    drawn.draw.drawn_at_us = bench.call->now_us;
    memcpy(drawn.draw.roster_digest, bench.digest, sizeof bench.digest);
    cost_check(draw_store_set_drawn(bench.call, &drawn, &is_changed));
    if (!is_changed || !room_draw(&drawn, &draw) || !draw_tabulate(&draw, bench.call->arena)) {
        fprintf(stderr, "lobby: nothing was drawn\n");
        exit(1);
    }
}

static void read_numbers(void)
{
    struct draw draw;

    cost_begin();
    if (!room_draw(&bench.sale.room, &draw) || !draw_tabulate(&draw, bench.call->arena))
        exit(1);
    for (int64_t place = 1; place <= DRAWN; place++)
        bench.sum += draw_number(&draw, place % draw.count + 1);
}

/* A round of the janitor, as far as the lobby is concerned. */
static void call_up(void)
{
    cost_begin();
    cost_check(lobby_tick(bench.call, &bench.sale, true, false));
}

static void run_round(const char *note)
{
    const struct {
        const char *what;
        void (*fn)(void);
        int times;
    } parts[] = {
        {"close", close_lobby, 1},  {"digest", digest_roster, 1}, {"draw", draw_order, 1},
        {"read", read_numbers, 20}, {"call", call_up, 1},
    };

    prepare_lobby();
    for (size_t i = 0; i < G_N_ELEMENTS(parts); i++) {
        g_autofree char *name = g_strconcat(note, parts[i].what, NULL);
        load_sale();
        cost_measure(name, parts[i].fn, parts[i].times);
    }
}

int main(int argc, char **argv)
{
    g_autofree char *conf_path = NULL;
    const GOptionEntry entries[] = {
        {"conf", 0, 0, G_OPTION_ARG_FILENAME, &conf_path, "Settings, with root's rights", "FILE"},
        {"concert", 0, 0, G_OPTION_ARG_INT64, &bench.concert_id, "Whose lobby", "N"},
        {"rounds", 0, 0, G_OPTION_ARG_INT, &bench.rounds, "How often", "N"},
        {NULL, 0, 0, 0, NULL, NULL, NULL},
    };
    g_autoptr(GOptionContext) context = g_option_context_new(NULL);
    g_autoptr(GError) error = NULL;

    g_option_context_add_main_entries(context, entries, NULL);
    if (!g_option_context_parse(context, &argc, &argv, &error) || !conf_path ||
        bench.concert_id == 0) {
        fprintf(stderr, "lobby: %s\n", error ? error->message : "--conf or --concert is missing");
        return 2;
    }
    bench.call = cost_open(conf_path);
    run_round("warm-up-");
    for (int i = 0; i < bench.rounds; i++)
        run_round("");
    return bench.sum == 0;
}
