/*
 * poll() over the listening socket and every kept connection, one FCGX_Request each.
 */
#include "bare_loop.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include <fcgiapp.h>

#define CONNECTIONS_MAX 512

struct slots {
    size_t count;
    FCGX_Request *request[CONNECTIONS_MAX];
    struct pollfd poll[1 + CONNECTIONS_MAX];
};

static void take_connection(struct slots *slots, int listen_fd)
{
    /* cppcheck-suppress nullPointer ; accept(2): who connects may be left out */
    int fd = accept4(listen_fd, NULL, NULL, SOCK_CLOEXEC);

    if (fd < 0)
        return;
    if (slots->count == CONNECTIONS_MAX)
        abort();
    FCGX_Request *request = calloc(1, sizeof *request);
    FCGX_InitRequest(request, -1, 0);
    request->ipcFd = fd;
    request->keepConnection = 1;
    slots->request[slots->count++] = request;
}

static void drop_connection(struct slots *slots, size_t index)
{
    FCGX_Free(slots->request[index], slots->request[index]->ipcFd >= 0);
    free(slots->request[index]);
    slots->request[index] = slots->request[--slots->count];
}

static void answer(FCGX_Request *request, struct bare_answer (*fn)(void *), void *context)
{
    char body[16384], head[128];

    if (FCGX_Accept_r(request) < 0)
        return;
    while (FCGX_GetStr(body, sizeof body, request->in) > 0)
        continue;
    FCGX_Detach(request);
    struct bare_answer made = fn(context);
    int length = snprintf(head, sizeof head,
                          "Status: 200\r\nContent-Type: application/json\r\n"
                          "Content-Length: %zu\r\n\r\n",
                          made.length);
    FCGX_PutStr(head, length, request->out);
    FCGX_PutStr(made.body, (int)made.length, request->out);
    FCGX_Finish_r(request);
}

void bare_serve(int listen_fd, struct bare_answer (*fn)(void *), void *context)
{
    static struct slots slots;

    FCGX_Init();
    signal(SIGPIPE, SIG_IGN);
    signal(SIGTERM, SIG_DFL);
    for (;;) {
        slots.poll[0] = (struct pollfd){.fd = listen_fd, .events = POLLIN};
        for (size_t i = 0; i < slots.count; i++)
            slots.poll[i + 1] = (struct pollfd){.fd = slots.request[i]->ipcFd, .events = POLLIN};
        if (poll(slots.poll, 1 + slots.count, -1) < 0) {
            if (errno == EINTR)
                continue;
            abort();
        }
        size_t polled = slots.count;
        for (size_t i = 0; i < polled; i++)
            if (slots.poll[i + 1].revents)
                answer(slots.request[i], fn, context);
        for (size_t i = polled; i-- > 0;)
            if (slots.request[i]->ipcFd < 0)
                drop_connection(&slots, i);
        if (slots.poll[0].revents)
            take_connection(&slots, listen_fd);
    }
}
