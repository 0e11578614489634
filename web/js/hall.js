// A hall as data: seats by section and row, what each seat is now, what the fan has chosen.

// A seat one row away is as near as one so many seats along the row.
const ROW_APART = 4;

const apart = (one, other) => Math.abs(one.x - other.x) + ROW_APART * Math.abs(one.y - other.y);

export const STATES = ["available", "held", "sold", "blocked"];

/* Two bits a seat in seat_no order, the first seat in the low bits. */
export function unpackStates(text, count) {
  const packed = atob(text);
  const states = new Uint8Array(count);
  for (let i = 0; i < count; i += 1) states[i] = (packed.charCodeAt(i >> 2) >> ((i & 3) * 2)) & 3;
  return states;
}

export class Hall {
  constructor(layout) {
    this.layout = layout;
    this.states = new Uint8Array(layout.seats.length);
    this.chosen = new Set();
    this.lost = new Set();
    this.offered = [];
    this.prices = [...new Set(layout.seats.map((seat) => seat.price))].sort((a, b) => b - a);
    this.sections = new Map();
    for (const seat of layout.seats) {
      if (!this.sections.has(seat.section)) this.sections.set(seat.section, { name: seat.section, price: seat.price, rows: new Map(), seats: [] });
      const section = this.sections.get(seat.section);
      if (!section.rows.has(seat.row)) section.rows.set(seat.row, []);
      section.rows.get(seat.row).push(seat);
      section.seats.push(seat);
    }
  }

  seat(no) {
    return this.layout.seats[no - 1];
  }

  state(no) {
    return STATES[this.states[no - 1]];
  }

  isFree(no) {
    return this.states[no - 1] === 0;
  }

  /* Which price grade, the dearest first. */
  grade(price) {
    return Math.min(this.prices.indexOf(price), 4);
  }

  left(seats = this.layout.seats) {
    return seats.reduce((count, seat) => count + (this.states[seat.seat_no - 1] === 0 ? 1 : 0), 0);
  }

  total() {
    return [...this.chosen].reduce((sum, no) => sum + this.seat(no).price, 0);
  }

  /* Takes new states; seats that were chosen and are gone become lost and are given back. */
  update(states) {
    this.states = states;
    return this.lose([...this.chosen].filter((no) => !this.isFree(no)));
  }

  lose(numbers) {
    for (const no of numbers) {
      if (this.isFree(no)) this.states[no - 1] = 1;
      this.chosen.delete(no);
      this.lost.add(no);
    }
    return numbers;
  }

  /*
   * A free seat for each that was lost, most at most: near the lost one and nearer still to those of the
   * section that stay chosen, so that who goes together sits together.
   */
  neighbours(lost, most) {
    const offered = [];
    for (const no of lost.slice(0, most)) {
      const from = this.seat(no);
      const kept = [...this.chosen, ...offered].map((one) => this.seat(one)).filter((seat) => seat.section === from.section);
      const far = (seat) => apart(seat, from) + (kept.length === 0 ? 0 : 2 * Math.min(...kept.map((one) => apart(seat, one))));
      let best = null;
      for (const seat of this.sections.get(from.section).seats) {
        if (!this.isFree(seat.seat_no) || this.chosen.has(seat.seat_no) || offered.includes(seat.seat_no)) continue;
        if (!best || far(seat) < far(best)) best = seat;
      }
      if (best) offered.push(best.seat_no);
    }
    return offered.sort((a, b) => a - b);
  }

  toggle(no) {
    this.lost.delete(no);
    if (!this.chosen.delete(no)) this.chosen.add(no);
  }
}
