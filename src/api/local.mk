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
src_api_libapi_a_SOURCES += src/api/api_admin_concert.c
src_api_libapi_a_SOURCES += src/api/api_concert.c
src_api_libapi_a_SOURCES += src/api/api_seat.c
src_api_libapi_a_SOURCES += src/api/concert_form.c src/api/concert_form.h
src_api_libapi_a_SOURCES += src/api/concert_json.c src/api/concert_json.h
src_api_libapi_a_SOURCES += src/api/gate.c
src_api_libapi_a_SOURCES += src/api/once.c
src_api_libapi_a_SOURCES += src/api/routes.c
src_api_libapi_a_SOURCES += src/api/wait_page.c src/api/wait_page.h

EXTRA_DIST += src/api/README
