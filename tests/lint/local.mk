# Rules that a program can check about the tree. A lint is one line here: .sh (bash), .py or compiled.
LINT_TESTS =
LINT_TESTS += tests/lint/layers.py
LINT_TESTS += tests/lint/format.sh
LINT_TESTS += tests/lint/scripts.sh
LINT_TESTS += tests/lint/nginx.sh

EXTRA_DIST += $(LINT_TESTS)
TESTS += $(LINT_TESTS)
