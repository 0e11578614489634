// What the fan has: tickets with their codes, for paper and calendar too, and what is under way.

import { fan, freshen, get, list, remove } from "./api.js";
import { h, heading, say } from "./dom.js";
import { learnCurrency, moment, money, refusal, t } from "./text.js";
import { underWay, underWayPanel } from "./under-way.js";

export const stateMark = (kind, state) => h("span", { class: "phase", "data-phase": state }, t(`${kind}.${state}`));

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

/* A link, so that a phone offers its calendar; the session is renewed before the browser follows it. */
function calendarLink(ticket) {
  const href = `/api/v1/tickets/${ticket.ticket_id}/calendar.ics`;
  return h("a", {
    class: "button",
    href,
    download: "ticket.ics",
    onclick: async (event) => {
      event.preventDefault();
      try {
        await freshen();
        h("a", { href, download: "ticket.ics" }).click();
      } catch (error) {
        say(refusal(error), true);
      }
    },
  }, t("ticket.calendar"));
}

/* For held seats, beside the way on. */
function releaseButton(page, step) {
  if (step.kind !== "held") return null;
  return h("button", {
    class: "quiet",
    onclick: async () => {
      if (!window.confirm(t("pay.release_sure"))) return;
      try {
        await remove(step.path.replace("/pay/", "/reservations/"));
        say(t("pay.released"));
        page.go("/mine");
      } catch (error) {
        say(refusal(error), true);
      }
    },
  }, t("pay.release"));
}

export async function minePage(page) {
  const { signal } = page;
  const [tickets, steps, points] = await Promise.all([list("/tickets", { signal }), underWay(signal), get("/points", { signal })]);
  learnCurrency(points.currency);
  const isPaid = page.query.get("paid");
  page.setTitle(t(isPaid ? "mine.paid" : "nav.mine"));
  page.draw(
    heading(t(isPaid ? "mine.paid" : "nav.mine")),
    isPaid ? h("p", { class: "lead" }, t("mine.thanks")) : h("p", { class: "soft" }, fan().name || fan().email),
    underWayPanel(steps, (step) => releaseButton(page, step)),
    h("h2", {}, t("mine.tickets")),
    tickets.length === 0 ? h("p", {}, t("mine.no_tickets")) : h("ul", { class: "cards wide" }, tickets.map(ticketCard)),
    h("h2", {}, t("mine.more")),
    h("p", {}, t("mine.balance", { balance: money(points.balance) })),
    h("p", { class: "actions" },
      h("a", { class: "button quiet", href: "#/mine/history" }, t("history.title")),
      h("a", { class: "button quiet", href: "#/mine/account" }, t("account.title"))),
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
        [t("ticket.code"), h("code", {}, ticket.code)],
      ].map(([name, value]) => h("div", {}, h("dt", {}, name), h("dd", {}, value))))),
    h("p", { class: "actions" },
      h("button", { class: "primary", onclick: () => window.print() }, t("ticket.print")),
      ticket.state === "valid" && calendarLink(ticket)),
  );
}
