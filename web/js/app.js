// The shell: which view stands at which address, header, language, connection. See web/README.

import { forget, fan, signOut } from "./api.js";
import { every, h, pause, put, say } from "./dom.js";
import { knownPlace } from "./place.js";
import { currentLanguage, chooseLanguage, LANGUAGES, refusal, t } from "./text.js";
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

export function go(path, replace = false) {
  if (replace) {
    history.replaceState(null, "", `#${path}`);
    show();
  } else if (location.hash === `#${path}`) {
    show();
  } else {
    location.hash = path;
  }
}

const setTitle = (text) => { document.title = text ? `${text} · ticketd` : t("list.title"); };

function route() {
  const [path, query] = (location.hash.slice(1) || "/").split("?");
  for (const [pattern, view, who] of routes) {
    const match = pattern.exec(path);
    if (match) return { view, who, path, values: match.slice(1), query: new URLSearchParams(query) };
  }
  return { view: concertList, path: "/", values: [], query: new URLSearchParams() };
}

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
  const root = h("div", { class: "view" }, h("p", { class: "soft" }, t("loading")));
  if (!isRepeated) main.replaceChildren(root);
  let focused = !moveFocus;
  const page = {
    signal,
    go,
    setTitle,
    query: place.query,
    /* Shows the view; the first time its heading takes the focus. */
    draw(...nodes) {
      if (signal.aborted) return;
      root.replaceChildren(...nodes.flat().filter(Boolean));
      if (!root.isConnected) main.replaceChildren(root);
      if (!focused) {
        focused = true;
        window.scrollTo(0, 0);
        root.querySelector("h1")?.focus({ preventScroll: true });
      }
    },
  };
  try {
    await place.view(page, ...place.values);
  } catch (error) {
    if (signal.aborted) return;
    if (isRepeated) focused = true;
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
  document.documentElement.lang = currentLanguage();
  put(document.getElementById("skip"), t("skip"));
  const next = place.path === "/sign-in" || place.path === "/sign-up" ? place.query.get("next") ?? "/" : place.path;
  const link = (path, text, current) => h("a", { href: `#${path}`, "aria-current": current && "page" }, text);
  const who = fan()
    ? [fan().role !== "fan" && h("a", { href: "/admin/" }, t("nav.admin")),
      link("/mine", t("nav.mine"), place.path === "/mine"),
      h("button", { class: "link", onclick: leave }, t("nav.sign_out"))]
    : [link(`/sign-in?next=${encodeURIComponent(next)}`, t("nav.sign_in"), place.path === "/sign-in")];
  const other = currentLanguage() === "ko" ? "en" : "ko";
  const nav = document.getElementById("nav");
  nav.setAttribute("aria-label", t("nav.label"));
  nav.replaceChildren(...who.filter(Boolean), h("button", {
    class: "link", id: "language", lang: other, onclick: () => changeLanguage(other),
  }, LANGUAGES[other]));
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
    go("/");
  } catch (error) {
    say(refusal(error), true);
  }
}

function drawConnection() {
  put(document.getElementById("offline"), navigator.onLine ? "" : t("offline"));
}

document.getElementById("skip").addEventListener("click", (event) => {
  event.preventDefault();
  main.focus();
});
window.addEventListener("hashchange", () => show());
window.addEventListener("online", drawConnection);
window.addEventListener("offline", drawConnection);
window.addEventListener("signed-out", () => drawHeader(route()));
// Another tab signed in or out, or chose the other language.
window.addEventListener("storage", (event) => {
  if (event.key === "ticketd.session" && (event.oldValue === null) !== (event.newValue === null)) show(false);
});
drawConnection();
show(false);
