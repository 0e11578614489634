# Searches of the models by Spin. See README.
MODEL_TESTS =
MODEL_TESTS += tests/model/models.sh

EXTRA_DIST += tests/model/README
EXTRA_DIST += tests/model/joining.pml
EXTRA_DIST += tests/model/admitting.pml
EXTRA_DIST += tests/model/lobby.pml
EXTRA_DIST += $(MODEL_TESTS)
if PLAYS
TESTS += $(MODEL_TESTS)
endif
