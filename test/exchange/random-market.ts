/**
 * Markets at random for the simulated exchange: few prices, few sizes and few times, so that levels vanish and come
 * back, prints meet the sizes that stand there, and much happens at once. Plain data, which shrinks.
 */
import fc from 'fast-check';
import { type EventBatch, EventFlag, EventKind } from '../../core/market/event-batch.js';
import { baseUnits, type Instrument, type Market } from '../../core/market/instrument.js';
import { Grid } from '../../core/market/precision.js';
import { type Micros, US_PER_HOUR, US_PER_MINUTE, US_PER_SECOND } from '../../core/market/time.js';

export type RandomLevels = readonly (readonly [price: number, size: number])[];

interface Stamp {
  readonly us: Micros;
  /** NaN: not known. */
  readonly venueUs: Micros;
}

/** Sizes are in the venue's units. */
export type MarketEvent = Stamp &
  (
    | {
        readonly kind: 'quote';
        readonly id: number;
        readonly bid: number;
        readonly bidSize: number;
        readonly ask: number;
        readonly askSize: number;
      }
    | {
        readonly kind: 'print';
        readonly price: number;
        readonly size: number;
        readonly startedBy: 'buy' | 'sell';
        readonly isOffBook: boolean;
      }
    | {
        readonly kind: 'depth';
        readonly id: number;
        /** Id that the diff before must have had; NaN: unchecked. */
        readonly follows: number;
        readonly bids: RandomLevels;
        readonly asks: RandomLevels;
      }
    | {
        readonly kind: 'snapshot';
        readonly id: number;
        readonly bids: RandomLevels;
        readonly asks: RandomLevels;
      }
    | {
        readonly kind: 'funding';
        readonly rate: number;
        readonly paidUs: Micros;
        readonly mark: number;
      }
    | { readonly kind: 'gap' }
  );

/** What a market is told by. */
export type Feed = 'depth' | 'quotes' | 'prints';

export interface RandomMarketOptions {
  readonly feed: Feed;
  readonly maxEvents: number;
  /** Of everything, or a market that stays where it is: its levels are traded at, restated and taken away. */
  readonly mood: Mood;
}

export type Mood = 'any' | 'calm';

/** Two seconds before funding is paid. */
export const START_US: Micros = 8 * US_PER_HOUR - 2 * US_PER_SECOND;
/** Of the price grid, in ticks: where the markets begin. */
const MIDDLE_TICK = 200;
/** The venue's clock is behind ours by one of these; 100 ms is the border between late and not. */
const DELAYS_US = [0, 1_000, 50_000, 100_000, 150_000];

/** Events of one market, in order. */
export function randomMarket(
  market: Market,
  { feed, maxEvents, mood }: RandomMarketOptions,
): fc.Arbitrary<readonly MarketEvent[]> {
  const step =
    mood === 'any'
      ? fc.record({ afterUs, delayUs, what: whatOf(feed) })
      : fc.record({ afterUs: soonUs, delayUs, what: calmWhatOf(feed) });
  return fc
    .array(step, { minLength: 1, maxLength: maxEvents, size: 'max' })
    .map((steps) => told(market, steps));
}

/** Appends an event; prices become columns, sizes base units. */
export function appendEvent(
  batch: EventBatch,
  instrument: Instrument,
  event: MarketEvent,
  sequence: number,
): void {
  const kind = event.kind === 'print' ? EventKind.trade : EventKind[event.kind];
  const row = batch.append(kind, instrument.index, event.us, event.venueUs, sequence);
  const values = valuesOf(instrument, event);
  [batch.v0[row], batch.v1[row], batch.v2[row], batch.v3[row]] = values;
  if ('id' in event) batch.id[row] = event.id;
  if (event.kind === 'print') {
    batch.flags[row] =
      (event.startedBy === 'buy' ? EventFlag.buy : 0) | (event.isOffBook ? EventFlag.offBook : 0);
  }
  if (event.kind !== 'depth' && event.kind !== 'snapshot') return;
  for (const [price, size] of [...event.bids, ...event.asks]) {
    batch.appendLevel(price, baseUnits(instrument, size, price));
  }
  batch.bidCount[row] = event.bids.length;
  batch.askCount[row] = event.asks.length;
}

type Values = [v0: number, v1: number, v2: number, v3: number];

