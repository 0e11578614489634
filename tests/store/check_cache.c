/* memcached: what it forgets, how it fails, and what is never believed. */
#include "cache/cache.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/test_db.h"
#include "model/conf.h"
#include "util/counter.h"

/* A memcached of this test's own, to be stopped and killed. */
static struct {
    char directory[32], socket[64];
    pid_t pid;
} own;

static struct counters counters;

static int connect_own(void)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    snprintf(address.sun_path, sizeof address.sun_path, "%s", own.socket);
    if (connect(fd, (struct sockaddr *)&address, sizeof address) == 0)
        return fd;
    close(fd);
    return -1;
}

static void start_own(void)
{
    own.pid = fork();
    ck_assert_int_ge(own.pid, 0);
    if (own.pid == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL); /* a failing test takes it along */
        execlp("memcached", "memcached", "-s", own.socket, "-U", "0", "-m", "8", "-t", "1",
               geteuid() == 0 ? "-u" : NULL, "root", NULL);
        _exit(127);
    }
    int fd;
    while ((fd = connect_own()) < 0)
        ck_assert_int_eq(waitpid(own.pid, NULL, WNOHANG), 0);
    close(fd);
}

static void kill_own(void)
{
    kill(own.pid, SIGKILL);
    waitpid(own.pid, NULL, 0);
    unlink(own.socket);
}

