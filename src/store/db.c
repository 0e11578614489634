/*
 * The connection to MariaDB or MySQL.
 *
 * Invariant: db->mysql is either NULL or a connection in step with the server, set up as the header
 * promises. Whoever meets an error that leaves this in doubt drops the connection.
 */
#include "store/db_private.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "model/conf.h"
#include "util/log.h"

#define CONNECT_SECONDS 1
/* Longer than the lock wait, shorter than a client's patience. */
#define READ_SECONDS 3

#define CLOCK_REFRESH_US 5000000
/* A slower answer says little about the time; a younger measurement is better. */
#define CLOCK_TRIP_MAX_US 100000
/* A smaller difference between two servers is no other time. */
#define CLOCK_STEP_MIN_US 1000000

/* The session of every connection. A statement that MySQL or an older MariaDB does not know may be
 * optional; the server then has no such feature to tame. */
static const struct {
    const char *sql;
    bool is_optional;
} session_setup[] = {
    {"SET NAMES utf8mb4 COLLATE utf8mb4_bin", false},
    {"SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED", false},
    {"SET SESSION autocommit = 1, innodb_lock_wait_timeout = 1, time_zone = '+00:00',\n"
     "  sql_mode = 'STRICT_TRANS_TABLES,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION'",
     false},
    {"SET SESSION innodb_snapshot_isolation = ON", true},
    {"SET SESSION idle_transaction_timeout = 5", true}, /* a stopped worker frees its locks */
};

#define ER_UNKNOWN_VARIABLE 1193

static const char clock_sql[] =
    "/* db.clock */ SELECT CAST(UNIX_TIMESTAMP(NOW(6)) * 1000000 AS SIGNED)";
static const char durable_sql[] =
    "/* db.check */ SELECT @@innodb_flush_log_at_trx_commit IN (1, 3)";

