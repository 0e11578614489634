/*
 * Loaded into ticketd before all libraries: fails the n-th call of a kind while one request is served.
 *
 * The request itself orders it, by a FastCGI parameter that nginx never sends: TORTURE=database:3.
 * Calls are counted from the moment that libfcgi has read the parameters until the request is finished;
 * the file that TORTURE_LOG names gets a line when a call is made to fail and one when the request ends:
 *
 *   failed database 3 mysql_stmt_execute
 *   ended database 17
 *
 * Kinds: memory (malloc, calloc, realloc: there is none), database (a call of the client library fails
 * and does nothing), answer (it is done and its answer is lost), cache, socket (the system calls of
 * all three client libraries: the connection is broken, or there are no descriptors left), accept (the
 * next connection cannot be taken).
 *
 * Source: curl's tests/memanalyze and --torture; SQLite's "OOM and I/O error testing".
 */
#include <dlfcn.h>
#include <errno.h>
#include <fcgiapp.h>
#include <fcntl.h>
#include <libmemcached/memcached.h>
#include <mysql.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

enum kind {
    KIND_NONE,
    KIND_MEMORY,
    KIND_DATABASE,
    KIND_ANSWER,
    KIND_CACHE,
    KIND_SOCKET,
    KIND_ACCEPT
};

static const char *const kind_names[] = {"none",  "memory", "database", "answer",
                                         "cache", "socket", "accept"};

/* CR_SERVER_LOST: the connection broke, and nobody can tell how far the call came. */
#define SERVER_LOST 2013

static enum kind armed;
static long wanted, counted;

/* The library's function of this name behind ours. */
#define REAL(name) ((__typeof__(&(name)))find(#name))

static void *find(const char *name)
{
    return dlsym(RTLD_NEXT, name);
}

/* Opened before the process gives up the right to. */
static int log_fd = -1;

static void __attribute__((constructor)) open_log(void)
{
    const char *path = getenv("TORTURE_LOG");

    if (path != NULL)
        log_fd = open(path, O_WRONLY | O_APPEND | O_CLOEXEC);
}

/* One write(), past our own: nothing here may be counted or allocate. */
static void note(const char *what, const char *name)
{
    static ssize_t (*real_write)(int, const void *, size_t);
    char line[128];
    enum kind kind = armed;
    int length;

    armed = KIND_NONE;
    if (real_write == NULL)
        real_write = (ssize_t(*)(int, const void *, size_t))find("write");
    length = snprintf(line, sizeof line, "%s %s %ld %s\n", what, kind_names[kind], counted, name);
    if (log_fd >= 0 && real_write(log_fd, line, (size_t)length) < 0)
        abort();
    armed = kind;
}

/* Whether this call is the one. */
static bool is_hit(enum kind kind, const char *name)
{
    if (armed != kind || ++counted != wanted)
        return false;
    note("failed", name);
    return true;
}

/* The request ---------------------------------------------------------------------------------- */

static void arm(char *const *envp)
{
    const char *order = NULL;

    for (; *envp != NULL; envp++)
        if (strncmp(*envp, "TORTURE=", 8) == 0)
            order = *envp + 8;
    for (size_t i = 1; order != NULL && i < sizeof kind_names / sizeof kind_names[0]; i++) {
        size_t length = strlen(kind_names[i]);

        if (strncmp(order, kind_names[i], length) != 0 || order[length] != ':')
            continue;
        wanted = strtol(order + length + 1, NULL, 10);
        counted = 0;
        armed = (enum kind)i;
    }
}

/* What failing to accept is ordered for lies behind the request. */
static void disarm(void)
{
    if (armed == KIND_NONE || armed == KIND_ACCEPT)
        return;
    note("ended", "");
    armed = KIND_NONE;
}

int FCGX_Accept_r(FCGX_Request *request)
{
    int rc;

    disarm();
    rc = REAL(FCGX_Accept_r)(request);
    if (rc == 0)
        arm(request->envp);
    return rc;
}

void FCGX_Finish_r(FCGX_Request *request)
{
    disarm();
    REAL(FCGX_Finish_r)(request);
}

/* Memory --------------------------------------------------------------------------------------- */

