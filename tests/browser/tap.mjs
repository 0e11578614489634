// TAP for the plays of this directory, and what every play needs: patience and comparison.

let count = 0;
// A step that takes longer has failed; the machine may be busy.
export const PATIENCE_MS = 20000;

export function result(isGood, name, more) {
  count += 1;
  console.log(`${isGood ? "ok" : "not ok"} ${count} - ${name}`);
  if (!isGood && more) console.log(String(more).split("\n").map((line) => `# ${line}`).join("\n"));
}

export const plan = () => console.log(`1..${count}`);

/* Waits until it holds. */
export async function until(what, holds) {
  const end = Date.now() + PATIENCE_MS;
  for (;;) {
    const seen = await holds();
    if (seen) return seen;
    if (Date.now() > end) throw new Error(`never: ${what}`);
    await new Promise((resolve) => { setTimeout(resolve, 50); });
  }
}

export function same(what, got, wanted) {
  if (JSON.stringify(got) !== JSON.stringify(wanted)) {
    throw new Error(`${what}: got ${JSON.stringify(got)}, wanted ${JSON.stringify(wanted)}`);
  }
}
