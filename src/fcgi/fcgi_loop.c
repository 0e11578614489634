/*
 * The only user of libfcgi. Invariants: a request's input is read to its end before it is served, so
 * nothing of it can be mistaken for the next one on a kept connection; each ready connection is
 * served once a round.
 *
 * libfcgi serves one connection a process, and blocks in accept() for the next. Here accepting is
 * ours: a connection is put into its FCGX_Request, whose listening socket is -1, so FCGX_Accept_r()
 * reads the next request of that connection or fails, and never waits for another one. Two fields
 * that its header calls private are used for this: ipcFd, which every program that polls needs, and
 * keepConnection.
 */
#include "fcgi/fcgi_loop.h"

#include <errno.h>
#include <fcgiapp.h>
#include <glib.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include "fcgi/fcgi_request.h"
#include "util/log.h"

/* libfcgi has no timeouts. nginx has the whole request before it sends the first byte and takes an
 * answer into its buffers at once, so a peer this slow is broken. Seconds. */
#define IO_TIMEOUT_SECONDS 5

/* How long a stopping loop waits for the first request of a connection it has taken. Microseconds. */
#define DRAIN_FIRST_REQUEST_US 1000000

/* nginx sends the request as soon as it is connected. A connection that brings none for so long keeps
 * nobody else out. Microseconds. */
#define FIRST_REQUEST_US 100000

/* Positions in the poll set, before the connections. */
enum { POLL_STOP, POLL_LISTEN, POLL_CONNECTIONS };

struct connection {
    FCGX_Request fcgi;
    bool has_served;      /* false: its first request is still to come */
    int64_t last_used_us; /* monotonic */
};

struct fcgi_loop {
    int listen_fd, stop_fd;
    const struct fcgi_server *server;
    GPtrArray *connections;
    struct pollfd polls[POLL_CONNECTIONS + FCGI_CONNECTIONS_MAX];
    bool is_stopping;
    bool is_broken;
    bool lacks_descriptor; /* for the connection that waits */
    bool has_served;       /* since the last rest */
    int64_t stop_began_us; /* monotonic */
    /* One more than a body may have, so that its end is seen, and a NUL. */
    char body[REQUEST_BODY_MAX + 2];
};

/* nginx repeats the line as it is, and HTTP/1.1 wants a word behind the number. */
static const struct {
    int status;
    const char *line;
} status_lines[] = {
    {200, "200 OK"},
    {201, "201 Created"},
    {204, "204 No Content"},
    {304, "304 Not Modified"},
    {400, "400 Bad Request"},
    {401, "401 Unauthorized"},
    {402, "402 Payment Required"},
    {403, "403 Forbidden"},
    {404, "404 Not Found"},
    {405, "405 Method Not Allowed"},
    {409, "409 Conflict"},
    {410, "410 Gone"},
    {413, "413 Content Too Large"},
    {415, "415 Unsupported Media Type"},
    {422, "422 Unprocessable Content"},
    {429, "429 Too Many Requests"},
    {500, "500 Internal Server Error"},
    {503, "503 Service Unavailable"},
};

static const char *status_line(int status)
{
    for (size_t i = 0; i < G_N_ELEMENTS(status_lines); i++)
        if (status_lines[i].status == status)
            return status_lines[i].line;
    panic("no status line for %d", status);
}

static void connection_free(void *data)
{
    struct connection *connection = data;

    FCGX_Free(&connection->fcgi, connection->fcgi.ipcFd >= 0);
    g_free(connection);
}

static struct connection *connection_new(int fd)
{
    const struct timeval timeout = {.tv_sec = IO_TIMEOUT_SECONDS};
    struct connection *connection = g_new0(struct connection, 1);

    if (setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &timeout, sizeof(timeout)) != 0 ||
        setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &timeout, sizeof(timeout)) != 0)
        log_text(LOG_LEVEL_WARNING, "no_socket_timeout", "%s", g_strerror(errno));
    FCGX_InitRequest(&connection->fcgi, -1, 0);
    connection->fcgi.ipcFd = fd;
    /* FCGX_Accept_r() first ends the request before this one; there was none to close after. */
    connection->fcgi.keepConnection = 1;
    connection->last_used_us = g_get_monotonic_time();
    return connection;
}

