# Rules that a program can check about the tree. A lint is one line here: .sh (bash), .py or compiled.
LINT_TESTS =
LINT_TESTS += tests/lint/layers.py
LINT_TESTS += tests/lint/format.sh
LINT_TESTS += tests/lint/scripts.sh
LINT_TESTS += tests/lint/nginx.sh
LINT_TESTS += tests/lint/units.sh
LINT_TESTS += tests/lint/rights.py
LINT_TESTS += tests/lint/rules.py
LINT_TESTS += tests/lint/manual.sh
LINT_TESTS += tests/lint/help.sh
LINT_TESTS += tests/lint/openapi.sh

LINT_CHECKS =
LINT_CHECKS += tests/lint/check_conf

EXTRA_DIST += $(LINT_TESTS) tests/RULES
EXTRA_DIST += tests/lint/redocly/package.json tests/lint/redocly/package-lock.json \
	tests/lint/redocly/redocly.yaml
check_PROGRAMS += $(LINT_CHECKS)
TESTS += $(LINT_TESTS) $(LINT_CHECKS)

# Analysers: minutes, so on request only. The flags are how each file is compiled, from any directory.
ANALYSE_FLAGS = -std=gnu11 -include $(abs_top_builddir)/config.h -I$(abs_top_srcdir)/src \
	-I$(abs_top_srcdir)/tests -I$(abs_top_srcdir)/bench -DDEFAULT_CONF='""' -DMIGRATIONS_DIR='""' \
	$(GLIB_CFLAGS) $(BSD_CFLAGS) $(JSON_CFLAGS) $(SODIUM_CFLAGS) $(MYSQL_CFLAGS) $(MEMCACHED_CFLAGS) \
	$(QRENCODE_CFLAGS) $(CHECK_CFLAGS)
analyse: config.h
	$(top_srcdir)/deploy/lib/packages build deep
	$(BASH) $(top_srcdir)/tests/lint/analyse analyse.work $(ANALYSE_FLAGS)

# Compiled tests under memcheck. Each test is a process of its own, and each counts. Not check_confine: the
# list of system calls would be valgrind's, too; and no races (test_race()).
VALGRIND = valgrind -q --error-exitcode=99 --leak-check=full --show-leak-kinds=definite \
	--errors-for-leak-kinds=definite --suppressions=$(abs_top_srcdir)/tests/lib/valgrind.supp
check-valgrind: $(check_LIBRARIES) $(UNIT_TESTS) $(STORE_TESTS) $(FUZZ_TARGETS)
	$(top_srcdir)/deploy/lib/packages build run test deep
	TICKETD_MEMCHECK=1 CK_TIMEOUT_MULTIPLIER=20 $(MAKE) $(AM_MAKEFLAGS) check-TESTS \
	    TESTS="$(filter-out %/check_confine,$(UNIT_TESTS)) $(STORE_TESTS) $(FUZZ_TARGETS)" \
	    LOG_COMPILER='$(LOG_COMPILER) $(VALGRIND)'
.PHONY: analyse check-valgrind

EXTRA_DIST += .clang-tidy tests/lint/analyse
