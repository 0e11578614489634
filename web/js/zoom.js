// Zoom and pan: two fingers, the wheel, the mouse, buttons. One finger moves what is zoomed in, and
// else the page, as everywhere.

const MOVED_PIXELS = 6;
const WHEEL_MOST = 1.25;

export const between = (value, least, most) => Math.min(most, Math.max(least, value));

/* One finger or two: where they are, and how far apart. */
function fingers({ touches }) {
  if (touches.length === 0 || touches.length > 2) return null;
  const [a, b = a] = touches;
  return { count: touches.length, x: (a.clientX + b.clientX) / 2, y: (a.clientY + b.clientY) / 2,
    apart: Math.hypot(a.clientX - b.clientX, a.clientY - b.clientY) };
}

function touch(node, zoom, move) {
  let last = null;
  const note = (event) => { last = fingers(event); };
  node.addEventListener("touchstart", note, { passive: true });
  node.addEventListener("touchend", note, { passive: true });
  node.addEventListener("touchcancel", note, { passive: true });
  node.addEventListener("touchmove", (event) => {
    const now = fingers(event);
    const before = last;
    last = now;
    if (!now || now.count !== before?.count) return;
    if (now.count === 2) zoom(now.apart / Math.max(1, before.apart), now.x, now.y);
    const hasMoved = move(now.x - before.x, now.y - before.y);
    if ((hasMoved || now.count === 2) && event.cancelable) event.preventDefault();
  }, { passive: false });
}

/* A press that moves is no click on what lies under it. */
function drag(node, move) {
  let from = null;
  let hasMoved = false;
  node.addEventListener("pointerdown", (event) => {
    hasMoved = false;
    from = event.pointerType === "mouse" && event.button === 0 ? event : null;
  });
  node.addEventListener("pointermove", (event) => {
    if (!from || event.buttons === 0) return;
    const [x, y] = [event.clientX - from.clientX, event.clientY - from.clientY];
    if (!hasMoved && Math.hypot(x, y) < MOVED_PIXELS) return;
    hasMoved = move(x, y) || hasMoved;
    if (hasMoved) node.setPointerCapture(event.pointerId);
    from = event;
  });
  node.addEventListener("pointerup", () => { from = null; });
  node.addEventListener("click", (event) => {
    if (hasMoved) event.stopPropagation();
    hasMoved = false;
  }, true);
}

/* With Ctrl held (a trackpad's pinch says so, too) everywhere; without it only where the page need not scroll. */
function wheel(node, zoom, isAlways) {
  node.addEventListener("wheel", (event) => {
    const isMeant = event.ctrlKey || event.metaKey;
    if (!isMeant && !isAlways) return;
    const factor = between(Math.exp(-event.deltaY * (event.deltaMode ? 0.1 : 0.01)), 1 / WHEEL_MOST, WHEEL_MOST);
    if (zoom(factor, event.clientX, event.clientY) || isMeant) event.preventDefault();
  }, { passive: false });
}

/* zoom(factor, x, y) and move(dx, dy) in pixels of the window; true when they changed anything. */
export function gestures(node, { zoom, move, wheelZooms = false }) {
  touch(node, zoom, move);
  drag(node, move);
  wheel(node, zoom, wheelZooms);
}

/* An SVG whose view is moved within the whole; gives what buttons need. */
export function zoomable(plan, whole, most) {
  let view = { ...whole };
  const show = (next) => {
    next.x = between(next.x, whole.x, whole.x + whole.width - next.width);
    next.y = between(next.y, whole.y, whole.y + whole.height - next.height);
    const isChanged = ["x", "y", "width"].some((name) => Math.abs(next[name] - view[name]) > 1e-6);
    view = next;
    if (isChanged) plan.setAttribute("viewBox", `${view.x} ${view.y} ${view.width} ${view.height}`);
    return isChanged;
  };
  const zoom = (factor, x, y) => {
    const scale = between((whole.width / view.width) * factor, 1, most);
    const [width, height] = [whole.width / scale, whole.height / scale];
    const at = plan.getScreenCTM();
    // The middle, or what lies under the fingers, stays where it is.
    const [right, down] = x === undefined ? [0.5, 0.5] : [
      between(((x - at.e) / at.a - view.x) / view.width, 0, 1), between(((y - at.f) / at.d - view.y) / view.height, 0, 1)];
    return show({ x: view.x + (view.width - width) * right, y: view.y + (view.height - height) * down, width, height });
  };
  const move = (x, y) => {
    const { a, d } = plan.getScreenCTM();
    return show({ ...view, x: view.x - x / a, y: view.y - y / d });
  };
  gestures(plan, { zoom, move, wheelZooms: true });
  return { zoom, scale: () => whole.width / view.width };
}
