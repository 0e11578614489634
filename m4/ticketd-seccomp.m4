# --without-seccomp: no list of system calls for workers and janitor. Sanitizers and coverage make calls
# of their own, so with them the list is left out unless it is asked for.
AC_DEFUN([TICKETD_WITH_SECCOMP], [
    AC_ARG_WITH([seccomp],
        [AS_HELP_STRING([--without-seccomp], [do not confine workers to a list of system calls])],
        [], [AS_IF([test "x$with_sanitizer" = xno && test "x$enable_coverage" = xno],
            [with_seccomp=yes], [with_seccomp=no])])
    AS_IF([test "x$with_seccomp" != xno], [
        PKG_CHECK_MODULES([SECCOMP], [libseccomp >= 2.5],
            [AC_DEFINE([HAVE_SECCOMP], [1], [Define when workers are confined to a list of system calls.])],
            [AC_MSG_ERROR([libseccomp not found (in Debian: libseccomp-dev); --without-seccomp leaves it out])])
    ])
])
