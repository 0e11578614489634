// The organisers' shell: which view stands at which address and who may see it, areas, sign-in. Fans
// never load anything of this directory. See README beside web/.

import { forget, fan, get, signIn } from "../js/api.js";
import { h, heading, put, say } from "../js/dom.js";
import { form, input } from "../js/form.js";
import { drawNavigation, findPlace, go, leave, makePage, start } from "../js/shell.js";
import { shared } from "../js/store.js";
import { addTexts, refusal, t } from "../js/text.js";
import en from "./text-admin-en.js";
import ko from "./text-admin-ko.js";
import { attendeesView } from "./view-attendees.js";
import { auditView } from "./view-audit.js";
import { codesView } from "./view-codes.js";
import { concertsView } from "./view-concerts.js";
import { consoleView } from "./view-console.js";
import { datesView, hallView, newDateView } from "./view-dates.js";
import { editView, newConcertView } from "./view-edit.js";
import { houseView } from "./view-house.js";
import { doorView } from "./view-door.js";
import { logView } from "./view-log.js";
import { salesView } from "./view-sales.js";
import { staffView } from "./view-staff.js";

addTexts({ en, ko });

/*
 * A view gets its page (root, signal, go, title, query) and what stands in the address. Who may see
 * it is told here for the reader's sake alone: the server refuses each call by itself.
 */
const ADMIN = ["admin"];
const STAFF = ["admin", "staff"];
const routes = [
  [/^\/$/, concertsView, ADMIN],
  [/^\/concerts\/new$/, newConcertView, ADMIN],
  [/^\/concerts\/(\d+)$/, consoleView, ADMIN],
  [/^\/concerts\/(\d+)\/edit$/, editView, ADMIN],
  [/^\/concerts\/(\d+)\/dates$/, datesView, ADMIN],
  [/^\/concerts\/(\d+)\/dates\/new$/, newDateView, ADMIN],
  [/^\/concerts\/(\d+)\/dates\/(\d+)$/, houseView, ADMIN],
  [/^\/concerts\/(\d+)\/dates\/(\d+)\/hall$/, hallView, ADMIN],
  [/^\/concerts\/(\d+)\/codes$/, codesView, ADMIN],
  [/^\/concerts\/(\d+)\/sales$/, salesView, ADMIN],
  [/^\/concerts\/(\d+)\/attendees$/, attendeesView, ADMIN],
  [/^\/door$/, doorView, STAFF],
  [/^\/staff$/, staffView, ADMIN],
  [/^\/audit$/, auditView, ADMIN],
  [/^\/log$/, logView, ADMIN],
];

/* The areas in the header: address, text, who has them. The first of a role is its home. */
const areas = [
  ["/", "area.concerts", ADMIN],
  ["/door", "area.door", STAFF],
  ["/staff", "area.staff", ADMIN],
  ["/audit", "area.audit", ADMIN],
  ["/log", "area.log", ADMIN],
];

const main = document.getElementById("main");
let leaving = null;

const role = () => fan()?.role ?? "nobody";
const mine = () => areas.filter(([, , roles]) => roles.includes(role()));

const setTitle = (text) => { document.title = `${text ? `${text} · ` : ""}${t("admin.title")} · ticketd`; };

const route = () => findPlace(routes, { view: lostView, who: STAFF });

async function show(moveFocus = true) {
  leaving?.abort();
  leaving = new AbortController();
  const { signal } = leaving;
  const place = route();
  for (const dialog of document.querySelectorAll("dialog")) dialog.close();
  drawHeader(place);
  const page = makePage(place, signal, setTitle, moveFocus);
  main.replaceChildren(page.root);
  if (!fan()) {
    signInView(page);
    return;
  }
  if (!place.who.includes(role())) {
    // The address without a view is everybody's home.
    if (place.path === "/" && mine().length > 0) go(mine()[0][0], true);
    else await refuse(page);
    return;
  }
  try {
    await place.view(page, ...place.values);
  } catch (error) {
    if (!signal.aborted) await fail(page, error);
  }
}

/* The role that this browser knows may be an old one: whoever has another by now gets what it opens. */
async function refuse(page) {
  const me = await get("/me", { signal: page.signal }).catch(() => null);
  if (page.signal.aborted) return;
  if (!me || me.role === role()) {
    refusedView(page);
    return;
  }
  shared.set("session", { ...fan(), role: me.role });
  show();
}

/* A view that could not be made says why and what can be done. */
async function fail(page, error) {
  if (error.status === 401) {
    forget();
    drawHeader(route());
    signInView(page);
    return;
  }
  if (error.status === 403 && error.code === "forbidden") {
    await refuse(page);
    return;
  }
  if (error.status === undefined) console.error(error);
  page.setTitle(t("error.title"));
  page.draw(
    h("h1", { tabindex: "-1" }, t("error.title")),
    h("p", { class: "message warn" }, error.status === undefined ? t("error.internal") : refusal(error)),
    h("p", { class: "actions" },
      h("button", { class: "primary", onclick: () => show() }, t("again")),
      h("a", { class: "button", href: "#/" }, t("area.concerts"))),
  );
}

// Who comes in --------------------------------------------------------------------------------------

function signInView(page) {
  page.setTitle(t("account.sign_in"));
  page.draw(heading(t("admin.sign_in")), form([
    input("email", t("account.email"), { type: "email", autocomplete: "username", required: true, maxlength: 254 }),
    input("password", t("account.password"), { type: "password", autocomplete: "current-password", required: true, maxlength: 128 }),
  ], t("account.sign_in"), async ({ email, password }) => {
    await signIn(email, password);
    say(t("account.signed_in"));
    show();
  }));
}

function refusedView(page) {
  page.setTitle(t("admin.refused"));
  page.draw(
    heading(t("admin.refused")),
    h("p", { class: "message warn" }, t("admin.refused_text", { email: fan()?.email ?? "" })),
    h("p", { class: "actions" },
      h("a", { class: "button primary", href: "/" }, t("admin.to_fans")),
      h("button", { onclick: signedOut }, t("admin.other_account"))),
  );
}

function lostView(page) {
  page.setTitle(t("error.title"));
  page.draw(heading(t("error.title")), h("p", { class: "message warn" }, t("error.not_found")),
    h("p", { class: "actions" }, h("a", { class: "button", href: "#/" }, t("admin.title"))));
}

// Header ------------------------------------------------------------------------------------------

const signedOut = () => leave(() => show());

function drawHeader(place) {
  put(document.getElementById("brand"), `ticketd · ${t("admin.title")}`);
  const isHere = (path) => (path === "/" ? /^\/($|concerts)/.test(place.path) : place.path.startsWith(path));
  const bar = document.getElementById("areas");
  bar.setAttribute("aria-label", t("admin.areas"));
  bar.replaceChildren(...mine().map(([path, text]) => h("a", { href: `#${path}`, "aria-current": isHere(path) && "page" }, t(text))));
  drawNavigation(
    h("a", { href: "/" }, t("admin.to_fans")),
    fan() && h("button", { class: "link", onclick: signedOut }, t("nav.sign_out")),
  );
}

window.addEventListener("signed-out", () => show(false));
start(show, () => t("admin.offline"));
