# One module a line (.gitattributes merges these files by keeping both sides).
noinst_LIBRARIES += src/http/libhttp.a
src_http_libhttp_a_SOURCES =
src_http_libhttp_a_SOURCES += src/http/json.h
src_http_libhttp_a_SOURCES += src/http/json_body.c src/http/json_body.h
src_http_libhttp_a_SOURCES += src/http/json_canonical.c
src_http_libhttp_a_SOURCES += src/http/json_read.c src/http/json_read.h
src_http_libhttp_a_SOURCES += src/http/json_scan.c src/http/json_scan.h
src_http_libhttp_a_SOURCES += src/http/json_write.c src/http/json_write.h
src_http_libhttp_a_SOURCES += src/http/jwt.c src/http/jwt.h
src_http_libhttp_a_SOURCES += src/http/receipt.c src/http/receipt.h
src_http_libhttp_a_SOURCES += src/http/query.c src/http/query.h
src_http_libhttp_a_SOURCES += src/http/request.h
src_http_libhttp_a_SOURCES += src/http/response.h
src_http_libhttp_a_SOURCES += src/http/router.h
src_http_libhttp_a_SOURCES += src/http/gzip.c src/http/gzip.h
src_http_libhttp_a_SOURCES += src/http/etag.c src/http/etag.h
src_http_libhttp_a_SOURCES += src/http/request.c src/http/request.h
src_http_libhttp_a_SOURCES += src/http/response.c src/http/response.h
src_http_libhttp_a_SOURCES += src/http/router.c src/http/router.h
src_http_libhttp_a_SOURCES += src/http/cookie.c src/http/cookie.h

EXTRA_DIST += src/http/README
