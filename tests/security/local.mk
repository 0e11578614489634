# Attacks, against a private instance; see tests/security/README.
SECURITY_TESTS =
SECURITY_TESTS += tests/security/authorisation.py
SECURITY_TESTS += tests/security/reads.py
SECURITY_TESTS += tests/security/confined.py
SECURITY_TESTS += tests/security/headers.py
SECURITY_TESTS += tests/security/tokens.py
SECURITY_TESTS += tests/security/json_abuse.py
SECURITY_TESTS += tests/security/injection.py
SECURITY_TESTS += tests/security/bent.py
SECURITY_TESTS += tests/security/flood.py
SECURITY_TESTS += tests/security/security_plays.py

EXTRA_DIST += tests/security/s010-one-of-fifty.t tests/security/s020-fixation.t
EXTRA_DIST += tests/security/README tests/security/authorisation.table tests/security/raw.py \
	tests/security/scene.py
EXTRA_DIST += $(SECURITY_TESTS)
if PLAYS
TESTS += $(SECURITY_TESTS)
endif
