// The organisers' shell: which view stands at which address and who may see it, header, language,
// connection. Fans never load anything of this directory. See README beside web/.

import { forget, fan, signIn, signOut } from "../js/api.js";
import { h, heading, put, say } from "../js/dom.js";
import { addTexts, currentLanguage, chooseLanguage, LANGUAGES, refusal, t } from "../js/text.js";
import en from "./text-admin-en.js";
import ko from "./text-admin-ko.js";
import { attendeesView } from "./view-attendees.js";
import { auditView } from "./view-audit.js";
import { concertsView } from "./view-concerts.js";
import { consoleView } from "./view-console.js";
import { datesView, hallView, newDateView } from "./view-dates.js";
import { editView, newConcertView } from "./view-edit.js";
import { houseView } from "./view-house.js";
import { doorView } from "./view-door.js";
import { logView } from "./view-log.js";
import { salesView } from "./view-sales.js";

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
  [/^\/concerts\/(\d+)\/sales$/, salesView, ADMIN],
  [/^\/concerts\/(\d+)\/attendees$/, attendeesView, ADMIN],
  [/^\/door$/, doorView, STAFF],
  [/^\/audit$/, auditView, ADMIN],
  [/^\/log$/, logView, ADMIN],
];

/* The areas in the header: address, text, who has them. The first of a role is its home. */
const areas = [
  ["/", "area.concerts", ADMIN],
  ["/door", "area.door", STAFF],
  ["/audit", "area.audit", ADMIN],
  ["/log", "area.log", ADMIN],
];

const main = document.getElementById("main");
let leaving = null;

const role = () => fan()?.role ?? "nobody";
const mine = () => areas.filter(([, , roles]) => roles.includes(role()));

function go(path, replace = false) {
  if (replace) {
    history.replaceState(null, "", `#${path}`);
    show();
  } else if (location.hash === `#${path}`) {
    show();
  } else {
    location.hash = path;
  }
}

const setTitle = (text) => { document.title = `${text ? `${text} · ` : ""}${t("admin.title")} · ticketd`; };

function route() {
  const [path, query] = (location.hash.slice(1) || "/").split("?");
  for (const [pattern, view, roles] of routes) {
    const match = pattern.exec(path);
    if (match) return { view, roles, path, values: match.slice(1), query: new URLSearchParams(query) };
  }
  return { view: lostView, roles: ["admin", "staff"], path, values: [], query: new URLSearchParams() };
}

async function show(moveFocus = true) {
  leaving?.abort();
  leaving = new AbortController();
  const { signal } = leaving;
  const place = route();
  for (const dialog of document.querySelectorAll("dialog")) dialog.close();
  drawHeader(place);
  const root = h("div", { class: "view" }, h("p", { class: "soft" }, t("loading")));
  main.replaceChildren(root);
  let focused = !moveFocus;
  const page = {
    signal,
    go,
    setTitle,
    path: place.path,
    query: place.query,
    /* Shows the view; the first time its heading takes the focus. */
    draw(...nodes) {
      if (signal.aborted) return;
      root.replaceChildren(...nodes.flat().filter(Boolean));
      if (!focused) {
        focused = true;
        window.scrollTo(0, 0);
        root.querySelector("h1")?.focus({ preventScroll: true });
      }
    },
  };
  if (!fan()) {
    signInView(page);
    return;
  }
  if (!place.roles.includes(role())) {
    // The address without a view is everybody's home.
    if (place.path === "/" && mine().length > 0) go(mine()[0][0], true);
    else refusedView(page);
    return;
  }
  try {
    await place.view(page, ...place.values);
  } catch (error) {
    if (!signal.aborted) fail(page, error);
  }
}