static bool connection_is_open(const struct connection *connection)
{
    return connection->fcgi.ipcFd >= 0;
}

/*
 * Reads the body to its end. false: the input broke off; nobody waits for an answer, so nothing is
 * begun. A body beyond the limit is left unread and its connection ends after the answer.
 */
static bool read_body(struct fcgi_loop *loop, FCGX_Request *fcgi, struct request *request)
{
    int bytes = FCGX_GetStr(loop->body, sizeof(loop->body) - 1, fcgi->in);

    if (FCGX_GetError(fcgi->in) != 0)
        return false;
    if (bytes > REQUEST_BODY_MAX) {
        request->too_large = "body";
        fcgi->keepConnection = 0;
        bytes = 0;
    } else {
        /* Nothing is left to read, so libfcgi need not linger (up to 2 s) when it closes. */
        FCGX_Detach(fcgi);
    }
    loop->body[bytes] = '\0';
    request->body = loop->body;
    request->body_bytes = (size_t)bytes;
    return true;
}

static void write_header(FCGX_Stream *out, const char *name, const char *value)
{
    FCGX_PutS(name, out);
    FCGX_PutStr(": ", 2, out);
    FCGX_PutS(value, out);
    FCGX_PutStr("\r\n", 2, out);
}

/* Content-Length lets nginx notice an answer that broke off. */
static void write_response(FCGX_Stream *out, const struct request *request,
                           const struct response *response)
{
    char number[24];

    write_header(out, "Status", status_line(response->status));
    if (response->content_type != NULL) {
        g_snprintf(number, sizeof(number), "%zu", response->body_bytes);
        write_header(out, "Content-Type", response->content_type);
        write_header(out, "Content-Length", number);
    }
    for (size_t i = 0; i < response->header_count; i++)
        write_header(out, response->headers[i].name, response->headers[i].value);
    FCGX_PutStr("\r\n", 2, out);
    if (response->content_type != NULL && request->method != METHOD_HEAD)
        FCGX_PutStr(response->body, (int)response->body_bytes, out);
}

/* false: the peer is gone or slower than it may be. What the request did stays done. */
static bool finish(FCGX_Request *fcgi)
{
    bool is_sent = FCGX_FClose(fcgi->err) == 0;

    is_sent = FCGX_FClose(fcgi->out) == 0 && is_sent;
    FCGX_Finish_r(fcgi);
    return is_sent;
}

/* Without lingering: nobody is there to read, or all was read. */
static void close_now(FCGX_Request *fcgi)
{
    FCGX_Detach(fcgi);
    FCGX_Free(fcgi, 1);
}

static void serve_connection(struct fcgi_loop *loop, struct connection *connection)
{
    const struct fcgi_server *server = loop->server;
    FCGX_Request *fcgi = &connection->fcgi;
    struct request request;
    struct response response = {0};

    if (FCGX_Accept_r(fcgi) < 0)
        return; /* nginx closed it: libfcgi has let go of it */
    connection->has_served = loop->has_served = true;
    fcgi_request_from_params(fcgi->envp, &request);
    if (!read_body(loop, fcgi, &request)) {
        log_event(LOG_LEVEL_INFO, "request_broke_off", "request_id", request.request_id, NULL);
        close_now(fcgi);
        return;
    }
    server->serve(server->context, &request, &response);
    if (loop->is_stopping)
        fcgi->keepConnection = 0;
    write_response(fcgi->out, &request, &response);
    server->done(server->context, finish(fcgi));
    connection->last_used_us = g_get_monotonic_time();
}

/* Makes room for a new connection: nginx opens another one when it needs the idle one again. */
static void close_longest_idle(struct fcgi_loop *loop)
{
    guint oldest = 0;

    for (guint i = 1; i < loop->connections->len; i++) {
        const struct connection *a = g_ptr_array_index(loop->connections, i);
        const struct connection *b = g_ptr_array_index(loop->connections, oldest);
        if (a->last_used_us < b->last_used_us)
            oldest = i;
    }
    g_ptr_array_remove_index_fast(loop->connections, oldest);
}

