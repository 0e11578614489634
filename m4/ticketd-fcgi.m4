# libfcgi has no pkg-config file: find it by header and function.
AC_DEFUN([TICKETD_LIB_FCGI], [
    AC_CHECK_HEADER([fcgiapp.h], [], [AC_MSG_ERROR([fcgiapp.h not found (Debian: libfcgi-dev)])])
    AC_CHECK_LIB([fcgi], [FCGX_InitRequest], [FCGI_LIBS=-lfcgi],
        [AC_MSG_ERROR([libfcgi not found (Debian: libfcgi-dev)])])
    AC_SUBST([FCGI_LIBS])
])
