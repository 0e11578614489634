# Statements and domain functions against a private MariaDB, which tests/lib/run-test starts.
# A test is one line here and tests/store/check_<module>.c.
STORE_TESTS =
STORE_TESTS += tests/store/check_lost_commit
STORE_TESTS += tests/store/check_catalogue
STORE_TESTS += tests/store/check_concert_admin
STORE_TESTS += tests/store/check_seat_block
STORE_TESTS += tests/store/check_session
STORE_TESTS += tests/store/check_gate_session
STORE_TESTS += tests/store/check_ledger
STORE_TESTS += tests/store/check_statements
STORE_TESTS += tests/store/check_cache
STORE_TESTS += tests/store/check_db
STORE_TESTS += tests/store/check_tx
STORE_TESTS += tests/store/check_stmt

STORE_TESTS += tests/store/check_payment_store
STORE_TESTS += tests/store/check_payment
STORE_TESTS += tests/store/check_ticket
STORE_TESTS += tests/store/check_staff
STORE_TESTS += tests/store/check_audit
STORE_TESTS += tests/store/check_reservation_hold
STORE_TESTS += tests/store/check_lock_order
STORE_TESTS += tests/store/check_access
STORE_TESTS += tests/store/check_lanes
STORE_TESTS += tests/store/check_lobby
STORE_TESTS += tests/store/check_queue_number
STORE_TESTS += tests/store/check_queue_report
STORE_TESTS += tests/store/check_room_counts
STORE_TESTS += tests/store/check_room_curve
STORE_TESTS += tests/store/check_room_tick
STORE_TESTS += tests/store/check_room_watch
STORE_TESTS += tests/store/check_room_no_show
STORE_TESTS += tests/store/check_room_states
STORE_TESTS += tests/store/check_room_steer
STORE_TESTS += tests/store/check_waiting_room

check_PROGRAMS += $(STORE_TESTS)
TESTS += $(STORE_TESTS)

# Tests that are no C program: .sh, each asks tests/lib/run-test for its database itself.
STORE_SHELL_TESTS =
STORE_SHELL_TESTS += tests/store/schema.sh
EXTRA_DIST += $(STORE_SHELL_TESTS)
TESTS += $(STORE_SHELL_TESTS)