static bool is_passing_accept_error(int error)
{
    switch (error) {
    case EAGAIN: /* another worker took it */
    case EINTR:
    case ECONNABORTED: /* nginx gave up waiting */
    case EPROTO: return true;
    default: return false;
    }
}

/* Without descriptors an idle connection makes room at the end of the round, and the next one tries
 * again. */
static void take_accept_error(struct fcgi_loop *loop, int error)
{
    if (is_passing_accept_error(error))
        return;
    log_text(LOG_LEVEL_ERROR, "accept_failed", "%s", g_strerror(error));
    if ((error == EMFILE || error == ENFILE) && loop->connections->len > 0)
        loop->lacks_descriptor = true;
    else
        loop->is_broken = true;
}

/* false: nobody waits any more. */
static bool accept_connection(struct fcgi_loop *loop)
{
    /* cppcheck-suppress nullPointer ; accept(2): who connects may be left out */
    int fd = accept4(loop->listen_fd, NULL, NULL, SOCK_CLOEXEC);

    if (fd < 0) {
        take_accept_error(loop, errno);
        return false;
    }
    if (loop->connections->len == FCGI_CONNECTIONS_MAX)
        close_longest_idle(loop);
    g_ptr_array_add(loop->connections, connection_new(fd));
    return true;
}

/*
 * A connection was taken whose first request is on its way. Until that is served no other one is
 * taken: requests that wait on the listening socket outlive this process, and any other worker may
 * have them.
 */
static bool is_anybody_new(const struct fcgi_loop *loop)
{
    int64_t since_us = g_get_monotonic_time() - FIRST_REQUEST_US;

    for (guint i = 0; i < loop->connections->len; i++) {
        const struct connection *connection = g_ptr_array_index(loop->connections, i);
        if (!connection->has_served && connection->last_used_us > since_us)
            return true;
    }
    return false;
}

/* A negative descriptor is one that poll() leaves out. */
static nfds_t fill_polls(struct fcgi_loop *loop)
{
    bool takes_new = !loop->is_stopping && !is_anybody_new(loop);
    struct pollfd *polls = loop->polls;

    polls[POLL_STOP] =
        (struct pollfd){.fd = loop->is_stopping ? -1 : loop->stop_fd, .events = POLLIN};
    polls[POLL_LISTEN] = (struct pollfd){.fd = takes_new ? loop->listen_fd : -1, .events = POLLIN};
    for (guint i = 0; i < loop->connections->len; i++) {
        const struct connection *connection = g_ptr_array_index(loop->connections, i);
        polls[POLL_CONNECTIONS + i] =
            (struct pollfd){.fd = connection->fcgi.ipcFd, .events = POLLIN};
    }
    return POLL_CONNECTIONS + loop->connections->len;
}

/* While stopping a connection stays only for a request that is there or must still come. */
static bool must_go(const struct fcgi_loop *loop, const struct connection *connection,
                    bool was_ready)
{
    if (!connection_is_open(connection))
        return true;
    if (!loop->is_stopping || was_ready)
        return false;
    return connection->has_served ||
           g_get_monotonic_time() - loop->stop_began_us > DRAIN_FIRST_REQUEST_US;
}

static void sweep(struct fcgi_loop *loop, nfds_t polled)
{
    /* From the end, so that what moves into a freed position has been looked at. */
    for (nfds_t i = polled; i-- > POLL_CONNECTIONS;) {
        guint index = (guint)(i - POLL_CONNECTIONS);
        if (must_go(loop, g_ptr_array_index(loop->connections, index), loop->polls[i].revents != 0))
            g_ptr_array_remove_index_fast(loop->connections, index);
    }
}

/* Whoever has closed both ways waits for no answer: a request that nginx gave up, while it stood in
 * the queue or later, is not begun. */
static void attend(struct fcgi_loop *loop, struct connection *connection, short events)
{
    if ((events & POLLHUP) != 0)
        close_now(&connection->fcgi);
    else
        serve_connection(loop, connection);
}

