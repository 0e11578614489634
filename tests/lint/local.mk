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
