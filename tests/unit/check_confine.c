/* What a confined process may still do: everything serving needs, and nothing that a thief wants. */
#include "daemon/confine.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "lib/check_main.h"

static const struct conf on_sockets = {
    .seccomp = true, .db_socket = (char *)"/run/db", .cache_socket = (char *)"/run/cache"};
static const struct conf on_hosts = {
    .seccomp = true, .db_socket = (char *)"", .cache_socket = (char *)"/run/cache"};
static const struct conf unconfined = {
    .seccomp = false, .db_socket = (char *)"/run/db", .cache_socket = (char *)"/run/cache"};

/* Exit status of a child that was confined by the settings and did it; minus the signal that ended it. */
static int end_of(const struct conf *conf, void (*act)(void))
{
    int status;
    pid_t pid = fork();

    if (pid == 0) {
        confine_forbid_dumps();
        confine_child(conf);
        act();
        _exit(0);
    }
    ck_assert_int_eq(waitpid(pid, &status, 0), pid);
    return WIFSIGNALED(status) ? -WTERMSIG(status) : WEXITSTATUS(status);
}

static void must(bool is_so)
{
    if (!is_so)
        _exit(1);
}

/* What serving needs ------------------------------------------------------------------------ */

static void reads_files(void)
{
    char byte;
    int fd = open("/proc/self/status", O_RDONLY | O_CLOEXEC);

    must(fd >= 0 && read(fd, &byte, 1) == 1 && close(fd) == 0);
    FILE *file = fopen("/etc/passwd", "r");
    must(file != NULL && fgetc(file) != EOF && fclose(file) == 0);
}

static void speaks_over_unix_sockets(void)
{
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

    must(fd >= 0 && close(fd) == 0);
}

static void takes_and_gives_memory(void)
{
    char *block = malloc(8 << 20);

    must(block != NULL);
    memset(block, 1, 8 << 20);
    free(block);
}

static void waits_and_looks_at_the_clock(void)
{
    const struct timespec pause = {0, 1000};
    struct timespec now;

    must(nanosleep(&pause, NULL) == 0 && clock_gettime(CLOCK_MONOTONIC, &now) == 0);
}

static void speaks_over_inet(void)
{
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

    must(fd >= 0 && close(fd) == 0);
}

START_TEST(serving_goes_on)
{
    static void (*const acts[])(void) = {reads_files, speaks_over_unix_sockets,
                                         takes_and_gives_memory, waits_and_looks_at_the_clock};

    for (size_t i = 0; i < sizeof acts / sizeof *acts; i++)
        ck_assert_int_eq(end_of(&on_sockets, acts[i]), 0);
}
END_TEST

/* A panic must still be told from a forbidden call. */
START_TEST(a_process_may_end_itself)
{
    ck_assert_int_eq(end_of(&on_sockets, abort), -SIGABRT);
}
END_TEST

START_TEST(a_database_on_a_host_is_reached_where_the_settings_name_one)
{
    ck_assert_int_eq(end_of(&on_hosts, speaks_over_inet), 0);
}
END_TEST

/* What is not ------------------------------------------------------------------------------- */

static void starts_a_program(void)
{
    char *const words[] = {(char *)"true", NULL};
    execv("/bin/true", words);
}

static void forks(void)
{
    if (fork() == 0)
        _exit(0);
}

static void writes_a_file(void)
{
    /* cppcheck-suppress leakReturnValNotUsed ; it never returns */
    open("/tmp/check_confine", O_WRONLY | O_CREAT, 0600);
}

static void opens_for_writing(void)
{
    open("/dev/null", O_RDWR);
}

static void removes_a_file(void)
{
    unlink("/tmp/check_confine");
}

static void changes_rights(void)
{
    chmod("/tmp/check_confine", 0777);
}

static void listens(void)
{
    listen(STDERR_FILENO, 1);
}

static void looks_into_its_master(void)
{
    ptrace(PTRACE_ATTACH, getppid(), NULL, NULL);
}

static void signals_its_master(void)
{
    kill(getppid(), 0);
}

static void becomes_somebody_else(void)
{
    syscall(SYS_setuid, 0);
}

static void mounts(void)
{
    syscall(SYS_mount, "none", "/tmp", "tmpfs", 0, NULL);
}

static void loads_a_kernel_program(void)
{
    syscall(SYS_bpf, 0, NULL, 0);
}

static void makes_namespaces(void)
{
    syscall(SYS_unshare, 0x10000000 /* CLONE_NEWUSER */);
}

static void maps_memory_to_write_and_run(void)
{
    /* cppcheck-suppress leakReturnValNotUsed ; it never returns */
    (void)mmap(NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
}

static void maps_memory_to_run(void)
{
    /* cppcheck-suppress leakReturnValNotUsed ; it never returns */
    (void)mmap(NULL, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
}

static void makes_memory_runnable(void)
{
    void *page = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    mprotect(page, 4096, PROT_READ | PROT_EXEC);
}

static void allows_dumps_again(void)
{
    prctl(PR_SET_DUMPABLE, 1);
}

static void raises_a_limit(void)
{
    const struct rlimit limit = {1, 1};
    setrlimit(RLIMIT_CORE, &limit);
}

static const struct {
    const char *name;
    void (*act)(void);
} thefts[] = {
    {"starts a program", starts_a_program},
    {"forks", forks},
    {"writes a file", writes_a_file},
    {"opens for writing", opens_for_writing},
    {"removes a file", removes_a_file},
    {"changes rights", changes_rights},
    {"speaks over inet", speaks_over_inet},
    {"listens", listens},
    {"looks into its master", looks_into_its_master},
    {"signals its master", signals_its_master},
    {"becomes somebody else", becomes_somebody_else},
    {"mounts", mounts},
    {"loads a kernel program", loads_a_kernel_program},
    {"makes namespaces", makes_namespaces},
    {"maps memory to write and run", maps_memory_to_write_and_run},
    {"maps memory to run", maps_memory_to_run},
    {"makes memory runnable", makes_memory_runnable},
    {"allows dumps again", allows_dumps_again},
    {"raises a limit", raises_a_limit},
};

START_TEST(anything_else_ends_the_process)
{
    for (size_t i = 0; i < sizeof thefts / sizeof *thefts; i++)
        ck_assert_msg(end_of(&on_sockets, thefts[i].act) == -SIGSYS, "%s", thefts[i].name);
}
END_TEST

START_TEST(a_setting_leaves_the_list_out)
{
    ck_assert_int_eq(end_of(&unconfined, forks), 0);
}
END_TEST

/* Cores ------------------------------------------------------------------------------------- */

static void has_no_core(void)
{
    struct rlimit limit;

    must(getrlimit(RLIMIT_CORE, &limit) == 0 && limit.rlim_cur == 0 && limit.rlim_max == 0);
    must(prctl(PR_GET_DUMPABLE) == 0);
}

START_TEST(nothing_of_the_memory_is_ever_dumped)
{
    ck_assert_int_eq(end_of(&unconfined, has_no_core), 0);
}
END_TEST

/* Where the program was built without the list there is only the last. */
int main(void)
{
    const TTest *const tests[] = {
        nothing_of_the_memory_is_ever_dumped,
        serving_goes_on,
        a_process_may_end_itself,
        a_database_on_a_host_is_reached_where_the_settings_name_one,
        a_setting_leaves_the_list_out,
        anything_else_ends_the_process,
    };
    const size_t count = sizeof tests / sizeof tests[0];

    return check_main_run("confine", tests, confine_has_list() ? count : count - 1, NULL, NULL);
}
