# Plays in which a part dies; see deploy/lib/instance. A play is one line here.
FAULT_TESTS =

EXTRA_DIST += $(FAULT_TESTS)
if PLAYS
TESTS += $(FAULT_TESTS)
endif
