// The fans' shell: which view stands at which address, header, another try. See web/README.

import { forget, fan } from "./api.js";
import { every, h, pause, put } from "./dom.js";
import { knownPlace } from "./place.js";
import { drawNavigation, findPlace, go, leave, makePage, start } from "./shell.js";
import { refusal, t } from "./text.js";
import { concertList, concertPage } from "./view-concerts.js";
import { signInPage, signUpPage } from "./view-account.js";
import { waitPage } from "./view-wait.js";
import { datesPage, seatsPage } from "./view-seats.js";
import { payPage } from "./view-pay.js";
import { minePage, ticketPage } from "./view-tickets.js";

/* Beside the way to a ticket: fetched when first asked for. */
const later = (module, name) => async (...values) => (await import(module))[name](...values);

/* A view gets its page (root, signal, go, title) and what stands in the address. */
const routes = [
  [/^\/$/, concertList],
  [/^\/concerts\/(\d+)$/, concertPage],
  [/^\/concerts\/(\d+)\/wait$/, waitPage, "fan"],
  [/^\/concerts\/(\d+)\/dates$/, datesPage, "fan"],
  [/^\/concerts\/(\d+)\/dates\/(\d+)$/, seatsPage, "fan"],
  [/^\/pay\/([0-9a-f-]{36})$/, payPage, "fan"],
  [/^\/mine$/, minePage, "fan"],
  [/^\/mine\/history$/, later("./view-history.js", "historyPage"), "fan"],
  [/^\/mine\/account$/, later("./view-settings.js", "accountPage"), "fan"],
  [/^\/tickets\/([0-9a-f-]{36})$/, ticketPage, "fan"],
  [/^\/sign-in$/, signInPage],
  [/^\/sign-up$/, signUpPage],
];

const main = document.getElementById("main");
const BACK_OFF_MOST_SECONDS = 30;
let leaving = null;
// How often in a row a view could not be made because the site did not answer.
let failures = 0;

const setTitle = (text) => { document.title = text ? `${text} · ticketd` : t("list.title"); };

const route = () => findPlace(routes, { view: concertList, path: "/" });

/* A repeated try leaves what is on the screen until there is something new. */
async function show(moveFocus = true, isRepeated = false) {
  leaving?.abort();
  if (!isRepeated) failures = 0;
  leaving = new AbortController();
  const { signal } = leaving;
  const place = route();
  if (!isRepeated) drawHeader(place);
  if (place.who === "fan" && !fan()) {
    go(`/sign-in?next=${encodeURIComponent(place.path)}`, true);
    return;
  }
  const page = makePage(place, signal, setTitle, moveFocus);
  if (!isRepeated) main.replaceChildren(page.root);
  try {
    await place.view(page, ...place.values);
  } catch (error) {
    if (signal.aborted) return;
    if (isRepeated) page.leaveFocus();
    fail(page, place, error);
  }
}

/* A view that could not be made says why and what can be done. When only nobody answers, it tries again. */
function fail(page, place, error) {
  if (error.status === 401) {
    forget();
    go(`/sign-in?next=${encodeURIComponent(place.path)}`, true);
    return;
  }
  if (error.status === undefined) console.error(error);
  const text = error.status === undefined ? t("error.internal") : refusal(error);
  const concert = /^\/concerts\/(\d+)/.exec(place.path)?.[1];
  const again = h("p", { class: "soft" });
  const hadFocus = document.activeElement?.id === "again";
  page.setTitle(t("error.title"));
  page.draw(
    h("h1", { tabindex: "-1" }, t("error.title")),
    h("p", { class: "message warn" }, text),
    error.isPassing && fan() && concert && knownPlace(concert) && h("p", { class: "lead" }, t("wait.kept")),
    again,
    h("p", { class: "actions" },
      h("button", { class: "primary", id: "again", onclick: () => show() }, t("again")),
      h("a", { class: "button", href: "#/" }, t("list.title"))),
  );
  if (hadFocus) document.getElementById("again")?.focus();
  if (error.isPassing) tryAgain(page.signal, error, again);
}

/* By itself, ever more seldom, never sooner than the server said; at once when the connection is back. */
function tryAgain(signal, error, note) {
  failures += 1;
  const seconds = Math.max(error.retryAfter ?? 0, Math.min(2 ** failures, BACK_OFF_MOST_SECONDS)) * (1 + Math.random() * 0.2);
  const end = Date.now() + seconds * 1000;
  every(1000, signal, () => put(note, t("again_in", { n: Math.max(1, Math.ceil((end - Date.now()) / 1000)) })));
  pause(seconds * 1000, signal, "online").then(() => show(true, true), () => {});
}

// Header ------------------------------------------------------------------------------------------

function drawHeader(place) {
  const next = place.path === "/sign-in" || place.path === "/sign-up" ? place.query.get("next") ?? "/" : place.path;
  const link = (path, text, current) => h("a", { href: `#${path}`, "aria-current": current && "page" }, text);
  drawNavigation(...(fan()
    ? [fan().role !== "fan" && h("a", { href: "/admin/" }, t("nav.admin")),
      link("/mine", t("nav.mine"), place.path === "/mine"),
      h("button", { class: "link", onclick: () => leave(() => go("/")) }, t("nav.sign_out"))]
    : [link(`/sign-in?next=${encodeURIComponent(next)}`, t("nav.sign_in"), place.path === "/sign-in")]));
}

window.addEventListener("signed-out", () => drawHeader(route()));
start(show, () => t("offline"));
