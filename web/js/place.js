// The fan's place in a concert's queue, kept so that a reload or a second tab finds the same one.

import { ask, get, remove } from "./api.js";
import { shared } from "./store.js";

const name = (id) => `place.${id}`;

export const knownPlace = (id) => shared.get(name(id));
export const dropPlace = (id) => shared.drop(name(id));

function keep(id, answer, known) {
  const place = { ...known, token: answer.queue_token ?? known?.token, joined_at: answer.joined_at };
  if (known?.joined_at !== answer.joined_at) {
    place.first = null;
    place.progress = 0;
  }
  if (typeof answer.position === "number" && answer.position > 0) place.first = Math.max(place.first ?? 0, answer.position);
  if (place.first !== null && typeof answer.position === "number") {
    const done = (place.first - answer.position) / place.first;
    place.progress = Math.max(place.progress ?? 0, done);
  }
  shared.set(name(id), place);
  return { ...answer, token: place.token, progress: place.progress ?? 0 };
}

/* Takes a place, or finds the live one of this fan again: also on another device. */
export async function join(id, signal) {
  const { value } = await ask("POST", `/concerts/${id}/queue`, { signal });
  return keep(id, value, knownPlace(id));
}

/* The same in the priority lane of an access code; a live place goes over to it. */
export async function joinWithCode(id, code, signal) {
  const { value } = await ask("POST", `/concerts/${id}/queue`, { body: { access_code: code }, signal });
  return keep(id, value, knownPlace(id));
}

/* The place as it stands now; this is also its heartbeat. Joins when none is known here. */
export async function standing(id, signal) {
  const known = knownPlace(id);
  if (!known) return join(id, signal);
  try {
    return keep(id, await get(`/concerts/${id}/queue/me`, { token: known.token, signal }), known);
  } catch (error) {
    // The room was reset, the token is too old, or the session ended: the fan's session decides.
    if (error.status !== 401) throw error;
    return join(id, signal);
  }
}

export async function leave(id) {
  const known = knownPlace(id);
  if (known) await remove(`/concerts/${id}/queue/me`, { token: known.token });
  dropPlace(id);
}
