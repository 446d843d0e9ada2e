import * as fc from 'fast-check';
import { dayStart } from '../../../core/data/columns/layout.js';
import { EventBatch, EventKind } from '../../../core/market/event-batch.js';
import type { Market } from '../../../core/market/instrument.js';

/** The noon before a day border: times of a generated stream lie on both sides of midnight. */
export const NOON_US = dayStart('2024-08-08') + 43_200_000_000;

export function market(venue: string, symbol: string, base: string): Market {
  return {
    venue,
    symbol,
    native: `${base}USDT`,
    base,
    quote: 'USDT',
    settle: 'USDT',
    kind: symbol.includes(':') ? 'linear' : 'spot',
    contractSize: 1,
    tickSize: '0.10',
    stepSize: null,
    minQuantity: 0.001,
    maxQuantity: 1000,
    maxMarketQuantity: null,
    minNotional: null,
    source: 'plugin',
  };
}

/** An event as a test names it; what its kind does not have is NaN or 0. */
export interface Row {
  kind: EventKind;
  instrument: number;
  localTs: number;
  exchangeTs: number;
  sequence: number;
  flags: number;
  id: number;
  values: readonly number[];
  bids: readonly (readonly [number, number])[];
  asks: readonly (readonly [number, number])[];
}

export function row(from: Partial<Row>): Row {
  const none = { flags: 0, id: Number.NaN, values: [], bids: [], asks: [] };
  const first = { kind: EventKind.gap, instrument: 0, localTs: NOON_US, exchangeTs: Number.NaN, sequence: 1 };
  return { ...none, ...first, ...from };
}

export function batchOf(rows: readonly Row[]): EventBatch {
  const batch = new EventBatch(16, 16);
  for (const event of rows) append(batch, event);
  return batch;
}

export function rowsOf(batch: EventBatch): Row[] {
  return Array.from({ length: batch.length }, (_, i) => {
    const firstAsk = batch.levelFrom[i]! + batch.bidCount[i]!;
    return {
      kind: batch.kind[i] as EventKind,
      instrument: batch.instrument[i]!,
      localTs: batch.localTs[i]!,
      exchangeTs: batch.exchangeTs[i]!,
      sequence: batch.sequence[i]!,
      flags: batch.flags[i]!,
      id: batch.id[i]!,
      values: [batch.v0[i]!, batch.v1[i]!, batch.v2[i]!, batch.v3[i]!].slice(0, VALUES[batch.kind[i]!]),
      bids: levels(batch, batch.levelFrom[i]!, batch.bidCount[i]!),
      asks: levels(batch, firstAsk, batch.askCount[i]!),
    };
  });
}

/** Streams of one to three instruments in order, over a few days, with equal times, gaps and all kinds. */
export function eventStreams(): fc.Arbitrary<Row[]> {
  const step = fc.oneof(
    { weight: 5, arbitrary: fc.constant(0) },
    { weight: 10, arbitrary: fc.integer({ min: 1, max: 3_600_000_000 }) },
    { weight: 1, arbitrary: fc.constant(2 * 86_400_000_000) },
  );
  const sequenceStep = fc.integer({ min: 0, max: 2 });
  const steps = fc.array(fc.tuple(step, sequenceStep, fc.integer({ min: 0, max: 2 }), anyEvent), {
    maxLength: 100,
    size: 'max',
  });
  return steps.map((made) => {
    let localTs = NOON_US;
    let sequence = 0;
    const rows = made.map(([us, by, instrument, event]) => {
      localTs += us;
      sequence += by;
      return { ...event, instrument, localTs, sequence };
    });
    // A lost connection comes behind the market events of its time.
    const isGap = ({ kind }: Row) => Number(kind === EventKind.gap);
    return rows.sort((a, b) => a.localTs - b.localTs || isGap(a) - isGap(b));
  });
}

/** How many of v0 to v3 the kind has. */
const VALUES: Readonly<Record<number, number>> = {
  [EventKind.quote]: 4,
  [EventKind.trade]: 3,
  [EventKind.depth]: 1,
  [EventKind.snapshot]: 0,
  [EventKind.liquidation]: 2,
  [EventKind.openInterest]: 1,
  [EventKind.funding]: 3,
  [EventKind.gap]: 0,
};

const anyDouble = fc.oneof(fc.double(), fc.constantFrom(0, -0, Number.NaN, 61_800.3, 5e-324));
const wholeOrNaN = fc.oneof(fc.maxSafeNat(), fc.constant(Number.NaN));
const side = fc.array(fc.tuple(anyDouble, anyDouble), { maxLength: 5 });
const noLevels = fc.constant([]);
const noId = fc.constant(Number.NaN);

const anyEvent = fc.oneof(
  event(EventKind.quote, wholeOrNaN, fc.tuple(anyDouble, anyDouble, anyDouble, anyDouble), noLevels),
  event(EventKind.trade, wholeOrNaN, fc.tuple(anyDouble, anyDouble, anyDouble), noLevels),
  event(EventKind.depth, wholeOrNaN, fc.tuple(wholeOrNaN), side),
  event(EventKind.snapshot, wholeOrNaN, fc.constant([]), side),
  event(EventKind.liquidation, noId, fc.tuple(anyDouble, anyDouble), noLevels),
  event(EventKind.openInterest, noId, fc.tuple(anyDouble), noLevels),
  event(EventKind.funding, noId, fc.tuple(anyDouble, wholeOrNaN, anyDouble), noLevels),
  event(EventKind.gap, noId, fc.constant([]), noLevels),
);

function event(
  kind: EventKind,
  id: fc.Arbitrary<number>,
  values: fc.Arbitrary<readonly number[]>,
  levelsOfSide: fc.Arbitrary<readonly (readonly [number, number])[]>,
): fc.Arbitrary<Omit<Row, 'instrument' | 'localTs' | 'sequence'>> {
  return fc.record({
    kind: fc.constant(kind),
    exchangeTs: wholeOrNaN,
    flags: fc.integer({ min: 0, max: 255 }),
    id,
    values,
    bids: levelsOfSide,
    asks: levelsOfSide,
  });
}

function append(batch: EventBatch, from: Row): void {
  const at = batch.append(from.kind, from.instrument, from.localTs, from.exchangeTs, from.sequence);
  batch.flags[at] = from.flags;
  batch.id[at] = from.id;
  const columns = [batch.v0, batch.v1, batch.v2, batch.v3];
  from.values.forEach((value, i) => {
    columns[i]![at] = value;
  });
  for (const [price, size] of [...from.bids, ...from.asks]) batch.appendLevel(price, size);
  batch.bidCount[at] = from.bids.length;
  batch.askCount[at] = from.asks.length;
}

function levels(batch: EventBatch, from: number, count: number): (readonly [number, number])[] {
  return Array.from({ length: count }, (_, i) => [batch.levelPrice[from + i]!, batch.levelSize[from + i]!]);
}
