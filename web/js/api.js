// Calls of /api/v1. An answer that is not 2xx is thrown as a Problem with the contract's code.

import { shared } from "./store.js";

const PATIENCE_MS = 15000;
const REFRESH_AHEAD_MS = 60000;

export class Problem extends Error {
  constructor(status, body, retryAfter) {
    super(body.code ?? `status_${status}`);
    this.status = status;
    this.code = body.code ?? "internal";
    this.body = body;
    this.retryAfter = retryAfter;
  }

  /* Nothing was decided: the same call may be made again. */
  get isPassing() {
    return this.status === 0 || this.status === 429 || this.status >= 500 || this.code === "request_in_progress";
  }
}

// Server time -------------------------------------------------------------------------------------

let ahead = 0;
let best = Infinity;

/* Date has whole seconds, so its middle is taken; the quickest answer tells best. */
function learnTime(answer, sentAt) {
  const date = Date.parse(answer.headers.get("Date") ?? "");
  const took = Date.now() - sentAt;
  if (Number.isNaN(date) || answer.headers.has("Age") || took > best + 50) return;
  best = Math.min(best, took);
  ahead = date + 500 - (sentAt + took / 2);
}

/* Milliseconds since 1970 as the server has them, whatever this device's clock says. */
export const serverNow = () => Date.now() + (best === Infinity ? 0 : ahead);

// Calls -------------------------------------------------------------------------------------------

async function send(method, path, { body, token, key, signal, tag, isFresh, text: asText }) {
  const headers = { Accept: "application/json", "X-Requested-With": "ticketd" };
  if (body !== undefined) headers["Content-Type"] = "application/json";
  if (token) headers.Authorization = `Bearer ${token}`;
  if (key) headers["Idempotency-Key"] = key;
  if (tag) headers["If-None-Match"] = tag;
  const limit = new AbortController();
  const stop = () => limit.abort();
  const timer = setTimeout(stop, PATIENCE_MS);
  signal?.addEventListener("abort", stop);
  const sentAt = Date.now();
  try {
    const answer = await fetch(`/api/v1${path}`, {
      method,
      headers,
      body: body === undefined ? undefined : JSON.stringify(body),
      signal: limit.signal,
      cache: tag ? "no-store" : isFresh ? "no-cache" : "default",
    });
    learnTime(answer, sentAt);
    const text = answer.status === 304 ? "" : await answer.text();
    return { answer, value: asText && answer.ok ? text : read(text) };
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new Problem(0, { code: "offline" }, null);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", stop);
  }
}

function read(text) {
  try {
    return text ? JSON.parse(text) : null;
  } catch {
    return null;
  }
}

async function attempt(method, path, options) {
  const { answer, value } = await send(method, path, options);
  if (answer.ok || answer.status === 304) {
    return { status: answer.status, value, tag: answer.headers.get("ETag"), link: answer.headers.get("Link") };
  }
  const seconds = Number.parseInt(answer.headers.get("Retry-After") ?? "", 10);
  throw new Problem(answer.status, value ?? {}, Number.isNaN(seconds) ? null : seconds);
}

/* A call of the signed-in fan; the session is renewed before it ends, or once when it has ended. */
async function asFan(method, path, options) {
  await renewSession(REFRESH_AHEAD_MS);
  try {
    return await attempt(method, path, options);
  } catch (error) {
    if (error.status !== 401 || !shared.get("session")) throw error;
    await renewSession(Infinity);
    return attempt(method, path, options);
  }
}

export async function ask(method, path, options = {}) {
  const call = options.token || options.nobody ? attempt : asFan;
  return call(method, path, options);
}

export const get = async (path, options) => (await ask("GET", path, options)).value;
export const post = async (path, body, options) => (await ask("POST", path, { ...options, body })).value;
export const change = async (path, body, options) => (await ask("PUT", path, { ...options, body })).value;
export const remove = async (path, options) => (await ask("DELETE", path, options)).value;

/* All items of a list, page by page. */
export async function list(path, options) {
  const items = [];
  let cursor = null;
  do {
    const join = path.includes("?") ? "&" : "?";
    const page = await get(cursor ? `${path}${join}cursor=${encodeURIComponent(cursor)}` : path, options);
    items.push(...page.items);
    cursor = page.next_cursor;
  } while (cursor);
  return items;
}

// The session -------------------------------------------------------------------------------------
// The tokens are in HttpOnly cookies; scripts only know who is signed in and until when.

export const fan = () => shared.get("session");

function remember(tokens, about) {
  shared.set("session", {
    ...about,
    user_id: tokens.user_id,
    role: tokens.role,
    access_until: Date.now() + tokens.expires_in * 1000,
    refresh_until: Date.now() + tokens.refresh_expires_in * 1000,
  });
}

export async function signIn(email, password) {
  const tokens = await post("/sessions", { email, password }, { nobody: true });
  const before = fan();
  if (before && before.user_id !== tokens.user_id) forget();
  remember(tokens, { email, name: null });
  const me = await get("/me");
  shared.set("session", { ...fan(), name: me.name });
}

/* What the browser kept for one fan is not the next one's. */
export function forget() {
  shared.drop("session");
  shared.dropAll("place.");
  shared.dropAll("key.");
}

export async function signOut() {
  try {
    await remove("/sessions/current");
  } catch (error) {
    if (error.status !== 401) throw error;
  }
  forget();
}

/* One tab at a time: a refresh token that is used twice ends the session. */
function locked(act) {
  return navigator.locks ? navigator.locks.request("ticketd.session", act) : act();
}

/* Before the browser itself asks with the session's cookie. */
export const freshen = () => renewSession(REFRESH_AHEAD_MS);

async function renewSession(ahead) {
  const seen = fan();
  if (!seen || seen.access_until - Date.now() > ahead) return;
  await locked(async () => {
    const now = fan();
    if (!now || now.access_until !== seen.access_until) return;
    try {
      remember(await post("/sessions/refresh", {}, { nobody: true }), { email: now.email, name: now.name });
    } catch (error) {
      if (error.isPassing) throw error;
      forget();
      window.dispatchEvent(new Event("signed-out"));
      throw new Problem(401, { code: "not_signed_in" }, null);
    }
  });
}
