/*
 * The listening sockets. Invariant: every fd in the table listens on a unix socket, does not block,
 * and stays open over an exec.
 */
#include "daemon/listener.h"

#include <errno.h>
#include <fcntl.h>
#include <glib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "util/log.h"

#define FIRST_HANDED_FD 3 /* SD_LISTEN_FDS_START */

static int socket_option(int fd, int option)
{
    int value = -1;
    socklen_t length = sizeof(value);

    return getsockopt(fd, SOL_SOCKET, option, &value, &length) == 0 ? value : -1;
}

/* NULL: fit to serve. */
static const char *what_is_wrong_with(int fd)
{
    if (socket_option(fd, SO_TYPE) != SOCK_STREAM || socket_option(fd, SO_ACCEPTCONN) != 1)
        return "is not a listening socket";
    if (socket_option(fd, SO_DOMAIN) != AF_UNIX)
        return "is not a unix socket";
    return NULL;
}

static void set_nonblocking(int fd)
{
    int flags = fcntl(fd, F_GETFL);

    if (flags == -1 || fcntl(fd, F_SETFL, flags | O_NONBLOCK) == -1)
        fatal("fd %d: %s", fd, g_strerror(errno));
}

static void take_handed(struct listener *listener, int fd, const char *name)
{
    const char *wrong = what_is_wrong_with(fd);

    if (wrong != NULL)
        fatal("fd %d, handed over as the socket of pool %s, %s", fd, name, wrong);
    if (listener->fd != -1)
        fatal("two sockets were handed over for pool %s", name);
    set_nonblocking(fd);
    if (fcntl(fd, F_SETFD, 0) == -1)
        fatal("fd %d: %s", fd, g_strerror(errno));
    listener->fd = fd;
}

/* Sockets of names that are no pool's are left alone. */
static void take_named(struct listener listeners[DUTY_COUNT])
{
    const char *pid = g_getenv("LISTEN_PID"), *count = g_getenv("LISTEN_FDS"),
               *names = g_getenv("LISTEN_FDNAMES");
    guint64 pid_number, count_number;

    if (pid == NULL || count == NULL || names == NULL ||
        !g_ascii_string_to_unsigned(pid, 10, 1, G_MAXINT, &pid_number, NULL) ||
        !g_ascii_string_to_unsigned(count, 10, 1, 64, &count_number, NULL) ||
        (pid_t)pid_number != getpid())
        return;
    char **each = g_strsplit(names, ":", -1);
    for (guint64 i = 0; i < count_number && each[i] != NULL; i++) {
        enum duty duty;
        if (duty_from_text(each[i], &duty) && duty != DUTY_JANITOR)
            take_handed(&listeners[duty], FIRST_HANDED_FD + (int)i, each[i]);
    }
    g_strfreev(each);
}

static void take_standard_input(struct listener *sale)
{
    if (sale->fd != -1)
        return;
    if (what_is_wrong_with(STDIN_FILENO) != NULL)
        fatal(
            "fd 0 %s: start ticketd with spawn-fcgi -n or from a systemd .socket unit, which hand "
            "over the socket of the sale pool",
            what_is_wrong_with(STDIN_FILENO));
    take_handed(sale, STDIN_FILENO, duty_text(DUTY_SALE));
}

/* A path whose owner was killed: nobody answers there. */
static bool is_stale(const struct sockaddr_un *address)
{
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    bool is_refused = connect(fd, (const struct sockaddr *)address, sizeof(*address)) != 0 &&
                      errno == ECONNREFUSED;

    close(fd);
    return is_refused;
}

/* Never more open than mode, not even between bind() and chmod(). */
static int bind_with_mode(int fd, const struct sockaddr_un *address, mode_t mode)
{
    mode_t umask_before = umask(0777 & ~mode);
    int rc = bind(fd, (const struct sockaddr *)address, sizeof(*address));

    umask(umask_before);
    return rc;
}