static int64_t clock_us(clockid_t clock)
{
    struct timespec now;
    if (clock_gettime(clock, &now) != 0)
        panic("clock_gettime: %s", strerror(errno));
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

int64_t db_monotonic_us(void)
{
    return clock_us(CLOCK_MONOTONIC);
}

struct db *db_new(const struct conf *conf)
{
    struct db *db = g_new0(struct db, 1);
    db->conf = conf;
    db->prepared = prepared_new();
    db->params = g_array_new(FALSE, TRUE, sizeof(MYSQL_BIND));
    db->outputs = g_array_new(FALSE, TRUE, sizeof(struct output));
    db->cells = g_array_new(FALSE, TRUE, sizeof(struct column));
    db->buffer = g_byte_array_new();
    return db;
}

void db_free(struct db **db)
{
    if (*db == NULL)
        return;
    db_drop(*db);
    g_hash_table_destroy((*db)->prepared);
    g_array_free((*db)->params, TRUE);
    g_array_free((*db)->outputs, TRUE);
    g_array_free((*db)->cells, TRUE);
    g_byte_array_free((*db)->buffer, TRUE);
    g_free(*db);
    *db = NULL;
}

void db_drop(struct db *db)
{
    if (db->mysql == NULL)
        return;
    mysql_close(db->mysql);
    db->mysql = NULL;
    /* After the connection, so that closing them sends nothing. */
    g_hash_table_remove_all(db->prepared);
}

/* One result column of one row as a number, or nothing. */
static bool read_number(struct db *db, int64_t *number_out)
{
    MYSQL_RES *result = mysql_store_result(db->mysql);
    if (result == NULL)
        return false;
    MYSQL_ROW row = mysql_fetch_row(result);
    bool has_number = row != NULL && row[0] != NULL;
    if (has_number)
        *number_out = strtoll(row[0], NULL, 10);
    mysql_free_result(result);
    return has_number;
}

/* Why the last thing failed; never 0, for what failed shall not be taken for done. */
static unsigned failure_of(const struct db *db)
{
    unsigned code = mysql_errno(db->mysql);

    return code != 0 ? code : 2027; /* malformed packet */
}

static unsigned ask_number(struct db *db, const char *sql, int64_t *number_out)
{
    db->statement_count++;
    if (mysql_real_query(db->mysql, sql, strlen(sql)) != 0 || !read_number(db, number_out))
        return failure_of(db);
    return 0;
}

unsigned db_query(struct db *db, const char *sql, size_t length)
{
    db->statement_count++;
    if (mysql_real_query(db->mysql, sql, length) != 0)
        return failure_of(db);
    MYSQL_RES *result = mysql_store_result(db->mysql);
    if (result != NULL)
        mysql_free_result(result);
    return mysql_errno(db->mysql);
}

/* Half the round trip lies between the server's reading its clock and our reading the answer. A new
 * connection may be to another server: what was known of the old one's clock is worth nothing. */
static unsigned measure_clock(struct db *db, bool is_new_connection)
{
    int64_t database_us;
    int64_t sent_us = db_monotonic_us();
    unsigned code = ask_number(db, clock_sql, &database_us);
    if (code != 0)
        return code;
    int64_t trip_us = db_monotonic_us() - sent_us;
    if (trip_us <= CLOCK_TRIP_MAX_US || is_new_connection)
        db->clock_offset_us = database_us - (sent_us + trip_us / 2);
    db->clock_is_set = true;
    db->clock_measured_us = sent_us + trip_us;
    return 0;
}

int64_t db_now_us(struct db *db)
{
    if (!db->clock_is_set)
        return clock_us(CLOCK_REALTIME);
    return db_monotonic_us() + db->clock_offset_us;
}

/* The first line of the password file; NULL without one. false: it cannot be read. */
static bool read_password(const char *path, char password[256])
{
    password[0] = '\0';
    if (path == NULL || path[0] == '\0')
        return true;
    FILE *file = fopen(path, "re");
    if (file == NULL)
        return false;
    if (fgets(password, 256, file) != NULL)
        password[strcspn(password, "\r\n")] = '\0';
    fclose(file);
    return true;
}

static void set_options(MYSQL *mysql)
{
    unsigned connect_seconds = CONNECT_SECONDS, io_seconds = READ_SECONDS, off = 0;
    mysql_options(mysql, MYSQL_OPT_CONNECT_TIMEOUT, &connect_seconds);
    mysql_options(mysql, MYSQL_OPT_READ_TIMEOUT, &io_seconds);
    mysql_options(mysql, MYSQL_OPT_WRITE_TIMEOUT, &io_seconds);
    mysql_options(mysql, MYSQL_OPT_LOCAL_INFILE, &off);
    mysql_options(mysql, MYSQL_SET_CHARSET_NAME, "utf8mb4");
#ifdef LIBMARIADB
    mysql_flag no_reconnect = 0; /* MySQL's library has dropped the feature altogether */
    mysql_options(mysql, MYSQL_OPT_RECONNECT, &no_reconnect);
#endif
}

static bool open_connection(struct db *db)
{
    const struct conf *conf = db->conf;
    bool has_socket = conf->db_socket != NULL && conf->db_socket[0] != '\0';
    char password[256];
    if (!read_password(conf->db_password_file, password)) {
        log_event(LOG_LEVEL_ERROR, "db_password_unreadable", "path", conf->db_password_file, NULL);
        return false;
    }
    /* No CLIENT_FOUND_ROWS: affected rows must mean changed rows. No multi statements. */
    MYSQL *connected =
        mysql_real_connect(db->mysql, has_socket ? NULL : conf->db_host, conf->db_user,
                           password[0] == '\0' ? NULL : password, conf->db_name,
                           (unsigned)conf->db_port, has_socket ? conf->db_socket : NULL, 0);
    explicit_bzero(password, sizeof password);
    return connected != NULL;
}

static bool set_up_session(struct db *db)
{
    for (size_t i = 0; i < sizeof session_setup / sizeof session_setup[0]; i++) {
        unsigned code = db_query(db, session_setup[i].sql, strlen(session_setup[i].sql));
        if (code != 0 && !(session_setup[i].is_optional && code == ER_UNKNOWN_VARIABLE))
            return false;
    }
    return measure_clock(db, true) == 0;
}

/*
 * The call was begun by the clock of a server that is gone. What it writes by that clock would be of
 * another time: an Idempotency-Key from weeks ago binds nobody.
 */
static void step_clock(struct call *call, int64_t step_us)
{
    if (llabs(step_us) < CLOCK_STEP_MIN_US)
        return;
    call->now_us += step_us;
    if (call->deadline_us != INT64_MAX)
        call->deadline_us += step_us;
}

static enum err connect_now(struct call *call)
{
    struct db *db = call->db;
    db->mysql = mysql_init(NULL);
    if (db->mysql == NULL)
        panic("mysql_init: out of memory");
    set_options(db->mysql);
    const int64_t before_us = db_now_us(db) - db_monotonic_us();
    if (open_connection(db) && set_up_session(db)) {
        step_clock(call, db_now_us(db) - db_monotonic_us() - before_us);
        return ERR_OK;
    }
    return db_fail(call, mysql_errno(db->mysql), mysql_error(db->mysql), DB_PHASE_CONNECT,
                   "connect");
}

/* The server has closed an idle connection: noticed here, before a change is sent into the void. */
static bool was_closed_by_server(struct db *db)
{
#ifdef LIBMARIADB
    int fd = mysql_get_socket(db->mysql);
#else
    int fd = db->mysql->net.fd;
#endif
    struct pollfd poll_fd = {.fd = fd, .events = POLLRDHUP};
    return poll(&poll_fd, 1, 0) > 0;
}

enum err db_ready(struct call *call)
{
    struct db *db = call->db;
    if (db->in_tx)
        return db->mysql != NULL ? ERR_OK : ERR_DB_LOST;
    if (db->mysql != NULL && was_closed_by_server(db))
        db_drop(db);
    if (db->mysql == NULL)
        return connect_now(call);
    if (db_monotonic_us() - db->clock_measured_us < CLOCK_REFRESH_US)
        return ERR_OK;
    unsigned code = measure_clock(db, false);
    if (code == 0)
        return ERR_OK;
    /* Nothing of the caller's has been sent: a fresh connection is as good. */
    db_drop(db);
    return connect_now(call);
}

enum err db_connect(struct call *call)
{
    return db_ready(call);
}

/* Where an error is worth a line in the log: duplicates and deadlocks are everyday. */
static void log_failure(struct call *call, enum err err, unsigned code, const char *message,
                        const char *what)
{
    char number[16];
    snprintf(number, sizeof number, "%u", code);
    enum err_level level = err_row(err)->level;
    if (err == ERR_DUPLICATE || err == ERR_DB_DEADLOCK || level == ERR_LEVEL_QUIET)
        return;
    log_event(level == ERR_LEVEL_BUG ? LOG_LEVEL_ERROR : LOG_LEVEL_WARNING, "db_error", "class",
              err_row(err)->name, "code", number, "in", what, "message", message, "request_id",
              call->request_id, NULL);
}

enum err db_fail(struct call *call, unsigned code, const char *message, enum db_phase phase,
                 const char *what)
{
    struct db *db = call->db;
    enum err err = classify_error(code, phase);
    counter_add(call, classify_counter(err), 1);
    log_failure(call, err, code, message, what);
    if (db->in_tx && db->tx_failure == ERR_OK)
        db->tx_failure = err;
    if (phase == DB_PHASE_CONNECT || classify_breaks_connection(code, err))
        db_drop(db); /* message is gone from here on */
    return err_set(call, err, "database error %u in %s", code, what);
}

enum err db_check(struct call *call, bool *durable_out)
{
    struct db *db = call->db;
    enum err err = db_ready(call);
    if (err != ERR_OK)
        return err;
    int64_t durable = 0;
    unsigned code = ask_number(db, durable_sql, &durable);
    if (code == 0)
        code = measure_clock(db, false);
    if (code != 0) {
        enum err cause =
            db_fail(call, code, mysql_error(db->mysql), DB_PHASE_STATEMENT, "db.check");
        db_drop(db);
        return cause == ERR_DB_DOWN ? cause : ERR_DB_DOWN;
    }
    *durable_out = durable == 1;
    return ERR_OK;
}

bool db_in_transaction(const struct db *db)
{
    return db->in_tx ||
           (db->mysql != NULL && (db->mysql->server_status & SERVER_STATUS_IN_TRANS) != 0);
}

bool db_clean(struct call *call)
{
    struct db *db = call->db;
    if (!db_in_transaction(db))
        return false;
    db->in_tx = false;
    db->after_commit_count = 0;
    if (db->mysql != NULL && db_query(db, "ROLLBACK", strlen("ROLLBACK")) != 0)
        db_drop(db);
    return true;
}

enum err db_run_text(struct call *call, const char *sql, size_t length)
{
    enum err err = db_ready(call);
    if (err != ERR_OK)
        return err;
    unsigned code = db_query(call->db, sql, length);
    if (code == 0)
        return ERR_OK;
    return db_fail(call, code, mysql_error(call->db->mysql), DB_PHASE_AUTOCOMMIT, "text");
}

uint64_t db_statement_count(const struct db *db)
{
    return db->statement_count;
}
