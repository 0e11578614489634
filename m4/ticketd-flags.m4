# Compiler and linker flags. Everything lands in AM_* variables; nothing here touches CFLAGS.

# TICKETD_TRY_FLAG(FLAG, VARIABLE, PROGRAM): append FLAG to VARIABLE when compiler and linker take it
# without a word.
AC_DEFUN([TICKETD_TRY_FLAG], [
    AS_VAR_PUSHDEF([ticketd_cache], [ticketd_cv_flag_$1])
    AC_CACHE_CHECK([whether $CC takes $1], [ticketd_cache], [
        ticketd_saved_cflags=$CFLAGS
        CFLAGS="$CFLAGS -Werror $1"
        AC_LINK_IFELSE([m4_default([$3], [AC_LANG_PROGRAM([[#include <stdio.h>]], [[puts("");]])])],
            [AS_VAR_SET([ticketd_cache], [yes])], [AS_VAR_SET([ticketd_cache], [no])])
        CFLAGS=$ticketd_saved_cflags
    ])
    AS_VAR_IF([ticketd_cache], [yes], [AS_VAR_APPEND([$2], [" $1"])])
    AS_VAR_POPDEF([ticketd_cache])
])

# --with-sanitizer=address,undefined
AC_DEFUN([TICKETD_WITH_SANITIZER], [
    AC_ARG_WITH([sanitizer],
        [AS_HELP_STRING([--with-sanitizer=LIST], [build with -fsanitize=LIST, such as address,undefined])],
        [], [with_sanitizer=no])
    SANITIZER_FLAGS=
    AS_IF([test "x$with_sanitizer" != xno], [
        SANITIZER_FLAGS="-fsanitize=$with_sanitizer -fno-sanitize-recover=all -fno-omit-frame-pointer"
        ticketd_saved_cflags=$CFLAGS
        CFLAGS="$CFLAGS $SANITIZER_FLAGS"
        AC_MSG_CHECKING([whether $CC links with $SANITIZER_FLAGS])
        AC_LINK_IFELSE([AC_LANG_PROGRAM([], [])], [AC_MSG_RESULT([yes])],
            [AC_MSG_FAILURE([this compiler has no sanitizer $with_sanitizer])])
        # gcc says so itself, clang 14 does not; the arena lays its pieces apart when it is told.
        AS_CASE([$with_sanitizer], [*address*],
            [AC_COMPILE_IFELSE([AC_LANG_SOURCE([[int told = __SANITIZE_ADDRESS__;]])], [],
                [AS_VAR_APPEND([SANITIZER_FLAGS], [" -D__SANITIZE_ADDRESS__=1"])])])
        CFLAGS=$ticketd_saved_cflags
    ])
    AC_SUBST([SANITIZER_FLAGS])
    AC_SUBST([with_sanitizer])
])

# --enable-coverage
AC_DEFUN([TICKETD_ENABLE_COVERAGE], [
    AC_ARG_ENABLE([coverage],
        [AS_HELP_STRING([--enable-coverage], [count executed lines for gcov])],
        [], [enable_coverage=no])
    COVERAGE_FLAGS=
    AS_IF([test "x$enable_coverage" = xyes], [COVERAGE_FLAGS="--coverage -fprofile-update=atomic"])
    AC_SUBST([COVERAGE_FLAGS])
])

# Each hardening flag is used when it works. _FORTIFY_SOURCE needs optimisation, hides errors from
# the sanitizers, and warns when either is wrong: the probe program includes a header that would.
AC_DEFUN([TICKETD_HARDENING], [
    HARDENING_CFLAGS=
    HARDENING_LDFLAGS=
    AC_ARG_ENABLE([hardening],
        [AS_HELP_STRING([--disable-hardening], [leave out the hardening flags])],
        [], [enable_hardening=yes])
    AS_IF([test "x$enable_hardening" = xyes], [
        TICKETD_TRY_FLAG([-fstack-protector-strong], [HARDENING_CFLAGS])
        TICKETD_TRY_FLAG([-fstack-clash-protection], [HARDENING_CFLAGS])
        TICKETD_TRY_FLAG([-fcf-protection], [HARDENING_CFLAGS])
        TICKETD_TRY_FLAG([-fPIE], [HARDENING_CFLAGS])
        TICKETD_TRY_FLAG([-pie], [HARDENING_LDFLAGS])
        TICKETD_TRY_FLAG([-Wl,-z,relro,-z,now], [HARDENING_LDFLAGS])
        AS_IF([test "x$with_sanitizer" = xno],
            [TICKETD_TRY_FLAG([-U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2], [HARDENING_CFLAGS])])
    ])
    HARDENING_SUMMARY="`echo $HARDENING_CFLAGS $HARDENING_LDFLAGS`"
    AC_SUBST([HARDENING_CFLAGS])
    AC_SUBST([HARDENING_LDFLAGS])
])

AC_DEFUN([TICKETD_WARNINGS], [
    AC_ARG_ENABLE([werror],
        [AS_HELP_STRING([--enable-werror], [a warning fails the build])],
        [], [enable_werror=no])
    WARNING_FLAGS=
    m4_foreach_w([flag], [-Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes
        -Wold-style-definition -Wpointer-arith -Wwrite-strings -Wformat=2 -Wundef -Wvla
        -Wimplicit-fallthrough -Wduplicated-cond -Wlogical-op -Wdate-time],
        [TICKETD_TRY_FLAG(flag, [WARNING_FLAGS])])
    AS_IF([test "x$enable_werror" = xyes], [AS_VAR_APPEND([WARNING_FLAGS], [" -Werror"])])
    AC_SUBST([WARNING_FLAGS])
])
