// Dates, then seats: chosen one by one, or the best that are free. What is chosen survives a reload.

import { ask, get, list, post, serverNow } from "./api.js";
import { every, h, heading, pause, put, say } from "./dom.js";
import { Hall, HALL_CACHE_MS, hallOf, unpackStates } from "./hall.js";
import { dropPlace, knownPlace, standing } from "./place.js";
import { fittingSize, legend, overview, SEAT_GAP, sectionGrid, sectionList, zoomButtons } from "./seat-map.js";
import { dropKey, keyFor, ofTab } from "./store.js";
import { left, moment, money, refusal, span, t } from "./text.js";
import { between, gestures } from "./zoom.js";

const WHOLE_HALL_SEATS = 200;
// The server's copy of the seats is a second old at most; fans look up about as often as this.
const SEATS_POLL_SECONDS = 3;
// Sides of a seat in pixels. Of its own accord the page makes none smaller than can be hit well: a wide
// row is then scrolled instead.
const SEAT_LEAST = 16;
const SEAT_MOST = 52;
const SEAT_FITTING_LEAST = 25;
const SEAT_FITTING_MOST = 36;
const ZOOM_STEP = 1.2;

/* Refusals that send the fan back to the waiting page, which explains them. */
const OUTSIDE = ["not_admitted", "admission_expired", "wrong_concert", "invalid_token", "token_expired", "not_signed_in"];

function toWaiting(page, id, error) {
  if (!OUTSIDE.includes(error.code)) return false;
  if (error.status === 401 || error.code === "wrong_concert") dropPlace(id);
  say(refusal(error), true);
  page.go(`/concerts/${id}/wait`, true);
  return true;
}

/* The fan's place, when it is inside; else the waiting page takes over. */
async function inside(page, id) {
  const me = await standing(id, page.signal);
  if (me.state === "admitted") return me;
  page.go(`/concerts/${id}/wait`, true);
  return null;
}

async function heldReservation(id, signal) {
  const page = await get("/reservations?limit=20", { signal });
  return page.items.find((one) => one.state === "held" && one.concert_id === Number(id)) ?? null;
}

function admissionClock(page, me) {
  const node = h("p", { class: "soft" });
  every(1000, page.signal, () => put(node, t("sale.ends_in", { time: left(Date.parse(me.admission_expires_at) - serverNow()) })));
  return node;
}

export async function datesPage(page, id) {
  const me = await inside(page, id);
  if (!me) return;
  try {
    const { signal } = page;
    const [concert, dates, held] = await Promise.all([
      get(`/concerts/${id}`, { nobody: true, signal }),
      list(`/concerts/${id}/performances`, { token: knownPlace(id).token, signal }),
      heldReservation(id, signal),
    ]);
    const prices = new Map(concert.performances.map((one) => [one.performance_id, one]));
    page.setTitle(t("dates.title"));
    page.draw(
      h("p", { class: "crumb" }, h("a", { href: `#/concerts/${id}` }, concert.title)),
      heading(t("dates.title")),
      me.admission_expires_at && admissionClock(page, me),
      held && h("p", { class: "message" }, t("dates.held"), " ", h("a", { href: `#/pay/${held.reservation_id}` }, t("dates.to_pay"))),
      dates.length === 0 ? h("p", { class: "message" }, t("dates.none")) : h("ul", { class: "cards" }, dates.map((date) => {
        const price = prices.get(date.performance_id);
        return h("li", {}, h("a", { class: "card date", href: `#/concerts/${id}/dates/${date.performance_id}` },
          h("strong", {}, moment(date.starts_at)),
          price && h("span", {}, span(price.price_from, price.price_to, money)),
          h("span", { class: "soft" }, t("dates.left", { n: date.seats_available, total: date.seats_total }))));
      })),
    );
  } catch (error) {
    if (!toWaiting(page, id, error)) throw error;
  }
}

// Seats -------------------------------------------------------------------------------------------

