# Rules that a program can check about the tree. A lint is one line here: .sh (bash), .py or compiled.
LINT_SCRIPTS =
LINT_SCRIPTS += tests/lint/layers.py
LINT_SCRIPTS += tests/lint/format.sh
LINT_SCRIPTS += tests/lint/scripts.sh
LINT_SCRIPTS += tests/lint/nginx.sh

EXTRA_DIST += $(LINT_SCRIPTS)
TESTS += $(LINT_SCRIPTS)