/* A view that could not be made says why and what can be done. */
function fail(page, error) {
  if (error.status === 401) {
    forget();
    drawHeader(route());
    signInView(page);
    return;
  }
  if (error.status === 403 && error.code === "forbidden") {
    refusedView(page);
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
  const field = (name, label, attributes) => h("p", { class: "field" }, h("label", { for: name }, label),
    h("input", { id: name, name, required: true, ...attributes }));
  const trouble = h("p", { class: "message warn", role: "alert", hidden: true });
  const button = h("button", { class: "primary", type: "submit" }, t("account.sign_in"));
  page.setTitle(t("account.sign_in"));
  page.draw(heading(t("admin.sign_in")), h("form", {
    class: "panel narrow",
    onsubmit: async (event) => {
      event.preventDefault();
      if (button.getAttribute("aria-disabled")) return;
      button.setAttribute("aria-disabled", "true");
      trouble.hidden = true;
      try {
        const values = new FormData(event.target);
        await signIn(values.get("email"), values.get("password"));
        say(t("account.signed_in"));
        show();
      } catch (error) {
        if (error.status === undefined) console.error(error);
        put(trouble, refusal(error));
        trouble.hidden = false;
      } finally {
        button.removeAttribute("aria-disabled");
      }
    },
  }, field("email", t("account.email"), { type: "email", autocomplete: "username", maxlength: 254 }),
  field("password", t("account.password"), { type: "password", autocomplete: "current-password", maxlength: 128 }),
  trouble, button));
}

function refusedView(page) {
  page.setTitle(t("admin.refused"));
  page.draw(
    heading(t("admin.refused")),
    h("p", { class: "message warn" }, t("admin.refused_text", { email: fan()?.email ?? "" })),
    h("p", { class: "actions" },
      h("a", { class: "button primary", href: "/" }, t("admin.to_fans")),
      h("button", { onclick: leave }, t("admin.other_account"))),
  );
}

function lostView(page) {
  page.setTitle(t("error.title"));
  page.draw(heading(t("error.title")), h("p", { class: "message warn" }, t("error.not_found")),
    h("p", { class: "actions" }, h("a", { class: "button", href: "#/" }, t("admin.title"))));
}

// Header ------------------------------------------------------------------------------------------

function drawHeader(place) {
  document.documentElement.lang = currentLanguage();
  put(document.getElementById("skip"), t("skip"));
  put(document.getElementById("brand"), `ticketd · ${t("admin.title")}`);
  const isHere = (path) => (path === "/" ? /^\/($|concerts)/.test(place.path) : place.path.startsWith(path));
  const bar = document.getElementById("areas");
  bar.setAttribute("aria-label", t("admin.areas"));
  bar.replaceChildren(...mine().map(([path, text]) => h("a", { href: `#${path}`, "aria-current": isHere(path) && "page" }, t(text))));
  const other = currentLanguage() === "ko" ? "en" : "ko";
  const nav = document.getElementById("nav");
  nav.setAttribute("aria-label", t("nav.label"));
  nav.replaceChildren(...[
    h("a", { href: "/" }, t("admin.to_fans")),
    fan() && h("button", { class: "link", onclick: leave }, t("nav.sign_out")),
    h("button", { class: "link", id: "language", lang: other, onclick: () => changeLanguage(other) }, LANGUAGES[other]),
  ].filter(Boolean));
}

function changeLanguage(wish) {
  chooseLanguage(wish);
  show(false);
  drawConnection();
  document.getElementById("language").focus();
}

async function leave() {
  try {
    await signOut();
    say(t("signed_out"));
    show();
  } catch (error) {
    say(refusal(error), true);
  }
}

function drawConnection() {
  put(document.getElementById("offline"), navigator.onLine ? "" : t("admin.offline"));
}

document.getElementById("skip").addEventListener("click", (event) => {
  event.preventDefault();
  main.focus();
});
window.addEventListener("hashchange", () => show());
window.addEventListener("online", drawConnection);
window.addEventListener("offline", drawConnection);
window.addEventListener("signed-out", () => show(false));
// Another tab signed in or out, perhaps as somebody else.
window.addEventListener("storage", (event) => {
  if (event.key === "ticketd.session" && (event.oldValue === null) !== (event.newValue === null)) show(false);
});
drawConnection();
show(false);
