# Pages in a real browser.
BROWSER_TESTS = tests/browser/texts.sh tests/browser/buy.sh

EXTRA_DIST += $(BROWSER_TESTS) tests/browser/browser.mjs tests/browser/buy.mjs \
	tests/browser/texts.mjs tests/browser/playwright/package.json \
	tests/browser/playwright/package-lock.json
if PLAYS
TESTS += $(BROWSER_TESTS)
endif
