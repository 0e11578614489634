# One module a line (.gitattributes merges these files by keeping both sides).
noinst_LIBRARIES += src/cache/libcache.a
src_cache_libcache_a_SOURCES =
src_cache_libcache_a_SOURCES += src/cache/cache.c src/cache/cache.h
src_cache_libcache_a_SOURCES += src/cache/cache_many.c src/cache/cache_private.h
src_cache_libcache_a_SOURCES += src/cache/cache_change.c
src_cache_libcache_a_SOURCES += src/cache/keys.def

EXTRA_DIST += src/cache/README
