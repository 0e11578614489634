// What is on sale, and one concert with a countdown to its sale.

import { fan, get, list, serverNow } from "./api.js";
import { every, h, heading, pause, put, say } from "./dom.js";
import { shared } from "./store.js";
import { days, left, moment, money, number, span, t } from "./text.js";
import { underWay, underWayPanel } from "./under-way.js";

const QUIET_POLL_SECONDS = 10;

export const phaseMark = (phase) => h("span", { class: "phase", "data-phase": phase }, t(`phase.${phase}`));

const fact = (name, value) => h("div", {}, h("dt", {}, name), h("dd", {}, value));

function card(concert) {
  return h("li", { class: "card" },
    h("h2", { class: "title" }, h("a", { href: `#/concerts/${concert.concert_id}` }, concert.title)),
    h("p", { class: "venue" }, concert.venue),
    h("dl", {},
      fact(t("concert.dates"), days(concert.performances_from, concert.performances_to)),
      fact(t("concert.price"), span(concert.price_from, concert.price_to, money)),
      fact(t("concert.sale"), moment(concert.on_sale_at))),
    h("p", { class: "foot" }, phaseMark(concert.phase)));
}

export async function concertList(page) {
  page.setTitle("");
  const concerts = await list("/concerts", { nobody: true, signal: page.signal });
  const begun = h("div", {});
  page.draw(
    heading(t("list.title")),
    begun,
    concerts.length === 0 ? h("p", {}, t("list.empty")) : h("ul", { class: "cards" }, concerts.map(card)),
  );
  if (!fan()) return;
  try {
    begun.append(underWayPanel(await underWay(page.signal)) || "");
  } catch {
    // The list is there without it.
  }
}

/* When something begins next, and what. */
function nextOpening(concert) {
  const now = serverNow();
  const lobby = concert.lobby_opens_at && Date.parse(concert.lobby_opens_at);
  if (lobby && lobby > now) return { at: lobby, text: t("concert.lobby_in") };
  const sale = Date.parse(concert.on_sale_at);
  return sale > now ? { at: sale, text: t("concert.sale_in") } : null;
}

export async function concertPage(page, id) {
  const [concert, first] = await Promise.all([
    get(`/concerts/${id}`, { nobody: true, signal: page.signal }),
    get(`/concerts/${id}/queue`, { nobody: true, signal: page.signal }),
  ]);
  const phase = h("p", { class: "row" });
  const countdown = h("p", { class: "countdown" });
  const figures = h("p", { class: "soft" });
  const act = h("div", { class: "actions" });
  const lanes = h("p", { class: "soft", hidden: true });

  page.setTitle(concert.title);
  page.draw(
    heading(concert.title),
    h("p", { class: "venue" }, concert.venue),
    concert.description && h("p", { class: "prose" }, concert.description),
    h("section", { class: "panel", "aria-label": t("concert.sale") }, phase, countdown, figures, lanes, act),
    h("h2", {}, t("concert.dates")),
    concert.performances.length === 0 ? h("p", {}, t("concert.no_dates"))
      : h("ul", { class: "lines" }, concert.performances.map((one) => h("li", {},
        h("span", {}, moment(one.starts_at)),
        h("span", { class: "soft" }, span(one.price_from, one.price_to, money))))),
    h("dl", { class: "facts" },
      fact(t("concert.sale"), moment(concert.on_sale_at)),
      concert.sale_ends_at && fact(t("concert.sale_ends"), moment(concert.sale_ends_at)),
      fact(t("concert.limit"), t("seats", { n: concert.max_seats_per_user })),
      fact(t("concert.hold"), t("minutes", { n: Math.round(concert.hold_seconds / 60) }))),
  );

  let shown = null;
  let isAhead = true;
  const show = (state) => {
    // An organiser may open it sooner than was said.
    isAhead = ["scheduled", "lobby"].includes(state.phase);
    const mine = fan() && shared.get(`place.${id}`);
    put(figures, ["open", "paused", "lobby"].includes(state.phase)
      ? t("concert.figures", { waiting: number(state.waiting), seats: number(state.seats_available) }) : t(`phase_text.${state.phase}`));
    lanes.hidden = !state.lanes?.length;
    put(lanes, t("concert.lanes", { lanes: (state.lanes ?? []).map((lane) => lane.name).join(", ") }));
    const key = `${state.phase} ${Boolean(mine)}`;
    if (key === shown) return;
    if (shown) say(t(`phase.${state.phase}`));
    shown = key;
    phase.replaceChildren(phaseMark(state.phase));
    const mayJoin = mine || ["open", "paused", "lobby"].includes(state.phase);
    act.replaceChildren(...(mayJoin ? [h("a", { class: "button primary", id: "join", href: `#/concerts/${id}/wait` },
      mine ? t("concert.to_place") : t("concert.join"))] : []));
  };

  let reload = new Event("time-is-up");
  every(1000, page.signal, () => {
    const next = nextOpening(concert);
    put(countdown, next && isAhead ? `${next.text} ${left(next.at - serverNow())}` : "");
    if (!next && reload) {
      // Whoever watched the clock reach zero is shown the open door at once.
      window.dispatchEvent(reload);
      reload = null;
    }
  });
  show(first);
  let seconds = first.poll_after_seconds ?? QUIET_POLL_SECONDS;
  for (;;) {
    const next = nextOpening(concert);
    const soon = next && next.at - serverNow() < 3000 && next.at - serverNow() > -5000;
    await pause((soon ? 1 : seconds) * (1000 + Math.random() * 200), page.signal, "time-is-up");
    try {
      const state = await get(`/concerts/${id}/queue`, { nobody: true, signal: page.signal });
      seconds = Math.max(state.poll_after_seconds ?? QUIET_POLL_SECONDS, 1);
      show(state);
    } catch (error) {
      if (page.signal.aborted) return;
      seconds = Math.max(error.retryAfter ?? 0, Math.min(seconds * 2, 60));
    }
  }
}
