import { assertNever } from '../../../core/errors.js';
import { US_PER_MS } from '../../../core/market/time.js';
import type { Side } from '../../../core/orders/order.js';
import type { MarketEntry } from './market-log.js';
import { type Entries, isBetter, shownSize, statedSize } from './market-view.js';
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

interface Statement {
  readonly size: number;
  readonly us: number;
  readonly venueUs: number;
}

const LATE_PRINT_US = 100 * US_PER_MS;
/** Sizes are sums of doubles: a decrease smaller than this is none. */
const NOISE = 1e-9;

/** Where an order stands at its level (rules 10 to 16), told from the first message on. */
export function queuePlace(entries: Entries, order: Resting, model: QueueModel): QueuePlace {
  const level = new Level(order, model);
  for (const [at, entry] of entries.entries()) {
    if (at === order.arrivedAt) level.arrive(shownSize(entries.slice(0, at), order.side, order.price));
    const seen = order.seen.find((print) => print.at === at);
    level.hear(entry, seen?.size ?? (entry.kind === 'print' ? entry.size : 0));
  }
  if (order.arrivedAt === entries.length) level.arrive(shownSize(entries, order.side, order.price));
  return { ahead: level.ahead, reached: level.reached };
}

/** What the feed told of one level, and what that made of an order there. */
class Level {
  ahead: number | null = null;
  reached = 0;
  readonly #order: Resting;
  readonly #model: QueueModel;
  /** S of rule 12; null: not known. */
  #size: number | null = null;
  /** The venue's time of the last statement: null before the first one, NaN where it gave none. */
  #statedVenueUs: number | null = null;
  #newestVenueUs = Number.NEGATIVE_INFINITY;
  /** Prints at the level that neither a T nor a statement holds yet. */
  #pending: Print[] = [];
  /** Local times of the statements that showed an unexplained decrease. */
  readonly #decreasesUs: number[] = [];
  /** The unexplained decreases that are left, and how far the order was moved for them. */
  #left = 0;
  #moved = 0;

  constructor(order: Resting, model: QueueModel) {
    this.#order = order;
    this.#model = model;
  }

  arrive(shown: number | null): void {
    this.ahead = shown;
    this.reached = 0;
    this.#moved = 0;
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
      case 'quote':
      case 'depth': {
        if (entry.kind === 'depth' && entry.revealsGap) this.#size = null;
        const size = statedSize(entry, this.#order.side, this.#order.price);
        if (size !== null) this.#state({ size, us: entry.us, venueUs: entry.venueUs });
        return;
      }
      default:
        assertNever(entry);
    }
  }

  /** Rules 11 and 14. */
  #hearPrint(print: Print, seen: number): void {
    const { side, price } = this.#order;
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
    if (this.#statedVenueUs === null) return false;
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
  #state({ size, us, venueUs }: Statement): void {
    const traded = this.#tradedUpTo(venueUs);
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

  /** T of rule 12, for a statement with this time of the venue, which becomes the last one. */
  #tradedUpTo(venueUs: number): number {
    this.#newestVenueUs = Math.max(
      this.#newestVenueUs,
      Number.isNaN(venueUs) ? this.#newestVenueUs : venueUs,
    );
    const until = Number.isNaN(venueUs) ? Number.NaN : this.#newestVenueUs;
    this.#statedVenueUs = until;
    // A comparison with NaN is false: then the print counts.
    const isLater = (print: Print) => print.venueUs > until;
    const counted = this.#pending.filter((print) => !isLater(print));
    this.#pending = this.#pending.filter(isLater);
    return total(counted.map((print) => print.size));
  }
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