function valuesOf(instrument: Instrument, event: MarketEvent): Values {
  const none = Number.NaN;
  switch (event.kind) {
    case 'quote':
      return [
        event.bid,
        baseUnits(instrument, event.bidSize, event.bid),
        event.ask,
        baseUnits(instrument, event.askSize, event.ask),
      ];
    case 'print': {
      const base = baseUnits(instrument, event.size, event.price);
      return [event.price, base, base * event.price, none];
    }
    case 'depth':
      return [event.follows, none, none, none];
    case 'funding':
      return [event.rate, event.paidUs, event.mark, none];
    case 'snapshot':
    case 'gap':
      return [none, none, none, none];
  }
}

type What =
  | { readonly kind: 'move'; readonly ticks: number; readonly width: number; readonly sizes: Pair }
  /** The same best prices with other sizes; null: the same size. */
  | {
      readonly kind: 'resize';
      readonly sizes: readonly [number | null, number | null];
      readonly idLag: number;
    }
  | {
      readonly kind: 'print';
      readonly at: 'bid' | 'ask';
      readonly ticks: number;
      readonly lots: number;
      readonly startedBy: 'buy' | 'sell';
      readonly isOffBook: boolean;
    }
  | {
      readonly kind: 'depth';
      readonly bids: readonly LevelAt[];
      readonly asks: readonly LevelAt[];
      readonly isBroken: boolean;
    }
  | {
      readonly kind: 'snapshot';
      readonly bids: readonly LevelAt[];
      readonly asks: readonly LevelAt[];
      readonly idLag: number;
    }
  | {
      readonly kind: 'funding';
      readonly rate: number;
      readonly paid: 'boundary' | 'now' | 'soon' | 'past' | 'unsaid';
      readonly markTicks: number | null;
    }
  | { readonly kind: 'gap' };

type Pair = readonly [number, number];
/** Ticks away from the best price, to the back; and lots. */
type LevelAt = readonly [back: number, lots: number];

const lots = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: 1, max: 6 }) },
  { weight: 2, arbitrary: fc.integer({ min: 7, max: 40 }) },
);
const afterUs = fc.oneof(
  { weight: 3, arbitrary: fc.constant(0) },
  { weight: 6, arbitrary: fc.constantFrom(1_000, 50_000, 100_000) },
  { weight: 3, arbitrary: fc.integer({ min: 1, max: 400_000 }) },
  { weight: 1, arbitrary: fc.constantFrom(US_PER_SECOND, US_PER_SECOND, US_PER_MINUTE, 4 * US_PER_HOUR) },
);
const delayUs = fc.oneof(
  { weight: 5, arbitrary: fc.constantFrom(...DELAYS_US) },
  { weight: 1, arbitrary: fc.constant(Number.NaN) },
);
const soonUs = fc.oneof(
  { weight: 3, arbitrary: fc.constant(0) },
  { weight: 6, arbitrary: fc.constantFrom(1_000, 10_000, 50_000, 100_000) },
);
const idLag = fc.oneof(
  { weight: 4, arbitrary: fc.constant(0) },
  { weight: 1, arbitrary: fc.integer({ min: 1, max: 3 }) },
);
const levels = fc.uniqueArray(
  fc.tuple(
    fc.integer({ min: -1, max: 5 }),
    fc.oneof({ weight: 1, arbitrary: fc.constant(0) }, { weight: 3, arbitrary: lots }),
  ),
  { maxLength: 5, selector: ([back]) => back },
);
const heldLevels = fc.uniqueArray(fc.tuple(fc.integer({ min: 0, max: 6 }), lots), {
  maxLength: 6,
  selector: ([back]) => back,
});
const move: fc.Arbitrary<What> = fc.record({
  kind: fc.constant('move' as const),
  ticks: fc.oneof(
    { weight: 6, arbitrary: fc.integer({ min: -3, max: 3 }) },
    { weight: 1, arbitrary: fc.integer({ min: -20, max: 20 }) },
  ),
  width: fc.integer({ min: 1, max: 3 }),
  sizes: fc.tuple(lots, lots),
});
const resize: fc.Arbitrary<What> = fc.record({
  kind: fc.constant('resize' as const),
  sizes: fc.tuple(fc.option(lots, { nil: null }), fc.option(lots, { nil: null })),
  idLag,
});
const print: fc.Arbitrary<What> = fc.record({
  kind: fc.constant('print' as const),
  at: fc.constantFrom('bid' as const, 'ask' as const),
  ticks: fc.oneof(
    { weight: 4, arbitrary: fc.constant(0) },
    { weight: 2, arbitrary: fc.integer({ min: -3, max: 3 }) },
  ),
  lots,
  startedBy: fc.constantFrom('buy' as const, 'sell' as const),
  isOffBook: fc.oneof(
    { weight: 15, arbitrary: fc.constant(false) },
    { weight: 1, arbitrary: fc.constant(true) },
  ),
});
const depth: fc.Arbitrary<What> = fc.record({
  kind: fc.constant('depth' as const),
  bids: levels,
  asks: levels,
  isBroken: fc.oneof(
    { weight: 12, arbitrary: fc.constant(false) },
    { weight: 1, arbitrary: fc.constant(true) },
  ),
});
const snapshot: fc.Arbitrary<What> = fc.record({
  kind: fc.constant('snapshot' as const),
  bids: heldLevels,
  asks: heldLevels,
  idLag,
});
const funding: fc.Arbitrary<What> = fc.record({
  kind: fc.constant('funding' as const),
  rate: fc.constantFrom(0.0001, -0.0003, 0.02, 0, Number.NaN),
  paid: fc.constantFrom(
    'boundary' as const,
    'now' as const,
    'soon' as const,
    'past' as const,
    'unsaid' as const,
  ),
  markTicks: fc.option(fc.integer({ min: -16, max: 16 }), { nil: null }),
});
const gap = fc.constant<What>({ kind: 'gap' });
const slightMove: fc.Arbitrary<What> = fc.record({
  kind: fc.constant('move' as const),
  ticks: fc.integer({ min: -1, max: 1 }),
  width: fc.integer({ min: 1, max: 2 }),
  sizes: fc.tuple(lots, lots),
});
/** Of a seller at the bid, of a buyer at the ask. */
const printAtBest: fc.Arbitrary<What> = fc
  .record({
    isBuy: fc.boolean(),
    size: fc.integer({ min: 1, max: 4 }),
    ticks: fc.constantFrom(0, 0, 0, -1, 1),
  })
  .map(({ isBuy, size, ticks }) => ({
    kind: 'print',
    at: isBuy ? 'ask' : 'bid',
    ticks,
    lots: size,
    startedBy: isBuy ? 'buy' : 'sell',
    isOffBook: false,
  }));