/* glibc's own names: dlsym() would allocate. A sanitizer's malloc comes before these. */
/* NOLINTBEGIN(bugprone-reserved-identifier): names that are reserved for glibc are those of glibc */
void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *memory, size_t size);
/* NOLINTEND(bugprone-reserved-identifier) */

static void *no_memory(void)
{
    errno = ENOMEM;
    return NULL;
}

void *malloc(size_t size)
{
    return is_hit(KIND_MEMORY, "malloc") ? no_memory() : __libc_malloc(size);
}

void *calloc(size_t count, size_t size)
{
    return is_hit(KIND_MEMORY, "calloc") ? no_memory() : __libc_calloc(count, size);
}

void *realloc(void *memory, size_t size)
{
    return is_hit(KIND_MEMORY, "realloc") ? no_memory() : __libc_realloc(memory, size);
}

/* The database --------------------------------------------------------------------------------- */

static int lose(MYSQL *mysql)
{
    mysql->net.last_errno = SERVER_LOST;
    snprintf(mysql->net.last_error, sizeof mysql->net.last_error, "tortured");
    return 1;
}

static int lose_statement(MYSQL_STMT *statement)
{
    statement->last_errno = SERVER_LOST;
    snprintf(statement->last_error, sizeof statement->last_error, "tortured");
    return 1;
}

MYSQL *mysql_real_connect(MYSQL *mysql, const char *host, const char *user, const char *password,
                          const char *name, unsigned port, const char *path, unsigned long flags)
{
    if (is_hit(KIND_DATABASE, "mysql_real_connect")) {
        lose(mysql);
        return NULL;
    }
    return REAL(mysql_real_connect)(mysql, host, user, password, name, port, path, flags);
}

int mysql_real_query(MYSQL *mysql, const char *sql, unsigned long length)
{
    if (is_hit(KIND_DATABASE, "mysql_real_query"))
        return lose(mysql);
    int rc = REAL(mysql_real_query)(mysql, sql, length);
    return is_hit(KIND_ANSWER, "mysql_real_query") ? lose(mysql) : rc;
}

MYSQL_RES *mysql_store_result(MYSQL *mysql)
{
    if (!is_hit(KIND_DATABASE, "mysql_store_result"))
        /* cppcheck-suppress CastIntegerToAddressAtReturn ; REAL() has the type of what it names */
        return REAL(mysql_store_result)(mysql);
    lose(mysql);
    return NULL;
}

int mysql_stmt_prepare(MYSQL_STMT *statement, const char *sql, unsigned long length)
{
    if (is_hit(KIND_DATABASE, "mysql_stmt_prepare"))
        return lose_statement(statement);
    return REAL(mysql_stmt_prepare)(statement, sql, length);
}

int mysql_stmt_execute(MYSQL_STMT *statement)
{
    if (is_hit(KIND_DATABASE, "mysql_stmt_execute"))
        return lose_statement(statement);
    int rc = REAL(mysql_stmt_execute)(statement);
    return is_hit(KIND_ANSWER, "mysql_stmt_execute") ? lose_statement(statement) : rc;
}

int mysql_stmt_fetch(MYSQL_STMT *statement)
{
    if (is_hit(KIND_DATABASE, "mysql_stmt_fetch"))
        return lose_statement(statement);
    return REAL(mysql_stmt_fetch)(statement);
}

/* The cache ------------------------------------------------------------------------------------ */

memcached_return_t memcached_set(memcached_st *cache, const char *key, size_t key_length,
                                 const char *value, size_t length, time_t expires, uint32_t flags)
{
    if (is_hit(KIND_CACHE, "memcached_set"))
        return MEMCACHED_TIMEOUT;
    return REAL(memcached_set)(cache, key, key_length, value, length, expires, flags);
}

memcached_return_t memcached_add(memcached_st *cache, const char *key, size_t key_length,
                                 const char *value, size_t length, time_t expires, uint32_t flags)
{
    if (is_hit(KIND_CACHE, "memcached_add"))
        return MEMCACHED_TIMEOUT;
    return REAL(memcached_add)(cache, key, key_length, value, length, expires, flags);
}

