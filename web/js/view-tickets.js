// What the fan has: tickets with their QR codes, reservations, points.

import { fan, get, list } from "./api.js";
import { h, heading } from "./dom.js";
import { learnCurrency, moment, money, t } from "./text.js";

const stateMark = (kind, state) => h("span", { class: "phase", "data-phase": state }, t(`${kind}.${state}`));

const qr = (ticket) => h("img", {
  class: "qr", src: `/api/v1/tickets/${ticket.ticket_id}/qr.svg`, width: "160", height: "160", alt: t("ticket.qr", { label: ticket.label }),
});

function ticketCard(ticket) {
  return h("li", { class: "card ticket" },
    ticket.state === "valid" ? qr(ticket) : null,
    h("div", {},
      h("h3", { class: "title" }, h("a", { href: `#/tickets/${ticket.ticket_id}` }, ticket.title)),
      h("p", {}, moment(ticket.starts_at)),
      h("p", { class: "venue" }, ticket.venue),
      h("p", {}, h("strong", {}, ticket.label), " ", stateMark("ticket", ticket.state))));
}

function reservationLine(held) {
  const seats = held.seats.map((seat) => seat.label).join(", ");
  return h("li", {},
    h("span", {}, `${moment(held.created_at)} · ${seats} · ${money(held.amount)}`),
    held.state === "held" ? h("a", { href: `#/pay/${held.reservation_id}` }, t("mine.go_on")) : stateMark("reservation", held.state));
}

export async function minePage(page) {
  const { signal } = page;
  const [tickets, reservations, points] = await Promise.all([
    list("/tickets", { signal }), get("/reservations", { signal }), get("/points", { signal }),
  ]);
  learnCurrency(points.currency);
  const isPaid = page.query.get("paid");
  page.setTitle(t(isPaid ? "mine.paid" : "nav.mine"));
  page.draw(
    heading(t(isPaid ? "mine.paid" : "nav.mine")),
    isPaid ? h("p", { class: "lead" }, t("mine.thanks")) : h("p", { class: "soft" }, fan().name || fan().email),
    h("p", {}, t("mine.balance", { balance: money(points.balance) })),
    h("h2", {}, t("mine.tickets")),
    tickets.length === 0 ? h("p", {}, t("mine.no_tickets")) : h("ul", { class: "cards wide" }, tickets.map(ticketCard)),
    h("h2", {}, t("mine.reservations")),
    reservations.items.length === 0 ? h("p", {}, t("mine.no_reservations")) : h("ul", { class: "lines" }, reservations.items.map(reservationLine)),
  );
}

export async function ticketPage(page, id) {
  const ticket = await get(`/tickets/${id}`, { signal: page.signal });
  page.setTitle(`${ticket.title} ${ticket.label}`);
  page.draw(
    h("p", { class: "crumb" }, h("a", { href: "#/mine" }, t("nav.mine"))),
    heading(ticket.title),
    h("div", { class: "panel ticket-sheet" },
      ticket.state === "valid" ? qr(ticket) : null,
      h("dl", { class: "facts" }, [
        [t("ticket.when"), moment(ticket.starts_at)], [t("ticket.where"), ticket.venue], [t("ticket.seat"), ticket.label],
        [t("ticket.holder"), ticket.holder], [t("ticket.state"), t(`ticket.${ticket.state}`)],
      ].map(([name, value]) => h("div", {}, h("dt", {}, name), h("dd", {}, value))))),
    h("p", { class: "actions" }, h("button", { class: "primary", onclick: () => window.print() }, t("ticket.print"))),
  );
}
