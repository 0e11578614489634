/*
 * Connections are idle (on the stack `idle`), or have one request each. Invariant: a request waits in
 * the queue only while no connection is idle.
 */
#include "client.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include <glib.h>

#define READ_BYTES 65536
#define EVENTS_MAX 256

struct order {
    char *request;
    client_fn *fn;
    void *context;
    int64_t sent_us;
    int tries;
};

struct connection {
    int fd; /* -1: closed */
    struct order *order;
    size_t sent;
    GString *in;
};

struct client {
    struct sockaddr_in address;
    int epoll;
    int connection_count;
    struct connection *connections;
    GPtrArray *idle;
    GQueue waiting;
    size_t pending;
};

int64_t client_now_us(void)
{
    return g_get_monotonic_time();
}

struct client *client_new(int port, int connections)
{
    struct client *client = g_new0(struct client, 1);

    client->address = (struct sockaddr_in){
        .sin_family = AF_INET,
        .sin_port = htons((uint16_t)port),
        .sin_addr.s_addr = htonl(INADDR_LOOPBACK),
    };
    client->epoll = epoll_create1(EPOLL_CLOEXEC);
    client->connection_count = connections;
    client->connections = g_new0(struct connection, connections);
    client->idle = g_ptr_array_new();
    g_queue_init(&client->waiting);
    for (int i = 0; i < connections; i++) {
        client->connections[i] = (struct connection){.fd = -1, .in = g_string_sized_new(4096)};
        g_ptr_array_add(client->idle, &client->connections[i]);
    }
    return client;
}

static void close_connection(struct connection *connection)
{
    if (connection->fd >= 0)
        close(connection->fd);
    connection->fd = -1;
}

static void free_order(struct order *order)
{
    g_free(order->request);
    g_free(order);
}

void client_free(struct client **client)
{
    struct client *old = *client;

    for (int i = 0; i < old->connection_count; i++) {
        close_connection(&old->connections[i]);
        g_string_free(old->connections[i].in, TRUE);
        if (old->connections[i].order)
            free_order(old->connections[i].order);
    }
    while (!g_queue_is_empty(&old->waiting))
        free_order(g_queue_pop_head(&old->waiting));
    close(old->epoll);
    g_ptr_array_free(old->idle, TRUE);
    g_free(old->connections);
    g_free(old);
    *client = NULL;
}

size_t client_pending(const struct client *client)
{
    return client->pending;
}

/* --- Answers ----------------------------------------------------------------------------------- */

/* A header's value as a number; -1 when it is not there. head ends before the empty line. */
static int64_t header_number(const char *head, const char *name)
{
    const char *found = strcasestr(head, name);

    return found ? g_ascii_strtoll(found + strlen(name), NULL, 10) : -1;
}

struct reply {
    struct answer answer;
    char tag[CLIENT_TAG_BYTES];
    bool is_last; /* the connection ends with it */
};

/* The value of an ETag header. */
static void read_tag(const char *head, char tag[CLIENT_TAG_BYTES])
{
    static const char name[] = "\r\nETag: ";
    const char *found = strcasestr(head, name);
    size_t length = found ? strcspn(found + strlen(name), "\r") : 0;

    if (length >= CLIENT_TAG_BYTES)
        length = 0;
    if (length > 0)
        memcpy(tag, found + strlen(name), length);
    tag[length] = '\0';
}

/* Whether the chunks, and no trailers, have come up to the last one. */
static bool are_chunks_whole(const char *chunk, const char *end)
{
    for (;;) {
        char *after;
        uint64_t bytes = g_ascii_strtoull(chunk, &after, 16);
        if (after + 2 > end)
            return false;
        if (bytes == 0)
            return after + 4 <= end;
        if ((uint64_t)(end - after) < bytes + 4)
            return false;
        chunk = after + 2 + bytes + 2;
    }
}

/* What the head says. -1 bytes: chunks; an answer that cannot be read has the status 0. */
static int64_t read_head(char *head, struct reply *reply)
{
    int64_t length = header_number(head, "\r\nContent-Length:");
    int64_t retry_after = header_number(head, "\r\nRetry-After:");
    bool is_chunked = strcasestr(head, "\r\nTransfer-Encoding: chunked") != NULL;
    int status = 0;

    /* NOLINTNEXTLINE(cert-err34-c): a number too large for a status is none either */
    if (sscanf(head, "HTTP/1.%*d %d", &status) != 1)
        status = 0;
    if (length < 0 && !is_chunked && status != 204 && status != 304)
        status = 0;
    read_tag(head, reply->tag);
    reply->is_last = strcasestr(head, "\r\nConnection: close") != NULL;
    reply->answer.status = status;
    reply->answer.retry_after = MAX(retry_after, 0);
    return is_chunked ? -1 : MAX(length, 0);
}

/* false: more is to come. */
static bool read_reply(const GString *in, struct reply *reply)
{
    char *end = strstr(in->str, "\r\n\r\n");
    if (!end)
        return false;
    const char *body = end + 4, *body_end = in->str + in->len;
    *end = '\0';
    int64_t length = read_head(in->str, reply);
    *end = '\r';
    bool is_whole = length < 0 ? are_chunks_whole(body, body_end) : body_end - body >= length;
    if (reply->answer.status != 0 && !is_whole)
        return false;
    reply->answer.tag = reply->tag;
    reply->answer.body = length < 0 ? "" : body;
    reply->answer.body_bytes = (size_t)MAX(length, 0);
    return true;
}

