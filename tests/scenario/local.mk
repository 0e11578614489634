# Plays through nginx against a private instance; see deploy/lib/instance. One test performs all
# plays of this directory; "make check TESTS=tests/scenario/b010-classic.t" performs one.
SCENARIO_TESTS =
SCENARIO_TESTS += tests/scenario/site.sh
SCENARIO_TESTS += tests/scenario/quickstart.sh
SCENARIO_TESTS += tests/scenario/plays.py
SCENARIO_TESTS += tests/scenario/bad_input.py
SCENARIO_TESTS += tests/scenario/crowd.sh
SCENARIO_TESTS += tests/scenario/onsale.sh
SCENARIO_TESTS += tests/scenario/compare.sh
SCENARIO_TESTS += tests/scenario/workers.sh

EXTRA_DIST += tests/scenario/README tests/scenario/play tests/scenario/stage/__init__.py tests/scenario/stage/bad_bodies.py \
	tests/scenario/stage/contract.py tests/scenario/stage/crowd_verbs.py \
	tests/scenario/stage/database.py tests/scenario/stage/draw_verbs.py \
	tests/scenario/stage/fault_verbs.py tests/scenario/stage/file_verbs.py \
	tests/scenario/stage/http.py tests/scenario/stage/instance.py tests/scenario/stage/language.py \
	tests/scenario/stage/people.py tests/scenario/stage/player.py \
	tests/scenario/stage/order_verbs.py tests/scenario/stage/proof_verbs.py \
	tests/scenario/stage/requests.py tests/scenario/stage/sale_verbs.py \
	tests/scenario/stage/second_host.py \
	tests/scenario/stage/setting_verbs.py
EXTRA_DIST += tests/scenario/stage/book_verbs.py tests/scenario/stage/break_verbs.py
EXTRA_DIST += tests/scenario/stage/limit_verbs.py tests/scenario/stage/sql_proxy.py
EXTRA_DIST += tests/scenario/stage/slow_verbs.py
EXTRA_DIST += tests/scenario/books/__init__.py tests/scenario/books/check.py tests/scenario/books/fan.py
EXTRA_DIST += tests/scenario/books/log.py tests/scenario/books/tables.py
EXTRA_DIST += \
	tests/scenario/a010-health.t \
	tests/scenario/b010-classic.t \
	tests/scenario/b020-seats.t \
	tests/scenario/b030-best-available.t \
	tests/scenario/b040-points.t \
	tests/scenario/b050-waiting-room.t \
	tests/scenario/b060-accounts.t \
	tests/scenario/b070-catalogue.t \
	tests/scenario/b080-checkin.t \
	tests/scenario/b085-door.t \
	tests/scenario/b087-staff.t \
	tests/scenario/c010-idempotency.t \
	tests/scenario/c020-sessions.t \
	tests/scenario/c030-cookies.t \
	tests/scenario/c040-gate.t \
	tests/scenario/c050-holds.t \
	tests/scenario/c060-holds-without-janitor.t \
	tests/scenario/c070-limits.t \
	tests/scenario/c080-leaving.t \
	tests/scenario/c090-closing.t \
	tests/scenario/c100-lobby.t \
	tests/scenario/c105-draw.t \
	tests/scenario/c110-admission-ends.t \
	tests/scenario/c120-pagination.t \
	tests/scenario/c130-state-document.t \
	tests/scenario/c140-who.t \
	tests/scenario/c150-rate.t \
	tests/scenario/c160-heartbeat.t \
	tests/scenario/c165-honest-numbers.t \
	tests/scenario/c170-reset.t \
	tests/scenario/c180-sale-ends.t \
	tests/scenario/c190-large-hall.t \
	tests/scenario/c200-no-show.t \
	tests/scenario/c210-steering.t \
	tests/scenario/c220-automatic-rate.t \
	tests/scenario/c230-same-place.t \
	tests/scenario/c240-lanes.t tests/scenario/c250-lane-codes.t \
	tests/scenario/c260-organisers.t \
	tests/scenario/c290-receipt.t \
	tests/scenario/d010-one-seat.t \
	tests/scenario/d020-fifty-seats.t \
	tests/scenario/d030-best-race.t \
	tests/scenario/d040-one-payment.t \
	tests/scenario/d050-one-account.t \
	tests/scenario/d060-order-of-arrival.t \
	tests/scenario/d070-capacity.t \
	tests/scenario/d080-in-order.t

EXTRA_DIST += $(SCENARIO_TESTS)
if PLAYS
TESTS += $(SCENARIO_TESTS)
endif