const nearLevels = fc.uniqueArray(fc.tuple(fc.integer({ min: -1, max: 2 }), fc.oneof(fc.constant(0), lots)), {
  maxLength: 3,
  selector: ([back]) => back,
});
const nearDepth: fc.Arbitrary<What> = fc.record({
  kind: fc.constant('depth' as const),
  bids: nearLevels,
  asks: nearLevels,
  isBroken: fc.oneof(
    { weight: 30, arbitrary: fc.constant(false) },
    { weight: 1, arbitrary: fc.constant(true) },
  ),
});

function whatOf(feed: Feed): fc.Arbitrary<What> {
  const always = [
    { weight: 8, arbitrary: print },
    { weight: 2, arbitrary: funding },
    { weight: 1, arbitrary: gap },
  ];
  const quotes = [
    { weight: 5, arbitrary: move },
    { weight: 6, arbitrary: resize },
  ];
  const depths = [
    { weight: 5, arbitrary: depth },
    { weight: 1, arbitrary: snapshot },
  ];
  switch (feed) {
    case 'prints':
      return fc.oneof(...always);
    case 'quotes':
      return fc.oneof(...always, ...quotes);
    case 'depth':
      return fc.oneof(...always, ...quotes, ...depths);
  }
}

function calmWhatOf(feed: Feed): fc.Arbitrary<What> {
  const always = [
    { weight: 10, arbitrary: printAtBest },
    { weight: 1, arbitrary: fc.oneof({ weight: 5, arbitrary: print }, { weight: 1, arbitrary: gap }) },
  ];
  const quotes = [
    { weight: 10, arbitrary: resize },
    { weight: 2, arbitrary: slightMove },
  ];
  const depths = [
    { weight: 8, arbitrary: nearDepth },
    { weight: 1, arbitrary: snapshot },
  ];
  switch (feed) {
    case 'prints':
      return fc.oneof(...always);
    case 'quotes':
      return fc.oneof(...always, ...quotes);
    case 'depth':
      return fc.oneof(...always, ...quotes, ...depths);
  }
}