export async function seatsPage(page, id, dateId) {
  const { signal } = page;
  // The same for everybody, so it is asked for while the place is.
  const asked = Promise.all([get(`/concerts/${id}`, { nobody: true, signal }), hallOf(dateId, signal)]);
  asked.catch(() => {});
  const me = await inside(page, id);
  if (!me) return;
  try {
    const choice = new Choice(page, await asked, dateId, me);
    await choice.refresh();
    choice.draw();
    await choice.follow();
  } catch (error) {
    if (page.signal.aborted) return;
    if (!toWaiting(page, id, error)) throw error;
  }
}

class Choice {
  constructor(page, [concert, plan], dateId, me) {
    Object.assign(this, { page, concert, dateId, me });
    this.id = String(concert.concert_id);
    this.most = concert.max_seats_per_user;
    this.hall = new Hall(plan);
    this.isLarge = this.hall.size > WHOLE_HALL_SEATS;
    this.section = this.isLarge ? this.hall.sections.get(ofTab.get(`section.${dateId}`)) ?? null : [...this.hall.sections.values()][0];
    const kept = ofTab.get(`chosen.${dateId}`);
    // A number is another seat in another hall.
    if (kept?.layout === plan.layout_version) this.hall.chosen = new Set(kept.seats);
    else if (kept?.seats.length > 0) this.told = t("seats.changed");
    this.parts = [];
    this.wanted = [];
  }

  /* What the server says about every seat; true when something changed. */
  async refresh() {
    const answer = await ask("GET", `/performances/${this.dateId}/seat-states`,
      { token: knownPlace(this.id).token, signal: this.page.signal, tag: this.tag });
    if (answer.status === 304) return false;
    this.tag = answer.tag;
    if (answer.value.layout_version !== this.hall.plan.layout_version) {
      await pause(HALL_CACHE_MS, this.page.signal);
      this.page.go(`/concerts/${this.id}/dates/${this.dateId}`);
      return false;
    }
    const lost = this.hall.update(unpackStates(answer.value.states, this.hall.size));
    if (lost.length > 0 && !await this.isHeldByUs()) this.tellLost(lost);
    return true;
  }

  /* The answer to a hold was lost: whoever has the seats now may be this fan. */
  async isHeldByUs() {
    if (!this.isUnsure) return false;
    const held = await heldReservation(this.id, this.page.signal);
    this.isUnsure = false;
    dropKey(`hold.${this.dateId}`);
    if (!held) return false;
    this.page.go(`/pay/${held.reservation_id}`);
    return true;
  }

  tellLost(lost) {
    const text = t("seat.were_lost", { n: lost.length, seats: this.labels(lost) });
    this.trouble(text);
    this.wanted = [...new Set([...this.wanted, ...lost])];
    this.update();
    if (this.hall.offered.length > 0) say(`${text} ${this.offer.textContent}.`, true);
  }

  labels(numbers) {
    return numbers.map((no) => this.hall.seat(no).label).join(", ");
  }

  /* In place of what was lost, with one press. */
  takeOffered() {
    const { hall } = this;
    const taken = hall.offered;
    taken.forEach((no) => hall.toggle(no));
    this.wanted = [];
    this.trouble("");
    this.update();
    say(t("seat.now_chosen", { label: this.labels(taken), count: t("seats", { n: hall.chosen.size }), total: money(hall.total()) }));
    this.button.focus();
  }

  trouble(text) {
    this.told = text;
    if (this.note) {
      put(this.note, text);
      this.note.hidden = !text;
    }
    if (text) say(text, true);
  }

  async follow() {
    let seconds = SEATS_POLL_SECONDS;
    for (;;) {
      await pause(seconds * 1000 * (1 + Math.random() * 0.3), this.page.signal, seconds > SEATS_POLL_SECONDS ? "online" : null);
      try {
        if (await this.refresh()) this.update();
        seconds = SEATS_POLL_SECONDS;
      } catch (error) {
        if (!error.isPassing) throw error;
        seconds = Math.max(error.retryAfter ?? 0, Math.min(seconds * 2, 30));
      }
    }
  }

