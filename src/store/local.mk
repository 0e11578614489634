# One module a line (.gitattributes merges these files by keeping both sides).
noinst_LIBRARIES += src/store/libstore.a
src_store_libstore_a_SOURCES =
src_store_libstore_a_SOURCES += src/store/classify.c src/store/classify.h
src_store_libstore_a_SOURCES += src/store/db.c src/store/db.h src/store/db_private.h
src_store_libstore_a_SOURCES += src/store/registry.c
src_store_libstore_a_SOURCES += src/store/stmt.c src/store/stmt.h
src_store_libstore_a_SOURCES += src/store/tx.c src/store/tx.h
src_store_libstore_a_SOURCES += src/store/claim_store.c src/store/claim_store.h
src_store_libstore_a_SOURCES += src/store/reservation_store.c src/store/reservation_store.h
src_store_libstore_a_SOURCES += src/store/crowd_store.c src/store/crowd_store.h
src_store_libstore_a_SOURCES += src/store/place_store.c src/store/place_store.h
src_store_libstore_a_SOURCES += src/store/room_rows.c src/store/room_rows.h
src_store_libstore_a_SOURCES += src/store/waiting_room_store.c src/store/waiting_room_store.h
src_store_libstore_a_SOURCES += src/store/payment_store.c src/store/payment_store.h
src_store_libstore_a_SOURCES += src/store/ticket_store.c src/store/ticket_store.h
src_store_libstore_a_SOURCES += src/store/test_fan_store.c src/store/test_fan_store.h
src_store_libstore_a_SOURCES += src/store/migration_store.c src/store/migration_store.h
