/*
 * bare: the limit that ticketd is measured against. A FastCGI program without anything of its own (or,
 * with --seconds, plain database clients without FastCGI) that does what one kind of request costs at
 * the very least.
 */
#include <poll.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include <signal.h>

#include <fcgiapp.h>
#include <glib.h>

#include "bare_kinds.h"
#include "bare_loop.h"

struct options {
    char *kind, *listen, *mysql, *memcached, *body;
    int processes, seconds;
    gint64 first;
};

struct shared {
    _Atomic uint64_t next;
    _Atomic uint64_t done;
};

static struct bare open_bare(const struct options *options, struct shared *shared)
{
    struct bare bare = {.kind = options->kind, .next = &shared->next};

    memset(bare.answer, 'x', sizeof bare.answer);
    if (!bare_kind_find(options->kind))
        return bare;
    bare.sql = bare_sql_connect(options->mysql);
    bare.cache = memcached_create(NULL);
    memcached_server_add_unix_socket(bare.cache, options->memcached);
    memcached_add(bare.cache, "bare", 4, "0", 1, 0, 0);
    return bare;
}

static uint64_t do_one(struct bare *bare)
{
    uint64_t fan = atomic_fetch_add(bare->next, 1);

    bare_kind_find(bare->kind)(bare, fan);
    return fan;
}

struct serving {
    struct bare bare;
    const char *body;
};

static struct bare_answer serve(void *context)
{
    struct serving *serving = context;

    if (serving->bare.sql)
        do_one(&serving->bare);
    return (struct bare_answer){serving->body, strlen(serving->body)};
}

static int open_socket(const char *path)
{
    int fd = FCGX_OpenSocket(path, 1024);

    if (fd < 0) {
        fprintf(stderr, "bare: cannot listen on %s\n", path);
        exit(1);
    }
    return fd;
}

static void run_server(const struct options *options, struct shared *shared, int fd)
{
    struct serving serving = {
        .bare = open_bare(options, shared),
        .body = options->body && *options->body ? options->body : "{\"ok\":true}",
    };
    bare_serve(fd, serve, &serving);
}

static void run_client(const struct options *options, struct shared *shared)
{
    struct bare bare = open_bare(options, shared);
    time_t end = time(NULL) + options->seconds;

    while (time(NULL) < end) {
        do_one(&bare);
        atomic_fetch_add(&shared->done, 1);
    }
    exit(0);
}

static void start_processes(const struct options *options, struct shared *shared)
{
    int fd = options->listen ? open_socket(options->listen) : -1;

    for (int i = 0; i < options->processes; i++) {
        if (fork() != 0)
            continue;
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        if (fd >= 0)
            run_server(options, shared, fd);
        run_client(options, shared);
    }
    if (fd >= 0)
        close(fd);
}

int main(int argc, char **argv)
{
    struct options options = {.processes = 4, .first = 1};
    const GOptionEntry entries[] = {
        {"kind", 0, 0, G_OPTION_ARG_STRING, &options.kind,
         "join, reserve, charge, pay; else an echo", "K"},
        {"listen", 0, 0, G_OPTION_ARG_FILENAME, &options.listen, "FastCGI socket", "PATH"},
        {"processes", 0, 0, G_OPTION_ARG_INT, &options.processes, "Workers or clients", "N"},
        {"seconds", 0, 0, G_OPTION_ARG_INT, &options.seconds, "As clients: how long", "S"},
        {"mysql", 0, 0, G_OPTION_ARG_FILENAME, &options.mysql, "Database socket", "PATH"},
        {"memcached", 0, 0, G_OPTION_ARG_FILENAME, &options.memcached, "Cache socket", "PATH"},
        {"first", 0, 0, G_OPTION_ARG_INT64, &options.first, "The first fan to use", "N"},
        {"body", 0, 0, G_OPTION_ARG_STRING, &options.body, "What is answered", "TEXT"},
        {NULL, 0, 0, 0, NULL, NULL, NULL},
    };
    g_autoptr(GOptionContext) context = g_option_context_new(NULL);
    g_autoptr(GError) error = NULL;

    g_option_context_add_main_entries(context, entries, NULL);
    if (!g_option_context_parse(context, &argc, &argv, &error) || !options.kind) {
        fprintf(stderr, "bare: %s\n", error ? error->message : "--kind is missing");
        return 2;
    }
    struct shared *shared =
        mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    atomic_store(&shared->next, (uint64_t)options.first);
    struct timespec begin, end;
    clock_gettime(CLOCK_MONOTONIC, &begin);
    start_processes(&options, shared);
    while (wait(NULL) > 0)
        continue;
    clock_gettime(CLOCK_MONOTONIC, &end);
    double seconds =
        (double)(end.tv_sec - begin.tv_sec) + (double)(end.tv_nsec - begin.tv_nsec) / 1e9;
    printf("%llu %.6f\n", (unsigned long long)atomic_load(&shared->done), seconds);
    return 0;
}
