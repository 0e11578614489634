# Attacks, against a private instance; see tests/security/README.
SECURITY_TESTS =
SECURITY_TESTS += tests/security/authorisation.py
SECURITY_TESTS += tests/security/confined.py
SECURITY_TESTS += tests/security/headers.py
SECURITY_TESTS += tests/security/tokens.py

EXTRA_DIST += tests/security/README tests/security/authorisation.table tests/security/raw.py \
	tests/security/scene.py
EXTRA_DIST += $(SECURITY_TESTS)
if PLAYS
TESTS += $(SECURITY_TESTS)
endif
