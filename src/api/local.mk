# One module a line (.gitattributes merges these files by keeping both sides).
noinst_LIBRARIES += src/api/libapi.a
src_api_libapi_a_SOURCES =
src_api_libapi_a_SOURCES += src/api/api.h
src_api_libapi_a_SOURCES += src/api/api_payment.c
src_api_libapi_a_SOURCES += src/api/api_reservation.c
src_api_libapi_a_SOURCES += src/api/api_ticket.c
src_api_libapi_a_SOURCES += src/api/paging.c src/api/paging.h
src_api_libapi_a_SOURCES += src/api/ticket_json.c src/api/ticket_json.h
src_api_libapi_a_SOURCES += src/api/api_admin_room.c
src_api_libapi_a_SOURCES += src/api/api_queue.c
src_api_libapi_a_SOURCES += src/api/api_account.c
src_api_libapi_a_SOURCES += src/api/api_session.c
src_api_libapi_a_SOURCES += src/api/api_points.c
src_api_libapi_a_SOURCES += src/api/api_health.c
src_api_libapi_a_SOURCES += src/api/api_admin_sale.c
src_api_libapi_a_SOURCES += src/api/csv.c src/api/csv.h
