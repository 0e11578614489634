// Whether everything still holds, in words that need no table.

import { get } from "../js/api.js";
import { h, heading, put, say } from "../js/dom.js";
import { attempt, troubleNode } from "../js/form.js";
import { hasText, moment, t } from "../js/text.js";

/* The numbers of DESIGN, and what each is about. */
const GROUPS = ["I1", "I2", "I3", "I4", "I6"];

/* A check that a later server adds is told in its own words. */
const words = (check) => (hasText(`audit.${check.id}`) ? t(`audit.${check.id}`) : check.name);

function checkLine(check) {
  const isGood = check.violations === 0;
  return h("li", { class: "check" },
    h("span", {}, words(check),
      isGood ? null : h("div", { class: "message warn" }, t("audit.found", { n: check.violations }), " ",
        h("span", { class: "detail" }, check.sample.join(", ")))),
    h("span", { class: "phase", "data-phase": isGood ? "valid" : "paused" }, t(isGood ? "audit.good" : "audit.bad")));
}

function groupPart(name, checks) {
  if (checks.length === 0) return null;
  return h("section", { class: "panel" },
    h("h2", {}, t(`audit.group_${name.toLowerCase()}`)),
    h("ul", { class: "lines" }, checks.map(checkLine)));
}

function parts(report) {
  const groupOf = (check) => check.id.split(".")[0];
  const others = report.checks.filter((check) => !GROUPS.includes(groupOf(check)));
  return [
    ...GROUPS.map((name) => groupPart(name, report.checks.filter((check) => groupOf(check) === name))),
    groupPart("other", others),
  ].filter(Boolean);
}

export async function auditView(page) {
  const summary = h("p", { class: "lead" });
  const when = h("p", { class: "soft" });
  const body = h("div", {});
  const trouble = troubleNode();
  const again = h("button", {});
  const load = async () => {
    const report = await get("/admin/audit", { signal: page.signal });
    const broken = report.checks.filter((check) => check.violations > 0).length;
    put(summary, report.ok ? t("audit.all_good", { n: report.checks.length }) : t("audit.some_bad", { n: broken }));
    summary.className = report.ok ? "lead good" : "message warn";
    put(when, t("audit.checked_at", { time: moment(report.checked_at) }));
    body.replaceChildren(...parts(report));
  };
  again.addEventListener("click", () => attempt(trouble, async () => {
    await load();
    say(summary.textContent);
  }, { button: again, signal: page.signal }));
  put(again, t("audit.again"));
  await load();
  page.setTitle(t("area.audit"));
  page.draw(heading(t("area.audit")), h("p", { class: "prose" }, t("audit.text")), summary, when, trouble,
    h("p", { class: "actions" }, again), body);
}
