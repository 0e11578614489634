# Rules without I/O. A test is one line here and tests/unit/check_<module>.c, as in
# UNIT_TESTS += tests/unit/check_err
UNIT_TESTS =
UNIT_TESTS += tests/unit/check_conf
UNIT_TESTS += tests/unit/check_classify
UNIT_TESTS += tests/unit/check_email
UNIT_TESTS += tests/unit/check_best_available
UNIT_TESTS += tests/unit/check_concert
UNIT_TESTS += tests/unit/check_concert_form
UNIT_TESTS += tests/unit/check_etag
UNIT_TESTS += tests/unit/check_json_read
UNIT_TESTS += tests/unit/check_json_write
UNIT_TESTS += tests/unit/check_fcgi_request
UNIT_TESTS += tests/unit/check_metrics
UNIT_TESTS += tests/unit/check_jwt
UNIT_TESTS += tests/unit/check_query
UNIT_TESTS += tests/unit/check_router
UNIT_TESTS += tests/unit/check_pool
UNIT_TESTS += tests/unit/check_reservation
UNIT_TESTS += tests/unit/check_csv
UNIT_TESTS += tests/unit/check_ticket_json
UNIT_TESTS += tests/unit/check_waiting_room

check_PROGRAMS += $(UNIT_TESTS)
TESTS += $(UNIT_TESTS)