static int listen_on(const char *path, mode_t mode, int backlog)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0);

    if (fd < 0)
        fatal("socket: %s", g_strerror(errno));
    if (g_strlcpy(address.sun_path, path, sizeof(address.sun_path)) >= sizeof(address.sun_path))
        fatal("%s: longer than the path of a unix socket may be", path);
    int rc = bind_with_mode(fd, &address, mode);
    if (rc != 0 && errno == EADDRINUSE) {
        if (!is_stale(&address))
            fatal("%s: somebody else listens there", path);
        log_event(LOG_LEVEL_INFO, "stale_socket_removed", "path", path, NULL);
        unlink(path);
        rc = bind_with_mode(fd, &address, mode);
    }
    if (rc != 0 || listen(fd, backlog) != 0)
        fatal("%s: %s", path, g_strerror(errno));
    return fd;
}

static void make(struct listener *listener, const char *path, const struct conf *conf)
{
    mode_t mode;

    if (listener->fd != -1)
        return;
    if (!listener_mode(conf->socket_mode, &mode))
        fatal("socket_mode: octal digits are 0 to 7");
    listener->fd = listen_on(path, mode, (int)conf->backlog);
    listener->path = g_strdup(path);
}

static void clear(struct listener listeners[DUTY_COUNT])
{
    for (int duty = 0; duty < DUTY_COUNT; duty++)
        listeners[duty] = (struct listener){.fd = -1};
}

void listeners_open(struct listener listeners[DUTY_COUNT], const struct conf *conf)
{
    clear(listeners);
    take_named(listeners);
    take_standard_input(&listeners[DUTY_SALE]);
    make(&listeners[DUTY_READ], conf->read_socket, conf);
    make(&listeners[DUTY_AUTH], conf->auth_socket, conf);
}

/* "sale 0 ", with a path behind the number of a socket that we made. */
static bool take_word(struct listener listeners[DUTY_COUNT], const char *word)
{
    char **parts = g_strsplit(word, " ", 3);
    enum duty duty;
    guint64 fd;
    bool is_fit = g_strv_length(parts) == 3 && duty_from_text(parts[0], &duty) &&
                  g_ascii_string_to_unsigned(parts[1], 10, 0, G_MAXINT, &fd, NULL) &&
                  what_is_wrong_with((int)fd) == NULL;

    if (is_fit) {
        take_handed(&listeners[duty], (int)fd, parts[0]);
        listeners[duty].path = parts[2][0] != '\0' ? g_strdup(parts[2]) : NULL;
    }
    g_strfreev(parts);
    return is_fit;
}

bool listeners_from_text(struct listener listeners[DUTY_COUNT], const char *text)
{
    char **lines = g_strsplit(text, "\n", -1);
    bool is_fit = true;

    clear(listeners);
    for (size_t i = 0; is_fit && lines[i] != NULL && lines[i][0] != '\0'; i++)
        is_fit = take_word(listeners, lines[i]);
    g_strfreev(lines);
    return is_fit && listeners[DUTY_SALE].fd != -1 && listeners[DUTY_READ].fd != -1 &&
           listeners[DUTY_AUTH].fd != -1;
}

char *listeners_to_text(const struct listener listeners[DUTY_COUNT])
{
    GString *text = g_string_new(NULL);

    for (int duty = 0; duty < DUTY_COUNT; duty++)
        if (listeners[duty].fd != -1)
            g_string_append_printf(text, "%s %d %s\n", duty_text((enum duty)duty),
                                   listeners[duty].fd,
                                   listeners[duty].path != NULL ? listeners[duty].path : "");
    return g_string_free(text, FALSE);
}

void listeners_close(struct listener listeners[DUTY_COUNT])
{
    for (int duty = 0; duty < DUTY_COUNT; duty++) {
        if (listeners[duty].path != NULL)
            unlink(listeners[duty].path);
        g_free(listeners[duty].path);
        if (listeners[duty].fd != -1)
            close(listeners[duty].fd);
        listeners[duty] = (struct listener){.fd = -1};
    }
}

bool listener_mode(int64_t digits, mode_t *mode_out)
{
    mode_t mode = 0;

    for (int64_t place = 1, rest = digits; rest > 0; rest /= 10, place *= 8) {
        if (rest % 10 > 7)
            return false;
        mode += (mode_t)(rest % 10 * place);
    }
    *mode_out = mode;
    return true;
}
