# One module a line (.gitattributes merges these files by keeping both sides).
noinst_LIBRARIES += src/fcgi/libfcgiloop.a
src_fcgi_libfcgiloop_a_SOURCES =
src_fcgi_libfcgiloop_a_SOURCES += src/fcgi/fcgi_loop.c src/fcgi/fcgi_loop.h
src_fcgi_libfcgiloop_a_SOURCES += src/fcgi/fcgi_request.c src/fcgi/fcgi_request.h

EXTRA_DIST += src/fcgi/README
