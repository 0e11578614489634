/*
 * The list of system calls. Invariant: what is not in a table below is refused, and nothing below
 * starts a program, changes a file or gives a right away.
 *
 * What glibc, the client libraries and libfcgi use is found by running the plays: a call that is
 * missing here fails them all. Calls that only look at the process itself are let through even where
 * nobody was seen to use them, so that another libc does not end a sale.
 */
#include "daemon/confine.h"

#include <errno.h>
#include <fcntl.h>
#include <glib.h>
#include <sys/prctl.h>
#include <sys/resource.h>

#include "util/log.h"

void confine_forbid_dumps(void)
{
    const struct rlimit none = {0, 0};

    /* The limit alone does not stop a handler that the kernel pipes cores to. */
    if (setrlimit(RLIMIT_CORE, &none) != 0 || prctl(PR_SET_DUMPABLE, 0) != 0)
        fatal("forbidding core dumps: %s", g_strerror(errno));
}

#ifndef HAVE_SECCOMP

bool confine_has_list(void)
{
    return false;
}

void confine_child(const struct conf *conf)
{
    (void)conf;
}

#else

#include <seccomp.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

/* Names a mapping for /proc; younger C libraries do so. Absent from older headers. */
#ifndef PR_SET_VMA
#define PR_SET_VMA 0x53564d41
#endif

/* Whatever their arguments. */
static const int calls[] = {
    /* Talking over what is open. */
    SCMP_SYS(read),
    SCMP_SYS(write),
    SCMP_SYS(readv),
    SCMP_SYS(writev),
    SCMP_SYS(pread64),
    SCMP_SYS(recvfrom),
    SCMP_SYS(recvmsg),
    SCMP_SYS(sendto),
    SCMP_SYS(sendmsg),
    SCMP_SYS(sendmmsg),
    SCMP_SYS(recvmmsg),
    SCMP_SYS(poll),
    SCMP_SYS(ppoll),
    SCMP_SYS(select),
    SCMP_SYS(pselect6),
    SCMP_SYS(accept),
    SCMP_SYS(accept4),
    SCMP_SYS(connect),
    SCMP_SYS(shutdown),
    SCMP_SYS(close),
    SCMP_SYS(getsockopt),
    SCMP_SYS(setsockopt),
    SCMP_SYS(getsockname),
    SCMP_SYS(getpeername),
    SCMP_SYS(fcntl),
    SCMP_SYS(lseek),
    SCMP_SYS(dup),
    /* Looking at files. */
    SCMP_SYS(stat),
    SCMP_SYS(lstat),
    SCMP_SYS(fstat),
    SCMP_SYS(newfstatat),
    SCMP_SYS(statx),
    SCMP_SYS(access),
    SCMP_SYS(faccessat),
    SCMP_SYS(faccessat2),
    SCMP_SYS(readlink),
    SCMP_SYS(readlinkat),
    SCMP_SYS(getcwd),
    SCMP_SYS(getdents64),
    /* Memory. */
    SCMP_SYS(brk),
    SCMP_SYS(munmap),
    SCMP_SYS(mremap),
    SCMP_SYS(madvise),
    SCMP_SYS(mlock),
    SCMP_SYS(munlock),
    /* Time and chance. */
    SCMP_SYS(clock_gettime),
    SCMP_SYS(clock_getres),
    SCMP_SYS(gettimeofday),
    SCMP_SYS(time),
    SCMP_SYS(nanosleep),
    SCMP_SYS(clock_nanosleep),
    SCMP_SYS(getrandom),
    /* Itself. */
    SCMP_SYS(futex),
    SCMP_SYS(rt_sigaction),
    SCMP_SYS(rt_sigprocmask),
    SCMP_SYS(rt_sigreturn),
    SCMP_SYS(rt_sigpending),
    SCMP_SYS(rt_sigtimedwait),
    SCMP_SYS(sigaltstack),
    SCMP_SYS(signalfd4),
    SCMP_SYS(restart_syscall),
    SCMP_SYS(getpid),
    SCMP_SYS(getppid),
    SCMP_SYS(gettid),
    SCMP_SYS(getuid),
    SCMP_SYS(geteuid),
    SCMP_SYS(getgid),
    SCMP_SYS(getegid),
    SCMP_SYS(getrusage),
    SCMP_SYS(getrlimit),
    SCMP_SYS(sched_yield),
    SCMP_SYS(sched_getaffinity),
    SCMP_SYS(getcpu),
    SCMP_SYS(uname),
    SCMP_SYS(sysinfo),
    SCMP_SYS(membarrier),
    SCMP_SYS(rseq),
    SCMP_SYS(set_robust_list),
    SCMP_SYS(exit),
    SCMP_SYS(exit_group),
};

