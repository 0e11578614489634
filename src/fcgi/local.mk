# One module a line (.gitattributes merges these files by keeping both sides).
noinst_LIBRARIES += src/fcgi/libfcgiloop.a
src_fcgi_libfcgiloop_a_SOURCES =