/* A call whose cache is the private server. */
static struct call *own_call(void)
{
    strcpy(own.directory, "/tmp/tkcache-XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(own.directory));
    snprintf(own.socket, sizeof own.socket, "%s/s", own.directory);
    start_own();
    test_conf()->cache_socket = own.socket;
    struct call *call = test_call_new();
    call->counters = &counters;
    return call;
}

static void end_own(void)
{
    kill_own();
    rmdir(own.directory);
}

/* One raw command and the start of its answer. */
static void say(const char *command, const char *answer)
{
    char buffer[64];
    int fd = connect_own();
    ck_assert_int_ge(fd, 0);
    ck_assert_int_eq(write(fd, command, strlen(command)), (ssize_t)strlen(command));
    ssize_t length = read(fd, buffer, sizeof buffer);
    ck_assert_int_ge(length, (ssize_t)strlen(answer));
    ck_assert_mem_eq(buffer, answer, strlen(answer));
    close(fd);
}

static uint64_t counted(enum counter counter)
{
    return counters.value[counter];
}

START_TEST(values_come_back_until_deleted)
{
    struct call *call = test_call();
    char big[100000];
    const void *bytes;
    size_t length;

    memset(big, 7, sizeof big);
    ck_assert_int_eq(cache_get(call, CACHE_SEATS, IDS(1), &bytes, &length), ERR_CACHE_MISS);
    cache_set(call, CACHE_SEATS, IDS(1), big, sizeof big);
    cache_set(call, CACHE_SEATS, IDS(2), "", 0);
    ck_assert_int_eq(cache_get(call, CACHE_SEATS, IDS(1), &bytes, &length), ERR_OK);
    ck_assert_uint_eq(length, sizeof big);
    ck_assert_mem_eq(bytes, big, length);
    ck_assert_int_eq(cache_get(call, CACHE_SEATS, IDS(2), &bytes, &length), ERR_OK);
    ck_assert_uint_eq(length, 0);
    cache_delete(call, CACHE_SEATS, IDS(1));
    ck_assert_int_eq(cache_get(call, CACHE_SEATS, IDS(1), &bytes, &length), ERR_CACHE_MISS);
}
END_TEST

START_TEST(counter_must_be_made_before_it_counts)
{
    struct call *call = test_call();
    uint64_t value = 42;

    ck_assert_int_eq(cache_incr(call, CACHE_NUMBER, IDS(1, 1), 1, &value), ERR_CACHE_MISS);
    ck_assert_uint_eq(value, 42);
    ck_assert(cache_add_counter(call, CACHE_NUMBER, IDS(1, 1), 1000));
    ck_assert(!cache_add_counter(call, CACHE_NUMBER, IDS(1, 1), 5));
    ck_assert_int_eq(cache_incr(call, CACHE_NUMBER, IDS(1, 1), 1, &value), ERR_OK);
    ck_assert_uint_eq(value, 1001);
    ck_assert_int_eq(cache_incr(call, CACHE_NUMBER, IDS(1, 1), 9, &value), ERR_OK);
    ck_assert_uint_eq(value, 1010);
    ck_assert_int_eq(cache_read_counter(call, CACHE_NUMBER, IDS(1, 1), &value), ERR_OK);
    ck_assert_uint_eq(value, 1010);
    ck_assert_int_eq(cache_incr(call, CACHE_NUMBER, IDS(1, 2), 1, &value), ERR_CACHE_MISS);
    ck_assert_int_eq(cache_incr(call, CACHE_NUMBER, IDS(2, 1), 1, &value), ERR_CACHE_MISS);
}
END_TEST

START_TEST(events_are_counted_by_minute_kind_and_text)
{
    struct call *call = test_call();
    uint64_t count;

    for (uint64_t i = 1; i <= 3; i++) {
        ck_assert_int_eq(cache_count_minute(call, "sign_in", "a@b", 3, &count), ERR_OK);
        ck_assert_uint_eq(count, i);
    }
    ck_assert_int_eq(cache_count_minute(call, "sign_in", "a@c", 3, &count), ERR_OK);
    ck_assert_uint_eq(count, 1);
    ck_assert_int_eq(cache_count_minute(call, "password", "a@b", 3, &count), ERR_OK);
    ck_assert_uint_eq(count, 1);
    test_sleep(call, 60000000);
    ck_assert_int_eq(cache_count_minute(call, "sign_in", "a@b", 3, &count), ERR_OK);
    ck_assert_uint_eq(count, 1);
}
END_TEST

START_TEST(value_of_another_key_is_a_miss)
{
    struct call *call = own_call();
    const void *bytes;
    size_t length;

    test_conf()->cache_prefix = (char *)"x";
    cache_set(call, CACHE_SEATS, IDS(1), "one", 3);
    ck_assert_int_eq(cache_get(call, CACHE_SEATS, IDS(1), &bytes, &length), ERR_OK);
    say("set x:seats:1 0 0 12\r\nx:seats:2one\r\n", "STORED");
    ck_assert_int_eq(cache_get(call, CACHE_SEATS, IDS(1), &bytes, &length), ERR_CACHE_MISS);
    say("set x:seats:1 0 0 1\r\nx\r\n", "STORED");
    ck_assert_int_eq(cache_get(call, CACHE_SEATS, IDS(1), &bytes, &length), ERR_CACHE_MISS);
    end_own();
}
END_TEST

START_TEST(counter_that_is_no_number_of_ours_is_a_miss)
{
    struct call *call = own_call();
    uint64_t value;

    test_conf()->cache_prefix = (char *)"x";
    say("set x:n:1:1 0 0 19\r\n4611686018427387903\r\n", "STORED");
    ck_assert_int_eq(cache_read_counter(call, CACHE_NUMBER, IDS(1, 1), &value), ERR_OK);
    ck_assert_int_eq(cache_incr(call, CACHE_NUMBER, IDS(1, 1), 1, &value), ERR_CACHE_MISS);
    ck_assert_int_eq(cache_read_counter(call, CACHE_NUMBER, IDS(1, 1), &value), ERR_CACHE_MISS);
    say("set x:n:1:1 0 0 3\r\n12x\r\n", "STORED");
    ck_assert_int_eq(cache_read_counter(call, CACHE_NUMBER, IDS(1, 1), &value), ERR_CACHE_MISS);
    say("set x:n:1:1 0 0 2\r\n-1\r\n", "STORED");
    ck_assert_int_eq(cache_read_counter(call, CACHE_NUMBER, IDS(1, 1), &value), ERR_CACHE_MISS);
    say("set x:n:1:1 0 0 4\r\n12  \r\n", "STORED");
    ck_assert_int_eq(cache_read_counter(call, CACHE_NUMBER, IDS(1, 1), &value), ERR_OK);
    ck_assert_uint_eq(value, 12);
    end_own();
}
END_TEST

/* Returns when every thread has stopped: one that still runs could answer. */
static void stop_own(void)
{
    int status;

    kill(own.pid, SIGSTOP);
    ck_assert_int_eq(waitpid(own.pid, &status, WUNTRACED), own.pid);
    ck_assert(WIFSTOPPED(status));
}

START_TEST(stopped_server_costs_one_timeout_a_second)
{
    struct call *call = own_call();
    const void *bytes;
    size_t length;
    uint64_t value;

    ck_assert(cache_add_counter(call, CACHE_NUMBER, IDS(1, 1), 7));
    stop_own();
    ck_assert_int_eq(cache_incr(call, CACHE_NUMBER, IDS(1, 1), 1, &value), ERR_CACHE_MISS);
    ck_assert_uint_eq(counted(COUNTER_CACHE_ERROR), 1);
    for (int i = 0; i < 100; i++)
        ck_assert_int_eq(cache_get(call, CACHE_SEATS, IDS(1), &bytes, &length), ERR_CACHE_MISS);
    ck_assert_int_eq(cache_count_minute(call, "x", "x", 1, &value), ERR_CACHE_MISS);
    ck_assert_uint_eq(counted(COUNTER_CACHE_ERROR), 1);
    ck_assert_uint_eq(counted(COUNTER_CACHE_SKIPPED), 101);
    test_sleep(call, 999999);
    ck_assert_int_eq(cache_get(call, CACHE_SEATS, IDS(1), &bytes, &length), ERR_CACHE_MISS);
    ck_assert_uint_eq(counted(COUNTER_CACHE_SKIPPED), 102);
    test_sleep(call, 1);
    ck_assert_int_eq(cache_get(call, CACHE_SEATS, IDS(1), &bytes, &length), ERR_CACHE_MISS);
    ck_assert_uint_eq(counted(COUNTER_CACHE_ERROR), 2);
    kill(own.pid, SIGCONT);
    end_own();
}
END_TEST

START_TEST(late_answer_is_never_taken_for_another_ones)
{
    struct call *call = own_call();
    uint64_t value = 0;

    ck_assert(cache_add_counter(call, CACHE_NUMBER, IDS(1, 1), 100));
    ck_assert(cache_add_counter(call, CACHE_NUMBER, IDS(1, 2), 500));
    stop_own();
    ck_assert_int_eq(cache_incr(call, CACHE_NUMBER, IDS(1, 1), 1, &value), ERR_CACHE_MISS);
    kill(own.pid, SIGCONT);
    test_sleep(call, 1000000);
    ck_assert_int_eq(cache_incr(call, CACHE_NUMBER, IDS(1, 2), 1, &value), ERR_OK);
    ck_assert_uint_eq(value, 501);
    end_own();
}
END_TEST

START_TEST(server_that_comes_back_is_used_again)
{
    struct call *call = own_call();
    uint64_t value;

    ck_assert(cache_is_alive(call));
    kill_own();
    ck_assert(!cache_is_alive(call));
    ck_assert_int_eq(cache_incr(call, CACHE_NUMBER, IDS(1, 1), 1, &value), ERR_CACHE_MISS);
    start_own();
    test_sleep(call, 1000000);
    ck_assert(cache_add_counter(call, CACHE_NUMBER, IDS(1, 1), 1));
    ck_assert_int_eq(cache_incr(call, CACHE_NUMBER, IDS(1, 1), 1, &value), ERR_OK);
    ck_assert(cache_is_alive(call));
    end_own();
}
END_TEST

/* What the server itself has, asked over a connection of its own. */
static bool server_has(int64_t id)
{
    struct cache *former = test_call()->cache;
    const struct conf *former_conf = test_conf();
    const void *bytes;
    size_t length;

    test_call()->cache = cache_new(former_conf);
    bool is_there = cache_get(test_call(), CACHE_SEATS, IDS(id), &bytes, &length) == ERR_OK;
    cache_free(&test_call()->cache);
    test_call()->cache = former;
    return is_there;
}

START_TEST(sets_kept_back_go_with_the_next_read_or_when_flushed)
{
    struct call *call = test_call();
    const void *bytes;
    size_t length;

    cache_keep_sets_back(call->cache);
    cache_set(call, CACHE_SEATS, IDS(71), "a", 1);
    ck_assert(!server_has(71));
    ck_assert_int_eq(cache_get(call, CACHE_SEATS, IDS(71), &bytes, &length), ERR_OK);
    ck_assert_int_eq(cache_get(call, CACHE_SEATS, IDS(72), &bytes, &length), ERR_CACHE_MISS);
    ck_assert(server_has(71));
    cache_set(call, CACHE_SEATS, IDS(72), "b", 1);
    cache_flush(call);
    ck_assert(server_has(72));
    cache_set(call, CACHE_SEATS, IDS(73), "c", 1);
    cache_delete(call, CACHE_SEATS, IDS(72));
    ck_assert_int_eq(cache_get(call, CACHE_SEATS, IDS(72), &bytes, &length), ERR_CACHE_MISS);
    ck_assert(server_has(73));
}
END_TEST

START_TEST(clock_set_back_does_not_prolong_the_rest)
{
    struct call *call = own_call();
    uint64_t value;

    kill_own();
    ck_assert_int_eq(cache_incr(call, CACHE_NUMBER, IDS(1, 1), 1, &value), ERR_CACHE_MISS);
    test_sleep(call, -3600 * INT64_C(1000000));
    ck_assert_int_eq(cache_incr(call, CACHE_NUMBER, IDS(1, 1), 1, &value), ERR_CACHE_MISS);
    ck_assert_uint_eq(counted(COUNTER_CACHE_SKIPPED), 0);
    rmdir(own.directory);
}
END_TEST

START_TEST(many_values_come_in_one_round_trip_each_for_its_key)
{
    struct call *call = test_call();
    int64_t ids[600][2];
    struct cache_value values[600];
    char text[32];

    for (int i = 0; i < 600; i++) {
        ids[i][0] = 1;
        ids[i][1] = 600 - i; /* in no order of the server's */
        snprintf(text, sizeof text, "value %d", i);
        if (i % 3 != 1)
            cache_set(call, CACHE_PLACE_SEEN, ids[i], 2, text, strlen(text));
    }
    cache_get_many(call, CACHE_PLACE_SEEN, &ids[0][0], 2, 600, values);
    for (int i = 0; i < 600; i++) {
        snprintf(text, sizeof text, "value %d", i);
        if (i % 3 == 1) {
            ck_assert_ptr_null(values[i].bytes);
            continue;
        }
        ck_assert_uint_eq(values[i].length, strlen(text));
        ck_assert_mem_eq(values[i].bytes, text, strlen(text));
    }
    /* Nothing of it is left on the connection. */
    const void *bytes;
    size_t length;
    ck_assert_int_eq(cache_get(call, CACHE_PLACE_SEEN, ids[0], 2, &bytes, &length), ERR_OK);
    ck_assert_mem_eq(bytes, "value 0", length);
    ck_assert_int_eq(cache_get(call, CACHE_PLACE_SEEN, ids[1], 2, &bytes, &length), ERR_CACHE_MISS);
    cache_get_many(call, CACHE_PLACE_SEEN, &ids[0][0], 2, 0, values);
}
END_TEST

/* What a change of a value meets. */
struct meeting {
    int tries;   /* made so far */
    int others;  /* so many tries find that somebody else was faster */
    bool is_bad; /* the value is not what was expected */
};

/* The last byte of what is kept; 0: nothing is. */
static char kept(struct call *call)
{
    const char *bytes;
    size_t length;
    enum err err = cache_get(call, CACHE_SEATS, IDS(7), (const void **)&bytes, &length);

    ck_assert(err == ERR_CACHE_MISS || length == 2);
    return err == ERR_OK ? bytes[1] : 0;
}

/* cache_change_fn: the last byte becomes one more. */
static bool add_one(void *arg, char *bytes, size_t length)
{
    struct meeting *meeting = arg;

    meeting->tries++;
    if (meeting->tries <= meeting->others) {
        char newer[] = {'v', (char)('0' + meeting->tries * 2)};
        cache_set(test_call(), CACHE_SEATS, IDS(7), newer, sizeof newer);
        ck_assert_int_eq(kept(test_call()), newer[1]); /* it has arrived */
    }
    bytes[length - 1]++;
    return !meeting->is_bad;
}

START_TEST(a_value_is_changed_where_it_is)
{
    struct call *call = test_call();
    struct meeting meeting = {0};

    cache_change(call, CACHE_SEATS, IDS(7), add_one, &meeting);
    ck_assert_int_eq(meeting.tries, 0); /* there is none */
    ck_assert_int_eq(kept(call), 0);
    cache_set(call, CACHE_SEATS, IDS(7), "v0", 2);
    cache_change(call, CACHE_SEATS, IDS(7), add_one, &meeting);
    cache_change(call, CACHE_SEATS, IDS(7), add_one, &meeting);
    ck_assert_int_eq(meeting.tries, 2);
    ck_assert_int_eq(kept(call), '2');
    cache_set(call, CACHE_SEATS, IDS(7), "v5", 2); /* nothing is left on the connection */
    ck_assert_int_eq(kept(call), '5');
    cache_change(call, CACHE_SEATS, IDS(7), add_one, &(struct meeting){.is_bad = true});
    ck_assert_int_eq(kept(call), 0);
}
END_TEST

START_TEST(a_change_is_made_to_what_somebody_else_wrote_meanwhile)
{
    struct call *call = test_call_new();
    struct meeting meeting = {.others = 2};

    cache_set(call, CACHE_SEATS, IDS(7), "v0", 2);
    cache_change(call, CACHE_SEATS, IDS(7), add_one, &meeting);
    ck_assert_int_eq(meeting.tries, 3);
    ck_assert_int_eq(kept(call), '5');
    meeting = (struct meeting){.others = 3};
    cache_change(call, CACHE_SEATS, IDS(7), add_one, &meeting);
    ck_assert_int_eq(kept(call), 0); /* too many others */
}
END_TEST

CHECK_SUITE_WITH("cache", test_db_setup, test_db_teardown, values_come_back_until_deleted,
                 counter_must_be_made_before_it_counts, events_are_counted_by_minute_kind_and_text,
                 value_of_another_key_is_a_miss, counter_that_is_no_number_of_ours_is_a_miss,
                 stopped_server_costs_one_timeout_a_second,
                 late_answer_is_never_taken_for_another_ones, server_that_comes_back_is_used_again,
                 sets_kept_back_go_with_the_next_read_or_when_flushed,
                 clock_set_back_does_not_prolong_the_rest,
                 many_values_come_in_one_round_trip_each_for_its_key,
                 a_value_is_changed_where_it_is,
                 a_change_is_made_to_what_somebody_else_wrote_meanwhile)
