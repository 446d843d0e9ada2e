import { assertNever } from '../../../core/errors.js';
import { US_PER_MS } from '../../../core/market/time.js';
import type { Side } from '../../../core/orders/order.js';
import type { MarketEntry } from './market-log.js';
import { type Entries, isBehindQuote, isBetter, knownSize, levelSize, shownSize } from './market-view.js';
import { total } from './units.js';

export type QueueModel =
  | { readonly kind: 'risk_averse' | 'proportional' | 'log' | 'through' }
  | { readonly kind: 'power'; readonly n: number };

/** What our orders before it left of a print. */
export interface SeenPrint {
  /** Which of the messages the print is. */
  readonly at: number;
  readonly size: number;
}

export interface Resting {
  readonly side: Side;
  readonly price: number;
  /** How many messages had come when it arrived. */
  readonly arrivedAt: number;
  /** Of the prints since then; of those that are not here it saw the whole. */
  readonly seen: readonly SeenPrint[];
}

export interface QueuePlace {
  /** Null: not known. */
  readonly ahead: number | null;
  /** What of the last message, where that is a print, came to the order: no more than what it saw of it. */
  readonly reached: number;
}

type Print = Extract<MarketEntry, { kind: 'print' }>;

const LATE_PRINT_US = 100 * US_PER_MS;
/** Sizes are sums of doubles: a decrease smaller than this is none. */
const NOISE = 1e-9;

/** Where an order stands at its level (rules 10 to 16), told from its arrival on. */
export function queuePlace(entries: Entries, order: Resting, model: QueueModel): QueuePlace {
  const level = new Level(order, model, entries.slice(0, order.arrivedAt));
  for (let at = order.arrivedAt; at < entries.length; at++) {
    const entry = entries[at]!;
    const seen = order.seen.find((print) => print.at === at);
    level.hear(entry, seen?.size ?? (entry.kind === 'print' ? entry.size : 0));
  }
  return { ahead: level.ahead, reached: level.reached };
}

/** What the feed told of one level since an order came to it, and what that made of the order. */
class Level {
  ahead: number | null;
  reached = 0;
  readonly #order: Resting;
  readonly #model: QueueModel;
  /** The venue's time of the last quote or depth message before the order came; NaN where none had one. */
  readonly #joinedVenueUs: number;
  /** S of rule 12; null: not known. */
  #size: number | null;
  /** The venue's times of the last quote that stated the level and of the last depth message; NaN where not known. */
  #quotedVenueUs: number;
  #depthVenueUs = Number.NaN;
  /** Of the last of both; NaN where it gave none. */
  #statedVenueUs: number;
  /** Prints at the level that neither a T nor a statement holds yet. */
  #pending: Print[] = [];
  /** Local times of the statements that showed an unexplained decrease. */
  readonly #decreasesUs: number[] = [];
  /** The unexplained decreases that are left, and how far the order was moved for them. */
  #left = 0;
  #moved = 0;

  constructor(order: Resting, model: QueueModel, before: Entries) {
    this.#order = order;
    this.#model = model;
    this.ahead = shownSize(before, order.side, order.price);
    this.#size = this.ahead;
    this.#joinedVenueUs = lastVenueUs(before);
    this.#statedVenueUs = this.#joinedVenueUs;
    this.#quotedVenueUs = this.#joinedVenueUs;
  }

  /** `seen` is what the order sees of a print. */
  hear(entry: MarketEntry, seen: number): void {
    this.reached = 0;
    switch (entry.kind) {
      case 'gap':
        this.#size = null;
        return;
      case 'print':
        this.#hearPrint(entry, seen);
        return;
      case 'quote': {
        const { side, price } = this.#order;
        if (isBehindQuote(entry, side, price)) return;
        this.#quotedVenueUs = entry.venueUs;
        this.#statedVenueUs = Number.isNaN(entry.venueUs) ? Number.NaN : this.#latestVenueUs();
        this.#state(levelSize(entry.book, side, price), entry.us);
        return;
      }
      case 'depth':
        this.#hearDepth(entry);
        return;
      default:
        assertNever(entry);
    }
  }