  draw() {
    const { page, concert, hall } = this;
    const date = concert.performances.find((one) => one.performance_id === Number(this.dateId));
    this.note = h("p", { class: "message warn", hidden: true });
    this.seats = h("div", { class: "seats" });
    gestures(this.seats, { zoom: (factor, x) => this.resize(factor, x), move: () => false });
    this.legend = legend(hall);
    this.plan = this.isLarge ? overview(hall, (section) => this.openSection(section)) : null;
    page.setTitle(t("seats.title"));
    page.draw(
      h("p", { class: "crumb" }, h("a", { href: `#/concerts/${this.id}/dates` }, t("seats.back")), ` · ${concert.title}`),
      heading(t("seats.title")),
      date && h("p", { class: "lead" }, moment(date.starts_at)),
      this.me.admission_expires_at && admissionClock(page, this.me),
      this.bestForm(),
      h("h2", {}, this.isLarge ? t("seats.by_section") : t("seats.by_seat")),
      h("p", { class: "soft" }, t("seats.limit", { n: this.most })),
      this.legend.node,
      this.plan?.node,
      this.seats,
      this.bar(),
    );
    this.openSections();
    this.update();
    if (this.told) this.trouble(this.told);
  }

  openSection(section) {
    this.section = section;
    ofTab.set(`section.${this.dateId}`, section.name);
    this.openSections();
    this.update();
    this.seats.querySelector("h3")?.focus();
  }

  openSections() {
    const toggle = (seat) => this.toggle(seat);
    const sections = this.isLarge ? [this.section].filter(Boolean) : [...this.hall.sections.values()];
    const grids = sections.map((section) => sectionGrid(this.hall, section, toggle));
    this.parts = grids;
    if (sections.length === 0) {
      this.seats.replaceChildren();
      return;
    }
    this.size ??= fittingSize(sections, SEAT_FITTING_LEAST, SEAT_FITTING_MOST);
    this.seats.style.setProperty("--seat", `${this.size}px`);
    const boxes = sectionList(this.hall, sections, toggle);
    this.parts = [...grids, boxes];
    this.seats.replaceChildren(zoomButtons((by) => this.resize(ZOOM_STEP ** by), t("seats.smaller"), t("seats.larger")), h("p", { class: "stage", "aria-hidden": "true" }, t("seats.stage")),
      ...grids.flatMap((grid, i) => [
        (this.isLarge || sections.length > 1) && h("h3", { tabindex: "-1" }, t("seat.section", { section: sections[i].name })), grid.node,
      ].filter(Boolean)),
      h("p", { class: "soft" }, t("seats.keys")), boxes.node);
  }

  /* What lies under the fingers stays there: rows scroll sideways, the rest is the page. */
  resize(factor, x) {
    const size = between(this.size * factor, SEAT_LEAST, SEAT_MOST);
    const by = (size + SEAT_GAP) / (this.size + SEAT_GAP);
    if (by === 1) return false;
    this.size = size;
    this.seats.style.setProperty("--seat", `${size.toFixed(1)}px`);
    for (const frame of this.seats.querySelectorAll(".grid-scroll")) {
      const at = x === undefined ? frame.clientWidth / 2 : x - frame.getBoundingClientRect().left;
      frame.scrollLeft = (frame.scrollLeft + at) * by - at;
    }
    return true;
  }

  bestForm() {
    const count = h("select", { id: "best-count" }, Array.from({ length: this.most }, (_, i) => h("option", { value: String(i + 1) }, t("seats", { n: i + 1 }))));
    const names = [...this.hall.sections.keys()];
    const kept = ofTab.get(`best.${this.dateId}`) ?? {};
    const section = names.length > 1 ? h("select", { id: "best-section" }, h("option", { value: "" }, t("best.any")),
      names.map((name) => h("option", { value: name }, t("seat.section", { section: name })))) : null;
    if (kept.count <= this.most) count.value = kept.count;
    if (section && names.includes(kept.section)) section.value = kept.section;
    const button = h("button", { class: this.isLarge ? "primary" : "", type: "submit", id: "best" }, t("best.hold"));
    return h("form", {
      class: "panel best",
      onchange: () => ofTab.set(`best.${this.dateId}`, { count: count.value, section: section?.value }),
      onsubmit: (event) => {
        event.preventDefault();
        const body = { best_available: Number(count.value) };
        if (section?.value) body.section = section.value;
        this.hold(body, button);
      },
    }, h("h2", {}, t("best.title")), h("div", { class: "row" },
      h("p", { class: "field" }, h("label", { for: "best-count" }, t("best.count")), count),
      section && h("p", { class: "field" }, h("label", { for: "best-section" }, t("best.section")), section), button));
  }

