// What the shells of fans and of organisers have in common: addresses behind the #, the page that a
// view gets, language and connection.

import { signOut } from "./api.js";
import { h, put, say } from "./dom.js";
import { chooseLanguage, currentLanguage, LANGUAGES, refusal, t } from "./text.js";

const main = document.getElementById("main");
let show;
let offlineText;

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

/* What stands at the address, by routes [pattern, view, who]; `lost` where nothing does. */
export function findPlace(routes, lost) {
  const [path, query] = (location.hash.slice(1) || "/").split("?");
  for (const [pattern, view, who] of routes) {
    const match = pattern.exec(path);
    if (match) return { view, who, path, values: match.slice(1), query: new URLSearchParams(query) };
  }
  return { path, values: [], query: new URLSearchParams(), ...lost };
}

/* What a view gets of its place, until the signal ends it. `root` is to be put on the screen. */
export function makePage(place, signal, setTitle, moveFocus) {
  const root = h("div", { class: "view" }, h("p", { class: "soft" }, t("loading")));
  let isFocused = !moveFocus;
  return {
    root,
    signal,
    go,
    setTitle,
    path: place.path,
    query: place.query,
    /* Shows the view; the first time its heading takes the focus. */
    draw(...nodes) {
      if (signal.aborted) return;
      root.replaceChildren(...nodes.flat().filter(Boolean));
      if (!root.isConnected) main.replaceChildren(root);
      if (!isFocused) {
        isFocused = true;
        window.scrollTo(0, 0);
        root.querySelector("h1")?.focus({ preventScroll: true });
      }
    },
    leaveFocus() {
      isFocused = true;
    },
  };
}

/* The navigation of the header, with the other language at its end. */
export function drawNavigation(...links) {
  const other = currentLanguage() === "ko" ? "en" : "ko";
  const nav = document.getElementById("nav");
  document.documentElement.lang = currentLanguage();
  put(document.getElementById("skip"), t("skip"));
  nav.setAttribute("aria-label", t("nav.label"));
  nav.replaceChildren(...links.filter(Boolean), h("button", {
    class: "link", id: "language", lang: other, onclick: () => changeLanguage(other),
  }, LANGUAGES[other]));
}

function changeLanguage(wish) {
  chooseLanguage(wish);
  show(false);
  drawConnection();
  document.getElementById("language").focus();
}

function drawConnection() {
  put(document.getElementById("offline"), navigator.onLine ? "" : offlineText());
}

export async function leave(then) {
  try {
    await signOut();
    say(t("signed_out"));
    then();
  } catch (error) {
    say(refusal(error), true);
  }
}

/* From now on showView(moveFocus) draws what stands at the address; offline() is said without a connection. */
export function start(showView, offline) {
  show = showView;
  offlineText = offline;
  document.getElementById("skip").addEventListener("click", (event) => {
    event.preventDefault();
    main.focus();
  });
  window.addEventListener("hashchange", () => show());
  window.addEventListener("online", drawConnection);
  window.addEventListener("offline", drawConnection);
  // Another tab signed in or out, perhaps as somebody else.
  window.addEventListener("storage", (event) => {
    if (event.key === "ticketd.session" && (event.oldValue === null) !== (event.newValue === null)) show(false);
  });
  drawConnection();
  show(false);
}
