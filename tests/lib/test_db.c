/*
 * A clean database and cache for each test; see test_db.h.
 */
#include "lib/test_db.h"

#include <mysql.h>
#include <sodium.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cache/cache.h"
#include "model/conf.h"
#include "store/db.h"

#define CALLS_MAX           64
#define ARENA_CEILING_BYTES (64 * 1024 * 1024)
#define DEADLINE_US         (10 * INT64_C(1000000))

/* A struct with every default of the table, so that these tests need no parser. */
#define CONF_INT(group, key, field, unit, def, min, max, text) .field = (def),
#define CONF_BOOL(group, key, field, def, text)                .field = (def),
#define CONF_TEXT(group, key, field, def, text)                .field = (char *)(def),
static const struct conf defaults = {
#include "model/conf.def"
};
#undef CONF_INT
#undef CONF_BOOL
#undef CONF_TEXT

/* One test's world. Each test is a process of its own, so this is not shared. */
static struct {
    struct conf conf;
    MYSQL *owner;
    struct call calls[CALLS_MAX];
    size_t call_count;
    unsigned cache_generation;
    char cache_prefix[64];
    char sql[64 * 1024];
    char text[64 * 1024];
} world;

static const char *environment(const char *name)
{
    const char *value = getenv(name);
    if (value == NULL)
        ck_abort_msg("%s is not set: run this test through tests/lib/run-test", name);
    return value;
}

static void random_bytes(void *bytes, size_t count)
{
    randombytes_buf(bytes, count);
}

static MYSQL *connect_owner(void)
{
    MYSQL *mysql = mysql_init(NULL);
    if (mysql_real_connect(mysql, NULL, "root", NULL, world.conf.db_name, 0, world.conf.db_socket,
                           0) == NULL)
        ck_abort_msg("database: %s", mysql_error(mysql));
    return mysql;
}

static void empty_tables(void)
{
    char tables[64][65];
    size_t count = 0;
    ck_assert_int_eq(mysql_query(world.owner, "SHOW TABLES"), 0);
    MYSQL_RES *result = mysql_store_result(world.owner);
    for (MYSQL_ROW row; (row = mysql_fetch_row(result)) != NULL && count < 64; count++)
        snprintf(tables[count], sizeof tables[count], "%s", row[0]);
    mysql_free_result(result);
    for (size_t i = 0; i < count; i++)
        if (strcmp(tables[i], "migration") != 0)
            test_sql("DELETE FROM `%s`", tables[i]);
}

static void choose_prefix(void)
{
    snprintf(world.cache_prefix, sizeof world.cache_prefix, "t%d-%u", (int)getpid(),
             world.cache_generation++);
    world.conf.cache_prefix = world.cache_prefix;
}

void test_db_setup(void)
{
    ck_assert_int_ge(sodium_init(), 0);
    world.conf = defaults;
    world.conf.db_socket = (char *)environment("TICKETD_TEST_DB_SOCKET");
    world.conf.db_name = (char *)environment("TICKETD_TEST_DB_NAME");
    world.conf.cache_socket = (char *)environment("TICKETD_TEST_CACHE_SOCKET");
    /* A loaded machine shall not look like a dead memcached. */
    world.conf.cache_timeout_ms = 1000;
    choose_prefix();
    world.owner = connect_owner();
    empty_tables();
    test_call_new();
}

void test_db_teardown(void)
{
    for (size_t i = 0; i < world.call_count; i++) {
        struct call *call = &world.calls[i];
        bool was_open = db_clean(call);
        db_free(&call->db);
        cache_free(&call->cache);
        arena_free(&call->arena);
        ck_assert_msg(!was_open, "the test left a transaction open");
    }
    mysql_close(world.owner);
}

struct call *test_call(void)
{
    return &world.calls[0];
}

struct call *test_call_new(void)
{
    ck_assert_uint_lt(world.call_count, CALLS_MAX);
    struct call *call = &world.calls[world.call_count++];
    call->arena = arena_new(ARENA_CEILING_BYTES);
    call->db = db_new(&world.conf);
    call->cache = cache_new(&world.conf);
    call->conf = &world.conf;
    call->random = random_bytes;
    call_begin(call, "test", TEST_NOW_US, TEST_NOW_US + DEADLINE_US);
    return call;
}

void test_sleep(struct call *call, int64_t us)
{
    call->now_us += us;
    call->deadline_us += us;
}

struct conf *test_conf(void)
{
    return &world.conf;
}

static void run(const char *format, va_list args)
{
    int length = vsnprintf(world.sql, sizeof world.sql, format, args);
    ck_assert_int_lt(length, (int)sizeof world.sql);
    if (mysql_real_query(world.owner, world.sql, (unsigned long)length) != 0)
        ck_abort_msg("%s: %s", mysql_error(world.owner), world.sql);
}

void test_sql(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    run(format, args);
    va_end(args);
    mysql_free_result(mysql_store_result(world.owner));
}

/* Into world.text; false without a row. */
static bool read_text(void)
{
    MYSQL_RES *result = mysql_store_result(world.owner);
    ck_assert_msg(result != NULL, "no result: %s", world.sql);
    MYSQL_ROW row = mysql_fetch_row(result);
    snprintf(world.text, sizeof world.text, "%s",
             row == NULL      ? ""
             : row[0] == NULL ? "NULL"
                              : row[0]);
    mysql_free_result(result);
    return row != NULL;
}

int64_t test_number(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    run(format, args);
    va_end(args);
    return !read_text() || strcmp(world.text, "NULL") == 0 ? -1 : strtoll(world.text, NULL, 10);
}

const char *test_text(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    run(format, args);
    va_end(args);
    read_text();
    return world.text;
}

void test_forget_cache(void)
{
    choose_prefix();
}
