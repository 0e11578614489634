// Elements, and what is said to those who listen. Text is always set as text, never as markup.

const SVG = "http://www.w3.org/2000/svg";

function set(node, name, value) {
  if (value === null || value === undefined || value === false) return;
  if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
  else if (name === "value" || name === "checked") node[name] = value;
  else node.setAttribute(name, value === true ? "" : value);
}

function fill(node, attributes, children) {
  for (const [name, value] of Object.entries(attributes ?? {})) set(node, name, value);
  node.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

export const h = (tag, attributes, ...children) => fill(document.createElement(tag), attributes, children);
export const svg = (tag, attributes, ...children) => fill(document.createElementNS(SVG, tag), attributes, children);

/* Replaces a node's content only when it differs, so that nothing flickers or is read out again. */
export function put(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

/* Read out by screen readers: at once when urgent, else when they are done with their sentence. */
export function say(text, urgent = false) {
  const node = document.getElementById(urgent ? "alert" : "say");
  node.textContent = "";
  // A region that is emptied and filled in one step is not read.
  setTimeout(() => { node.textContent = text; }, 50);
}

/* A heading that takes the focus when its view appears. */
export const heading = (text) => h("h1", { tabindex: "-1" }, text);

/* Waits, or less when the signal or the event ends it. Rejects only when the signal does. */
export function pause(milliseconds, signal, wakeUp) {
  return new Promise((resolve, reject) => {
    const done = (end) => () => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", stop);
      if (wakeUp) window.removeEventListener(wakeUp, wake);
      end();
    };
    const wake = done(resolve);
    const stop = done(() => reject(new DOMException("left", "AbortError")));
    const timer = setTimeout(wake, milliseconds);
    signal?.addEventListener("abort", stop);
    if (wakeUp) window.addEventListener(wakeUp, wake);
  });
}

/* Calls now and then each period until the view is left. */
export function every(milliseconds, signal, act) {
  const timer = setInterval(act, milliseconds);
  signal.addEventListener("abort", () => clearInterval(timer));
  act();
}
