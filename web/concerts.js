// The first page: what is on sale, from GET /api/v1/concerts. Texts are set as text, never as markup.

const CURRENCY = "KRW";
const PHASES = {
  scheduled: "Not open yet",
  lobby: "Lobby is open",
  open: "On sale",
  paused: "Paused",
  sold_out: "Sold out",
  closed: "Closed",
};

const day = new Intl.DateTimeFormat(undefined, { dateStyle: "medium" });
const moment = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" });
const money = new Intl.NumberFormat(undefined, { style: "currency", currency: CURRENCY });

/* A concert without dates has neither end; one of a single price has no range. */
const span = (from, to, format) => {
  if (from === null) return "–";
  return from === to ? format.format(from) : format.formatRange(from, to);
};
const time = (text) => (text === null ? null : new Date(text));

function card(concert) {
  const node = document.getElementById("card").content.cloneNode(true);
  const set = (selector, text) => { node.querySelector(selector).textContent = text; };

  set(".title", concert.title);
  set(".venue", concert.venue);
  set(".dates", span(time(concert.performances_from), time(concert.performances_to), day));
  set(".price", span(concert.price_from, concert.price_to, money));
  set(".sale", moment.format(time(concert.on_sale_at)));
  set(".phase", PHASES[concert.phase] ?? concert.phase);
  node.querySelector(".phase").dataset.phase = concert.phase;
  const room = node.querySelector(".room");
  room.href = `/wait/${concert.concert_id}`;
  room.setAttribute("aria-label", `Waiting room of ${concert.title}`);
  return node;
}

async function* concerts() {
  let cursor = null;
  do {
    const query = cursor ? `?cursor=${encodeURIComponent(cursor)}` : "";
    const answer = await fetch(`/api/v1/concerts${query}`);
    if (!answer.ok) throw new Error(`status ${answer.status}`);
    const page = await answer.json();
    yield* page.items;
    cursor = page.next_cursor;
  } while (cursor);
}

async function show() {
  const status = document.getElementById("status");
  const list = document.getElementById("concerts");
  try {
    let count = 0;
    for await (const concert of concerts()) {
      list.append(card(concert));
      count += 1;
    }
    status.textContent = count === 0 ? "Nothing is on sale at the moment." : "";
  } catch (error) {
    console.warn("the concert list could not be read", error);
    status.textContent = "The list cannot be shown right now. Please reload in a moment.";
  }
}

show();
