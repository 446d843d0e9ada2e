import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { dayStart } from '../../../core/data/columns/layout.js';
import { EventKind } from '../../../core/market/event-batch.js';
import { instrumentId } from '../../../core/market/instrument.js';
import { sized } from '../../full.js';
import { eventStreams, NOON_US, type Row, row } from './events.js';
import { BTC, MARKETS, readBatches, store, withFolder } from './store.js';

const DAY_US = 86_400_000_000;

describe('what is read is what was written', () => {
  test('any stream, bit for bit, with and without spilling', async () => {
    await fc.assert(
      fc.asyncProperty(eventStreams(), fc.constantFrom(1_000, undefined), async (rows, bufferBytes) => {
        await withFolder(async (folder) => {
          await store(folder, rows, bufferBytes === undefined ? {} : { bufferBytes, batchRows: 30 });
          for (const [index, { venue, symbol }] of MARKETS.entries()) {
            const written = rows.filter((one) => one.instrument === index);
            if (written.length === 0) continue;
            const batches = await readBatches(folder, instrumentId(venue, symbol), null, 16);
            expect(batches.flat()).toStrictEqual(written);
            expectWholeTimes(batches);
          }
        });
      }),
      { numRuns: sized({ short: 5, full: 15 }), seed: 20_240_808 },
    );
  });

  test('a timerange keeps its first microsecond and leaves out its last', async () => {
    await fc.assert(
      fc.asyncProperty(eventStreams(), fc.nat(3 * DAY_US), fc.nat(DAY_US), async (rows, from, length) => {
        const own = rows.map((one) => ({ ...one, instrument: 0 }));
        const fromUs = NOON_US + from;
        const range = { fromUs, toUs: fromUs + length };
        await withFolder(async (folder) => {
          await store(folder, own);
          if (own.length === 0) return;
          const read = (await readBatches(folder, BTC, range)).flat();
          expect(read).toStrictEqual(
            own.filter((one) => one.localTs >= range.fromUs && one.localTs < range.toUs),
          );
        });
      }),
      { numRuns: sized({ short: 5, full: 10 }), seed: 1 },
    );
  });

  test('kinds of one message keep their order', async () => {
    const kinds = [EventKind.funding, EventKind.quote, EventKind.trade, EventKind.quote, EventKind.gap];
    const rows = kinds.map((kind) => row({ kind, values: valuesOf(kind), sequence: 5 }));
    await withFolder(async (folder) => {
      await store(folder, rows);
      expect((await readBatches(folder, BTC)).flat().map((one) => one.kind)).toEqual(kinds);
    });
  });

  test('0 and -0 in one column stay apart', async () => {
    const rows = Array.from({ length: 300 }, (_, i) =>
      row({ kind: EventKind.funding, values: [i % 3 === 0 ? 0 : -0, Number.NaN, 1], sequence: i }),
    );
    await withFolder(async (folder) => {
      await store(folder, rows, { bufferBytes: 10_000, batchRows: 100 });
      expect((await readBatches(folder, BTC)).flat()).toStrictEqual(rows);
    });
  });

  test('midnight belongs to the day it begins', async () => {
    const midnight = dayStart('2024-08-09');
    const rows = [-1, 0, 1].map((by, sequence) => row({ localTs: midnight + by, sequence }));
    await withFolder(async (folder) => {
      await store(folder, rows);
      const days = [dayStart('2024-08-08'), midnight].map((fromUs) => ({ fromUs, toUs: fromUs + DAY_US }));
      const read = await Promise.all(days.map((day) => readBatches(folder, BTC, day)));
      expect(read.map((batches) => batches.flat().length)).toEqual([1, 2]);
    });
  });

  test('a day beyond one slice of rows and one batch', async () => {
    const rows = Array.from({ length: 40_000 }, (_, i): Row => {
      const kind = i % 2 === 0 ? EventKind.depth : EventKind.quote;
      const bids = kind === EventKind.depth ? ([[i, i / 7]] as const) : [];
      return row({ kind, values: valuesOf(kind), bids, localTs: NOON_US + (i >> 1), sequence: i, id: i });
    });
    await withFolder(async (folder) => {
      await store(folder, rows, { bufferBytes: 1_000_000, batchRows: 5_000 });
      const batches = await readBatches(folder, BTC, null, 16_384);
      expect(batches.length).toBeGreaterThan(2);
      expect(batches.flat()).toStrictEqual(rows);
      expectWholeTimes(batches);
    });
  });
});

/** The contract of a source: all events of one time come in one batch, and no batch is empty. */
function expectWholeTimes(batches: readonly (readonly Row[])[]): void {
  for (const [index, batch] of batches.entries()) {
    expect(batch.length).toBeGreaterThan(0);
    expect(batches[index + 1]?.[0]?.localTs).not.toBe(batch.at(-1)!.localTs);
  }
}

function valuesOf(kind: EventKind): number[] {
  if (kind === EventKind.quote) return [1, 2, 3, 4];
  if (kind === EventKind.trade) return [1, 2, 2];
  if (kind === EventKind.funding) return [0.0001, NOON_US, 61_800.5];
  return kind === EventKind.depth ? [Number.NaN] : [];
}
