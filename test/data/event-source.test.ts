import { describe, expect, it } from 'vitest';
import { eventSource, type TimedEvent } from '../../core/data/event-source.js';
import { EventBatch } from '../../core/market/event-batch.js';
import { type Instrument, InstrumentRegistry } from '../../core/market/instrument.js';
import type { NeutralEvent } from '../../core/market/neutral-event.js';
import { DecoderBench } from '../contracts/venue.js';
import { shippedVenues } from '../fixtures/feeds.js';
import { LINEAR } from '../fixtures/market.js';

const TS = 1_700_000_000_000_000;
const QUOTE = { kind: 'quote', ts: TS, updateId: 7, bid: 100, bidSize: 3, ask: 100.5, askSize: 4 } as const;
const TRADE = { kind: 'trade', ts: TS, tradeId: 8, price: 100, size: 0.25, aggressor: 'buy' } as const;
const LEVELS = {
  bids: [
    { price: 100, size: 1 },
    { price: 99.5, size: 2 },
  ],
  asks: [{ price: 100.5, size: 3 }],
};
const ODD_LEVELS = {
  bids: [
    { price: 100, size: 0 },
    { price: 0, size: 2 },
    { price: 99, size: -1 },
    { price: 98, size: 5 },
  ],
  asks: [],
};

const registry = new InstrumentRegistry();
const BTC = registry.add(LINEAR);
const ETH = registry.add({ ...LINEAR, symbol: 'ETH/USDT:USDT', native: 'ETHUSDT', base: 'ETH' });

const at = (localTs: number, event: NeutralEvent = QUOTE, instrument: Instrument = BTC): TimedEvent => ({
  instrument,
  localTs,
  event,
});

const sourceOf = (events: Iterable<TimedEvent> | AsyncIterable<TimedEvent>) =>
  eventSource({ name: 'events', venue: 'binanceusdm', events });

/** Columns of one row, with the levels it has; not its local time and its sequence. */
function rowOf(batch: EventBatch) {
  const from = batch.levelFrom[0]!;
  const levels = batch.bidCount[0]! + batch.askCount[0]!;
  const { kind, flags, exchangeTs, id, v0, v1, v2, v3, bidCount, askCount } = batch;
  return {
    columns: [kind, flags, exchangeTs, id, v0, v1, v2, v3, bidCount, askCount].map((column) => column[0]),
    prices: [...batch.levelPrice.slice(from, from + levels)],
    sizes: [...batch.levelSize.slice(from, from + levels)],
  };
}

describe('an event becomes the row that a venue’s wire makes of it', () => {
  it.each<[string, NeutralEvent]>([
    ['a quote', QUOTE],
    ['a trade that bought', TRADE],
    ['a trade that sold', { ...TRADE, aggressor: 'sell' }],
    ['a diff', { kind: 'depth', ts: TS, firstId: 5, updateId: 9, previousId: 4, ...LEVELS }],
    [
      'a diff with levels that are none',
      { kind: 'depth', ts: TS, firstId: 5, updateId: 9, previousId: 4, ...ODD_LEVELS },
    ],
    ['a liquidation that bought', { kind: 'liquidation', ts: TS, side: 'buy', price: 100, size: 2 }],
    ['a liquidation that sold', { kind: 'liquidation', ts: TS, side: 'sell', price: 100, size: 2 }],
    ['open interest', { kind: 'openInterest', ts: TS, amount: 12_345.678 }],
    ['funding', { kind: 'funding', ts: TS, rate: -0.0001, paidAt: TS + 1_000_000, mark: 100.25 }],
  ])('%s', async (_, event) => {
    const venue = (await shippedVenues()).get('binanceusdm');
    const bench = new DecoderBench(venue);
    bench.instruments.add(LINEAR);
    for (const message of venue.encode(event, LINEAR)) expect(bench.decode(message)).toBe(true);
    expect(bench.batch.length).toBe(1);

    const source = sourceOf([at(TS + 5, event)]);
    const batch = new EventBatch();
    expect(await source.read(batch)).toBe(true);
    expect(rowOf(batch)).toEqual(rowOf(bench.batch));
    expect([batch.localTs[0], batch.sequence[0], batch.instrument[0]]).toEqual([TS + 5, 1, BTC.index]);
    expect(source.counters.badLevels).toBe(bench.counters.badLevels);
  });

  it('a snapshot, without levels that are none or empty', async () => {
    const batch = new EventBatch();
    await sourceOf([at(TS, { kind: 'snapshot', ts: TS, updateId: 9, ...ODD_LEVELS })]).read(batch);
    expect(rowOf(batch)).toMatchObject({ prices: [98], sizes: [5] });
  });
});

describe('what says nothing is dropped and counted', () => {
  it.each<[string, NeutralEvent, object]>([
    ['a crossed quote', { ...QUOTE, ask: 99 }, { crossedQuotes: 1, notPositive: 0 }],
    ['a locked quote', { ...QUOTE, ask: 100 }, { crossedQuotes: 1, notPositive: 0 }],
    ['a quote without a price', { ...QUOTE, bid: Number.NaN }, { crossedQuotes: 0, notPositive: 1 }],
    ['a trade without a size', { ...TRADE, size: 0 }, { notPositive: 1 }],
    ['open interest of nothing', { kind: 'openInterest', ts: TS, amount: 0 }, { notPositive: 1 }],
  ])('%s', async (_, event, counted) => {
    const source = sourceOf([at(TS, event)]);
    const batch = new EventBatch();
    expect(await source.read(batch)).toBe(false);
    expect(source.counters).toMatchObject({ lines: 1, events: 0, ...counted });
  });
});

it('events of one time come in one batch, by instrument, in the order they had', async () => {
  const many = Array.from({ length: 20_000 }, (_, i) =>
    at(TS, { ...QUOTE, updateId: i }, i % 2 === 0 ? ETH : BTC),
  );
  const source = sourceOf([at(TS - 1), ...many, at(TS + 1)]);
  const batch = new EventBatch();
  expect(await source.read(batch)).toBe(true);
  expect(batch.length).toBe(20_001);
  const rows = Array.from({ length: 20_000 }, (_, i) => [batch.instrument[i + 1]!, batch.id[i + 1]!]);
  expect(rows).toEqual([
    ...Array.from({ length: 10_000 }, (_, i) => [BTC.index, 2 * i + 1]),
    ...Array.from({ length: 10_000 }, (_, i) => [ETH.index, 2 * i]),
  ]);
  expect([...batch.sequence.slice(0, 20_001)]).toEqual(Array.from({ length: 20_001 }, (_, i) => i + 1));
  expect(await source.read(batch)).toBe(true);
  expect(batch.length).toBe(1);
  expect(await source.read(batch)).toBe(false);
});

it.each([
  ['goes back', TS - 1],
  ['is no whole microsecond', TS + 0.5],
  ['is none', Number.NaN],
])('a time that %s is broken content', async (_, us) => {
  const source = sourceOf([at(TS), at(us)]);
  const read = source.read(new EventBatch());
  await expect(read).rejects.toHaveProperty('code', 'data_broken');
  await expect(read).rejects.toThrow(`events: event 2 has the time ${us}: expected`);
});

it('ends its events when it is closed, wherever they come from', async () => {
  let ended = 0;
  const endless = async function* () {
    try {
      for (let us = TS; ; us++) yield at(us);
    } finally {
      ended++;
    }
  };
  const source = sourceOf(endless());
  const batch = new EventBatch();
  await source.read(batch);
  await source.close();
  expect(ended).toBe(1);
  expect(await source.read(batch)).toBe(false);
  expect(batch.length).toBe(0);
});
