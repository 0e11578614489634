// Forms, and every act that may be refused, with the place that says why.

import { h } from "./dom.js";
import { refusal } from "./text.js";

export const troubleNode = () => h("p", { class: "message warn", role: "alert", hidden: true });

/*
 * Acts; where that is refused, `trouble` says why in the words of `words`. With a button: once at a
 * time. With a signal: once that has ended nothing is said any more.
 */
export async function attempt(trouble, act, { button, signal, words = refusal } = {}) {
  if (button?.getAttribute("aria-disabled")) return;
  button?.setAttribute("aria-disabled", "true");
  trouble.hidden = true;
  try {
    await act();
  } catch (error) {
    if (signal?.aborted) return;
    if (error.status === undefined) console.error(error);
    trouble.textContent = words(error);
    trouble.hidden = false;
  } finally {
    button?.removeAttribute("aria-disabled");
  }
}

export function input(id, label, attributes, hint) {
  return h("p", { class: "field" },
    h("label", { for: id }, label),
    h("input", { id, name: id, "aria-describedby": hint ? `${id}-hint` : null, ...attributes }),
    hint && h("span", { id: `${id}-hint`, class: "soft" }, hint));
}

/* A form that is sent once at a time and shows beside its button why it was refused. */
export function form(fields, action, send) {
  const trouble = troubleNode();
  const button = h("button", { class: "primary", type: "submit" }, action);
  return h("form", {
    class: "panel narrow",
    onsubmit: (event) => {
      event.preventDefault();
      return attempt(trouble, () => send(Object.fromEntries(new FormData(event.target)), event.target),
        { button, words: (error) => error.said ?? refusal(error) });
    },
  }, fields, trouble, button);
}
