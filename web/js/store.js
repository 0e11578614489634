// What a browser keeps for the fan. Works, for as long as the page lives, where storage is switched off.

const memory = new Map();
const PREFIX = "ticketd.";

function area(name) {
  try {
    return window[name];
  } catch {
    return null;
  }
}

function keeper(storage) {
  return {
    get(key) {
      try {
        const text = storage.getItem(PREFIX + key);
        return text === null ? null : JSON.parse(text);
      } catch {
        return memory.get(key) ?? null;
      }
    },
    set(key, value) {
      memory.set(key, value);
      try {
        storage.setItem(PREFIX + key, JSON.stringify(value));
      } catch {
        // Full or forbidden: memory has it.
      }
    },
    drop(key) {
      memory.delete(key);
      try {
        storage.removeItem(PREFIX + key);
      } catch {
        // Nothing was kept.
      }
    },
    /* Forgets everything whose key begins so. */
    dropAll(start) {
      for (const key of [...memory.keys()]) if (key.startsWith(start)) memory.delete(key);
      try {
        for (const key of Object.keys(storage)) {
          if (key.startsWith(PREFIX + start)) storage.removeItem(key);
        }
      } catch {
        // Nothing was kept.
      }
    },
  };
}

/* Shared by the tabs of this browser, and of this tab alone. */
export const shared = keeper(area("localStorage"));
export const ofTab = keeper(area("sessionStorage"));

/*
 * The Idempotency-Key of one intention, stored before it is sent: a reload, a second click or a lost
 * answer sends the same one, so nothing is done twice. Another body is another intention.
 */
export function keyFor(intention, body) {
  const name = `key.${intention}`;
  const text = JSON.stringify(body ?? null);
  const known = shared.get(name);
  if (known && known.body === text) return known.key;
  const key = crypto.randomUUID();
  shared.set(name, { key, body: text });
  return key;
}

export const dropKey = (intention) => shared.drop(`key.${intention}`);
