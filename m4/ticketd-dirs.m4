# Directories that are an operating system's business, not autoconf's. They stay below ${prefix}
# unless told, so that `make install' without options and distcheck write nowhere else.
AC_DEFUN([TICKETD_INSTALL_DIRS], [
    AC_ARG_WITH([systemdsystemunitdir],
        [AS_HELP_STRING([--with-systemdsystemunitdir=DIR], [systemd units @<:@PREFIX/lib/systemd/system@:>@])],
        [systemdsystemunitdir=$withval], [systemdsystemunitdir='${prefix}/lib/systemd/system'])
    AC_SUBST([systemdsystemunitdir])

    # systemd makes RuntimeDirectory= below /run wherever the prefix is; nothing is installed there.
    AS_IF([test "x$runstatedir" = 'x${localstatedir}/run'], [runstatedir=/run])
])