  /** Rules 12 and 15. */
  #hearDepth(entry: Extract<MarketEntry, { kind: 'depth' }>): void {
    const { side, price } = this.#order;
    if (entry.revealsGap) this.#size = null;
    const size = knownSize(entry, side, price);
    // A diff took the level away; a snapshot did not reach it.
    const isTaken = size === null && !entry.isSnapshot && this.#size !== null && this.#size > 0;
    this.#depthVenueUs = entry.venueUs;
    this.#statedVenueUs = Number.isNaN(entry.venueUs) ? Number.NaN : this.#latestVenueUs();
    if (size !== null || isTaken) this.#state(size ?? 0, entry.us);
    else this.#size = null;
  }

  #latestVenueUs(): number {
    return Math.max(...[this.#quotedVenueUs, this.#depthVenueUs].filter((us) => !Number.isNaN(us)));
  }

  /** Rules 11 and 14. */
  #hearPrint(print: Print, seen: number): void {
    const { side, price } = this.#order;
    // It was before the order.
    if (print.venueUs <= this.#joinedVenueUs) return;
    if (isBetter(side, price, print.price)) {
      this.ahead = 0;
      this.reached = seen;
      return;
    }
    if (print.price !== price || print.startedBy === side) return;
    if (this.#isHeld(print)) {
      this.#advance(Math.max(0, seen - this.#movedBefore(print.size)));
      return;
    }
    this.#left = 0;
    this.#moved = 0;
    this.#pending.push(print);
    this.#advance(seen);
  }

  /** Whether the last statement held the print already. */
  #isHeld(print: Print): boolean {
    if (!Number.isNaN(this.#statedVenueUs) && !Number.isNaN(print.venueUs))
      return print.venueUs <= this.#statedVenueUs;
    return this.#decreasesUs.some((us) => print.us - us <= LATE_PRINT_US);
  }

  /** How far the order was moved already for what a late print of this size explains. */
  #movedBefore(size: number): number {
    if (this.#left === 0) return 0;
    const explained = Math.min(size, this.#left);
    const moved = this.#moved * (explained / this.#left);
    this.#left -= explained;
    this.#moved -= moved;
    return moved;
  }

  #advance(size: number): void {
    if (this.ahead === null || this.#model.kind === 'through') return;
    this.reached = Math.max(0, size - this.ahead);
    this.ahead = Math.max(0, this.ahead - size);
  }

  /** Rules 12 and 15. */
  #state(size: number, us: number): void {
    const traded = this.#traded();
    const before = this.ahead;
    const unexplained = this.#size === null ? 0 : this.#size - traded - size;
    const isDecrease = unexplained > NOISE;
    if (isDecrease && before !== null) {
      const back = Math.max(0, this.#size! - traded - before);
      this.ahead = before - unexplained * frontShare(this.#model, before, back);
    }
    this.ahead = this.ahead === null ? size : Math.max(0, Math.min(this.ahead, size));
    this.#size = size;
    if (!isDecrease) return;
    this.#decreasesUs.push(us);
    this.#left += unexplained;
    // What it was moved beyond the decrease is for prints of before its arrival.
    if (before !== null) this.#moved += Math.min(unexplained, before - this.ahead);
  }

  /** T of rule 12, for the last statement. */
  #traded(): number {
    // A comparison with NaN is false: then the print counts.
    const isLater = (print: Print) => print.venueUs > this.#statedVenueUs;
    const counted = this.#pending.filter((print) => !isLater(print));
    this.#pending = this.#pending.filter(isLater);
    return total(counted.map((print) => print.size));
  }
}

/** Of the last quote and the last depth message, whichever is later; NaN where neither has one. */
function lastVenueUs(entries: Entries): number {
  const quote = entries.findLast((entry) => entry.kind === 'quote');
  const depth = entries.findLast((entry) => entry.kind === 'depth');
  const known = [quote, depth].map((entry) => entry?.venueUs ?? Number.NaN).filter((us) => !Number.isNaN(us));
  return known.length === 0 ? Number.NaN : Math.max(...known);
}

/** The share of an unexplained decrease that went from in front of the order. */
function frontShare(model: QueueModel, front: number, back: number): number {
  switch (model.kind) {
    case 'risk_averse':
    case 'through':
      return 0;
    case 'proportional':
      return share(front, back);
    case 'power':
      return share(front ** model.n, back ** model.n);
    case 'log':
      return share(Math.log(1 + front), Math.log(1 + back));
  }
}

function share(front: number, back: number): number {
  return front === 0 ? 0 : front / (front + back);
}
