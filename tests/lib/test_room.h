/*
 * A waiting room to test with: concert 1 of test_sale_open(), empty, and fans who join it.
 */
#ifndef TICKETD_TESTS_TEST_ROOM_H
#define TICKETD_TESTS_TEST_ROOM_H

#include "domain/waiting_room.h"
#include "lib/test_sale.h"

#define TEST_SECOND_US INT64_C(1000000)
#define TEST_FANS_MAX  4000

/* Concert 1 is on sale since an hour; nobody has joined; capacity people may be inside. The rate rests:
 * a tenth of a second's worth may enter at once, one person at least. */
void test_room_open(int capacity, int admit_per_minute);

/* Fan `number` is who calls; its session lasts. */
void test_room_sign_in(struct call *call, int number);

/* The fan joins, which must succeed, and holds the call's queue token from then on. */
struct standing test_room_join(struct call *call, int number);

/* The fan joins and a round of the janitor follows, which lets in whom it can; as told at the join. */
struct standing test_room_enter(struct call *call, int number);

/* The fan, who has joined before, is who calls, by queue token. */
void test_room_act_as(struct call *call, const struct standing *standing);

/* One heartbeat, which must succeed. */
struct standing test_room_ask(struct call *call, const struct standing *standing);

/* One round of the janitor, which must succeed. */
void test_room_tick(struct call *call);

/* A crowd of places first…first + count - 1 in this state, of fans of their own, joined and seen just
 * now; those of the lobby have no number yet. Bounded by 100,000. */
void test_room_crowd(struct call *call, enum place_state state, int first, int count);

/* As stored. */
enum place_state test_room_state(int64_t place_no);

#endif