static void allow(scmp_filter_ctx list, int call)
{
    int rc = seccomp_rule_add(list, SCMP_ACT_ALLOW, call, 0);

    if (rc != 0)
        fatal("seccomp: call %d: %s", call, g_strerror(-rc));
}

/* Where the argument of that index is the value, looking only at the bits of the mask. */
static void allow_where(scmp_filter_ctx list, int call, unsigned index, uint64_t mask,
                        uint64_t value)
{
    const struct scmp_arg_cmp wanted = SCMP_CMP64(index, SCMP_CMP_MASKED_EQ, mask, value);
    int rc = seccomp_rule_add_array(list, SCMP_ACT_ALLOW, call, 1, &wanted);

    if (rc != 0)
        fatal("seccomp: call %d: %s", call, g_strerror(-rc));
}

/* Time zones, certificates, plugins of the client library: read, never written. */
static void allow_reading_files(scmp_filter_ctx list)
{
    const uint64_t writing = O_ACCMODE | O_CREAT | O_TRUNC | (O_TMPFILE & ~O_DIRECTORY);

    allow_where(list, SCMP_SYS(open), 1, writing, O_RDONLY);
    allow_where(list, SCMP_SYS(openat), 2, writing, O_RDONLY);
}

/* Code comes from files; what was written here is never run. */
static void allow_mapping(scmp_filter_ctx list)
{
    const struct scmp_arg_cmp of_a_file[] = {
        SCMP_CMP64(2, SCMP_CMP_MASKED_EQ, PROT_WRITE, 0),
        SCMP_CMP64(3, SCMP_CMP_MASKED_EQ, MAP_ANONYMOUS, 0),
    };
    int rc = seccomp_rule_add_array(list, SCMP_ACT_ALLOW, SCMP_SYS(mmap), G_N_ELEMENTS(of_a_file),
                                    of_a_file);

    if (rc != 0)
        fatal("seccomp: mmap: %s", g_strerror(-rc));
    allow_where(list, SCMP_SYS(mmap), 2, PROT_EXEC, 0);
    allow_where(list, SCMP_SYS(mprotect), 2, PROT_EXEC, 0);
}

/* A name server is asked over datagrams, after netlink told which families the host has. */
static void allow_sockets(scmp_filter_ctx list, const struct conf *conf)
{
    static const int families[] = {AF_INET, AF_INET6, AF_NETLINK};
    const bool has_host = conf->db_socket[0] == '\0' || conf->cache_socket[0] == '\0';

    allow_where(list, SCMP_SYS(socket), 0, UINT64_MAX, AF_UNIX);
    for (size_t i = 0; has_host && i < G_N_ELEMENTS(families); i++)
        allow_where(list, SCMP_SYS(socket), 0, UINT64_MAX, (uint64_t)families[i]);
}

/* abort() signals its own process, nobody else may be signalled. */
static void allow_the_rest(scmp_filter_ctx list)
{
    const uint64_t self = (uint64_t)getpid();

    allow_where(list, SCMP_SYS(tgkill), 0, UINT32_MAX, self);
    allow_where(list, SCMP_SYS(kill), 0, UINT32_MAX, self);
    allow_where(list, SCMP_SYS(ioctl), 1, UINT32_MAX, FIONREAD);
    allow_where(list, SCMP_SYS(ioctl), 1, UINT32_MAX, FIONBIO);
    allow_where(list, SCMP_SYS(ioctl), 1, UINT32_MAX, TCGETS);
    allow_where(list, SCMP_SYS(prctl), 0, UINT32_MAX, PR_SET_VMA);
    allow_where(list, SCMP_SYS(prctl), 0, UINT32_MAX, PR_SET_NAME);
    allow_where(list, SCMP_SYS(prlimit64), 2, UINT64_MAX, 0); /* asks, does not set */
}

bool confine_has_list(void)
{
    return true;
}

void confine_child(const struct conf *conf)
{
    scmp_filter_ctx list;

    if (!conf->seccomp)
        return;
    list = seccomp_init(SCMP_ACT_KILL_PROCESS);
    if (list == NULL)
        fatal("seccomp: no memory");
    for (size_t i = 0; i < G_N_ELEMENTS(calls); i++)
        allow(list, calls[i]);
    allow_reading_files(list);
    allow_mapping(list);
    allow_sockets(list, conf);
    allow_the_rest(list);
    /* A tree instead of a chain: the list stands before every call. */
    seccomp_attr_set(list, SCMP_FLTATR_CTL_OPTIMIZE, 2);
    int rc = seccomp_load(list);
    if (rc != 0)
        fatal("seccomp: the kernel does not take the list (%s); seccomp = false leaves it out",
              g_strerror(-rc));
    seccomp_release(list);
}

#endif
