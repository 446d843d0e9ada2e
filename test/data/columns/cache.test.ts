import { mkdir, readdir, readFile, rm, stat, symlink, truncate, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { EventKind } from '../../../core/market/event-batch.js';
import { instrumentId } from '../../../core/market/instrument.js';
import { sized } from '../../full.js';
import { eventStreams, NOON_US, type Row, row } from './events.js';
import { BTC, MARKETS, readSession, type SessionOptions, store, withFolder } from './store.js';

const DAY_US = 86_400_000_000;
const HOUR_S = 3_600;
const OF_BTC = 'binanceusdm/BTC_USDT-USDT';
const cacheFolder = (folder: string) => join(folder, OF_BTC, 'cache');
const cacheFile = (folder: string, day = '2024-08-08') => join(cacheFolder(folder), `${day}.events`);
const quoteFile = (folder: string) => join(folder, OF_BTC, 'quote/2024-08-08.parquet');

/** Two events a time: quotes, and diffs with no level, with some, with bids or asks alone. */
function busy(count: number, fromUs = NOON_US): Row[] {
  return Array.from({ length: count }, (_, i) => {
    const at = { localTs: fromUs + (i >> 1), exchangeTs: i % 5 === 0 ? Number.NaN : fromUs - i, sequence: i };
    if (i % 4 !== 1) return row({ ...at, kind: EventKind.quote, id: i, values: [i / 3, -0, Number.NaN, 1] });
    const bids = [[i, 1] as const, [i / 7, 0] as const].slice(0, i % 3);
    const asks = i % 8 === 1 ? [[-0, i] as const] : [];
    return row({ ...at, kind: EventKind.depth, flags: i % 256, id: i, values: [Number.NaN], bids, asks });
  });
}

async function rowsIn(folder: string, options?: SessionOptions): Promise<Row[]> {
  return (await readSession(folder, options)).batches.flat();
}

/** From here on the catalog speaks of files that nobody can read: rows come from the cache alone. */
async function damageParquet(folder: string): Promise<void> {
  for (const name of await readdir(folder, { recursive: true })) {
    if (name.endsWith('.parquet')) await truncate(join(folder, name), 4);
  }
}

async function modifiedS(file: string): Promise<number> {
  return (await stat(file)).mtimeMs / 1_000;
}

async function filesIn(folder: string): Promise<string[]> {
  return (await readdir(folder).catch(() => [])).sort();
}

describe('a cache gives what Parquet gives', () => {
  test('any stream, bit for bit, whole and in a timerange', async () => {
    const streams = eventStreams();
    const offset = fc.nat(3 * DAY_US);
    await fc.assert(
      fc.asyncProperty(
        streams,
        offset,
        fc.nat(DAY_US),
        fc.constantFrom(16, 16_384),
        async (rows, from, us, capacity) => {
          await withFolder(async (folder) => {
            await store(folder, rows);
            const range = { fromUs: NOON_US + from, toUs: NOON_US + from + us };
            const stored = MARKETS.map(({ venue, symbol }, index) => ({
              instrument: instrumentId(venue, symbol),
              written: rows.filter((one) => one.instrument === index),
            })).filter(({ written }) => written.length > 0);
            for (const { instrument, written } of stored) {
              expect(await rowsIn(folder, { instrument, capacity })).toStrictEqual(written);
            }
            await damageParquet(folder);
            for (const { instrument, written } of stored) {
              const inRange = written.filter(
                ({ localTs }) => localTs >= range.fromUs && localTs < range.toUs,
              );
              expect(await rowsIn(folder, { instrument })).toStrictEqual(written);
              expect(await rowsIn(folder, { instrument, timerange: range })).toStrictEqual(inRange);
            }
          });
        },
      ),
      { numRuns: sized({ short: 3, full: 6 }), seed: 20_240_808 },
    );
  });

  test('every timerange in and around its blocks', async () => {
    const rows = busy(90);
    await withFolder(async (folder) => {
      await store(folder, rows);
      await rowsIn(folder, { capacity: 16 });
      await damageParquet(folder);
      for (let from = -2; from < 47; from += 3) {
        for (let to = from + 1; to < 50; to += 5) {
          const timerange = { fromUs: NOON_US + from, toUs: NOON_US + to };
          expect(await rowsIn(folder, { timerange }), `${from} to ${to}`).toStrictEqual(
            rows.filter(({ localTs }) => localTs >= timerange.fromUs && localTs < timerange.toUs),
          );
        }
      }
    });
  });

  test('the same counters and the same hash, and all events of one time in one batch', async () => {
    await withFolder(async (folder) => {
      const rows = [...busy(40_000), ...busy(3, NOON_US + DAY_US), ...busy(20_000, NOON_US + 4 * DAY_US)];
      await store(folder, rows);
      const cold = await readSession(folder);
      const warm = await readSession(folder);
      expect(warm.batches.flat()).toStrictEqual(rows);
      expect(warm.counters).toEqual(cold.counters);
      expect(warm.described).toEqual(cold.described);
      expect(warm.described).toMatchObject([
        { instruments: [BTC], sha256: expect.stringMatching(/^\w{64}$/) as unknown },
      ]);
      for (const [i, batch] of warm.batches.entries()) {
        expect(warm.batches[i + 1]?.[0]?.localTs).not.toBe(batch.at(-1)!.localTs);
      }
      await damageParquet(folder);
      const damaged = await readSession(folder);
      expect(damaged.batches.flat()).toStrictEqual(rows);
      expect(damaged.described).toMatchObject({ code: 'data_broken' });
    });
  });

  test('a day of many blocks', async () => {
    await withFolder(async (folder) => {
      await store(folder, busy(1_300));
      await rowsIn(folder, { capacity: 16 });
      await damageParquet(folder);
      expect(await rowsIn(folder)).toStrictEqual(busy(1_300));
    });
  });

  test('days with few events share a batch', async () => {
    await withFolder(async (folder) => {
      const rows = [0, 1, 2].flatMap((day) => busy(10, NOON_US + day * DAY_US));
      await store(folder, rows);
      for (const _ of ['cold', 'warm']) expect((await readSession(folder)).batches).toStrictEqual([rows]);
    });
  });

  test('which instrument it is, the run says', async () => {
    await withFolder(async (folder) => {
      await store(folder, busy(10));
      await rowsIn(folder);
      const moved = await readSession(folder, { registered: [MARKETS[2]!] });
      expect(moved.batches.flat()).toStrictEqual(busy(10).map((one) => ({ ...one, instrument: 1 })));
    });
  });
});

describe('a cache that is not what was written', () => {
  test('a bit that is wrong, anywhere, is noticed and costs no event', async () => {
    const rows = busy(60);
    await withFolder(async (folder) => {
      await store(folder, rows);
      await rowsIn(folder, { capacity: 16 });
      const sound = await readFile(cacheFile(folder));
      // Every place modulo 8 in every column of every block, the index, and what ends it.
      for (let at = 0; at < sound.length; at += 37) {
        const damaged = Buffer.from(sound);
        damaged[at]! ^= 1 << (at % 8);
        await writeFile(cacheFile(folder), damaged);
        expect(await rowsIn(folder, { capacity: 16 }), `byte ${at}`).toStrictEqual(rows);
        const after = await readFile(cacheFile(folder)).catch(() => null);
        expect(after?.equals(damaged) ?? false, `byte ${at} is still wrong`).toBe(false);
      }
    });
  });

  test.each<[string, (sound: Buffer) => Buffer]>([
    ['empty', () => Buffer.alloc(0)],
    ['a few bytes', (sound) => sound.subarray(0, 7)],
    ['cut in a block', (sound) => sound.subarray(0, 500)],
    ['without its last byte', (sound) => sound.subarray(0, -1)],
    ['without its first byte', (sound) => sound.subarray(1)],
    ['with a byte more', (sound) => Buffer.concat([sound, Buffer.alloc(1)])],
    ['with a block more', (sound) => Buffer.concat([sound.subarray(0, 100), sound])],
    ['zeros', (sound) => Buffer.alloc(sound.length)],
    ['ones', (sound) => Buffer.alloc(sound.length, 0xff)],
    [
      'half zeros',
      (sound) => Buffer.concat([Buffer.alloc(sound.length >> 1), sound.subarray(sound.length >> 1)]),
    ],
    ['text', () => Buffer.from('not a cache, but longer than what ends one')],
  ])('a file that is %s', async (_, damage) => {
    const rows = busy(60);
    await withFolder(async (folder) => {
      await store(folder, rows);
      await rowsIn(folder, { capacity: 16 });
      const sound = await readFile(cacheFile(folder));
      await writeFile(cacheFile(folder), damage(sound));
      expect(await rowsIn(folder, { capacity: 16 })).toStrictEqual(rows);
      // Made again at once, or by the next who reads the day.
      await rowsIn(folder, { capacity: 16 });
      expect(await readFile(cacheFile(folder))).toEqual(sound);
    });
  });

  test('in a timerange, too', async () => {
    const rows = busy(60);
    await withFolder(async (folder) => {
      await store(folder, rows);
      await rowsIn(folder, { capacity: 16 });
      const damaged = await readFile(cacheFile(folder));
      damaged[1_500]! ^= 1;
      for (let from = 0; from < 30; from += 4) {
        await writeFile(cacheFile(folder), damaged);
        const timerange = { fromUs: NOON_US + from, toUs: NOON_US + 25 };
        expect(await rowsIn(folder, { timerange, capacity: 16 })).toStrictEqual(
          rows.filter(({ localTs }) => localTs >= timerange.fromUs && localTs < timerange.toUs),
        );
      }
    });
  });

  test('of a day that was converted again', async () => {
    await withFolder(async (folder) => {
      await store(folder, busy(40));
      await rowsIn(folder);
      const old = await readFile(cacheFile(folder));
      await store(folder, busy(20), { overwrite: true });
      expect(await filesIn(cacheFolder(folder))).toEqual([]);
      await writeFile(cacheFile(folder), old);
      expect(await rowsIn(folder)).toStrictEqual(busy(20));
      expect(await readFile(cacheFile(folder))).not.toEqual(old);
      await damageParquet(folder);
      expect(await rowsIn(folder)).toStrictEqual(busy(20));
    });
  });

  test('of another day', async () => {
    await withFolder(async (folder) => {
      const rows = [...busy(10), ...busy(20, NOON_US + DAY_US)];
      await store(folder, rows);
      await rowsIn(folder);
      await writeFile(cacheFile(folder, '2024-08-09'), await readFile(cacheFile(folder)));
      expect(await rowsIn(folder)).toStrictEqual(rows);
    });
  });
});

describe('when a cache is written', () => {
  test('of days that are read whole, of no other', async () => {
    await withFolder(async (folder) => {
      const rows = [0, 1, 2].flatMap((day) => busy(10, NOON_US + day * DAY_US));
      await store(folder, rows);
      const timerange = { fromUs: NOON_US + 1, toUs: NOON_US + 2 * DAY_US + 4 };
      expect(await rowsIn(folder, { timerange })).toHaveLength(8 + 10 + 8);
      expect(await filesIn(cacheFolder(folder))).toEqual(['2024-08-09.events']);
    });
  });

  test('not of a day that is left before its end', async () => {
    await withFolder(async (folder) => {
      await store(folder, busy(60));
      await readSession(folder, { capacity: 16, most: 2 });
      expect(await filesIn(cacheFolder(folder))).toEqual([]);
    });
  });

  test('not of Parquet that is not what the catalog says, though it can be read', async () => {
    await withFolder(async (folder) => {
      await store(
        folder,
        busy(10).filter(({ kind }) => kind === EventKind.quote),
      );
      await withFolder(async (other) => {
        const others = busy(10).map((one) => ({ ...one, id: 7 }));
        await store(
          other,
          others.filter(({ kind }) => kind === EventKind.quote),
        );
        await writeFile(quoteFile(folder), await readFile(quoteFile(other)));
      });
      expect((await readSession(folder)).described).toMatchObject({ code: 'data_broken' });
      expect(await filesIn(cacheFolder(folder))).toEqual([]);
    });
  });

  test('by several at once', async () => {
    const rows = [...busy(50), ...busy(50, NOON_US + DAY_US)];
    await withFolder(async (folder) => {
      await store(folder, rows);
      const all = await Promise.all([16, 16, 32, 64].map((capacity) => rowsIn(folder, { capacity })));
      for (const read of all) expect(read).toStrictEqual(rows);
      expect(await filesIn(cacheFolder(folder))).toEqual(['2024-08-08.events', '2024-08-09.events']);
      await damageParquet(folder);
      expect(await rowsIn(folder)).toStrictEqual(rows);
    });
  });

  test('what a killed writer left is cleared, what another is writing is not', async () => {
    await withFolder(async (folder) => {
      await store(folder, busy(10));
      await mkdir(cacheFolder(folder));
      const [left, other] = ['left', 'other'].map((name) => `2024-08-09.events.${name}.tmp`);
      for (const name of [left!, other!]) await writeFile(join(cacheFolder(folder), name), 'half');
      const hoursAgo = (await modifiedS(join(cacheFolder(folder), left!))) - 2 * HOUR_S;
      await utimes(join(cacheFolder(folder), left!), hoursAgo, hoursAgo);
      expect(await rowsIn(folder)).toStrictEqual(busy(10));
      expect(await filesIn(cacheFolder(folder))).toEqual(['2024-08-08.events', other]);
    });
  });

  test.each<[string, (path: string) => Promise<unknown>]>([
    ['a file is in its way', (path) => writeFile(path, '')],
    ['nothing can be written there', (path) => symlink('/proc', path)],
    ['its folder is gone', (path) => symlink('/no such folder', path)],
  ])('where %s, the rows are there all the same', async (_, block) => {
    await withFolder(async (folder) => {
      await store(folder, busy(10));
      await block(cacheFolder(folder));
      expect(await rowsIn(folder)).toStrictEqual(busy(10));
      expect(await rowsIn(folder)).toStrictEqual(busy(10));
      await rm(cacheFolder(folder));
    });
  });

  test('a folder has its name', async () => {
    await withFolder(async (folder) => {
      await store(folder, busy(10));
      await mkdir(cacheFile(folder), { recursive: true });
      expect(await rowsIn(folder)).toStrictEqual(busy(10));
      expect(await filesIn(cacheFolder(folder))).toEqual(['2024-08-08.events']);
    });
  });
});
