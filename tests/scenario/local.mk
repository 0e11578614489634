# Plays through nginx against a private instance; see deploy/lib/instance. A play is one line here.
SCENARIO_TESTS =

EXTRA_DIST += $(SCENARIO_TESTS)
if PLAYS
TESTS += $(SCENARIO_TESTS)
endif
