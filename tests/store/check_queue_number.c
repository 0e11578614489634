/* Queue numbers: in order and unique, whatever becomes of the counter. */
#include "domain/queue_number.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <sys/mman.h>

#include "cache/cache.h"
#include "lib/test_sale.h"
#include "model/conf.h"
#include "store/place_store.h"
#include "store/waiting_room_store.h"

#define RACERS           8
#define NUMBERS_OF_RACER 150

static char no_socket[] = "/nonexistent/memcached.sock";

static void open_room(void)
{
    test_sale_open(4);
    test_sql("UPDATE waiting_room SET generation = 0, number_limit = 0");
}

/* As a join does: the row is read, then the number taken. */
static enum err take(struct call *call, int64_t *number_out)
{
    struct sale sale;
    enum err err = waiting_room_store_find(call, TEST_CONCERT, &sale);

    return err != ERR_OK ? err : queue_number_take(call, &sale.room, number_out);
}

static int64_t taken(struct call *call)
{
    int64_t number = 0;

    ck_assert_int_eq(take(call, &number), ERR_OK);
    return number;
}

static void lose_counter(struct call *call)
{
    struct sale sale;

    if (waiting_room_store_find(call, TEST_CONCERT, &sale) == ERR_OK)
        cache_delete(call, CACHE_NUMBER, IDS(TEST_CONCERT, sale.room.generation));
}

START_TEST(numbers_count_from_one)
{
    open_room();
    for (int i = 1; i <= 20; i++)
        ck_assert_int_eq(taken(test_call()), i);
    ck_assert_int_ge(test_number("SELECT number_limit FROM waiting_room"), 20);
    ck_assert_int_gt(test_number("SELECT generation FROM waiting_room"), 0);
}
END_TEST

START_TEST(a_lost_counter_costs_a_gap_and_no_more)
{
    open_room();
    for (int loss = 0; loss < 5; loss++) {
        int64_t limit, number;

        taken(test_call());
        taken(test_call());
        limit = test_number("SELECT number_limit FROM waiting_room");
        lose_counter(test_call());
        number = taken(test_call());
        ck_assert_int_eq(number, limit + 1);
        ck_assert_int_eq(taken(test_call()), number + 1);
    }
}
END_TEST

START_TEST(a_counter_that_comes_late_serves_nobody)
{
    struct call *call = test_call();
    int64_t generation, number, next;

    open_room();
    number = taken(call);
    generation = test_number("SELECT generation FROM waiting_room");
    lose_counter(call);
    next = taken(call);
    ck_assert_int_gt(next, number);
    /* Its maker slept between commit and creation. */
    ck_assert(cache_add_counter(call, CACHE_NUMBER, IDS(TEST_CONCERT, generation), 1));
    ck_assert_int_gt(taken(call), next);
}
END_TEST

START_TEST(a_number_of_an_ended_generation_above_its_limit_is_thrown_away)
{
    struct call *call = test_call();
    struct sale stale;
    int64_t number;

    open_room();
    taken(call);
    ck_assert_int_eq(waiting_room_store_find(call, TEST_CONCERT, &stale), ERR_OK);
    test_sql("UPDATE waiting_room SET generation = generation + 1, number_limit = 5000");
    ck_assert_int_eq(queue_number_take(call, &stale.room, &number), ERR_OK);
    ck_assert_int_gt(number, 5000);
}
END_TEST

START_TEST(without_memcached_numbers_have_no_gaps)
{
    struct call *call;

    open_room();
    test_conf()->cache_socket = no_socket;
    call = test_call_new();
    for (int i = 1; i <= 20; i++)
        ck_assert_int_eq(taken(call), i);
    ck_assert(!cache_is_alive(call));
}
END_TEST

START_TEST(a_counter_of_a_former_database_is_not_met)
{
    struct call *call = test_call();

    open_room();
    for (int generation = 1; generation < 50; generation++)
        ck_assert(cache_add_counter(call, CACHE_NUMBER, IDS(TEST_CONCERT, generation), 0));
    test_sql("UPDATE waiting_room SET number_limit = 3000, generation = 0");
    ck_assert_int_eq(taken(call), 3001);
    ck_assert_int_eq(taken(call), 3002);
}
END_TEST

/* One of many who join while the counter is lost again and again. Whatever was answered before a
 * number was asked for must be below it. */
static enum err race_for_numbers(struct call *call, int index, void *arg)
{
    _Atomic int64_t *highest_answered = arg;

    for (int i = 0; i < NUMBERS_OF_RACER; i++) {
        int64_t before = atomic_load(highest_answered), number = 0, seen;
        struct place place = {.concert_id = TEST_CONCERT, .state = PLACE_LEFT};
        uint32_t random;

        call->random(&random, sizeof random);
        if (random % 20 == 0)
            lose_counter(call);
        enum err err = take(call, &number);
        if (err != ERR_OK)
            return err;
        if (number <= before)
            return ERR_LIMIT_REACHED;
        place.place_no = number;
        place.user_id.bytes[0] = (uint8_t)index;
        err = place_store_insert(call, &place); /* DUPLICATE: given twice */
        if (err != ERR_OK)
            return err;
        seen = atomic_load(highest_answered);
        while (seen < number && !atomic_compare_exchange_weak(highest_answered, &seen, number))
            continue;
    }
    return ERR_OK;
}

static void race_with_cache(char *cache_socket)
{
    int counts[ERR_COUNT];
    _Atomic int64_t *highest_answered = mmap(NULL, sizeof *highest_answered, PROT_READ | PROT_WRITE,
                                             MAP_SHARED | MAP_ANONYMOUS, -1, 0);

    ck_assert_ptr_ne(highest_answered, MAP_FAILED);
    open_room();
    if (cache_socket != NULL)
        test_conf()->cache_socket = cache_socket;
    test_race(RACERS, race_for_numbers, highest_answered, counts);
    ck_assert_int_eq(counts[ERR_LIMIT_REACHED], 0);
    ck_assert_int_eq(counts[ERR_DUPLICATE], 0);
    ck_assert_int_eq(counts[ERR_OK], RACERS);
    ck_assert_int_eq(test_number("SELECT COUNT(*) FROM queue_entry"), RACERS * NUMBERS_OF_RACER);
}

START_TEST(who_asks_after_an_answer_has_a_higher_number)
{
    race_with_cache(NULL);
}
END_TEST

START_TEST(so_it_is_without_memcached)
{
    race_with_cache(no_socket);
    ck_assert_int_eq(test_number("SELECT MAX(place_no) FROM queue_entry"),
                     RACERS * NUMBERS_OF_RACER);
}
END_TEST

CHECK_SUITE_WITH("queue number", test_db_setup, test_db_teardown, numbers_count_from_one,
                 a_lost_counter_costs_a_gap_and_no_more, a_counter_that_comes_late_serves_nobody,
                 a_number_of_an_ended_generation_above_its_limit_is_thrown_away,
                 without_memcached_numbers_have_no_gaps, a_counter_of_a_former_database_is_not_met,
                 who_asks_after_an_answer_has_a_higher_number, so_it_is_without_memcached)
