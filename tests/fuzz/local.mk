# Targets for a fuzzer; `make check` feeds them what is kept in corpus/. See README.
#
# A target is fuzz_<name>.c, a line in FUZZ_TARGETS, its LDADD, and inputs in corpus/<name>.
check_LIBRARIES += tests/fuzz/libfuzz.a tests/fuzz/libfeed.a
tests_fuzz_libfuzz_a_SOURCES = tests/fuzz/fuzz.c tests/fuzz/fuzz.h
tests_fuzz_libfeed_a_SOURCES = tests/fuzz/feed.c

# Who calls the target: feed.c, or nobody where the engine brings a main() of its own.
FUZZ_MAIN = tests/fuzz/libfeed.a
FUZZ_LDADD = tests/fuzz/libfuzz.a $(FUZZ_MAIN) $(TICKETD_LIBS) $(THIRD_PARTY_LIBS)

FUZZ_TARGETS =
FUZZ_TARGETS += tests/fuzz/fuzz_codes
tests_fuzz_fuzz_codes_LDADD = $(FUZZ_LDADD)
tests_fuzz_fuzz_codes_SOURCES = tests/fuzz/fuzz_codes.c
tests_fuzz_fuzz_codes_SOURCES += src/tools/code_file.c src/tools/code_file.h
FUZZ_TARGETS += tests/fuzz/fuzz_conf
tests_fuzz_fuzz_conf_LDADD = $(FUZZ_LDADD)
FUZZ_TARGETS += tests/fuzz/fuzz_cookie
tests_fuzz_fuzz_cookie_LDADD = $(FUZZ_LDADD)
FUZZ_TARGETS += tests/fuzz/fuzz_etag
tests_fuzz_fuzz_etag_LDADD = $(FUZZ_LDADD)
FUZZ_TARGETS += tests/fuzz/fuzz_form
tests_fuzz_fuzz_form_LDADD = $(FUZZ_LDADD)
FUZZ_TARGETS += tests/fuzz/fuzz_json
tests_fuzz_fuzz_json_LDADD = $(FUZZ_LDADD)
FUZZ_TARGETS += tests/fuzz/fuzz_keys
tests_fuzz_fuzz_keys_LDADD = $(FUZZ_LDADD)
FUZZ_TARGETS += tests/fuzz/fuzz_params
tests_fuzz_fuzz_params_LDADD = $(FUZZ_LDADD)
FUZZ_TARGETS += tests/fuzz/fuzz_path
tests_fuzz_fuzz_path_LDADD = $(FUZZ_LDADD)
FUZZ_TARGETS += tests/fuzz/fuzz_query
tests_fuzz_fuzz_query_LDADD = $(FUZZ_LDADD)
FUZZ_TARGETS += tests/fuzz/fuzz_receipt
tests_fuzz_fuzz_receipt_LDADD = $(FUZZ_LDADD)
FUZZ_TARGETS += tests/fuzz/fuzz_records
tests_fuzz_fuzz_records_LDADD = $(FUZZ_LDADD)
FUZZ_TARGETS += tests/fuzz/fuzz_text
tests_fuzz_fuzz_text_LDADD = $(FUZZ_LDADD)
FUZZ_TARGETS += tests/fuzz/fuzz_token
tests_fuzz_fuzz_token_LDADD = $(FUZZ_LDADD)
FUZZ_TARGETS += tests/fuzz/fuzz_write
tests_fuzz_fuzz_write_LDADD = $(FUZZ_LDADD)

check_PROGRAMS += $(FUZZ_TARGETS)
TESTS += $(FUZZ_TARGETS)
EXTRA_DIST += tests/fuzz/README tests/fuzz/run tests/fuzz/corpus tests/fuzz/dict

# Seconds for each target. A build of its own beside this one: fuzz.work.
SECONDS = 60
fuzz:
	$(top_srcdir)/deploy/lib/packages build deep
	$(BASH) $(top_srcdir)/tests/fuzz/run fuzz.work $(SECONDS)
.PHONY: fuzz
