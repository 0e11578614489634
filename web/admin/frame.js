// What organisers' views have in common: the head of a concert's pages, an act that asks once, fields,
// tables.

import { h, heading, say } from "../js/dom.js";
import { attempt, troubleNode } from "../js/form.js";
import { hasText, refusal, t } from "../js/text.js";

/* The pages of one concert: what follows its address, and their names. */
const tabs = [
  ["", "tab.console"],
  ["/dates", "tab.dates"],
  ["/edit", "tab.edit"],
  ["/codes", "tab.codes"],
  ["/sales", "tab.sales"],
  ["/attendees", "tab.attendees"],
];

/* Crumb, heading and the concert's other pages. `current` is a tab's address, as in the table. */
export function concertHead(page, concert, current) {
  const base = `#/concerts/${concert.concert_id}`;
  const [, name] = tabs.find(([path]) => path === current);
  page.setTitle(`${t(name)} · ${concert.title}`);
  return [
    h("p", { class: "crumb" }, h("a", { href: "#/" }, t("area.concerts")), ` · ${concert.venue}`),
    heading(concert.title),
    h("nav", { class: "tabs", "aria-label": t("tab.label") }, tabs.map(([path, text]) => h("a",
      { href: `${base}${path}`, "aria-current": path === current && "page" }, t(text)))),
  ];
}

/* A labelled control: input, select or textarea; `hint` stands below it. */
export function field(id, label, control, hint) {
  control.id = id;
  if (!control.hasAttribute("name")) control.setAttribute("name", id);
  if (hint) control.setAttribute("aria-describedby", `${id}-hint`);
  return h("p", { class: "field" }, h("label", { for: id }, label), control,
    hint && h("span", { id: `${id}-hint`, class: "soft" }, hint));
}

/* Why the server refused; a field is called as its label calls it. `said`: the view knows better. */
export function reason(error) {
  if (error.said) return error.said;
  const name = `field.${(error.body?.field ?? "").replace(/^.*\./, "").replace(/\[\d+\]$/, "")}`;
  if (error.code !== "invalid_field" || !hasText(name)) return refusal(error);
  return t("error.invalid_field", { field: t(name) });
}

/* A form that is sent once at a time and says beside its button why it was refused. */
export function form({ action, body, send, id }) {
  const trouble = troubleNode();
  const button = h("button", { class: "primary", type: "submit", id }, action);
  return h("form", {
    onsubmit: async (event) => {
      event.preventDefault();
      await attempt(trouble, () => send(Object.fromEntries(new FormData(event.target))), { button, words: reason });
      if (!trouble.hidden) trouble.scrollIntoView({ block: "nearest" });
    },
  }, body, trouble, h("p", { class: "actions" }, button));
}

export const input = (attributes) => h("input", attributes);

/*
 * A table; on a phone each row is a list of its cells, each with its column's name, so the roles are
 * said outright. columns: [text, isNumber]; rows: arrays of texts or nodes.
 */
export function table(caption, columns, rows) {
  const cell = (tag, content, i, more) => h(tag, { class: columns[i][1] ? "number" : null, ...more }, content ?? "");
  return h("div", { class: "table-scroll", tabindex: "0", role: "group", "aria-label": caption }, h("table", { role: "table", "aria-label": caption },
    h("thead", { role: "rowgroup" }, h("tr", { role: "row" }, columns.map(([text], i) => cell("th", text, i, { scope: "col", role: "columnheader" })))),
    h("tbody", { role: "rowgroup" }, rows.map((row) => h("tr", { role: "row" }, row.map((content, i) => cell("td", content, i, { role: "cell", "data-column": columns[i][0] })))))));
}

/*
 * Asks once, then acts: the question stays until the act is done, and says why when it is refused.
 * run(values) gets the form's fields; whatever it gives is the result, in { value, sentAt }. null: not done.
 */
export function askOnce({ title, text, action, body, run, done }) {
  return new Promise((resolve) => {
    let result = null;
    const trouble = troubleNode();
    const yes = h("button", { class: "primary", type: "submit" }, action);
    const form = h("form", {
      onsubmit: (event) => {
        event.preventDefault();
        return attempt(trouble, async () => {
          const sentAt = Date.now();
          result = { value: await run(Object.fromEntries(new FormData(form))), sentAt };
          dialog.close();
          if (done) say(done);
        }, { button: yes, words: reason });
      },
    }, h("h2", { id: "ask-title" }, title), text && h("p", { id: "ask-text" }, text), body, trouble,
    h("div", { class: "actions" }, yes, h("button", { type: "button", class: "quiet", onclick: () => dialog.close() }, t("ask.no"))));
    const dialog = h("dialog", {
      class: "ask", "aria-labelledby": "ask-title", "aria-describedby": text ? "ask-text" : null,
      onclose: () => {
        dialog.remove();
        resolve(result);
      },
    }, form);
    document.body.append(dialog);
    dialog.showModal();
  });
}
