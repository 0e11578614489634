// What the fan has begun, here or on another device: seats that are held, places in queues.

import { get } from "./api.js";
import { h } from "./dom.js";
import { t } from "./text.js";

const IN_QUEUE = ["lobby", "waiting", "absent"];

/* Each with the page that goes on with it; what ends soonest comes first. */
export async function underWay(signal) {
  const [me, reservations] = await Promise.all([get("/me", { signal }), get("/reservations?limit=20", { signal })]);
  const held = reservations.items.filter((one) => one.state === "held")
    .map((one) => ({ kind: "held", concertId: one.concert_id, path: `/pay/${one.reservation_id}` }));
  const places = me.places.filter((place) => !held.some((one) => one.concertId === place.concert_id));
  const steps = [
    ...held,
    ...places.filter((place) => place.state === "admitted")
      .map(({ concert_id: concertId }) => ({ kind: "admitted", concertId, path: `/concerts/${concertId}/dates` })),
    ...places.filter((place) => IN_QUEUE.includes(place.state))
      .map(({ concert_id: concertId }) => ({ kind: "waiting", concertId, path: `/concerts/${concertId}/wait` })),
  ];
  return Promise.all(steps.map(async (step) => {
    const concert = await get(`/concerts/${step.concertId}`, { nobody: true, signal });
    return { ...step, title: concert.title };
  }));
}

/* Nothing when nothing is under way. */
export const underWayPanel = (steps, more = () => null) => steps.length > 0 && h("section", { class: "panel", id: "under-way", "aria-label": t("under_way.title") },
  h("h2", {}, t("under_way.title")),
  h("ul", { class: "lines" }, steps.map((step) => h("li", {},
    h("span", {}, step.title, h("span", { class: "soft below" }, t(`under_way.${step.kind}`))),
    h("span", { class: "actions" }, h("a", { class: "button primary", href: `#${step.path}` }, t("under_way.go")), more(step))))));