static void start_waiting(struct client *client);

/* The order of a connection has come to its end, one way or the other. */
static void finish(struct client *client, struct connection *connection, struct reply *reply)
{
    struct order *order = connection->order;

    connection->order = NULL;
    client->pending--;
    reply->answer.sent_us = order->sent_us;
    reply->answer.done_us = client_now_us();
    order->fn(order->context, &reply->answer);
    free_order(order);
    if (reply->is_last || reply->answer.status == 0)
        close_connection(connection);
    g_string_truncate(connection->in, 0);
    g_ptr_array_add(client->idle, connection);
    start_waiting(client);
}

static void start(struct client *client, struct connection *connection, struct order *order);

/* Closed or broken. A kept connection may have been closed before the request came. */
static void lose(struct client *client, struct connection *connection)
{
    struct order *order = connection->order;
    struct reply none = {.answer = {.tag = "", .body = ""}, .is_last = true};

    close_connection(connection);
    if (!order)
        return;
    if (connection->in->len == 0 && order->tries < 2) {
        start(client, connection, order);
        return;
    }
    finish(client, connection, &none);
}

/* --- Input and output ---------------------------------------------------------------------------- */

static void watch(struct client *client, struct connection *connection, int operation,
                  uint32_t events)
{
    struct epoll_event event = {.events = events | EPOLLRDHUP, .data.ptr = connection};

    if (epoll_ctl(client->epoll, operation, connection->fd, &event) != 0) {
        fprintf(stderr, "client: epoll_ctl: %s\n", g_strerror(errno));
        exit(1);
    }
}

static void connect_to_server(struct client *client, struct connection *connection)
{
    int yes = 1;
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

    if (fd < 0) {
        fprintf(stderr, "client: socket: %s\n", g_strerror(errno));
        exit(1);
    }
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    connection->fd = fd;
    /* Whether it worked is told by the first event. */
    if (connect(fd, (struct sockaddr *)&client->address, sizeof client->address) != 0 &&
        errno != EINPROGRESS)
        fprintf(stderr, "client: connect: %s\n", g_strerror(errno));
    watch(client, connection, EPOLL_CTL_ADD, EPOLLIN | EPOLLOUT);
}

/* false: the connection is lost. */
static bool send_more(struct client *client, struct connection *connection)
{
    const char *request = connection->order->request;
    size_t length = strlen(request);

    while (connection->sent < length) {
        ssize_t done = send(connection->fd, request + connection->sent, length - connection->sent,
                            MSG_NOSIGNAL);
        if (done < 0 && (errno == EAGAIN || errno == ENOTCONN))
            return true;
        if (done < 0)
            return false;
        connection->sent += (size_t)done;
    }
    watch(client, connection, EPOLL_CTL_MOD, EPOLLIN);
    return true;
}

static void start(struct client *client, struct connection *connection, struct order *order)
{
    connection->order = order;
    connection->sent = 0;
    order->tries++;
    order->sent_us = client_now_us();
    g_string_truncate(connection->in, 0);
    if (connection->fd < 0)
        connect_to_server(client, connection); /* sent when it is writable */
    else if (!send_more(client, connection))
        lose(client, connection);
    else if (connection->sent < strlen(order->request))
        watch(client, connection, EPOLL_CTL_MOD, EPOLLIN | EPOLLOUT);
}

static void start_waiting(struct client *client)
{
    while (client->idle->len > 0 && !g_queue_is_empty(&client->waiting)) {
        struct connection *connection =
            g_ptr_array_remove_index(client->idle, client->idle->len - 1);
        start(client, connection, g_queue_pop_head(&client->waiting));
    }
}

void client_send(struct client *client, char *request, client_fn *fn, void *context)
{
    struct order *order = g_new0(struct order, 1);

    *order = (struct order){.request = request, .fn = fn, .context = context};
    client->pending++;
    g_queue_push_tail(&client->waiting, order);
    start_waiting(client);
}

static void receive(struct client *client, struct connection *connection)
{
    char bytes[READ_BYTES];
    struct reply reply = {0};
    ssize_t got = recv(connection->fd, bytes, sizeof bytes, 0);

    if (got < 0 && errno == EAGAIN)
        return;
    if (got <= 0 || !connection->order) {
        lose(client, connection);
        return;
    }
    g_string_append_len(connection->in, bytes, got);
    if (read_reply(connection->in, &reply))
        finish(client, connection, &reply);
}

static void handle(struct client *client, struct connection *connection, uint32_t events)
{
    if (connection->fd < 0)
        return; /* closed by an event before this one */
    if (events & EPOLLERR) {
        lose(client, connection);
        return;
    }
    if ((events & EPOLLOUT) && connection->order && !send_more(client, connection)) {
        lose(client, connection);
        return;
    }
    if (events & (EPOLLIN | EPOLLRDHUP | EPOLLHUP))
        receive(client, connection);
}

void client_poll(struct client *client, int timeout_ms)
{
    struct epoll_event events[EVENTS_MAX];
    int count = epoll_wait(client->epoll, events, EVENTS_MAX, timeout_ms);

    for (int i = 0; i < count; i++)
        handle(client, events[i].data.ptr, events[i].events);
}
