# One module a line (.gitattributes merges these files by keeping both sides).
noinst_LIBRARIES += src/domain/libdomain.a
src_domain_libdomain_a_SOURCES =
src_domain_libdomain_a_SOURCES += src/domain/admission.h
src_domain_libdomain_a_SOURCES += src/domain/catalogue.h
src_domain_libdomain_a_SOURCES += src/domain/idempotency.c src/domain/idempotency.h
src_domain_libdomain_a_SOURCES += src/domain/ledger.h
src_domain_libdomain_a_SOURCES += src/domain/session.h
src_domain_libdomain_a_SOURCES += src/domain/account.h
src_domain_libdomain_a_SOURCES += src/domain/admin_log.h
src_domain_libdomain_a_SOURCES += src/domain/password.h
src_domain_libdomain_a_SOURCES += src/domain/label.c src/domain/label.h
src_domain_libdomain_a_SOURCES += src/domain/payment.c src/domain/payment.h
src_domain_libdomain_a_SOURCES += src/domain/test_fans.c src/domain/test_fans.h
src_domain_libdomain_a_SOURCES += src/domain/refund.c src/domain/refund.h
src_domain_libdomain_a_SOURCES += src/domain/ticket.c src/domain/ticket.h
src_domain_libdomain_a_SOURCES += src/domain/reservation.c src/domain/reservation.h
