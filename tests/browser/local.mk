# Pages in real browsers. make screenshots: pictures of every page; make lighthouse: how fast and how
# accessible the buying path is on a phone.
BROWSER_TESTS =
BROWSER_TESTS += tests/browser/texts.sh
BROWSER_TESTS += tests/browser/buy.sh
BROWSER_TESTS += tests/browser/sale.sh
BROWSER_TESTS += tests/browser/map.sh
BROWSER_TESTS += tests/browser/wait.sh
BROWSER_TESTS += tests/browser/away.sh
BROWSER_TESTS += tests/browser/organisers.sh
BROWSER_TESTS += tests/browser/fans.sh
BROWSER_TESTS += tests/browser/pages.sh
BROWSER_TESTS += tests/browser/firefox.sh
BROWSER_TESTS += tests/browser/safari.sh
BROWSER_TESTS += tests/browser/desk.sh

EXTRA_DIST += $(BROWSER_TESTS) tests/browser/site.sh
EXTRA_DIST += tests/browser/tap.mjs tests/browser/browser.mjs tests/browser/site.mjs
EXTRA_DIST += tests/browser/steps.mjs tests/browser/looks.mjs
EXTRA_DIST += tests/browser/texts.mjs tests/browser/buy.mjs tests/browser/sale.mjs
EXTRA_DIST += tests/browser/organisers.mjs
EXTRA_DIST += tests/browser/wait.mjs tests/browser/pages.mjs tests/browser/firefox.mjs
EXTRA_DIST += tests/browser/desk.mjs tests/browser/map.mjs tests/browser/away.mjs
EXTRA_DIST += tests/browser/fans.mjs
EXTRA_DIST += tests/browser/screenshots.mjs tests/browser/lighthouse.mjs
EXTRA_DIST += tests/browser/playwright/package.json tests/browser/playwright/package-lock.json
EXTRA_DIST += tests/browser/firefox/package.json tests/browser/firefox/package-lock.json
EXTRA_DIST += tests/browser/safari.mjs
EXTRA_DIST += tests/browser/safari/package.json tests/browser/safari/package-lock.json
EXTRA_DIST += tests/browser/lighthouse/package.json tests/browser/lighthouse/package-lock.json
EXTRA_DIST += tests/browser/show
if PLAYS
TESTS += $(BROWSER_TESTS)
endif

BROWSER_ENVIRONMENT = TICKETD_SRCDIR='$(abs_top_srcdir)' TICKETD_BUILDDIR='$(abs_top_builddir)'
.PHONY: screenshots lighthouse
screenshots lighthouse: all
	$(top_srcdir)/deploy/lib/packages run test
	$(BROWSER_ENVIRONMENT) $(BASH) $(srcdir)/tests/browser/show $@
