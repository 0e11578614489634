// A hall as data: its sections, what each seat is now, what the fan has chosen. A seat follows from its
// section, so that a large hall is there at once: seats are made when somebody looks at their section.

import { get } from "./api.js";

// A seat one row away is as near as one so many seats along the row.
const ROW_APART = 4;

const apart = (one, other) => Math.abs(one.x - other.x) + ROW_APART * Math.abs(one.y - other.y);

/* A hall may change until its first sale, and the browser may keep one for a minute. */
export const hallOf = (dateId, signal) => get(`/performances/${dateId}/sections`, { nobody: true, isFresh: true, signal });

// nginx keeps one for so long.
export const HALL_CACHE_MS = 2200;

export const STATES = ["available", "held", "sold", "blocked"];

/* Two bits a seat in seat_no order, the first seat in the low bits. */
export function unpackStates(text, count) {
  const packed = atob(text);
  const states = new Uint8Array(count);
  for (let i = 0; i < count; i += 1) states[i] = (packed.charCodeAt(i >> 2) >> ((i & 3) * 2)) & 3;
  return states;
}

/* Seats are numbered row by row. */
class Section {
  constructor({ name, rows, seats_per_row: perRow, price, first_seat_no: first, x, y }) {
    Object.assign(this, { name, price, first, perRow, x, y, size: rows * perRow });
  }

  has(no) {
    return no >= this.first && no < this.first + this.size;
  }

  seat(no) {
    const row = Math.floor((no - this.first) / this.perRow);
    const inRow = (no - this.first) % this.perRow;
    return { seat_no: no, label: `${this.name}-${row + 1}-${inRow + 1}`, section: this.name, row: row + 1, price: this.price, x: this.x + inRow, y: this.y + row };
  }

  get seats() {
    this.made ??= Array.from({ length: this.size }, (_, i) => this.seat(this.first + i));
    return this.made;
  }

  get rows() {
    return Array.from({ length: this.size / this.perRow }, (_, row) => this.seats.slice(row * this.perRow, (row + 1) * this.perRow));
  }
}

export class Hall {
  /* What GET /performances/{id}/sections answers. */
  constructor(plan) {
    this.plan = plan;
    this.sections = new Map(plan.sections.map((one) => [one.name, new Section(one)]));
    this.size = [...this.sections.values()].reduce((sum, section) => sum + section.size, 0);
    this.states = new Uint8Array(this.size);
    this.chosen = new Set();
    this.lost = new Set();
    this.offered = [];
    this.prices = [...new Set(plan.sections.map((one) => one.price))].sort((a, b) => b - a);
  }

  /* Undefined for a number that this hall has not. */
  seat(no) {
    return [...this.sections.values()].find((section) => section.has(no))?.seat(no);
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

  /* How many seats of a section are free. */
  left({ first, size }) {
    let count = 0;
    for (let i = first - 1; i < first - 1 + size; i += 1) if (this.states[i] === 0) count += 1;
    return count;
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
