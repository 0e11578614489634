# What test programs share.
check_LIBRARIES += tests/lib/libtest.a
tests_lib_libtest_a_SOURCES =
tests_lib_libtest_a_SOURCES += tests/lib/check_main.c tests/lib/check_main.h
tests_lib_libtest_a_SOURCES += tests/lib/unit_call.c tests/lib/unit_call.h
tests_lib_libtest_a_SOURCES += tests/lib/test_db.c tests/lib/test_db.h
tests_lib_libtest_a_SOURCES += tests/lib/test_room.c tests/lib/test_room.h
tests_lib_libtest_a_SOURCES += tests/lib/test_sale.c tests/lib/test_sale.h

EXTRA_DIST += tests/lib/run-test tests/lib/slowest tests/lib/tap-driver tests/lib/tap.sh tests/lib/lsan.supp \
	tests/lib/valgrind.supp tests/lib/log-faults