interface Step {
  readonly afterUs: Micros;
  readonly delayUs: Micros;
  readonly what: What;
}

function told(market: Market, steps: readonly Step[]): readonly MarketEvent[] {
  const teller = new Teller(market);
  return steps.map((step) => teller.tell(step));
}

/** Knows where the market is, so that what comes next is said in its terms. */
class Teller {
  readonly #price: (tick: number) => number;
  readonly #size: (count: number) => number;
  #us = START_US;
  #sequence = 0;
  #bidTick = MIDDLE_TICK;
  #askTick = MIDDLE_TICK + 1;
  #sizes: Pair = [3, 3];
  #quoteId = 0;
  #depthId = Number.NaN;

  constructor({ tickSize, stepSize }: Market) {
    const ticks = new Grid(tickSize ?? '0.1');
    const steps = new Grid(stepSize ?? '0.1');
    this.#price = (tick) => ticks.at(Math.max(1, tick));
    this.#size = (count) => steps.at(count);
  }

  tell({ afterUs, delayUs, what }: Step): MarketEvent {
    this.#us += afterUs;
    this.#sequence += 1;
    const stamp = { us: this.#us, venueUs: this.#us - delayUs };
    switch (what.kind) {
      case 'move':
        this.#bidTick = MIDDLE_TICK + what.ticks;
        this.#askTick = this.#bidTick + what.width;
        this.#sizes = what.sizes;
        return this.#quote(stamp, 0);
      case 'resize':
        this.#sizes = [what.sizes[0] ?? this.#sizes[0], what.sizes[1] ?? this.#sizes[1]];
        return this.#quote(stamp, what.idLag);
      case 'print': {
        const tick = (what.at === 'bid' ? this.#bidTick : this.#askTick) + what.ticks;
        const { startedBy, isOffBook } = what;
        return {
          kind: 'print',
          ...stamp,
          price: this.#price(tick),
          size: this.#size(what.lots),
          startedBy,
          isOffBook,
        };
      }
      case 'depth': {
        const id = this.#idWithLag(0);
        const follows = what.isBroken ? id : this.#depthId;
        this.#depthId = id;
        return { kind: 'depth', ...stamp, id, follows, ...this.#levels(what) };
      }
      case 'snapshot':
        return { kind: 'snapshot', ...stamp, id: this.#idWithLag(what.idLag), ...this.#levels(what) };
      case 'funding':
        return {
          kind: 'funding',
          ...stamp,
          rate: what.rate,
          paidUs: paidUs(what.paid, this.#us),
          mark: what.markTicks === null ? Number.NaN : this.#price(MIDDLE_TICK + what.markTicks),
        };
      case 'gap':
        this.#depthId = Number.NaN;
        return { kind: 'gap', ...stamp };
    }
  }

  /** A quote's id never goes back, but the depth stream may have overtaken it. */
  #quote(stamp: Stamp, lag: number): MarketEvent {
    this.#quoteId = Math.max(this.#quoteId, this.#idWithLag(lag));
    return {
      kind: 'quote',
      ...stamp,
      id: this.#quoteId,
      bid: this.#price(this.#bidTick),
      bidSize: this.#size(this.#sizes[0]),
      ask: this.#price(this.#askTick),
      askSize: this.#size(this.#sizes[1]),
    };
  }

  #levels({ bids, asks }: { readonly bids: readonly LevelAt[]; readonly asks: readonly LevelAt[] }) {
    const bid = ([back, count]: LevelAt) => [this.#price(this.#bidTick - back), this.#size(count)] as const;
    const ask = ([back, count]: LevelAt) => [this.#price(this.#askTick + back), this.#size(count)] as const;
    return { bids: bids.map(bid), asks: asks.map(ask) };
  }

  #idWithLag(lag: number): number {
    return Math.max(1, this.#sequence - lag);
  }
}

function paidUs(paid: Extract<What, { kind: 'funding' }>['paid'], us: Micros): Micros {
  switch (paid) {
    case 'boundary':
      return Math.ceil((us + 1) / (8 * US_PER_HOUR)) * 8 * US_PER_HOUR;
    case 'now':
      return us;
    case 'soon':
      return us + US_PER_SECOND;
    case 'past':
      return us - US_PER_SECOND;
    case 'unsaid':
      return Number.NaN;
  }
}
