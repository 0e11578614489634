# One module a line (.gitattributes merges these files by keeping both sides).
noinst_LIBRARIES += src/api/libapi.a
src_api_libapi_a_SOURCES =
src_api_libapi_a_SOURCES += src/api/api.h