  bar() {
    this.summary = h("p", { class: "sum" });
    this.button = h("button", {
      class: "primary", id: "hold", onclick: () => this.hold({ seats: [...this.hall.chosen].sort((a, b) => a - b) }, this.button),
    }, t("seats.hold"));
    this.offer = h("button", { id: "instead", hidden: true, onclick: () => this.takeOffered() });
    return h("section", { class: "sticky", "aria-label": t("seats.chosen") }, this.note, this.offer, this.summary, this.button);
  }

  toggle(seat) {
    const { hall } = this;
    const no = seat.seat_no;
    this.trouble("");
    if (!hall.chosen.has(no) && !hall.isFree(no)) {
      say(t("seat.not_free", { label: seat.label }), true);
      return;
    }
    if (!hall.chosen.has(no) && hall.chosen.size >= this.most) {
      this.trouble(t("seats.limit", { n: this.most }));
      return;
    }
    this.wanted = [];
    hall.toggle(no);
    this.update();
    say(t(hall.chosen.has(no) ? "seat.now_chosen" : "seat.now_free",
      { label: seat.label, count: t("seats", { n: hall.chosen.size }), total: money(hall.total()) }));
  }

  update() {
    const { hall } = this;
    if (!this.summary) return;
    ofTab.set(`chosen.${this.dateId}`, { layout: hall.plan.layout_version, seats: [...hall.chosen] });
    hall.offered = hall.neighbours(this.wanted, this.most - hall.chosen.size);
    this.offer.hidden = hall.offered.length === 0;
    put(this.offer, this.offer.hidden ? "" : t("seat.take_instead", { seats: this.labels(hall.offered) }));
    this.legend.update();
    this.plan?.update(this.section);
    for (const part of this.parts) part.update();
    put(this.summary, hall.chosen.size === 0 ? t("seats.none_chosen")
      : t("seats.sum", { seats: this.labels([...hall.chosen].sort((a, b) => a - b)), count: t("seats", { n: hall.chosen.size }), total: money(hall.total()) }));
    if (hall.chosen.size > 0) this.button.removeAttribute("aria-disabled");
    else this.button.setAttribute("aria-disabled", "true");
  }

  async hold(body, button) {
    if (this.isBusy || (body.seats && body.seats.length === 0)) return;
    this.isBusy = true;
    button.setAttribute("aria-disabled", "true");
    this.wanted = [];
    this.trouble("");
    const intention = `hold.${this.dateId}`;
    try {
      const held = await post(`/performances/${this.dateId}/reservations`, body, { token: knownPlace(this.id).token, key: keyFor(intention, body) });
      dropKey(intention);
      this.hall.chosen.clear();
      this.page.go(`/pay/${held.reservation_id}`);
    } catch (error) {
      if (!error.isPassing) dropKey(intention);
      this.isUnsure = error.isPassing;
      await this.refused(error);
    } finally {
      this.isBusy = false;
      button.removeAttribute("aria-disabled");
      this.update();
    }
  }

  async refused(error) {
    if (error.status === undefined) throw error;
    if (toWaiting(this.page, this.id, error)) return;
    if (error.code === "seat_taken") {
      this.tag = null;
      this.tellLost(this.hall.lose(error.body.conflicts ?? []));
      return;
    }
    if (error.code === "reservation_exists") {
      const held = await heldReservation(this.id, this.page.signal);
      if (held) {
        this.page.go(`/pay/${held.reservation_id}`);
        return;
      }
    }
    this.trouble(refusal(error));
  }
}
