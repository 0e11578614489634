# One module a line (.gitattributes merges these files by keeping both sides).
noinst_LIBRARIES += src/model/libmodel.a
src_model_libmodel_a_SOURCES =
src_model_libmodel_a_SOURCES += src/model/access_code.c src/model/access_code.h
src_model_libmodel_a_SOURCES += src/model/account.h
src_model_libmodel_a_SOURCES += src/model/best_available.c src/model/best_available.h
src_model_libmodel_a_SOURCES += src/model/concert.c src/model/concert.h
src_model_libmodel_a_SOURCES += src/model/account.c src/model/account.h
src_model_libmodel_a_SOURCES += src/model/concert.h
src_model_libmodel_a_SOURCES += src/model/conf.c src/model/conf.h src/model/conf.def
src_model_libmodel_a_SOURCES += src/model/curve.c src/model/curve.h
src_model_libmodel_a_SOURCES += src/model/forecast.c src/model/forecast.h
src_model_libmodel_a_SOURCES += src/model/full_count.c src/model/full_count.h
src_model_libmodel_a_SOURCES += src/model/draw.c src/model/draw.h
src_model_libmodel_a_SOURCES += src/model/lane.c src/model/lane.h
src_model_libmodel_a_SOURCES += src/model/fairness.c src/model/fairness.h
src_model_libmodel_a_SOURCES += src/model/queue_token.h
src_model_libmodel_a_SOURCES += src/model/receipt.h
src_model_libmodel_a_SOURCES += src/model/reservation.c src/model/reservation.h
src_model_libmodel_a_SOURCES += src/model/slice.h
src_model_libmodel_a_SOURCES += src/model/states.c src/model/states.def
src_model_libmodel_a_SOURCES += src/model/waiting_room.c src/model/waiting_room.h
src_model_libmodel_a_SOURCES += src/model/admin_log.h
src_model_libmodel_a_SOURCES += src/model/email.c src/model/email.h
src_model_libmodel_a_SOURCES += src/model/overview.h
src_model_libmodel_a_SOURCES += src/model/audit.h

EXTRA_DIST += src/model/README
