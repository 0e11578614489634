# The pages, as nginx serves them: no build step.
wwwdir = $(pkgdatadir)/www
dist_www_DATA = web/index.html web/style.css web/icon.svg
dist_www_DATA += web/404.html web/50x.html web/draw.txt
jsdir = $(wwwdir)/js
dist_js_DATA = web/js/api.js web/js/app.js web/js/dom.js web/js/form.js web/js/hall.js
dist_js_DATA += web/js/place.js web/js/seat-map.js web/js/shell.js web/js/store.js
dist_js_DATA += web/js/text.js web/js/text-en.js web/js/text-ko.js
dist_js_DATA += web/js/under-way.js web/js/view-account.js web/js/view-concerts.js
dist_js_DATA += web/js/view-history.js web/js/view-pay.js web/js/view-seats.js
dist_js_DATA += web/js/view-settings.js web/js/view-tickets.js web/js/view-wait.js
dist_js_DATA += web/js/wait-panels.js web/js/zoom.js
# The organisers' pages; fans load nothing of them.
admindir = $(wwwdir)/admin
dist_admin_DATA = web/admin/index.html web/admin/admin.css web/admin/app.js web/admin/frame.js
dist_admin_DATA += web/admin/camera.js web/admin/chart.js web/admin/console-acts.js
dist_admin_DATA += web/admin/hall-editor.js web/admin/hall-plan.js web/admin/in-fields.js
dist_admin_DATA += web/admin/text-admin-en.js web/admin/text-admin-ko.js
dist_admin_DATA += web/admin/view-attendees.js web/admin/view-audit.js web/admin/view-codes.js
dist_admin_DATA += web/admin/view-concerts.js web/admin/view-console.js web/admin/view-dates.js
dist_admin_DATA += web/admin/view-door.js web/admin/view-edit.js web/admin/view-house.js
dist_admin_DATA += web/admin/view-log.js web/admin/view-sales.js web/admin/view-staff.js
EXTRA_DIST += web/README

# The HTTP contract: the document and its page are made from web/api/openapi.yaml.
EXTRA_DIST += web/api/make-openapi web/api/openapi.yaml web/api/docs.css
contractdir = $(wwwdir)/api
contract_DATA = web/api/openapi.json
contractpagedir = $(wwwdir)/docs
contractpage_DATA = web/docs/index.html web/docs/docs.css
CLEANFILES += $(contract_DATA) $(contractpage_DATA)

MAKE_OPENAPI = $(PYTHON) $(top_srcdir)/web/api/make-openapi \
	--source $(top_srcdir)/web/api/openapi.yaml --errors $(top_srcdir)/src/util/err.def
MAKE_OPENAPI_INPUTS = web/api/make-openapi web/api/openapi.yaml src/util/err.def
web/api/openapi.json: $(MAKE_OPENAPI_INPUTS)
	$(AM_V_GEN)$(MKDIR_P) $(@D) && $(MAKE_OPENAPI) --json $@.new && mv $@.new $@
web/docs/index.html: $(MAKE_OPENAPI_INPUTS)
	$(AM_V_GEN)$(MKDIR_P) $(@D) && $(MAKE_OPENAPI) --html $@.new && mv $@.new $@
web/docs/docs.css: web/api/docs.css
	$(AM_V_GEN)$(MKDIR_P) $(@D) && cp $< $@
