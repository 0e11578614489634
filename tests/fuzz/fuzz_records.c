/*
 * FastCGI records: the bytes of a connection as a peer sends them, through a real socket, libfcgi's
 * parser and our loop. Each request that is served is within its limits and the loop comes to its
 * end; what the peer gets back is whole records, an end for each request that was served.
 */
#include <poll.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "fcgi/fcgi_loop.h"
#include "fuzz/fuzz.h"
#include "util/log.h"

/* Small enough that every answer fits into a socket's buffer while nobody reads. */
#define INPUT_MAX 4096

/* libfcgi keeps the half-read parameters of a management record for ever; nginx sends none. */
/* NOLINTBEGIN(bugprone-reserved-identifier): the sanitizer calls it by this name */
const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void)
{
    return "leak:libfcgi.so";
}
/* NOLINTEND(bugprone-reserved-identifier) */

/* Types of records. Source: FastCGI specification, section 8. */
enum { END_REQUEST = 3, OUT = 6, ERROR_OUT = 7, VALUES_RESULT = 10, UNKNOWN_TYPE = 11 };

static size_t served, delivered_count;

static void check_text(const char *text, size_t max)
{
    FUZZ_ASSERT(text == NULL || strlen(text) <= max);
}

static void serve(void *context, struct request *request, struct response *response)
{
    (void)context;
    served++;
    check_text(request->method_name, 32);
    check_text(request->path, 1024);
    check_text(request->query, 2048);
    check_text(request->cookie, 4096);
    FUZZ_ASSERT(request->body_bytes <= REQUEST_BODY_MAX);
    FUZZ_ASSERT(request->body[request->body_bytes] == '\0');
    response_body(response, 200, "text/plain", request->body, request->body_bytes);
}

static void done(void *context, bool delivered)
{
    (void)context;
    delivered_count += delivered;
}

static void rest(void *context)
{
    (void)context;
}

/* A listening socket of no name that anybody else could know. */
static int listen_at(struct sockaddr_un *address, socklen_t *length)
{
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

    *length = sizeof address->sun_family;
    address->sun_family = AF_UNIX;
    FUZZ_ASSERT(fd >= 0 && bind(fd, (struct sockaddr *)address, *length) == 0);
    *length = sizeof *address;
    FUZZ_ASSERT(getsockname(fd, (struct sockaddr *)address, length) == 0);
    FUZZ_ASSERT(listen(fd, 8) == 0);
    return fd;
}

/* A peer that has sent everything and waits. */
static int connect_with(const uint8_t *data, size_t size, int *listen_fd_out)
{
    static struct sockaddr_un address;
    static socklen_t length;
    static int listen_fd = -1;
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

    if (listen_fd < 0) {
        log_start("fuzz", LOG_LEVEL_ERROR); /* that a request broke off is no news here */
        listen_fd = listen_at(&address, &length);
    }
    FUZZ_ASSERT(fd >= 0 && connect(fd, (struct sockaddr *)&address, length) == 0);
    FUZZ_ASSERT(send(fd, data, size, MSG_NOSIGNAL) == (ssize_t)size);
    FUZZ_ASSERT(shutdown(fd, SHUT_WR) == 0);
    *listen_fd_out = listen_fd;
    return fd;
}

/* Readable once both sides have closed the connection: no event but the hangup is asked for. */
static int hangup_of(int fd)
{
    struct epoll_event nothing = {.events = 0};
    int epoll = epoll_create1(EPOLL_CLOEXEC);

    FUZZ_ASSERT(epoll >= 0 && epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &nothing) == 0);
    return epoll;
}

/* How many requests the records end. */
static size_t check_records(const uint8_t *at, size_t left)
{
    size_t ended = 0;

    while (left > 0) {
        FUZZ_ASSERT(left >= 8 && at[0] == 1);
        size_t bytes = 8 + (size_t)(at[4] << 8 | at[5]) + at[6];
        FUZZ_ASSERT(bytes <= left);
        FUZZ_ASSERT(at[1] == END_REQUEST || at[1] == OUT || at[1] == ERROR_OUT ||
                    at[1] == VALUES_RESULT || at[1] == UNKNOWN_TYPE);
        /* The fifth byte of an end: FCGI_REQUEST_COMPLETE. */
        ended += at[1] == END_REQUEST && at[12] == 0;
        at += bytes;
        left -= bytes;
    }
    return ended;
}

static void check_answers(int fd)
{
    static uint8_t answers[1 << 20];
    size_t length = 0;
    ssize_t bytes;

    while ((bytes = recv(fd, answers + length, sizeof answers - length, 0)) > 0)
        length += (size_t)bytes;
    FUZZ_ASSERT(check_records(answers, length) == delivered_count);
}

/*
 * libfcgi asks malloc() for whatever length a parameter's head claims, and ends the process when there
 * is no so much: of no use to anybody but nginx, who alone reaches the socket and never claims more
 * than it sends. Inputs that hold four bytes as such a head could have them are left out.
 */
static bool may_claim_much(const uint8_t *data, size_t size)
{
    for (size_t i = 0; i + 4 <= size; i++)
        if ((data[i] & 0x80) != 0 && ((data[i] & 0x7f) != 0 || data[i + 1] > 0x0f))
            return true;
    return false;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct fcgi_server server = {.serve = serve, .done = done, .rest = rest};
    int listen_fd, fd, hangup_fd;
    struct fcgi_loop *loop;

    if (size > INPUT_MAX || may_claim_much(data, size))
        return 0;
    served = delivered_count = 0;
    fd = connect_with(data, size, &listen_fd);
    hangup_fd = hangup_of(fd);
    loop = fcgi_loop_new(listen_fd, hangup_fd, &server);
    FUZZ_ASSERT(fcgi_loop_run(loop));
    fcgi_loop_free(&loop);
    FUZZ_ASSERT(delivered_count == served);
    check_answers(fd);
    close(hangup_fd);
    close(fd);
    return 0;
}
