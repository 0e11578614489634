# The pages, as nginx serves them: EXTRA_DIST and install rules, no build step.