static bool may_take(const struct fcgi_loop *loop)
{
    return loop->connections->len < FCGI_CONNECTIONS_MAX && !loop->is_stopping &&
           !is_anybody_new(loop);
}

/*
 * A new connection is taken in turn with serving those that are here, one a round: had an idle worker
 * been there, it would have taken it. It is served in the next round.
 */
static void serve_round(struct fcgi_loop *loop, nfds_t polled)
{
    /* Where nobody looked, somebody may wait: accept() tells. */
    bool is_somebody_waiting =
        loop->polls[POLL_LISTEN].revents != 0 || loop->polls[POLL_LISTEN].fd < 0;
    bool has_taken = false;

    for (nfds_t i = POLL_CONNECTIONS; i < polled; i++) {
        if (loop->polls[i].revents == 0)
            continue;
        attend(loop, g_ptr_array_index(loop->connections, (guint)(i - POLL_CONNECTIONS)),
               loop->polls[i].revents);
        if (is_somebody_waiting && may_take(loop)) {
            is_somebody_waiting = accept_connection(loop);
            has_taken = true;
        }
    }
    sweep(loop, polled);
    if (loop->polls[POLL_STOP].revents != 0)
        fcgi_loop_stop(loop);
    if (is_somebody_waiting && !has_taken && !loop->is_stopping && !is_anybody_new(loop))
        accept_connection(loop);
    if (loop->lacks_descriptor && loop->connections->len > 0)
        close_longest_idle(loop);
    loop->lacks_descriptor = false;
}

/* A stopping loop looks again soon: what is ready is served, what is idle is closed. So does one that
 * has served, for its rest, and one that leaves the listening socket alone for a while. */
static int poll_timeout_ms(const struct fcgi_loop *loop)
{
    if (loop->is_stopping || loop->has_served)
        return FCGI_REST_MS;
    return loop->polls[POLL_LISTEN].fd < 0 ? FIRST_REQUEST_US / 1000 : -1;
}

struct fcgi_loop *fcgi_loop_new(int listen_fd, int stop_fd, const struct fcgi_server *server)
{
    struct fcgi_loop *loop = g_new0(struct fcgi_loop, 1);
    int rc = FCGX_Init();

    if (rc != 0)
        fatal("libfcgi does not start: %d", rc);
    /* FCGX_Init() installed handlers of its own, after which a SIGTERM makes every FCGX_Accept_r()
     * fail for ever. Whoever gives stop_fd has SIGTERM blocked; the others must do nothing. */
    signal(SIGPIPE, SIG_IGN);
    signal(SIGUSR1, SIG_IGN);
    signal(SIGTERM, SIG_DFL);
    loop->listen_fd = listen_fd;
    loop->stop_fd = stop_fd;
    loop->server = server;
    loop->connections = g_ptr_array_new_with_free_func(connection_free);
    return loop;
}

void fcgi_loop_free(struct fcgi_loop **loop)
{
    if (*loop == NULL)
        return;
    g_ptr_array_free((*loop)->connections, TRUE);
    g_free(*loop);
    *loop = NULL;
}

static void take_rest(struct fcgi_loop *loop)
{
    loop->has_served = false;
    loop->server->rest(loop->server->context);
}

bool fcgi_loop_run(struct fcgi_loop *loop)
{
    while (!loop->is_broken && !(loop->is_stopping && loop->connections->len == 0)) {
        nfds_t polled = fill_polls(loop);
        int ready = poll(loop->polls, polled, poll_timeout_ms(loop));

        if (ready < 0 && errno != EINTR)
            panic("poll: %s", g_strerror(errno));
        if (ready == 0 && loop->has_served)
            take_rest(loop);
        if (ready >= 0)
            serve_round(loop, polled);
    }
    take_rest(loop);
    return !loop->is_broken;
}

void fcgi_loop_stop(struct fcgi_loop *loop)
{
    if (loop->is_stopping)
        return;
    loop->is_stopping = true;
    loop->stop_began_us = g_get_monotonic_time();
}