memcached_return_t memcached_cas(memcached_st *cache, const char *key, size_t key_length,
                                 const char *value, size_t length, time_t expires, uint32_t flags,
                                 uint64_t version)
{
    if (is_hit(KIND_CACHE, "memcached_cas"))
        return MEMCACHED_TIMEOUT;
    return REAL(memcached_cas)(cache, key, key_length, value, length, expires, flags, version);
}

memcached_return_t memcached_delete(memcached_st *cache, const char *key, size_t key_length,
                                    time_t expires)
{
    if (is_hit(KIND_CACHE, "memcached_delete"))
        return MEMCACHED_TIMEOUT;
    return REAL(memcached_delete)(cache, key, key_length, expires);
}

/* Half of the time the server has counted when its answer is lost; here it always has. */
memcached_return_t memcached_increment(memcached_st *cache, const char *key, size_t key_length,
                                       uint32_t offset, uint64_t *value)
{
    memcached_return_t rc = REAL(memcached_increment)(cache, key, key_length, offset, value);

    if (!is_hit(KIND_CACHE, "memcached_increment"))
        return rc;
    *value = UINT64_MAX;
    return MEMCACHED_TIMEOUT;
}

char *memcached_get(memcached_st *cache, const char *key, size_t key_length, size_t *length,
                    uint32_t *flags, memcached_return_t *rc)
{
    if (!is_hit(KIND_CACHE, "memcached_get"))
        return REAL(memcached_get)(cache, key, key_length, length, flags, rc);
    *rc = MEMCACHED_TIMEOUT;
    return NULL;
}

memcached_return_t memcached_mget(memcached_st *cache, const char *const *keys,
                                  const size_t *key_lengths, size_t count)
{
    if (is_hit(KIND_CACHE, "memcached_mget"))
        return MEMCACHED_TIMEOUT;
    return REAL(memcached_mget)(cache, keys, key_lengths, count);
}

/* System calls --------------------------------------------------------------------------------- */

static int fail_with(int error)
{
    errno = error;
    return -1;
}

ssize_t send(int fd, const void *bytes, size_t count, int flags)
{
    if (is_hit(KIND_SOCKET, "send"))
        return fail_with(ECONNRESET);
    return REAL(send)(fd, bytes, count, flags);
}

ssize_t sendmsg(int fd, const struct msghdr *message, int flags)
{
    if (is_hit(KIND_SOCKET, "sendmsg"))
        return fail_with(ECONNRESET);
    return REAL(sendmsg)(fd, message, flags);
}

ssize_t recv(int fd, void *bytes, size_t count, int flags)
{
    if (is_hit(KIND_SOCKET, "recv"))
        return fail_with(ECONNRESET);
    return REAL(recv)(fd, bytes, count, flags);
}

static bool is_socket(int fd)
{
    struct stat status;

    return armed == KIND_SOCKET && fstat(fd, &status) == 0 && S_ISSOCK(status.st_mode);
}

ssize_t read(int fd, void *bytes, size_t count)
{
    if (is_socket(fd) && is_hit(KIND_SOCKET, "read"))
        return fail_with(ECONNRESET);
    return REAL(read)(fd, bytes, count);
}

ssize_t write(int fd, const void *bytes, size_t count)
{
    if (is_socket(fd) && is_hit(KIND_SOCKET, "write"))
        return fail_with(EPIPE);
    return REAL(write)(fd, bytes, count);
}

int socket(int domain, int type, int protocol)
{
    if (is_hit(KIND_SOCKET, "socket"))
        return fail_with(EMFILE);
    return REAL(socket)(domain, type, protocol);
}

int connect(int fd, const struct sockaddr *address, socklen_t length)
{
    if (is_hit(KIND_SOCKET, "connect"))
        return fail_with(ECONNREFUSED);
    return REAL(connect)(fd, address, length);
}

int accept4(int fd, struct sockaddr *address, socklen_t *length, int flags)
{
    if (armed == KIND_ACCEPT && is_hit(KIND_ACCEPT, "accept4")) {
        armed = KIND_NONE;
        return fail_with(EMFILE);
    }
    return REAL(accept4)(fd, address, length, flags);
}
