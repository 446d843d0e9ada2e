import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BotError } from '../../core/errors.js';
import { Chunk } from '../../core/market/chunk.js';
import { EventBatch } from '../../core/market/event-batch.js';
import {
  baseUnits,
  byId,
  contractsOf,
  InstrumentRegistry,
  parseInstrumentId,
} from '../../core/market/instrument.js';
import { scripts } from '../fixtures/arbitraries.js';
import { chunkOf } from '../fixtures/chunk.js';
import { batchOf, INVERSE, LINEAR, SPOT } from '../fixtures/market.js';

const registry = new InstrumentRegistry();
const instrument = registry.add(LINEAR);

/** All that rows say, levels included. */
function contents(batch: EventBatch) {
  return Array.from({ length: batch.length }, (_, row) => {
    const from = batch.levelFrom[row]!;
    const to = from + batch.bidCount[row]! + batch.askCount[row]!;
    return [
      batch.kind[row],
      batch.flags[row],
      batch.localTs[row],
      batch.exchangeTs[row],
      batch.sequence[row],
      batch.id[row],
      batch.v0[row],
      batch.v1[row],
      batch.v2[row],
      batch.v3[row],
      batch.bidCount[row],
      [...batch.levelPrice.subarray(from, to)],
      [...batch.levelSize.subarray(from, to)],
    ];
  });
}

describe('a batch of events', () => {
  it('grows as needed, and copies rows with their levels', () => {
    fc.assert(
      fc.property(scripts, (script) => {
        const batch = batchOf(instrument, script);
        const copy = new EventBatch(1, 1);
        for (let row = 0; row < batch.length; row++) copy.appendFrom(batch, row);
        expect(contents(copy)).toEqual(contents(batch));
        copy.clear();
        expect([copy.length, copy.levelCount]).toEqual([0, 0]);
      }),
    );
  });

  it('makes room for rows and levels, and keeps what it has', () => {
    const batch = batchOf(instrument, [
      ['quote', 1, 100, 1, 101, 2],
      ['depth', 2, [[99, 1]], [[102, 3]]],
    ]);
    const before = contents(batch);
    for (const [rows, levels] of [
      [0, 0],
      [1, 0],
      [0, 1],
      [100_000, 7],
      [3, 500_000],
    ] as const) {
      batch.reserve(rows, levels);
      expect(batch.kind.length).toBeGreaterThanOrEqual(2 + rows);
      expect(batch.levelPrice.length).toBeGreaterThanOrEqual(2 + levels);
      expect([batch.askCount.length, batch.levelSize.length]).toEqual([
        batch.kind.length,
        batch.levelPrice.length,
      ]);
      expect(contents(batch)).toEqual(before);
    }
  });

  it('exchanges rows with all they say', () => {
    const batch = batchOf(instrument, [
      ['quote', 1, 100, 1, 101, 2],
      ['depth', 2, [[99, 1]], [[102, 3]]],
    ]);
    const before = contents(batch);
    batch.swap(0, 1);
    expect(contents(batch)).toEqual([before[1], before[0]]);
  });
});

describe('a chunk', () => {
  it('is empty of a batch without rows', () => {
    expect(chunkOf(new EventBatch()).count).toBe(0);
  });

  it('holds as many runs as there are', () => {
    const chunk = new Chunk();
    for (let i = 0; i < 200; i++) chunk.push(i % 3, i, i + 1);
    expect([chunk.count, chunk.lane[199], chunk.from[199], chunk.to[199]]).toEqual([200, 1, 199, 200]);
  });
});

describe('instruments', () => {
  it('are registered once, and sorted by venue and symbol', () => {
    const all = new InstrumentRegistry();
    const usdm = all.add(LINEAR);
    const spot = all.add(SPOT);
    expect(all.add({ ...LINEAR })).toBe(usdm);
    expect(all.sorted()).toEqual([spot, usdm]);
    expect([all.size, all.at(1), all.get(usdm.id)]).toEqual([2, spot, usdm]);
    expect(() => all.at(2)).toThrow(BotError);
    expect(byId(spot, spot)).toBe(0);
    expect(byId({ ...SPOT, symbol: 'A/B' }, SPOT)).toBe(-1);
  });

  it.each(['', 'binance', ':BTC/USDT', 'binance:'])('%j is no id', (text) => {
    expect(() => parseInstrumentId(text)).toThrow('expected venue:SYMBOL');
  });

  it('an id has a venue and a symbol, which may hold a colon', () => {
    expect(parseInstrumentId('binanceusdm:BTC/USDT:USDT')).toMatchObject({
      venue: 'binanceusdm',
      symbol: 'BTC/USDT:USDT',
    });
  });

  // 7 contracts: of 1 BTC, of 0.01 BTC, and of 100 USD at 50,000.
  it.each([
    ['spot', SPOT, 7],
    ['linear', LINEAR, 7],
    ['linear of 0.01', { ...LINEAR, contractSize: 0.01 }, 0.07],
    ['inverse of 100', INVERSE, 0.014],
  ])('%s: contracts to base units and back', (_, market, base) => {
    expect(baseUnits(market, 7, 50_000)).toBeCloseTo(base, 15);
    expect(contractsOf(market, base, 50_000)).toBeCloseTo(7, 12);
  });
});
