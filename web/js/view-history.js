// Everything that the fan ever reserved and paid, and every movement of the points. A page at a time.

import { get } from "./api.js";
import { h, heading, put, say } from "./dom.js";
import { learnCurrency, moment, money, refusal, t } from "./text.js";
import { stateMark } from "./view-tickets.js";

const LINES = 20;

/* One list with a button for more of it. */
function pagedList(path, signal, line, empty) {
  const lines = h("ul", { class: "lines two" });
  const trouble = h("p", { class: "message warn", role: "alert" });
  let cursor = null;
  let isBusy = false;
  const load = async () => {
    const page = await get(`${path}?limit=${LINES}${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ""}`, { signal });
    const nodes = await Promise.all(page.items.map(line));
    lines.append(...nodes);
    cursor = page.next_cursor;
    button.hidden = !cursor;
    return nodes;
  };
  const button = h("button", {
    class: "quiet",
    onclick: async () => {
      if (isBusy) return;
      isBusy = true;
      put(trouble, "");
      try {
        const [first, ...rest] = await load();
        first?.setAttribute("tabindex", "-1");
        first?.focus();
        say(t("history.more_shown", { n: rest.length + 1 }));
      } catch (error) {
        if (!signal.aborted) put(trouble, refusal(error));
      } finally {
        isBusy = false;
      }
    },
  }, t("history.more"));
  return load().then((nodes) => (nodes.length === 0 ? [h("p", {}, empty)] : [lines, trouble, h("p", { class: "actions" }, button)]));
}

/* Titles are asked for once each. */
function titles(signal) {
  const known = new Map();
  return (id) => {
    if (!known.has(id)) known.set(id, get(`/concerts/${id}`, { nobody: true, signal }).then((concert) => concert.title));
    return known.get(id);
  };
}

const two = (left, right) => h("li", {}, h("span", {}, ...left), h("span", { class: "side" }, ...right));
const small = (...text) => h("span", { class: "soft below" }, ...text);
const labels = (seats) => seats.map((seat, i) => [i > 0 && ", ", h("span", { class: "whole" }, seat.label)]).flat();

export async function historyPage(page) {
  const { signal } = page;
  const title = titles(signal);
  const balance = await get("/points", { signal });
  learnCurrency(balance.currency);
  const reservationLine = async (one) => two(
    [h("strong", {}, await title(one.concert_id)), small(moment(one.created_at)), small(...labels(one.seats))],
    [money(one.amount), " ", one.state === "held" ? h("a", { href: `#/pay/${one.reservation_id}` }, t("mine.go_on")) : stateMark("reservation", one.state)]);
  const paymentLine = async (one) => two(
    [h("strong", {}, await title(one.concert_id)), small(moment(one.paid_at))],
    [money(one.amount), " ", stateMark("reservation", one.state)]);
  const entryLine = (one) => two(
    [h("strong", {}, t(`entry.${one.kind}`)), small(moment(one.created_at))],
    [h("strong", {}, one.amount > 0 ? `+${money(one.amount)}` : money(one.amount)), small(t("history.after", { balance: money(one.balance_after) }))]);
  const [reservations, payments, entries] = await Promise.all([
    pagedList("/reservations", signal, reservationLine, t("mine.no_reservations")),
    pagedList("/payments", signal, paymentLine, t("history.no_payments")),
    pagedList("/points/entries", signal, entryLine, t("history.no_entries")),
  ]);
  page.setTitle(t("history.title"));
  page.draw(
    h("p", { class: "crumb" }, h("a", { href: "#/mine" }, t("nav.mine"))),
    heading(t("history.title")),
    h("section", { id: "reservations" }, h("h2", {}, t("mine.reservations")), reservations),
    h("section", { id: "payments" }, h("h2", {}, t("history.payments")), payments),
    h("section", { id: "points" }, h("h2", {}, t("history.points")), h("p", {}, t("mine.balance", { balance: money(balance.balance) })), entries),
  );
}
