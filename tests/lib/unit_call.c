/* A call without servers. */
#include "lib/unit_call.h"

#include <check.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "model/conf.h"

#define ARENA_CEILING ((size_t)1 << 20)

static struct call call;
static struct conf *conf;

/* 1, 2, 3 …: ids that a test can tell apart and foresee. */
static void count_up(void *bytes, size_t count)
{
    static unsigned char next;

    for (size_t i = 0; i < count; i++)
        ((unsigned char *)bytes)[i] = ++next;
}

void unit_call_setup(void)
{
    conf = conf_new_default();
    call = (struct call){.arena = arena_new(ARENA_CEILING), .conf = conf, .random = count_up};
    call_begin(&call, "test", UNIT_NOW_US, UNIT_NOW_US + 1000000);
}

void unit_call_teardown(void)
{
    arena_free(&call.arena);
    conf_free(&conf);
}

struct call *unit_call(void)
{
    return &call;
}

struct conf *unit_conf(void)
{
    return conf;
}

/* The exit status of fn's process, whose stderr is read into text. */
static int run_apart(void (*fn)(void), char *text, size_t size)
{
    int status, ends[2];
    size_t length = 0;
    ssize_t bytes;
    pid_t pid;

    ck_assert_int_eq(pipe(ends), 0);
    pid = fork();
    ck_assert_int_ge(pid, 0);
    if (pid == 0) {
        dup2(ends[1], STDERR_FILENO);
        fn();
        _exit(EXIT_SUCCESS);
    }
    close(ends[1]);
    while ((bytes = read(ends[0], text + length, size - 1 - length)) > 0)
        length += (size_t)bytes;
    close(ends[0]);
    text[length] = '\0';
    ck_assert_int_eq(waitpid(pid, &status, 0), pid);
    return status;
}

bool unit_panics(void (*fn)(void))
{
    char text[8192];
    int status = run_apart(fn, text, sizeof text);

    return WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT;
}

const char *unit_stderr(void (*fn)(void))
{
    static char text[8192];

    run_apart(fn, text, sizeof text);
    return text;
}
