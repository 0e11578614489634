# One module a line (.gitattributes merges these files by keeping both sides).
noinst_LIBRARIES += src/util/libutil.a
src_util_libutil_a_SOURCES =
src_util_libutil_a_SOURCES += src/util/arena.c src/util/arena.h
src_util_libutil_a_SOURCES += src/util/call.c src/util/call.h
src_util_libutil_a_SOURCES += src/util/counter.c src/util/counter.h src/util/counter.def
src_util_libutil_a_SOURCES += src/util/err.c src/util/err.h src/util/err.def
if FAULT_POINTS
src_util_libutil_a_SOURCES += src/util/fault_point.c
endif
src_util_libutil_a_SOURCES += src/util/fault_point.h
src_util_libutil_a_SOURCES += src/util/log.c src/util/log.h
src_util_libutil_a_SOURCES += src/util/uuid.c src/util/uuid.h
src_util_libutil_a_SOURCES += src/util/text.c src/util/text.h
src_util_libutil_a_SOURCES += src/util/time.c src/util/time.h

EXTRA_DIST += src/util/README
